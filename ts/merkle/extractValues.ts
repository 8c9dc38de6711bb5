import { foldTree } from './foldTree.ts'
import type { FormatPlace } from './formatPath.ts'
import type { ProofFormat } from './ProofFormat.ts'
import { proofError } from './proofErrors.ts'
import { nodeAt, type ProofNodes } from './proofRoot.ts'

interface Step {
  readonly source: FormatPlace
  readonly target: ProofFormat
}

/**
 * Values of a smaller format out of a proof; hashed is only what collapses into one value.
 *
 * @throws ValidationError `NOT_IN_PROOF` where the proof ends above a node of the target
 */
export function extractValues(proof: ProofNodes, target: ProofFormat): Uint8Array {
  const values = new Uint8Array(32 * target.valueCount)
  let written = 0
  foldTree<Step, undefined>({ source: { format: proof.format, offset: 0 }, target }, (step) => {
    const wanted = step.target.children
    if (wanted === undefined) {
      values.set(nodeAt(proof.values, step.source), 32 * written++)
      return { kind: 'leaf', result: undefined }
    }
    const available = step.source.format.children
    if (available === undefined) throw proofError('NOT_IN_PROOF', 'the proof ends above a node that is wanted')
    const [left, right] = available
    const { offset } = step.source
    return {
      kind: 'inner',
      left: { source: { format: left, offset }, target: wanted[0] },
      right: { source: { format: right, offset: offset + left.valueCount }, target: wanted[1] },
      join: () => undefined,
    }
  })
  return values
}
