import { foldTree } from './foldTree.ts'
import { innerFormat, type ProofFormat } from './ProofFormat.ts'

/** One node of the tree, as each format has it. */
interface Pair {
  readonly a: ProofFormat
  readonly b: ProofFormat
}

/**
 * The format that goes as deep as both: of a node that one gives and the other looks below, only what is below is given,
 * from which the node follows.
 *
 * @throws ValidationError `PROOF_TOO_LARGE`
 * @example
 * mergeFormats(formatOfGindices([169n]), formatOfGindices([2828n])) // as formatOfGindices([169n, 2828n])
 */
export function mergeFormats(a: ProofFormat, b: ProofFormat): ProofFormat {
  return foldTree<Pair, ProofFormat>({ a, b }, (pair) => {
    const { children: ofA } = pair.a
    const { children: ofB } = pair.b
    if (ofA === undefined) return { kind: 'leaf', result: pair.b }
    if (ofB === undefined) return { kind: 'leaf', result: pair.a }
    return { kind: 'inner', left: { a: ofA[0], b: ofB[0] }, right: { a: ofA[1], b: ofB[1] }, join: innerFormat }
  })
}
