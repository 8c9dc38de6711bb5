import { concatBytes, equalBytes } from '../bytes.ts'
import { leafOffset } from './attachFormats.ts'
import type { Branch } from './branchRoot.ts'
import { encodeCompactFormat } from './CompactProofFormat.ts'
import { extractValues } from './extractValues.ts'
import { type FormatPath, formatPath } from './formatPath.ts'
import { mergeFormats } from './mergeFormats.ts'
import { mergeValues } from './mergeValues.ts'
import { leafFormat, type ProofFormat } from './ProofFormat.ts'
import { malformedProof, proofError } from './proofErrors.ts'
import { nodeAt, nodesAt, proofRoot } from './proofRoot.ts'
import { replaceFormat } from './replaceFormat.ts'

/** A proof in two: the tree around a node, and the tree below it. */
export interface SplitProof {
  /** Gives the node as a value. */
  readonly outer: MultiProof
  /** The node is its root. */
  readonly inner: MultiProof
}

/**
 * Nodes of a tree from which its root follows.
 *
 * - It has exactly one value of 32 bytes for each leaf of its format.
 * - It never changes; its root is hashed once, in the addon, when it is first needed.
 * - It proves nothing by itself: compare its format and root with the expected ones, see `validateProof`.
 *
 * @example
 * const format = formatOfGindices([169n])
 * const proof = MultiProof.ofLeaves(format, leaves)
 * validateProof(proof, { format, root: stateRoot })
 * const finalizedRoot = proof.node(169n)
 */
export class MultiProof {
  readonly format: ProofFormat
  readonly #values: Uint8Array
  #root: Uint8Array | undefined

  /**
   * @param format - of the question that was asked, never of the answer alone
   * @param values - 32 bytes for each leaf of the format, left to right
   * @throws DecodeError `VALUE_COUNT`
   */
  constructor(format: ProofFormat, values: Uint8Array) {
    if (values.length !== 32 * format.valueCount) {
      throw malformedProof(
        'VALUE_COUNT',
        `${format.valueCount} values of 32 bytes are needed, not ${values.length} bytes`,
      )
    }
    this.format = format
    this.#values = values.slice()
  }

  /**
   * A proof of separate values.
   *
   * @throws DecodeError `VALUE_COUNT`, also when a value has not 32 bytes
   */
  static ofLeaves(format: ProofFormat, leaves: readonly Uint8Array[]): MultiProof {
    if (leaves.length !== format.valueCount || leaves.some((leaf) => leaf.length !== 32)) {
      throw malformedProof('VALUE_COUNT', `${format.valueCount} values of 32 bytes are needed, not ${leaves.length}`)
    }
    const values = new Uint8Array(32 * leaves.length)
    for (const [index, leaf] of leaves.entries()) values.set(leaf, 32 * index)
    return new MultiProof(format, values)
  }

