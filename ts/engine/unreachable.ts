import { certificateFault } from '../certificateFault.ts'
import { EngineCallError } from './EngineFailure.ts'

/** One address of a host is tried longer than the 250 ms that are usual, which some ways take. */
export const ATTEMPTS = { autoSelectFamily: true, autoSelectFamilyAttemptTimeout: 1_500 }

/** The error of a call that found no connection, or lost it. */
export function unreachable(detail: string, cause?: unknown): EngineCallError {
  return new EngineCallError({ kind: 'unreachable', detail }, { cause })
}

/** The system's name of the fault (ECONNREFUSED, ENOTFOUND, …): short, and it holds no part of the address. */
export function connectionDetail(cause: unknown): string {
  if (cause instanceof AggregateError) return cause.errors.map(connectionDetail)[0] ?? 'unknown fault'
  if (!(cause instanceof Error)) return 'unknown fault'
  if (!('code' in cause) || typeof cause.code !== 'string') return cause.name
  const certificate = certificateFault(cause.code)
  if (certificate !== undefined) return `${certificate}, ${cause.code}; NODE_EXTRA_CA_CERTS can name its authority`
  const meaning = MEANINGS.find(([pattern]) => pattern.test(String(cause.code)))?.[1]
  return meaning === undefined ? cause.code : `${meaning}, ${cause.code}`
}

/** Codes that say nothing to whoever runs the program. */
const MEANINGS: readonly (readonly [RegExp, string])[] = [
  [/^HPE_/, 'it does not speak HTTP: is this its engine port?'],
  [/^(?:ERR_SSL_|EPROTO$)/, 'the TLS handshake failed: is this a plain http or ws port?'],
  [/^ENOTFOUND$/, 'no such host'],
  [/^EAI_AGAIN$/, 'the name server does not answer'],
  [/^ENOTSOCK$/, 'it is not a socket'],
]
