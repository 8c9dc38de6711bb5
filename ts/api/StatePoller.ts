import type { Clock, Timer } from '../clock.ts'
import type { BeaconEvent } from '../sync/requests.ts'
import { BeaconHttpError } from './BeaconHttpError.ts'
import type { BeaconLightApi } from './BeaconLightApi.ts'

export interface StatePollerOptions {
  readonly api: BeaconLightApi
  readonly clock: Clock
  readonly timing: { readonly pollMs: number }
  /** Asked each interval. */
  readonly isNeeded: (quietMs: number) => boolean
  readonly onEvent: (event: BeaconEvent) => void
  /** Whether the node answered anything, be it an error, told after each poll. */
  readonly onReachable: (isReachable: boolean) => void
}

/** Fetches a node's latest updates and head: at start, when told to, and at intervals while needed. */
export class StatePoller {
  readonly #options: StatePollerOptions
  #timer: Timer | undefined
  #retryTimer: Timer | undefined
  #heardAtMs: number
  #isPolling = false
  #isStopped = false

  constructor(options: StatePollerOptions) {
    this.#options = options
    this.#heardAtMs = options.clock.monotonicMs()
  }

  start(): void {
    this.#watch()
    this.poll()
  }

  stop(): void {
    this.#isStopped = true
    this.#timer?.cancel()
    this.#retryTimer?.cancel()
  }

  #watch(): void {
    const { timing, isNeeded, clock } = this.#options
    this.#timer = clock.after(timing.pollMs, () => {
      this.#watch()
      if (isNeeded(clock.monotonicMs() - this.#heardAtMs)) this.poll()
    })
  }

  /** The stream has news by itself. */
  heard(): void {
    this.#heardAtMs = this.#options.clock.monotonicMs()
  }

  /** One poll now, unless one is under way. */
  poll(): void {
    if (!this.#isPolling && !this.#isStopped) void this.#poll()
  }

  async #poll(): Promise<void> {
    const { api, onReachable } = this.#options
    this.#isPolling = true
    const answered = await Promise.all([
      this.#pass(api.header('head').then(({ header, root }) => ({ type: 'head', slot: header.slot, root }))),
      this.#pass(api.optimistic().then((update) => ({ type: 'optimistic', update }))),
      this.#pass(api.finality().then((update) => ({ type: 'finality', update }))),
    ])
    this.#isPolling = false
    if (!this.#isStopped) onReachable(answered.includes(true))
  }

  /** Tells what was fetched as soon as it is there; a node need not have everything. */
  async #pass(fetched: Promise<BeaconEvent>): Promise<boolean> {
    try {
      const event = await fetched
      if (!this.#isStopped) this.#options.onEvent(event)
      return true
    } catch (error) {
      if (error instanceof BeaconHttpError && error.retryAfterMs !== undefined) this.#pollIn(error.retryAfterMs)
      return !(error instanceof BeaconHttpError) || error.status !== undefined
    }
  }

  /** As soon as a node that wants to be left alone may be asked again. */
  #pollIn(ms: number): void {
    this.#retryTimer?.cancel()
    if (!this.#isStopped) this.#retryTimer = this.#options.clock.after(ms, () => this.poll())
  }
}