  /**
   * One proof of everything that several proofs of the same tree give.
   *
   * @throws ValidationError `CONFLICTING_PROOFS` when they lead to different roots; `NOT_IN_PROOF` when there are none;
   *   `PROOF_TOO_LARGE`
   */
  static merge(proofs: readonly MultiProof[]): MultiProof {
    const [first, ...others] = proofs
    if (first === undefined) throw proofError('NOT_IN_PROOF', 'no proof was given')
    const root = first.root
    if (others.some((other) => !equalBytes(other.root, root))) {
      throw proofError('CONFLICTING_PROOFS', 'proofs of different roots cannot be merged')
    }
    const format = others.reduce((merged, other) => mergeFormats(merged, other.format), first.format)
    const nodes = proofs.map((proof) => ({ format: proof.format, values: proof.#values }))
    return MultiProof.#withRoot(root, format, mergeValues(nodes, format))
  }

  static #withRoot(root: Uint8Array | undefined, format: ProofFormat, values: Uint8Array): MultiProof {
    const proof = new MultiProof(format, values)
    proof.#root = root
    return proof
  }

  /** The values one after another, a copy. */
  get values(): Uint8Array {
    return this.#values.slice()
  }

  /** The values in the JSON order, copies of 32 bytes. */
  get leaves(): Uint8Array[] {
    return Array.from({ length: this.format.valueCount }, (_, index) => this.valueAt(index))
  }

  /**
   * The n-th value from the left, a copy.
   *
   * @throws ValidationError `NOT_IN_PROOF` when there are fewer
   */
  valueAt(index: number): Uint8Array {
    if (!Number.isInteger(index) || index < 0 || index >= this.format.valueCount) {
      throw proofError('NOT_IN_PROOF', `the proof has ${this.format.valueCount} values and none at ${index}`)
    }
    return this.#values.slice(32 * index, 32 * (index + 1))
  }

  /** Which nodes the values are, encoded. */
  get descriptor(): Uint8Array {
    return encodeCompactFormat(this.format)
  }

  /** The root that the values lead to, 32 bytes. */
  get root(): Uint8Array {
    this.#root ??= proofRoot({ format: this.format, values: this.#values })
    return this.#root.slice()
  }

  /**
   * A node of the tree: one of the values, or what the values below it lead to.
   *
   * @throws ValidationError `INVALID_GINDEX`; `NOT_IN_PROOF` for a node below the values
   */
  node(gindex: bigint): Uint8Array {
    return nodeAt(this.#values, this.#path(gindex).place).slice()
  }

  /**
   * The branch of a node, from its sibling up to a child of the root.
   *
   * @throws ValidationError `INVALID_GINDEX`, `NOT_IN_PROOF`
   */
  branch(gindex: bigint): Branch {
    return this.#path(gindex)
      .siblings.map((sibling) => nodeAt(this.#values, sibling).slice())
      .reverse()
  }

  /**
   * A smaller proof with the same root; hashed is only what collapses into one value.
   *
   * @throws ValidationError `NOT_IN_PROOF` where this proof ends above a node of the format
   */
  extract(format: ProofFormat): MultiProof {
    return MultiProof.#withRoot(
      this.#root,
      format,
      extractValues({ format: this.format, values: this.#values }, format),
    )
  }

  /**
   * Cuts the proof at a node.
   *
   * @throws ValidationError `INVALID_GINDEX`, `NOT_IN_PROOF`
   */
  split(gindex: bigint): SplitProof {
    const { place } = this.#path(gindex)
    const below = nodesAt(this.#values, place)
    const inner = new MultiProof(below.format, below.values)
    const format = replaceFormat(this.format, { gindex, by: leafFormat })
    const outer = MultiProof.#withRoot(
      this.#root,
      format,
      this.#replaced(place.offset, below.values.length, inner.root),
    )
    return { outer, inner }
  }

  /**
   * The reverse of {@link MultiProof.split}: goes on below one of the values with the proof of another structure, whose
   * root that value is.
   *
   * @throws ValidationError `INVALID_GINDEX`; `NOT_A_LEAF` where the proof has no such value; `CONFLICTING_PROOFS` when
   *   the value is not the inner proof's root; `PROOF_TOO_DEEP`, `PROOF_TOO_LARGE`
   */
  attach(gindex: bigint, inner: MultiProof): MultiProof {
    const offset = leafOffset(this.format, gindex)
    if (!equalBytes(this.valueAt(offset), inner.root)) {
      throw proofError('CONFLICTING_PROOFS', `node ${gindex} is not the root of the proof that is attached to it`)
    }
    const format = replaceFormat(this.format, { gindex, by: inner.format })
    return MultiProof.#withRoot(this.#root, format, this.#replaced(offset, 32, inner.#values))
  }

  #replaced(offset: number, length: number, by: Uint8Array): Uint8Array {
    return concatBytes(this.#values.subarray(0, 32 * offset), by, this.#values.subarray(32 * offset + length))
  }

  #path(gindex: bigint): FormatPath {
    const path = formatPath(this.format, gindex)
    if (path === undefined) throw proofError('NOT_IN_PROOF', `node ${gindex} is below what the proof gives`)
    return path
  }
}
