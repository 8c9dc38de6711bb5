import { equalBytes } from '../bytes.ts'
import { equalFormats } from './equalFormats.ts'
import type { MultiProof } from './MultiProof.ts'
import type { ProofFormat } from './ProofFormat.ts'
import { proofError } from './proofErrors.ts'

/** What a proof must be to be believed. */
export interface ExpectedProof {
  /** The nodes that were asked for. */
  readonly format: ProofFormat
  /** The trusted root, 32 bytes. */
  readonly root: Uint8Array
}

/**
 * Holds a proof against what was asked for.
 *
 * @throws ValidationError `WRONG_FORMAT`, `WRONG_ROOT`
 * @example
 * validateProof(proof, { format: formatOfGindices([169n]), root: hexToBytes(header.stateRoot) })
 */
export function validateProof(proof: MultiProof, { format, root }: ExpectedProof): void {
  if (!equalFormats(proof.format, format)) throw proofError('WRONG_FORMAT', 'the proof has other nodes than expected')
  if (!equalBytes(proof.root, root)) throw proofError('WRONG_ROOT', 'the proof does not lead to the expected root')
}
