import { createHmac } from 'node:crypto'

const HEADER = base64url({ alg: 'HS256', typ: 'JWT' })

/**
 * A bearer token: HS256 over the claim `iat`. Execution clients accept it within 60 s of that time. It is signed at once, in less
 * time than it takes to wake another thread.
 *
 * @param secret - 32 bytes, see {@link readOrCreateJwtSecret}
 * @param iat - unix time in whole seconds
 * @see https://github.com/ethereum/execution-apis/blob/main/src/engine/authentication.md#jwt-claims
 */
export function engineToken(secret: Uint8Array, iat: number): string {
  const signed = `${HEADER}.${base64url({ iat })}`
  return `${signed}.${createHmac('sha256', secret).update(signed).digest('base64url')}`
}

function base64url(value: object): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url')
}
