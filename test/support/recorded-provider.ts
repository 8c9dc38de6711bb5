import type { ProviderProtocol, ProviderRequest } from '../../ts/execution/ProviderProtocol.ts'
import type { RequestServer } from '../../ts/request/RequestServer.ts'
import type { ServerEvent } from '../../ts/request/ServerEvent.ts'
import type { RecordedAnswer } from './recorded-execution-chain.ts'

/** A provider in this process. */
export class RecordedProvider implements RequestServer<ProviderProtocol> {
  readonly name: string
  readonly #answer: (request: ProviderRequest) => RecordedAnswer | undefined
  #listener: ((event: ServerEvent<ProviderProtocol>) => void) | undefined

  constructor(name: string, answer: (request: ProviderRequest) => RecordedAnswer | undefined) {
    this.name = name
    this.#answer = answer
  }

  subscribe(listener: (event: ServerEvent<ProviderProtocol>) => void): void {
    this.#listener = listener
  }

  sendRequest(id: number, request: ProviderRequest): void {
    const found = this.#answer(request)
    const answer =
      found !== undefined && 'result' in found
        ? { result: found.result }
        : { refusal: { code: -32_000, message: 'not recorded' } }
    this.#listener?.({ type: 'response', id, response: { kind: request.kind, answer } })
  }

  unsubscribe(): void {
    this.#listener = undefined
  }
}
