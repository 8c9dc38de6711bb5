import { equalBytes } from '../bytes.ts'
import { InternalError } from '../errors.ts'
import { foldTree } from './foldTree.ts'
import { hashPair } from './hashPair.ts'
import type { ProofReader } from './ProofReader.ts'
import type { ProofWriter } from './ProofWriter.ts'
import { proofError } from './proofErrors.ts'

interface Step {
  readonly reader: ProofReader
  readonly writer: ProofWriter | undefined
}

/**
 * Copies from the reader what the writer wants, and gives the root. It descends only where the writer wants children or
 * the reader does not know the node itself. A node that the reader knows and that is hashed as well must be the same.
 *
 * What a writer got is proven only when the root is the trusted one. A reader of a proof must be finished afterwards.
 *
 * @throws ValidationError `NOT_IN_PROOF` when the reader ends above what the writer wants; `CONFLICTING_PROOFS`;
 *   `PROOF_TOO_DEEP`
 * @example
 * const reader = new MultiProofReader(proof)
 * const writer = new MultiProofWriter(formatOfGindices([169n]))
 * const root = traverse(reader, writer)
 * reader.requireFinished()
 */
export function traverse(reader: ProofReader, writer?: ProofWriter): Uint8Array {
  return foldTree<Step, Uint8Array>({ reader, writer }, (step) => {
    const wanted = step.writer?.children()
    const known = step.reader.readNode()
    if (known !== undefined && known.length !== 32)
      throw new InternalError('a proof reader did not return a node of 32 bytes')
    if (known !== undefined && wanted === undefined) {
      step.writer?.writeNode(known)
      return { kind: 'leaf', result: known }
    }
    const available = step.reader.children()
    if (available === undefined) throw proofError('NOT_IN_PROOF', 'the proof ends above a node that is wanted')
    return {
      kind: 'inner',
      left: { reader: available[0], writer: wanted?.[0] },
      right: { reader: available[1], writer: wanted?.[1] },
      join(left, right) {
        const hash = hashPair(left, right)
        if (known !== undefined && !equalBytes(known, hash)) {
          throw proofError('CONFLICTING_PROOFS', 'a subtree does not lead to the node it is attached at')
        }
        step.writer?.writeNode(hash)
        return hash
      },
    }
  })
}
