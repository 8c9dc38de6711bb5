import { createHash } from 'node:crypto'
import type { Encoding } from './negotiateEncoding.ts'

/** A piece of a body: at hand, or made when those before it are on their way; undefined when it is there no more. */
export type BodyPart = Uint8Array | (() => Promise<Uint8Array | undefined>)

/** How long a cache may hold an answer. */
export type Freshness =
  /** It will never be another one. */
  { readonly kind: 'immutable' } | { readonly kind: 'seconds'; readonly seconds: number } | { readonly kind: 'never' }

/** What a route answers to a request that it understands. */
export interface Answer {
  readonly status: number
  readonly freshness: Freshness
  /** Value of `Eth-Consensus-Version`. */
  readonly version?: string
  /** Names the content, not its encoding; undefined where there is nothing to compare. */
  readonly digest?: string
  /** Length of the whole body, where it is known before the parts are made. */
  readonly length?: number
  readonly body: readonly BodyPart[]
}

/** What a route refuses to answer, told as the beacon API tells errors. */
export interface Refusal {
  readonly status: 400 | 404 | 405 | 406 | 408 | 414 | 431 | 500 | 503
  readonly message: string
}

export function isRefusal(answer: Answer | Refusal): answer is Refusal {
  return 'message' in answer
}

/** The API's error body. */
export function refusalJson({ status, message }: Refusal): string {
  return JSON.stringify({ code: status, message })
}

/** An answer that is JSON and nothing else. */
export function jsonAnswer(json: unknown, freshness: Freshness, status = 200): Answer {
  const bytes = Buffer.from(JSON.stringify(json))
  return { status, freshness, digest: contentDigest(bytes), length: bytes.length, body: [bytes] }
}

/** A name for content, short and as good as unique. */
export function contentDigest(...parts: readonly (Uint8Array | string)[]): string {
  const hash = createHash('sha256')
  for (const part of parts) hash.update(part)
  return hash.digest('hex').slice(0, 32)
}

/** The strong entity tag of a content in one of its encodings. */
export function entityTag(digest: string, encoding: Encoding): string {
  return `"${digest}-${encoding}"`
}

export function cacheControl(freshness: Freshness): string {
  switch (freshness.kind) {
    case 'immutable':
      return 'public, max-age=31536000, immutable'
    case 'seconds':
      return `public, max-age=${freshness.seconds}`
    case 'never':
      return 'no-store'
  }
}
