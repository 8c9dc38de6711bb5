import { SignJWT } from 'jose'

/**
 * A bearer token: HS256 over the claim `iat`. Execution clients accept it within 60 s of that time.
 *
 * @param secret - 32 bytes, see {@link readOrCreateJwtSecret}
 * @param iat - unix time in whole seconds
 * @see https://github.com/ethereum/execution-apis/blob/main/src/engine/authentication.md#jwt-claims
 */
export async function engineToken(secret: Uint8Array, iat: number): Promise<string> {
  return new SignJWT().setProtectedHeader({ alg: 'HS256', typ: 'JWT' }).setIssuedAt(iat).sign(secret)
}
