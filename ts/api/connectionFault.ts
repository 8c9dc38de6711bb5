/** What went wrong below HTTP, in a few words that hold no part of the request. */
export interface ConnectionFault {
  readonly timedOut: boolean
  readonly detail: string
}

/** Codes of undici and of the system that mean time ran out. */
const TIMEOUTS: Readonly<Record<string, string>> = {
  UND_ERR_CONNECT_TIMEOUT: 'no connection',
  ETIMEDOUT: 'no connection',
}

const LOSSES = ['ECONNRESET', 'EPIPE', 'UND_ERR_SOCKET']

/** Names the fault by its stable code; messages can hold addresses and are not used. */
export function connectionFault(cause: unknown): ConnectionFault {
  const code = codeOf(cause) ?? 'unknown fault'
  const timeout = TIMEOUTS[code]
  return timeout === undefined ? { timedOut: false, detail: code } : { timedOut: true, detail: timeout }
}

/** Whether an established connection broke, rather than that there was none or time ran out. */
export function isLostConnection(cause: unknown): boolean {
  return LOSSES.includes(codeOf(cause) ?? '')
}

function codeOf(cause: unknown): string | undefined {
  if (cause instanceof AggregateError) return cause.errors.map(codeOf).find((code) => code !== undefined)
  if (!(cause instanceof Error)) return undefined
  if ('code' in cause && typeof cause.code === 'string') return cause.code
  return cause.name
}
