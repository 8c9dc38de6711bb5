import type { BeaconHttpErrorCode } from '../ErrorCode.ts'
import type { BeaconResponse } from './BeaconConnections.ts'
import { BeaconHttpError } from './BeaconHttpError.ts'
import type { Endpoint } from './Endpoint.ts'
import { retryAfterMs } from './retryAfter.ts'
import type { SecretMask } from './SecretMask.ts'
import { cleanText, serverMessage } from './serverMessage.ts'

/** The server in errors, and what must be in none. */
export interface AnsweringServer {
  readonly name: string
  readonly origin: string
  readonly mask: SecretMask
}

/** Enough for the message of an error; the rest is not read. */
const MAX_ERROR_BYTES = 16 * 1024

/** Too many requests, and not now. */
const PAUSES = [429, 503]

/** No entry, to anything; all else may be about what was asked for. */
const REFUSALS = [401, 402, 403, 407, 451, 502, 503, 504]

/** Media type without parameters, in lower case; empty if there is none. */
export function contentTypeOf(response: BeaconResponse): string {
  const header = response.headers['content-type']
  const value = Array.isArray(header) ? header[0] : header
  return (value ?? '').split(';', 1)[0]?.trim().toLowerCase() ?? ''
}

/** Encoding of the body; `undefined` for any other type and for compressed bodies, which were not asked for. */
export function encodingOf(response: BeaconResponse): 'ssz' | 'json' | undefined {
  const coding = response.headers['content-encoding']
  if (coding !== undefined && coding !== 'identity') return undefined
  switch (contentTypeOf(response)) {
    case 'application/json':
      return 'json'
    case 'application/octet-stream':
      return 'ssz'
    default:
      return undefined
  }
}

/**
 * The error of a status that is not 200, with what the server says of it.
 *
 * @param retryAfterMs - for how long it is left alone, if its status is about that
 */
export async function statusError(
  server: AnsweringServer,
  endpoint: Endpoint,
  { response, retryAfterMs }: { response: BeaconResponse; retryAfterMs: number | undefined },
): Promise<BeaconHttpError> {
  const status = response.statusCode
  const { location } = response.headers
  if (status >= 300 && status < 400 && typeof location === 'string') {
    await discard(response)
    const target = cleanText(redirectTarget(location, server.origin), server.mask) ?? 'nowhere'
    return new BeaconHttpError(
      'ERR_SERVER_REDIRECT',
      `${server.name} redirects ${endpoint.name} to ${target}: use that address instead if you trust it`,
      { endpoint: endpoint.name, status },
    )
  }
  const body = await readBeginning(response, MAX_ERROR_BYTES)
  const isPage = contentTypeOf(response) === 'text/html' || startsWithTag(body)
  const message = serverMessage(body, server.mask)
  const page = isPage ? ' and a web page' : ''
  const said = message === undefined ? '' : `: ${message}`
  return new BeaconHttpError(
    codeOf(status, retryAfterMs),
    `${server.name} answers ${endpoint.name} with status ${status}${page}${said}`,
    { endpoint: endpoint.name, status, serverMessage: message, retryAfterMs, isPage },
  )
}

/** For how long the server asks to be left alone, if that is what its status is about. */
export function pauseOf({ statusCode, headers }: BeaconResponse, nowMs: number): number | undefined {
  return PAUSES.includes(statusCode) ? retryAfterMs(headers['retry-after'], headers.date, nowMs) : undefined
}

function codeOf(status: number, pauseMs: number | undefined): BeaconHttpErrorCode {
  if (pauseMs !== undefined) return 'ERR_SERVER_RATE_LIMITED'
  return REFUSALS.includes(status) ? 'ERR_SERVER_REFUSED' : 'ERR_SERVER_STATUS'
}

/** The error of a body that is of another type than asked for. */
export async function wrongTypeError(
  server: AnsweringServer,
  endpoint: Endpoint,
  response: BeaconResponse,
): Promise<BeaconHttpError> {
  const media = contentTypeOf(response)
  const isPage = media === 'text/html'
  const message = isPage ? serverMessage(await readBeginning(response, MAX_ERROR_BYTES), server.mask) : undefined
  if (!isPage) await discard(response)
  const coding = response.headers['content-encoding']
  const type = isPage ? 'a web page' : `${media}${coding === undefined ? '' : ` coded as ${coding}`}`
  const shown = cleanText(type, server.mask) ?? 'no content type'
  const said = message === undefined ? '' : `: ${message}`
  return new BeaconHttpError(
    'ERR_SERVER_CONTENT_TYPE',
    `${server.name} answers ${endpoint.name} with ${shown}${said}`,
    {
      endpoint: endpoint.name,
      status: response.statusCode,
      serverMessage: message,
      isPage,
    },
  )
}

/** However a server calls a web page. */
function startsWithTag(body: Uint8Array): boolean {
  return /^\s*</.test(Buffer.from(body.subarray(0, 64)).toString('latin1'))
}

/** An unread body would hold its connection; a short one is read so that the connection can be used again. */
async function discard(response: BeaconResponse): Promise<void> {
  await readBeginning(response, MAX_ERROR_BYTES)
}

/** Scheme and host only: path and parameters may repeat an access key. */
function redirectTarget(location: string, origin: string): string {
  try {
    const target = new URL(location, origin)
    return target.origin === origin ? `another path of ${origin}` : target.origin
  } catch {
    return 'an unreadable address'
  }
}

/** The first bytes of a body, which is then left; whatever goes wrong, what has come until then. */
async function readBeginning({ body }: BeaconResponse, maxBytes: number): Promise<Uint8Array> {
  const chunks: Uint8Array[] = []
  let length = 0
  try {
    for await (const chunk of body) {
      if (!(chunk instanceof Uint8Array)) continue
      chunks.push(chunk)
      length += chunk.length
      if (length >= maxBytes) break
    }
  } catch {
    // The status says what matters.
  }
  return Buffer.concat(chunks).subarray(0, maxBytes)
}
