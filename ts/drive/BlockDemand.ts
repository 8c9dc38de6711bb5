import type { Clock } from '../clock.ts'
import type { BeaconEvent } from '../sync/requests.ts'

/**
 * Which blocks, and from gloas on payloads, are fetched.
 *
 * - `never`: none, so that heads come from servers with light-client routes alone;
 * - `when-driving`: those that execution clients are led to, and without any while no server gives signed heads;
 * - `always`: that of every head.
 */
export type BlocksWanted = 'never' | 'when-driving' | 'always'

export const BLOCKS_WANTED: readonly BlocksWanted[] = ['never', 'when-driving', 'always']

/** Without a signed head for so long, blocks are looked at: what they carry signs their parents. */
const SILENCE_SLOTS = 3

export interface BlockDemandOptions {
  readonly wanted: BlocksWanted
  /** Whether there is an execution client to lead. */
  readonly isDriving: boolean
  readonly slotMs: number
  readonly clock: Clock
}

/** Whether anybody needs blocks now. */
export class BlockDemand {
  readonly #options: BlockDemandOptions
  #signedAtMs = Number.NEGATIVE_INFINITY

  constructor(options: BlockDemandOptions) {
    this.#options = options
  }

  get isThere(): boolean {
    const { wanted, isDriving, slotMs, clock } = this.#options
    if (wanted !== 'when-driving') return wanted === 'always'
    return isDriving || clock.monotonicMs() > this.#signedAtMs + SILENCE_SLOTS * slotMs
  }

  heard(event: BeaconEvent): void {
    if (event.type === 'optimistic' || event.type === 'finality') this.#signedAtMs = this.#options.clock.monotonicMs()
  }
}
