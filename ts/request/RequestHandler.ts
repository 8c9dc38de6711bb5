import type { BlsyncError } from '../errors.ts'
import type { ServerHandle } from './ServerHandle.ts'

/**
 * How a request ends: exactly one of `answered` and `failed` is called, once, never from within `tryRequest`. The
 * module that asked is triggered after each of these calls.
 */
export interface RequestHandler<Response> {
  answered(response: Response, server: ServerHandle): void
  failed(error: BlsyncError, server: ServerHandle): void
  /** The soft timeout passed: the same thing may be asked elsewhere now; an answer may still come. */
  timedOut?(server: ServerHandle): void
}
