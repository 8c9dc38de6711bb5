import { DecodeError, ValidationError } from '../../errors.ts'

/** Whether the check neither fails nor throws that the object does not hold. */
export function isProven(check: () => unknown): boolean {
  try {
    return check() !== false
  } catch (error) {
    if (error instanceof ValidationError || error instanceof DecodeError) return false
    throw error
  }
}
