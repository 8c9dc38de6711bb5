import { createHmac } from 'node:crypto'

const HEADER = base64url({ alg: 'HS256', typ: 'JWT' })

/**
 * A bearer token for one call: HS256 over the claim `iat`. Execution clients accept it within 60 s of that time, so
 * every call gets a fresh one. Made here and at once: a signature by Web Crypto is a job for a worker thread, which takes a hundred times
 * as long as the hash.
 *
 * @param secret - 32 bytes, see {@link readOrCreateJwtSecret}
 * @param nowMs - unix time in milliseconds
 * @see https://github.com/ethereum/execution-apis/blob/main/src/engine/authentication.md#jwt-claims
 */
export function engineToken(secret: Uint8Array, nowMs: number): string {
  const signed = `${HEADER}.${base64url({ iat: Math.floor(nowMs / 1000) })}`
  return `${signed}.${createHmac('sha256', secret).update(signed).digest('base64url')}`
}

function base64url(part: Readonly<Record<string, string | number>>): string {
  return Buffer.from(JSON.stringify(part)).toString('base64url')
}
