import { addon } from './addon.ts'
import { callAddon } from './callAddon.ts'
import { requireBytes } from './requireBytes.ts'

/**
 * Compressed public key (48 bytes) of a secret one, which is not secret: nothing here keeps it from anybody.
 *
 * @param secret - 32 bytes, big-endian
 * @throws NativeError `INVALID_TYPE`, `INVALID_VALUE`
 */
export function developmentPublicKey(secret: Uint8Array): Uint8Array {
  requireBytes('secret', secret)
  return callAddon(() => addon.developmentPublicKey(secret))
}

/**
 * Compressed signature (96 bytes) of a message by a secret key that is not secret, as consensus has them.
 *
 * @param secret - 32 bytes, big-endian
 * @throws NativeError `INVALID_TYPE`, `INVALID_VALUE`
 */
export function developmentSignature(secret: Uint8Array, message: Uint8Array): Uint8Array {
  requireBytes('secret', secret)
  requireBytes('message', message)
  return callAddon(() => addon.developmentSignature(secret, message))
}
