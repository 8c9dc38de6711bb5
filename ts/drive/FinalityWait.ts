import type { Root } from '../bytes.ts'
import type { Clock, Timer } from '../clock.ts'
import type { NetworkConfig } from '../params/NetworkConfig.ts'
import { epochAtSlot } from '../params/slots.ts'

/**
 * Part of a slot: servers send the finality update within moments of the head, and an execution client that gets both at
 * once is spared a second call.
 */
const LIMIT_OF_SLOT = 1 / 6

/**
 * Holds the first head of an epoch back until the finality update that most likely comes with it, for a bounded time.
 *
 * - only the head that begins an epoch waits, or one whose parent is not known;
 * - the first of all does not: an execution client that was told nothing yet is led at once, and hears of finality when it comes;
 * - each head waits once, never longer than a sixth of a slot.
 */
export class FinalityWait {
  readonly #config: NetworkConfig
  readonly #clock: Clock
  readonly #limitMs: number
  readonly #onTimeout: () => void
  #hasLetPass = false
  #root: Root | undefined
  #isOver = false
  #timer: Timer | undefined

  constructor(config: NetworkConfig, clock: Clock, onTimeout: () => void) {
    this.#clock = clock
    this.#config = config
    this.#limitMs = config.slotDurationMs * LIMIT_OF_SLOT
    this.#onTimeout = onTimeout
  }

  /** Whether the head should still wait; `onTimeout` is called when it need not any more. */
  holds(head: {
    readonly root: Root
    readonly slot: number
    /** Undefined if the parent is not at hand. */
    readonly parentSlot: number | undefined
    /** Slot of the header that the newest finality update attests. */
    readonly finalityAttestedSlot: number | undefined
    /** Its own state has told everything. */
    readonly isProven?: boolean
  }): boolean {
    const isFirst = !this.#hasLetPass
    this.#hasLetPass = true
    if (isFirst || head.isProven === true || !this.#expectsFinality(head)) {
      this.stop()
      return false
    }
    if (head.root !== this.#root) this.#begin(head.root)
    return !this.#isOver
  }

  stop(): void {
    this.#timer?.cancel()
    this.#timer = undefined
  }

  #begin(root: Root): void {
    this.stop()
    this.#root = root
    this.#isOver = false
    this.#timer = this.#clock.after(this.#limitMs, () => {
      this.#isOver = true
      this.#onTimeout()
    })
  }

  #expectsFinality(head: {
    readonly slot: number
    readonly parentSlot: number | undefined
    readonly finalityAttestedSlot: number | undefined
  }): boolean {
    const epoch = epochAtSlot(this.#config, head.slot)
    const { parentSlot, finalityAttestedSlot } = head
    if (finalityAttestedSlot !== undefined && epochAtSlot(this.#config, finalityAttestedSlot) >= epoch) return false
    return parentSlot === undefined || epochAtSlot(this.#config, parentSlot) < epoch
  }
}
