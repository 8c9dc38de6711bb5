import { type BlsyncError, ServerError } from '../../ts/errors.ts'
import type { Protocol } from '../../ts/request/Protocol.ts'
import type { RequestServer } from '../../ts/request/RequestServer.ts'
import type { ServerEvent } from '../../ts/request/ServerEvent.ts'

/** A request as a {@link ScriptedServer} received it. */
export interface Received<P extends Protocol> {
  readonly id: number
  readonly request: P['request']
}

/** A server that does nothing by itself: the test says when it answers, fails or speaks. */
export class ScriptedServer<P extends Protocol> implements RequestServer<P> {
  readonly name: string
  /** Every request received so far. */
  readonly received: Received<P>[] = []
  isSubscribed = false
  #listener: ((event: ServerEvent<P>) => void) | undefined

  constructor(name: string) {
    this.name = name
  }

  /** Requests that were neither answered nor failed by the test. */
  get open(): readonly Received<P>[] {
    return this.received.filter(({ id }) => !this.#ended.has(id))
  }
  readonly #ended = new Set<number>()

  subscribe(listener: (event: ServerEvent<P>) => void): void {
    this.isSubscribed = true
    this.#listener = listener
  }

  unsubscribe(): void {
    this.isSubscribed = false
  }

  sendRequest(id: number, request: P['request']): void {
    this.received.push({ id, request })
  }

  answer(id: number, response: P['response']): void {
    this.#ended.add(id)
    this.#listener?.({ type: 'response', id, response })
  }

  fail(id: number, error: BlsyncError = new ServerError('scripted failure')): void {
    this.#ended.add(id)
    this.#listener?.({ type: 'failed', id, error })
  }

  emit(event: P['event']): void {
    this.#listener?.({ type: 'event', event })
  }
}
