import type { MalformedProofCode, ProofErrorCode } from '../ErrorCode.ts'
import { DecodeError, ValidationError } from '../errors.ts'

export function proofError(code: ProofErrorCode, message: string): ValidationError {
  return new ValidationError(code, message)
}

export function malformedProof(code: MalformedProofCode, message: string): DecodeError {
  return new DecodeError(message, { code })
}
