import { createHmac, timingSafeEqual } from 'node:crypto'

/** @see https://github.com/ethereum/execution-apis/blob/main/src/engine/authentication.md#jwt-claims */
const MAX_CLOCK_SKEW_S = 60

/** Why an `Authorization` header is refused; undefined when it holds. */
export function tokenFault(authorization: string | undefined, secret: Uint8Array, nowMs: number): string | undefined {
  const token = /^Bearer ([\w-]+)\.([\w-]+)\.([\w-]+)$/.exec(authorization ?? '')
  const [, header, payload, signature] = token ?? []
  if (header === undefined || payload === undefined || signature === undefined) return 'missing token'
  if (field(header, 'alg') !== 'HS256') return 'signing method is invalid'
  const expected = createHmac('sha256', secret).update(`${header}.${payload}`).digest()
  const given = Buffer.from(signature, 'base64url')
  if (given.length !== expected.length || !timingSafeEqual(given, expected)) return 'signature is invalid'
  const issuedAt = field(payload, 'iat')
  if (typeof issuedAt !== 'number') return 'missing issued-at'
  if (Math.abs(nowMs / 1000 - issuedAt) > MAX_CLOCK_SKEW_S) return 'stale token'
  return undefined
}

function field(part: string, name: string): unknown {
  try {
    const parsed: unknown = JSON.parse(Buffer.from(part, 'base64url').toString())
    return typeof parsed === 'object' && parsed !== null
      ? Object.entries(parsed).find(([key]) => key === name)?.[1]
      : undefined
  } catch {
    return undefined
  }
}
