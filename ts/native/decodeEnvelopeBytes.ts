import type { DecodedEnvelope } from '#native'
import { addon } from './addon.ts'
import { awaitAddon, callAddon } from './callAddon.ts'
import type { EncodedBytes } from './decodeBlockBytes.ts'
import { requireBytes } from './requireBytes.ts'

/**
 * A gloas payload envelope, checked strictly, with the hash of its payload recomputed and what `engine_newPayload` wants as
 * JSON text.
 *
 * @throws NativeError `INVALID_TYPE`, `INVALID_LENGTH`, `INVALID_OFFSET`, `INVALID_VALUE`, `TOO_MANY_ITEMS`,
 *   `INVALID_JSON`, `MISSING_FIELD`, `DUPLICATE_FIELD`
 */
export function decodeEnvelopeBytes({ bytes, encoding }: EncodedBytes): DecodedEnvelope {
  requireBytes('bytes', bytes)
  return callAddon(() => addon.decodeEnvelope(bytes, encoding))
}

/** The same on a worker thread; the bytes are copied first. */
export async function decodeEnvelopeBytesAsync({ bytes, encoding }: EncodedBytes): Promise<DecodedEnvelope> {
  requireBytes('bytes', bytes)
  return awaitAddon(() => addon.decodeEnvelopeAsync(bytes, encoding))
}
