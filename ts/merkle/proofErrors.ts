import { DecodeError, ValidationError } from '../errors.ts'

/**
 * Why a question about a tree, or an answer to one, is refused.
 *
 * - `INVALID_GINDEX` no generalized index, or one that is not between 1 and {@link MAX_GINDEX}
 * - `NESTED_GINDICES` a node was asked for together with its own descendant
 * - `INVALID_RANGE` the ends of a range are not on one level, or in the wrong order
 * - `PROOF_TOO_DEEP` more than {@link MAX_PROOF_DEPTH} levels
 * - `PROOF_TOO_LARGE` more than {@link MAX_PROOF_VALUES} values
 * - `NOT_IN_PROOF` a node, or what lies below it, is not in the proof
 * - `NOT_A_LEAF` something was to be attached where the proof's format has no value
 * - `CONFLICTING_PROOFS` two proofs of one tree differ, or a subtree does not lead to the node it was attached at
 * - `UNREAD_VALUES` a reader was left before its end
 * - `UNWRITTEN_VALUES` a writer did not get every node of its format
 * - `WRONG_FORMAT` a proof of other nodes than the expected ones
 * - `WRONG_ROOT` a proof that leads to another root than the expected one
 */
export type ProofErrorCode =
  | 'INVALID_GINDEX'
  | 'NESTED_GINDICES'
  | 'INVALID_RANGE'
  | 'PROOF_TOO_DEEP'
  | 'PROOF_TOO_LARGE'
  | 'NOT_IN_PROOF'
  | 'NOT_A_LEAF'
  | 'CONFLICTING_PROOFS'
  | 'UNREAD_VALUES'
  | 'UNWRITTEN_VALUES'
  | 'WRONG_FORMAT'
  | 'WRONG_ROOT'

/**
 * Why bytes are not a proof.
 *
 * - `DESCRIPTOR_UNFINISHED` the descriptor ends before its tree is complete
 * - `DESCRIPTOR_EXTRA_BITS` a one bit follows the complete tree in its last byte
 * - `DESCRIPTOR_EXTRA_BYTES` a whole byte follows the complete tree
 * - `PROOF_CONTAINER` bytes that are not the SSZ container of a proof
 * - `VALUE_COUNT` not exactly 32 bytes for each value of the format, or no length that a stored proof can have
 */
export type MalformedProofCode =
  | 'DESCRIPTOR_UNFINISHED'
  | 'DESCRIPTOR_EXTRA_BITS'
  | 'DESCRIPTOR_EXTRA_BYTES'
  | 'PROOF_CONTAINER'
  | 'VALUE_COUNT'

export function proofError(code: ProofErrorCode, message: string): ValidationError {
  return new ValidationError(code, message)
}

export function malformedProof(code: MalformedProofCode, message: string): DecodeError {
  return new DecodeError(message, { code })
}
