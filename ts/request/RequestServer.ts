import type { Protocol } from './Protocol.ts'
import type { ServerEvent } from './ServerEvent.ts'

/**
 * A source of data, trusted with nothing. Implementations only talk; timeouts, limits and delays are the business of
 * `Server`, which wraps them.
 *
 * - every request should end with one `response` or `failed` event, at any later time or within `sendRequest`;
 *   missing, repeated and unasked answers are tolerated by the wrapper;
 * - nothing is sent to the listener before `subscribe` or after `unsubscribe`.
 */
export interface RequestServer<P extends Protocol> {
  /** Shown to the user and in logs; holds no credentials. */
  readonly name: string
  /** Starts the server: opens its event stream and reports to `listener` from now on. Called once. */
  subscribe(listener: (event: ServerEvent<P>) => void): void
  sendRequest(id: number, request: P['request']): void
  /** Ends everything: streams and open requests are closed, the listener is not called again. */
  unsubscribe(): void
}
