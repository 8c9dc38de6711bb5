import { ServerError } from '../errors.ts'

/** `ERR_UNPROVEN_BLOCK`: a block cannot be linked to the verified head with what providers give. */
export class UnprovenBlockError extends ServerError {
  constructor(message: string) {
    super(message, { code: 'ERR_UNPROVEN_BLOCK' })
  }
}
