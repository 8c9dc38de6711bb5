import { type Dispatcher, Pool } from 'undici'
import { ConfigError } from '../errors.ts'
import { EngineCallError } from './EngineFailure.ts'
import type { EngineMessage, EngineTransport } from './EngineTransport.ts'
import { engineToken } from './engineToken.ts'

/** Far above any answer to a method that is called here. */
const MAX_ANSWER_BYTES = 256 * 1024

/** Tolerance of execution clients for `iat`; more than that and the clocks are to blame. */
const CLOCK_TOLERANCE_MS = 60_000

/** Two, so that a progress question never waits behind a payload. */
const CONNECTIONS = 2

/** The engine API over HTTP(S), every request with a token of its own. */
export class HttpTransport implements EngineTransport {
  readonly label: string
  readonly #secret: Uint8Array
  readonly #now: () => number
  readonly #path: string
  readonly #pool: Pool
  readonly #closed = new AbortController()

  /**
   * @param secret - the 32 bytes shared with the execution client
   * @param now - unix time in milliseconds, for the token
   * @throws ConfigError when the URL is no http(s) URL or holds credentials
   */
  constructor(url: string, secret: Uint8Array, now: () => number = Date.now) {
    const parsed = parseUrl(url)
    this.label = parsed.origin + (parsed.pathname === '/' ? '' : parsed.pathname)
    this.#path = parsed.pathname + parsed.search
    this.#secret = secret
    this.#now = now
    // Deadlines are this class's own: undici's would cut a slow but allowed answer.
    this.#pool = new Pool(parsed.origin, { connections: CONNECTIONS, headersTimeout: 0, bodyTimeout: 0 })
  }

  async send(message: EngineMessage): Promise<string> {
    if (this.#closed.signal.aborted) throw unreachable('closed')
    const token = await engineToken(this.#secret, this.#now())
    const deadline = new AbortController()
    const timer = setTimeout(() => deadline.abort(), message.timeoutMs)
    const stop = (): void => deadline.abort()
    this.#closed.signal.addEventListener('abort', stop, { once: true })
    try {
      const response = await this.#pool.request({
        path: this.#path,
        method: 'POST',
        headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
        body: message.body,
        signal: deadline.signal,
      })
      return await this.#readAnswer(response, message.method)
    } catch (cause) {
      if (cause instanceof EngineCallError) throw cause
      if (this.#closed.signal.aborted) throw unreachable('closed', cause)
      if (deadline.signal.aborted) {
        throw new EngineCallError({ kind: 'timeout', method: message.method, timeoutMs: message.timeoutMs }, { cause })
      }
      throw unreachable(connectionDetail(cause), cause)
    } finally {
      clearTimeout(timer)
      this.#closed.signal.removeEventListener('abort', stop)
    }
  }

  async close(): Promise<void> {
    this.#closed.abort()
    await this.#pool.destroy()
  }

  async #readAnswer(response: Dispatcher.ResponseData, method: string): Promise<string> {
    if (response.statusCode === 401 || response.statusCode === 403) {
      const clockSkewMs = this.#clockSkewMs(response.headers.date)
      await response.body.dump()
      throw new EngineCallError({ kind: 'unauthorized', ...(clockSkewMs !== undefined && { clockSkewMs }) })
    }
    const text = await readBounded(response.body, method)
    // Some clients answer a JSON-RPC error with a status of 400 or 500.
    if (response.statusCode !== 200 && !text.trimStart().startsWith('{')) {
      throw new EngineCallError({ kind: 'http', statusCode: response.statusCode })
    }
    return text
  }

  #clockSkewMs(date: string | string[] | undefined): number | undefined {
    const theirMs = typeof date === 'string' ? Date.parse(date) : Number.NaN
    const skewMs = theirMs - this.#now()
    return Math.abs(skewMs) > CLOCK_TOLERANCE_MS ? skewMs : undefined
  }
}

function parseUrl(url: string): URL {
  let parsed: URL
  try {
    parsed = new URL(url)
  } catch (cause) {
    throw new ConfigError('The engine API address is not a URL; it looks like http://localhost:8551.', { cause })
  }
  if (parsed.protocol !== 'http:' && parsed.protocol !== 'https:') {
    throw new ConfigError(`The engine API address must begin with http:// or https://, not ${parsed.protocol}.`)
  }
  if (parsed.username !== '' || parsed.password !== '') {
    throw new ConfigError(
      'The engine API address must not hold a user name or password: the JWT secret is what counts.',
    )
  }
  return parsed
}

async function readBounded(body: Dispatcher.ResponseData['body'], method: string): Promise<string> {
  const chunks: Uint8Array[] = []
  let length = 0
  for await (const chunk of body) {
    if (!(chunk instanceof Uint8Array)) continue
    length += chunk.length
    // Leaving the loop destroys the body and with it the connection.
    if (length > MAX_ANSWER_BYTES) {
      throw new EngineCallError({ kind: 'bad-answer', method, detail: `longer than ${MAX_ANSWER_BYTES} bytes` })
    }
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString('utf8')
}

function unreachable(detail: string, cause?: unknown): EngineCallError {
  return new EngineCallError({ kind: 'unreachable', detail }, { cause })
}

/** The system's name of the fault (ECONNREFUSED, ENOTFOUND, …): short, and it holds no part of the URL. */
function connectionDetail(cause: unknown): string {
  if (!(cause instanceof Error)) return 'unknown fault'
  if ('code' in cause && typeof cause.code === 'string') return cause.code
  return cause.name
}
