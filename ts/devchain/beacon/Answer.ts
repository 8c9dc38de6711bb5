/** What a route answers, before it is known in which encoding; encodings are made only when asked for. */
export interface Answer {
  readonly status: number
  /** Value of `Eth-Consensus-Version`. */
  readonly version?: string
  readonly json: () => unknown
  /** Left out where the route has no SSZ form. */
  readonly ssz?: () => Uint8Array
}

/** A response as it goes over the wire. */
export interface RawAnswer {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: Uint8Array
}

export function okAnswer(data: unknown): Answer {
  return { status: 200, json: () => data }
}

/** The beacon API's error body. */
export function errorAnswer(status: number, message: string): Answer {
  return { status, json: () => ({ code: status, message }) }
}
