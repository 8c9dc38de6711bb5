import { webcrypto } from 'node:crypto'
import { SignJWT } from 'jose'

type SigningKey = Awaited<ReturnType<typeof keyOf>>

/** Keys of the secrets that signed before: to make one costs a good part of what a signature does. */
const keys = new WeakMap<Uint8Array, Promise<SigningKey>>()

/**
 * A bearer token: HS256 over the claim `iat`. Execution clients accept it within 60 s of that time.
 *
 * @param secret - 32 bytes, see {@link readOrCreateJwtSecret}
 * @param iat - unix time in whole seconds
 * @see https://github.com/ethereum/execution-apis/blob/main/src/engine/authentication.md#jwt-claims
 */
export async function engineToken(secret: Uint8Array, iat: number): Promise<string> {
  const key = keys.get(secret) ?? keyOf(secret)
  keys.set(secret, key)
  return new SignJWT()
    .setProtectedHeader({ alg: 'HS256', typ: 'JWT' })
    .setIssuedAt(iat)
    .sign(await key)
}

function keyOf(secret: Uint8Array) {
  return webcrypto.subtle.importKey('raw', secret, { name: 'HMAC', hash: 'SHA-256' }, false, ['sign'])
}
