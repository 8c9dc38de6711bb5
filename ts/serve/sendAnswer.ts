import type { IncomingMessage, ServerResponse } from 'node:http'
import { type Answer, type BodyPart, cacheControl, entityTag, isRefusal, type Refusal, refusalJson } from './Answer.ts'
import { type Encoding, mediaTypes } from './negotiateEncoding.ts'

/** What is asked for, as far as sending the answer goes. */
export interface Exchange {
  readonly request: IncomingMessage
  readonly response: ServerResponse
  readonly encoding: Encoding
  /** Whether the route has other encodings, so that caches keep them apart. */
  readonly varies: boolean
}

/** What was sent. */
export interface Sent {
  readonly status: number
  readonly bytes: number
}

/** The API's error body. Nobody may keep it: what is missing now may be there the next moment. */
export function sendRefusal(response: ServerResponse, refusal: Refusal): Sent {
  const bytes = Buffer.from(refusalJson(refusal))
  response.writeHead(refusal.status, {
    'content-type': mediaTypes.json,
    'content-length': bytes.length,
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
    ...(refusal.status === 405 && { allow: 'GET, HEAD, OPTIONS' }),
    ...(refusal.status === 503 && { 'retry-after': '10' }),
  })
  response.end(bytes)
  return { status: refusal.status, bytes: bytes.length }
}

/**
 * Sends an answer, each part when the ones before it are on their way, so that little of a long answer is in memory
 * however slowly it is read. Where the client has it already, no body is sent.
 */
export async function sendAnswer(exchange: Exchange, answer: Answer | Refusal): Promise<Sent> {
  const { request, response, encoding, varies } = exchange
  if (isRefusal(answer)) return sendRefusal(response, answer)
  const { status, freshness, version, digest, length, body } = answer
  const tag = digest === undefined ? undefined : entityTag(digest, encoding)
  const caching = {
    'cache-control': cacheControl(freshness),
    ...(tag !== undefined && { etag: tag }),
    ...(varies && { vary: 'Accept' }),
  }
  if (tag !== undefined && isKnown(tag, request.headers['if-none-match'])) {
    response.writeHead(304, caching).end()
    return { status: 304, bytes: 0 }
  }
  response.writeHead(status, {
    ...caching,
    'x-content-type-options': 'nosniff',
    // No updates are an answer too, and of a type; only what has no content at all has none.
    ...(digest !== undefined && { 'content-type': mediaTypes[encoding] }),
    ...(version !== undefined && { 'eth-consensus-version': version }),
    ...(length !== undefined && { 'content-length': length }),
  })
  const bytes = request.method === 'HEAD' ? 0 : await sendParts(response, body)
  response.end()
  return { status, bytes }
}

async function sendParts(response: ServerResponse, parts: readonly BodyPart[]): Promise<number> {
  let sent = 0
  for (const part of parts) {
    const bytes = typeof part === 'function' ? await part() : part
    if (response.destroyed) break
    if (bytes === undefined) {
      // The client sees the answer break off, and asks again.
      response.destroy()
      break
    }
    sent += bytes.length
    if (!response.write(bytes)) await drained(response)
  }
  return sent
}

/** Resolves when more may be written, or when nobody is there any more. */
function drained(response: ServerResponse): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      response.off('drain', done)
      response.off('close', done)
      resolve()
    }
    response.on('drain', done)
    response.on('close', done)
  })
}

/** Whether the client has that content; proxies may have weakened the tag. */
function isKnown(tag: string, header: string | undefined): boolean {
  if (header === undefined) return false
  return header.split(',').some((candidate) => {
    const known = candidate.trim().replace(/^W\//, '')
    return known === '*' || known === tag
  })
}
