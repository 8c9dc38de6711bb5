import { SignJWT } from 'jose'

/**
 * A bearer token for one call: HS256 over the claim `iat`. Execution clients accept it within 60 s of that time, so
 * every call gets a fresh one.
 *
 * @param secret - 32 bytes, see {@link readOrCreateJwtSecret}
 * @param nowMs - unix time in milliseconds
 * @see https://github.com/ethereum/execution-apis/blob/main/src/engine/authentication.md#jwt-claims
 */
export async function engineToken(secret: Uint8Array, nowMs: number): Promise<string> {
  return new SignJWT()
    .setProtectedHeader({ alg: 'HS256', typ: 'JWT' })
    .setIssuedAt(Math.floor(nowMs / 1000))
    .sign(secret)
}
