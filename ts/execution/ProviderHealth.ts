import { BeaconHttpError } from '../api/BeaconHttpError.ts'
import type { Root } from '../bytes.ts'
import type { Clock, Timer } from '../clock.ts'
import type { ConditionKind } from '../conditions/ConditionKind.ts'
import type { ConditionSink } from '../conditions/ConditionSink.ts'
import { PROVIDERS } from '../conditions/causes.ts'
import { type BlsyncError, ServerError } from '../errors.ts'
import type { CountsByProvider, ProviderCounts } from './ProviderCounts.ts'
import type { ProviderMethod, ProviderRequest } from './ProviderProtocol.ts'
import { refusalKind } from './refusalKind.ts'

export type ProviderConditionKind = Extract<ConditionKind, `provider-${string}`>

export interface ProviderHealthOptions {
  readonly conditions: ConditionSink
  readonly clock: Clock
  /** The block of the verified head, which every provider should have. */
  readonly head: () => Root | undefined
}

/** What was seen longer ago says nothing of a provider: others may be asked in its place, so that it cannot show better. */
const LAPSE_MS = 300_000

/** What an answer that came shows to be over, whatever it says. */
const SILENT: readonly ProviderConditionKind[] = ['provider-unreachable', 'provider-refusing', 'provider-rate-limited']

/** What is wrong with each provider, by how its answers end; told as conditions and counted. */
export class ProviderHealth {
  readonly #options: ProviderHealthOptions
  readonly #counts = new Map<string, ProviderCounts>()
  readonly #foreign = new Set<string>()
  readonly #lapses = new Map<string, { readonly method: ProviderMethod; readonly timer: Timer }>()

  constructor(options: ProviderHealthOptions) {
    this.#options = options
  }

  /** By the name of the provider. */
  get counts(): CountsByProvider {
    return this.#counts
  }

  /** Begins to count for it. */
  add(provider: string): void {
    this.#of(provider)
  }

  held(provider: string, { kind, params }: ProviderRequest): void {
    this.#of(provider).held++
    this.#answered(provider)
    for (const condition of ['provider-wrong-answers', 'provider-lacks-method', 'provider-prunes-state'] as const) {
      if (this.#lapses.get(keyOf(provider, condition))?.method === kind) this.#clear(provider, condition)
    }
    if (kind === 'eth_getBlockByHash' && params[0] === this.#options.head()) this.#clear(provider, 'provider-behind')
  }

  wrong(provider: string, { kind }: ProviderRequest, reason: string): void {
    this.#of(provider).wrong++
    this.#answered(provider)
    this.#raise(provider, { kind: 'provider-wrong-answers', evidence: reason, method: kind })
  }

  lacking(provider: string, { kind, params }: ProviderRequest): void {
    this.#of(provider).lacking++
    this.#answered(provider)
    if (kind !== 'eth_getBlockByHash' || params[0] !== this.#options.head()) return
    this.#raise(provider, { kind: 'provider-behind', evidence: `it lacks block ${String(params[0])}`, method: kind })
  }

  refused(provider: string, { kind }: ProviderRequest, { code, message }: { code: number; message: string }): void {
    this.#of(provider).refused++
    const condition = refusalKind(kind, code, message)
    if (condition !== 'provider-rate-limited') this.#answered(provider)
    if (condition === undefined) return
    this.#raise(provider, { kind: condition, evidence: `${kind}: ${message} (code ${code})`, method: kind })
  }

  failed(provider: string, { kind }: ProviderRequest, error: BlsyncError): void {
    this.#of(provider).failed++
    const condition = failureKind(error)
    if (condition !== undefined) this.#raise(provider, { kind: condition, evidence: error.message, method: kind })
  }

  /** For good, as it is not asked any more. */
  ofOtherChain(provider: string, evidence: string): void {
    for (const kind of PROVIDERS) this.#clear(provider, kind)
    this.#foreign.add(provider)
    this.#options.conditions.raise({ kind: 'provider-other-chain', subject: provider, evidence })
  }

  stop(): void {
    for (const { timer } of this.#lapses.values()) timer.cancel()
    this.#lapses.clear()
  }

  #answered(provider: string): void {
    for (const kind of SILENT) this.#clear(provider, kind)
  }

  #raise(
    provider: string,
    { kind, evidence, method }: { kind: ProviderConditionKind; evidence: string; method: ProviderMethod },
  ): void {
    // What it may still answer is of its own chain.
    if (this.#foreign.has(provider)) return
    const key = keyOf(provider, kind)
    this.#lapses.get(key)?.timer.cancel()
    const timer = this.#options.clock.after(LAPSE_MS, () => this.#clear(provider, kind)).unref()
    this.#lapses.set(key, { method, timer })
    this.#options.conditions.raise({ kind, subject: provider, evidence })
  }

  #clear(provider: string, kind: ProviderConditionKind): void {
    const known = this.#lapses.get(keyOf(provider, kind))
    if (known === undefined) return
    known.timer.cancel()
    this.#lapses.delete(keyOf(provider, kind))
    this.#options.conditions.clear(kind, provider)
  }

  #of(provider: string): ProviderCounts {
    const known = this.#counts.get(provider)
    if (known !== undefined) return known
    const counts = { held: 0, wrong: 0, lacking: 0, refused: 0, failed: 0 }
    this.#counts.set(provider, counts)
    return counts
  }
}

/** What a request that came to nothing says of a provider. */
function failureKind(error: BlsyncError): ProviderConditionKind | undefined {
  if (!(error instanceof BeaconHttpError)) {
    if (error instanceof ServerError && error.code === 'ERR_SERVER_REMOVED') return undefined
    return error instanceof ServerError && error.code === 'ERR_SERVER_TIMEOUT'
      ? 'provider-unreachable'
      : 'provider-refusing'
  }
  switch (error.code) {
    case 'ERR_SERVER_UNREACHABLE':
    case 'ERR_SERVER_PROXY':
    case 'ERR_SERVER_TLS':
    case 'ERR_SERVER_TIMEOUT':
      return 'provider-unreachable'
    case 'ERR_SERVER_RATE_LIMITED':
      return 'provider-rate-limited'
    case 'ERR_SERVER_CLOSED':
      return undefined
    default:
      return 'provider-refusing'
  }
}

function keyOf(provider: string, kind: ProviderConditionKind): string {
  return `${kind} ${provider}`
}
