import { equalBytes } from '../bytes.ts'
import { leafOffset } from './attachFormats.ts'
import type { FormatPlace } from './formatPath.ts'
import type { MultiProof } from './MultiProof.ts'
import type { ProofReader } from './ProofReader.ts'
import { proofError } from './proofErrors.ts'

/**
 * Reads a proof, and where one of its values is the root of another structure, goes on with a reader of that.
 *
 * After a traversal the reader must be finished: a value that nobody read did not enter the root.
 *
 * @example
 * // a state proof, and the header of the finalized block below it
 * const header = new MultiProofReader(headerProof)
 * const state = new MultiProofReader(stateProof, new Map([[169n, header]]))
 */
export class MultiProofReader implements ProofReader {
  readonly #proof: MultiProof
  readonly #subtrees: ReadonlyMap<number, ProofReader>
  readonly #isRead: Uint8Array
  #unread: number
  readonly #root: ProofReader

  /**
   * @param subtrees - readers of other structures, by the generalized index of the value that is their root; each is to be
   *   checked for being finished by itself
   * @throws ValidationError `INVALID_GINDEX`, `NOT_A_LEAF`
   */
  constructor(proof: MultiProof, subtrees: ReadonlyMap<bigint, ProofReader> = new Map()) {
    this.#proof = proof
    this.#subtrees = new Map(Array.from(subtrees, ([gindex, reader]) => [leafOffset(proof.format, gindex), reader]))
    this.#isRead = new Uint8Array(proof.format.valueCount)
    this.#unread = proof.format.valueCount
    this.#root = this.#at({ format: proof.format, offset: 0 })
  }

  children(): readonly [left: ProofReader, right: ProofReader] | undefined {
    return this.#root.children()
  }

  readNode(): Uint8Array | undefined {
    return this.#root.readNode()
  }

  /** Whether every value was read. */
  get isFinished(): boolean {
    return this.#unread === 0
  }

  /** @throws ValidationError `UNREAD_VALUES` */
  requireFinished(): void {
    if (!this.isFinished) throw proofError('UNREAD_VALUES', `${this.#unread} values of the proof were not used`)
  }

  #readValue(offset: number, subtree: ProofReader | undefined): Uint8Array {
    const value = this.#proof.valueAt(offset)
    const known = subtree?.readNode()
    if (known !== undefined && !equalBytes(known, value)) {
      throw proofError('CONFLICTING_PROOFS', "a subtree's root differs from the node it is attached at")
    }
    if (this.#isRead[offset] === 0) this.#unread--
    this.#isRead[offset] = 1
    return value
  }

  #at({ format, offset }: FormatPlace): ProofReader {
    const { children } = format
    if (children === undefined) {
      const subtree = this.#subtrees.get(offset)
      return { children: () => subtree?.children(), readNode: () => this.#readValue(offset, subtree) }
    }
    const [left, right] = children
    return {
      children: () => [
        this.#at({ format: left, offset }),
        this.#at({ format: right, offset: offset + left.valueCount }),
      ],
      readNode: () => undefined,
    }
  }
}
