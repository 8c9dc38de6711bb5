import { BeaconHttp, type BeaconHttpOptions } from '../api/BeaconHttp.ts'
import type { Endpoint } from '../api/Endpoint.ts'
import { parseBoundedJson } from '../api/parseBoundedJson.ts'
import { BlsyncError, DecodeError, InternalError } from '../errors.ts'
import type { RequestServer } from '../request/RequestServer.ts'
import type { ServerEvent } from '../request/ServerEvent.ts'
import type {
  ProvenMethod,
  ProviderAnswer,
  ProviderMethod,
  ProviderProtocol,
  ProviderRequest,
  UnprovenMethod,
} from './ProviderProtocol.ts'

const MIB = 1024 * 1024

/** Far above what honest providers send: the largest blocks and receipts are some megabytes. */
const MAX_BYTES: Readonly<Record<ProvenMethod, number>> = {
  eth_chainId: 4096,
  eth_createAccessList: MIB,
  eth_getBlockByHash: 32 * MIB,
  eth_getBlockByNumber: 32 * MIB,
  eth_getBlockReceipts: 64 * MIB,
  eth_getCode: MIB,
  eth_getProof: 8 * MIB,
  eth_getTransactionByHash: 4 * MIB,
  eth_sendRawTransaction: 64 * 1024,
}

const MAX_UNPROVEN_BYTES = 32 * MIB

const UNPROVEN = 'unproven '

/** A provider's own words are shown up to that length. */
const MAX_MESSAGE = 200

/** An execution client's JSON-RPC over HTTP(S), trusted with nothing. */
export class ExecutionProvider implements RequestServer<ProviderProtocol> {
  readonly name: string
  readonly #http: BeaconHttp
  #listener: ((event: ServerEvent<ProviderProtocol>) => void) | undefined

  /** @throws ConfigError when the URL, or that of the proxy, is none */
  constructor(options: Pick<BeaconHttpOptions, 'url' | 'headers' | 'timeouts' | 'clock'>) {
    this.#http = new BeaconHttp(options)
    this.name = this.#http.name
  }

  subscribe(listener: (event: ServerEvent<ProviderProtocol>) => void): void {
    this.#listener = listener
  }

  sendRequest(id: number, request: ProviderRequest): void {
    void this.#ask(id, request).then(
      (answer) => this.#listener?.({ type: 'response', id, response: { kind: request.kind, answer } }),
      (error: unknown) => this.#listener?.({ type: 'failed', id, error: this.#asBlsyncError(error) }),
    )
  }

  unsubscribe(): void {
    this.#listener = undefined
    void this.#http.close()
  }

  async #ask(id: number, { kind, params }: ProviderRequest): Promise<ProviderAnswer> {
    const method = isUnproven(kind) ? kind.slice(UNPROVEN.length) : kind
    const body = JSON.stringify({ jsonrpc: '2.0', id, method, params })
    const maxBytes = isUnproven(kind) ? MAX_UNPROVEN_BYTES : MAX_BYTES[kind]
    const endpoint: Endpoint = { name: method, path: '', maxBytes, ssz: false, body }
    const { bytes } = await this.#http.get(endpoint, 'json')
    const answer = parseBoundedJson(bytes, `the answer of ${this.name} to ${kind}`)
    if (typeof answer !== 'object' || answer === null || Array.isArray(answer)) throw this.#noAnswer(kind)
    if ('id' in answer && answer.id !== id && answer.id !== null) throw this.#noAnswer(kind)
    if ('error' in answer && answer.error !== null && answer.error !== undefined) return this.#refusal(answer.error)
    if (!('result' in answer)) throw this.#noAnswer(kind)
    return { result: answer.result }
  }

  #refusal(error: unknown): ProviderAnswer {
    const isObject = typeof error === 'object' && error !== null
    const code = isObject && 'code' in error && typeof error.code === 'number' ? error.code : -32_000
    const message = isObject && 'message' in error && typeof error.message === 'string' ? error.message : 'no reason'
    const line = message.replaceAll(/[^ -~]+/g, ' ').slice(0, MAX_MESSAGE)
    return { refusal: { code, message: this.#http.mask.hide(line) } }
  }

  #noAnswer(kind: ProviderMethod): DecodeError {
    return new DecodeError(`${this.name} answers ${kind} with what is no JSON-RPC answer to it`)
  }

  #asBlsyncError(error: unknown): BlsyncError {
    if (error instanceof BlsyncError) return error
    return new InternalError(`an answer of ${this.name} could not be handled`, { cause: error })
  }
}

function isUnproven(kind: ProviderMethod): kind is UnprovenMethod {
  return kind.startsWith(UNPROVEN)
}
