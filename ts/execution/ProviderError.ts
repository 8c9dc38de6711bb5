import { ServerError } from '../errors.ts'

/**
 * No provider gave an answer that holds.
 *
 * - `ERR_PROVIDERS` each of them refused, failed, or was wrong; the message has the reason of each
 * - `ERR_NO_PROVIDER` there is none, or none of this chain
 * - `ERR_GIVEN_UP` it took too long
 */
export class ProviderError extends ServerError {}
