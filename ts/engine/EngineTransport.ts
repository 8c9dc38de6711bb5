/** One JSON-RPC request, already serialized; `id` is the one inside `body`. */
export interface EngineMessage {
  readonly id: number
  readonly method: string
  /** Text, or its UTF-8. */
  readonly body: string | Uint8Array
  readonly timeoutMs: number
}

/** Far above any answer to a method that is called here. */
export const MAX_ANSWER_BYTES = 256 * 1024

/**
 * Carries JSON-RPC messages to one execution client. HTTP answers on the request's own connection; transports that
 * multiplex match answers by `id`.
 *
 * - `send` ends with the answer's text, bounded in size, or throws EngineCallError; never later than `timeoutMs`;
 * - a message goes out once at most: whether to repeat it is the caller's decision;
 * - after `close`, open and new calls end as unreachable.
 */
export interface EngineTransport {
  /** The endpoint as shown to the user: no credentials. */
  readonly label: string
  /** How often the link was opened anew; undefined where there is none that lasts. */
  readonly links?: number
  send(message: EngineMessage): Promise<string>
  /** The client said in an answer that it does not accept the token. */
  tokenRefused(): void
  close(): Promise<void>
}
