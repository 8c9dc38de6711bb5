import { equalBytes } from '../bytes.ts'
import type { ProofReader } from './ProofReader.ts'
import { proofError } from './proofErrors.ts'

/**
 * One reader of what several know of the same tree. Where more than one knows a node, they must agree.
 *
 * Its `readNode` throws ValidationError `CONFLICTING_PROOFS` where they do not.
 *
 * @example
 * const reader = mergedReader([new MultiProofReader(proof), new MultiProofReader(largerProof)])
 */
export function mergedReader(readers: readonly ProofReader[]): ProofReader {
  return {
    children() {
      const pairs = readers.flatMap((reader) => {
        const children = reader.children()
        return children === undefined ? [] : [children]
      })
      if (pairs.length === 0) return undefined
      return [mergedReader(pairs.map(([left]) => left)), mergedReader(pairs.map(([, right]) => right))]
    },
    readNode() {
      const [known, ...others] = readers.flatMap((reader) => reader.readNode() ?? [])
      if (known !== undefined && others.some((other) => !equalBytes(known, other))) {
        throw proofError('CONFLICTING_PROOFS', 'two proofs have different values for the same node')
      }
      return known
    },
  }
}
