import { leafOffset } from './attachFormats.ts'
import type { FormatPlace } from './formatPath.ts'
import { MultiProof } from './MultiProof.ts'
import type { ProofFormat } from './ProofFormat.ts'
import type { ProofWriter } from './ProofWriter.ts'
import { proofError } from './proofErrors.ts'

/**
 * Collects the nodes of a format, and where one of them is the root of another structure, hands on what is below it.
 *
 * @example
 * const writer = new MultiProofWriter(formatOfGindices([169n]))
 * const root = traverse(new MultiProofReader(largerProof), writer)
 * const smallerProof = writer.proof()
 */
export class MultiProofWriter implements ProofWriter {
  readonly #format: ProofFormat
  readonly #subtrees: ReadonlyMap<number, ProofWriter>
  readonly #values: Uint8Array
  readonly #isWritten: Uint8Array
  #unwritten: number
  readonly #root: ProofWriter

  /**
   * @param subtrees - writers for other structures, by the generalized index of the leaf that is their root
   * @throws ValidationError `INVALID_GINDEX`, `NOT_A_LEAF`
   */
  constructor(format: ProofFormat, subtrees: ReadonlyMap<bigint, ProofWriter> = new Map()) {
    this.#format = format
    this.#subtrees = new Map(Array.from(subtrees, ([gindex, writer]) => [leafOffset(format, gindex), writer]))
    this.#values = new Uint8Array(32 * format.valueCount)
    this.#isWritten = new Uint8Array(format.valueCount)
    this.#unwritten = format.valueCount
    this.#root = this.#at({ format, offset: 0 })
  }

  children(): readonly [left: ProofWriter, right: ProofWriter] | undefined {
    return this.#root.children()
  }

  writeNode(value: Uint8Array): void {
    this.#root.writeNode(value)
  }

  /**
   * The proof of what was written.
   *
   * @throws ValidationError `UNWRITTEN_VALUES`
   */
  proof(): MultiProof {
    if (this.#unwritten > 0) {
      throw proofError('UNWRITTEN_VALUES', `${this.#unwritten} nodes of the format were not written`)
    }
    return new MultiProof(this.#format, this.#values)
  }

  #at({ format, offset }: FormatPlace): ProofWriter {
    const { children } = format
    if (children === undefined) {
      const subtree = this.#subtrees.get(offset)
      return {
        children: () => subtree?.children(),
        writeNode: (value) => {
          this.#values.set(value, 32 * offset)
          if (this.#isWritten[offset] === 0) this.#unwritten--
          this.#isWritten[offset] = 1
          subtree?.writeNode(value)
        },
      }
    }
    const [left, right] = children
    return {
      children: () => [
        this.#at({ format: left, offset }),
        this.#at({ format: right, offset: offset + left.valueCount }),
      ],
      writeNode: () => {},
    }
  }
}
