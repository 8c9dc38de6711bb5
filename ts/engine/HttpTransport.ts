import { type Dispatcher, Pool } from 'undici'
import { type Clock, systemClock } from '../clock.ts'
import { addressLabel } from './EngineAddress.ts'
import { EngineCallError } from './EngineFailure.ts'
import type { EngineSecret } from './EngineSecret.ts'
import { type EngineMessage, type EngineTransport, MAX_ANSWER_BYTES } from './EngineTransport.ts'
import { engineToken } from './engineToken.ts'
import { isTokenRefusal, refusedToken } from './refusedToken.ts'
import { ATTEMPTS, connectionDetail, unreachable } from './unreachable.ts'

/** Two, so that a progress question never waits behind a payload. */
const CONNECTIONS = 2

/** The engine API over HTTP(S), every request with a token of its own. */
export class HttpTransport implements EngineTransport {
  readonly label: string
  readonly #secret: EngineSecret
  readonly #clock: Clock
  readonly #path: string
  readonly #pool: Pool
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
    // Deadlines are this class's own: undici's would cut a slow but allowed answer.
    this.#pool = new Pool(url.origin, {
      connections: CONNECTIONS,
      headersTimeout: 0,
      bodyTimeout: 0,
      connect: ATTEMPTS,
    })
  }

  async send(message: EngineMessage): Promise<string> {
    if (this.#closed.signal.aborted) throw unreachable('closed')
    const token = await engineToken(await this.#secret.bytes(), this.#clock.now())
    const deadline = new AbortController()
    const timer = this.#clock.after(message.timeoutMs, () => deadline.abort())
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
      // A body that breaks while nobody reads it would end the process.
      response.body.on('error', () => undefined)
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
    await this.#pool.destroy()
  }

  async #readAnswer(response: Dispatcher.ResponseData, method: string): Promise<string> {
    if (isTokenRefusal(response.statusCode)) {
      await response.body.dump()
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
