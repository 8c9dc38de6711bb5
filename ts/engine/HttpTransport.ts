import { type Clock, systemClock } from '../clock.ts'
import { DirectConnections } from '../http/DirectConnections.ts'
import type { HttpAnswer } from '../http/HttpConnections.ts'
import { addressLabel } from './EngineAddress.ts'
import { EngineCallError } from './EngineFailure.ts'
import type { EngineSecret } from './EngineSecret.ts'
import { type EngineMessage, type EngineTransport, MAX_ANSWER_BYTES } from './EngineTransport.ts'
import { isTokenRefusal, refusedToken } from './refusedToken.ts'
import { connectionDetail, unreachable } from './unreachable.ts'

/** Two, so that a progress question never waits behind a payload. */
const CONNECTIONS = 2

const CONNECT_MS = 10_000

/** The engine API over HTTP(S), every request with a fresh token. */
export class HttpTransport implements EngineTransport {
  readonly label: string
  readonly #secret: EngineSecret
  readonly #clock: Clock
  readonly #path: string
  readonly #connections: DirectConnections
  readonly #closed = new AbortController()

  /**
   * @param url - `http:` or `https:`, without credentials
   * @param secret - shared with the execution client
   */
  constructor(url: URL, secret: EngineSecret, clock: Clock = systemClock) {
    this.label = addressLabel({ kind: 'http', url })
    this.#path = url.pathname + url.search
    this.#secret = secret
    this.#clock = clock
    this.#connections = new DirectConnections({
      origin: url.origin,
      connections: CONNECTIONS,
      connectMs: CONNECT_MS,
      clock,
    })
  }

  async send(message: EngineMessage): Promise<string> {
    if (this.#closed.signal.aborted) throw unreachable('closed')
    const token = await this.#secret.token(this.#clock.now())
    const deadline = new AbortController()
    const timer = this.#clock.after(message.timeoutMs, () => deadline.abort())
    const stop = (): void => deadline.abort()
    this.#closed.signal.addEventListener('abort', stop, { once: true })
    try {
      const response = await this.#connections.request({
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
      timer.cancel()
      this.#closed.signal.removeEventListener('abort', stop)
    }
  }

  tokenRefused(): void {
    this.#secret.refused()
  }

  async close(): Promise<void> {
    this.#closed.abort()
    await this.#connections.destroy()
  }

  async #readAnswer(response: HttpAnswer, method: string): Promise<string> {
    if (isTokenRefusal(response.statusCode)) {
      response.body.destroy()
      this.#secret.refused()
      throw refusedToken({ statusCode: response.statusCode, date: response.headers.date }, this.#clock.now())
    }
    const text = await readBounded(response.body, method)
    // Some clients answer a JSON-RPC error with a status of 400 or 500.
    if (response.statusCode !== 200 && !text.trimStart().startsWith('{')) {
      throw new EngineCallError({ kind: 'http', method, statusCode: response.statusCode })
    }
    return text
  }
}

async function readBounded(body: HttpAnswer['body'], method: string): Promise<string> {
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
