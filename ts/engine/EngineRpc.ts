import { concatBytes } from '../bytes.ts'
import { type Clock, systemClock } from '../clock.ts'
import type { EngineExchange } from './EngineExchange.ts'
import { EngineCallError } from './EngineFailure.ts'
import type { EngineTransport } from './EngineTransport.ts'
import { oneLine } from './oneLine.ts'

/** Besu's code for a token it does not accept, where it says so by JSON-RPC: https://github.com/besu-eth/besu/issues/3990 */
const UNAUTHORIZED = -40100

export interface EngineRpcOptions {
  readonly clock?: Clock
  /** Told how every call ended. */
  readonly onExchange?: (exchange: EngineExchange) => void
}

/** JSON-RPC 2.0 over any transport. */
export class EngineRpc {
  readonly #transport: EngineTransport
  readonly #clock: Clock
  readonly #onExchange: (exchange: EngineExchange) => void
  #lastId = 0

  constructor(
    transport: EngineTransport,
    { clock = systemClock, onExchange = () => undefined }: EngineRpcOptions = {},
  ) {
    this.#transport = transport
    this.#clock = clock
    this.#onExchange = onExchange
  }

  /** The endpoint as shown to the user: no credentials. */
  get label(): string {
    return this.#transport.label
  }

  /** How often the link was opened anew; undefined where there is none that lasts. */
  get links(): number | undefined {
    return this.#transport.links
  }

  /**
   * The `result` of one call, as parsed JSON of unknown shape.
   *
   * @param params - the list, or the UTF-8 of its JSON text, which goes out as it is
   * @throws EngineCallError for whatever else comes back
   */
  async call(method: string, params: readonly unknown[] | Uint8Array, timeoutMs: number): Promise<unknown> {
    const calledMs = this.#clock.monotonicMs()
    try {
      const result = await this.#call(method, params, timeoutMs)
      this.#onExchange({ method, durationMs: this.#clock.monotonicMs() - calledMs })
      return result
    } catch (error) {
      const kind = error instanceof EngineCallError ? error.failure.kind : 'unknown'
      this.#onExchange({ method, durationMs: this.#clock.monotonicMs() - calledMs, error: kind })
      throw error
    }
  }

  async #call(method: string, params: readonly unknown[] | Uint8Array, timeoutMs: number): Promise<unknown> {
    this.#lastId += 1
    const id = this.#lastId
    const body = requestBody(id, method, params)
    const answer = parseAnswer(await this.#transport.send({ id, method, body, timeoutMs }), method)
    if ('error' in answer && answer.error !== null && answer.error !== undefined) {
      const error = rpcError(answer.error, method)
      if (error.failure.kind === 'unauthorized') this.#transport.tokenRefused()
      throw error
    }
    if (!('result' in answer)) throw badAnswer(method, 'neither a result nor an error: is this its engine port?')
    if (!('id' in answer) || answer.id !== id) throw badAnswer(method, 'it belongs to another request')
    return answer.result
  }

  async close(): Promise<void> {
    await this.#transport.close()
  }
}

/** Text of parameters is big, so it is copied once and not read. */
function requestBody(id: number, method: string, params: readonly unknown[] | Uint8Array): string | Uint8Array {
  if (!(params instanceof Uint8Array)) return JSON.stringify({ jsonrpc: '2.0', id, method, params })
  const start = `{"jsonrpc":"2.0","id":${id},"method":${JSON.stringify(method)},"params":`
  return concatBytes(Buffer.from(start), params, Buffer.from('}'))
}

function parseAnswer(text: string, method: string): object {
  let answer: unknown
  try {
    answer = JSON.parse(text)
  } catch (cause) {
    throw new EngineCallError({ kind: 'bad-answer', method, detail: whatInsteadOfJson(text) }, { cause })
  }
  if (typeof answer !== 'object' || answer === null || Array.isArray(answer)) {
    throw badAnswer(method, 'it is not a JSON-RPC object')
  }
  return answer
}

function rpcError(error: unknown, method: string): EngineCallError {
  if (typeof error !== 'object' || error === null || !('code' in error) || typeof error.code !== 'number') {
    return badAnswer(method, 'its error has no code')
  }
  if (error.code === UNAUTHORIZED) return new EngineCallError({ kind: 'unauthorized' })
  const message = 'message' in error && typeof error.message === 'string' ? error.message : 'no message'
  // Only -32000 says more, in data.err: https://github.com/ethereum/execution-apis/blob/main/src/engine/common.md#errors
  const data = 'data' in error ? error.data : undefined
  const more = typeof data === 'object' && data !== null && 'err' in data ? data.err : undefined
  const full = typeof more === 'string' ? `${message}: ${more}` : message
  return new EngineCallError({ kind: 'rpc', method, rpcCode: error.code, message: oneLine(full) })
}

function badAnswer(method: string, detail: string): EngineCallError {
  return new EngineCallError({ kind: 'bad-answer', method, detail })
}

function whatInsteadOfJson(text: string): string {
  if (text.trim() === '') return 'it is empty'
  if (text.trimStart().startsWith('<')) return 'it is a web page, not JSON: is this its engine port?'
  // How gzip begins, as text.
  return text.startsWith('\u001F\uFFFD') ? 'it is compressed, which nobody asked for' : 'it is not JSON'
}
