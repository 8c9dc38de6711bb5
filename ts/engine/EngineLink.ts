/** What a link tells its owner. */
export interface LinkListener {
  /** One whole message of the execution client. */
  message(text: string): void
  /** The link was open and is over. */
  ended(end: LinkEnd): void
}

export type LinkEnd =
  /** The connection broke, or was closed by the other side. */
  | { readonly kind: 'broken'; readonly detail: string }
  /** What came is neither JSON nor a WebSocket frame, or is too long; the link is closed for that. */
  | { readonly kind: 'nonsense'; readonly detail: string }

/** A connection that stays open and carries messages both ways. */
export interface EngineLink {
  /** Sends one message, once. Nothing happens on a link that is over. */
  send(body: string | Uint8Array): void
}

/**
 * Opens a link.
 *
 * @param signal - closes the link, or gives up opening it, without a word to the listener
 * @throws EngineCallError (`unreachable`, `unauthorized`, `http`) when there is no link to be had
 */
export type OpenLink = (listener: LinkListener, signal: AbortSignal) => Promise<EngineLink>
