import type { IncomingMessage, ServerResponse } from 'node:http'
import { LoopbackServer } from '../LoopbackServer.ts'
import type { ExecutionClient } from './ExecutionClient.ts'
import { callEngineMethod } from './engineMethods.ts'
import { RpcFault } from './RpcFault.ts'
import { readBody } from './readBody.ts'
import { tokenFault } from './verifyToken.ts'

/** A call as it came in and what it was answered with. */
export interface EngineCall {
  readonly method: string
  readonly params: readonly unknown[]
  readonly answer: EngineAnswer
}

/** What the embedded engine answers to a call: a result, an error, or a fault of the transport. */
export type EngineAnswer =
  | { readonly result: unknown }
  | { readonly error: { readonly code: number; readonly message: string } }
  | { readonly httpStatus: number; readonly body: string }
  | 'stall'
  | 'drop'

const MAX_BODY_BYTES = 16 * 1024 * 1024
const MAX_REMEMBERED_CALLS = 1024

/**
 * An execution client's authenticated JSON-RPC endpoint on loopback.
 *
 * @example
 * const engine: EngineServer = await dev.addEngineServer()
 * engine.intercept = () => 'stall'
 */
export class EngineServer {
  /** @internal */
  readonly client: ExecutionClient
  readonly jwtSecret: Uint8Array
  /** The newest calls that passed authentication, oldest first. */
  readonly calls: EngineCall[] = []
  /** Why requests were refused with 401. */
  readonly refusals: string[] = []
  /** Answers a call instead of the execution client; undefined lets it through. */
  intercept: ((method: string, params: readonly unknown[]) => EngineAnswer | undefined) | undefined
  readonly #now: () => number
  readonly #server = new LoopbackServer((request, response) => this.#handle(request, response))

  /** @internal @param parts.now - Unix milliseconds, for the age of tokens and the date of answers */
  constructor(parts: { client: ExecutionClient; jwtSecret: Uint8Array; now: () => number }) {
    this.client = parts.client
    this.jwtSecret = parts.jwtSecret
    this.#now = parts.now
  }

  get url(): string {
    return this.#server.url
  }

  /** Listens on the port of the last time, on a free one the first time. */
  async listen(port?: number): Promise<void> {
    await this.#server.listen(port)
  }

  /** Refuses connections and cuts those that are open. */
  async stop(): Promise<void> {
    await this.#server.stop()
  }

  /** Stops for good. */
  async close(): Promise<void> {
    await this.stop()
  }

  #handle(request: IncomingMessage, response: ServerResponse): void {
    response.setHeader('date', new Date(this.#now()).toUTCString())
    const fault = tokenFault(request.headers.authorization, this.jwtSecret, this.#now())
    if (fault !== undefined) {
      if (this.refusals.push(fault) > MAX_REMEMBERED_CALLS) this.refusals.shift()
      response.writeHead(401, { 'content-type': 'text/plain' }).end(fault)
      return
    }
    readBody(request, MAX_BODY_BYTES, (text) => this.#answer(text, response))
  }

  #answer(text: string, response: ServerResponse): void {
    const call = parseCall(text)
    if (call === undefined) {
      response.writeHead(400, { 'content-type': 'text/plain' }).end('not a JSON-RPC request')
      return
    }
    const answer = this.intercept?.(call.method, call.params) ?? this.#call(call.method, call.params)
    if (this.calls.push({ method: call.method, params: call.params, answer }) > MAX_REMEMBERED_CALLS) this.calls.shift()
    if (answer === 'stall') return
    if (answer === 'drop') {
      response.destroy()
      return
    }
    if ('httpStatus' in answer) {
      response.writeHead(answer.httpStatus, { 'content-type': 'text/plain' }).end(answer.body)
      return
    }
    response.writeHead(200, { 'content-type': 'application/json' })
    response.end(JSON.stringify({ jsonrpc: '2.0', id: call.id, ...answer }))
  }

  #call(method: string, params: readonly unknown[]): EngineAnswer {
    try {
      return { result: callEngineMethod(this.client, method, params) }
    } catch (error) {
      if (error instanceof RpcFault) return { error: { code: error.code, message: error.message } }
      throw error
    }
  }
}

function parseCall(text: string): { id: unknown; method: string; params: readonly unknown[] } | undefined {
  try {
    const parsed: unknown = JSON.parse(text)
    if (typeof parsed !== 'object' || parsed === null) return undefined
    const { id, method, params }: { id?: unknown; method?: unknown; params?: unknown } = parsed
    if (typeof method !== 'string') return undefined
    const list: readonly unknown[] = Array.isArray(params) ? params : []
    return { id: id ?? null, method, params: list }
  } catch {
    return undefined
  }
}
