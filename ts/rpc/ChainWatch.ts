import { type Clock, systemClock, type Timer } from '../clock.ts'
import { ServerError } from '../errors.ts'
import type { ChainChanges } from '../execution/changesBetween.ts'
import type { ExecutionReader } from '../execution/ExecutionReader.ts'
import type { ProvenHeader } from '../execution/ProvenHeaders.ts'
import { UnprovenBlockError } from '../execution/UnprovenBlockError.ts'

/** How often it looks whether there is another head. */
const LOOK_MS = 200

/** After a provider failed. */
const RETRY_MS = 1_000

/** Who hears how the chain goes on. */
export interface ChainFollower {
  /** Hears of it again if this fails. */
  readonly tell: (changes: ChainChanges) => Promise<void>
  /** It cannot go on without a gap; nothing more is told. */
  readonly end: (error: unknown) => void
}

interface Following extends ChainFollower {
  since: ProvenHeader
  isBusy: boolean
  /** Not before that moment. */
  pauseUntilMs: number
}

/**
 * Tells followers of every change of the verified chain, once and in order, as long as there are any: each from the head that
 * he began with.
 */
export class ChainWatch {
  readonly #reader: ExecutionReader
  readonly #clock: Clock
  readonly #followers = new Set<Following>()
  #timer: Timer | undefined

  constructor(reader: ExecutionReader, clock: Clock = systemClock) {
    this.#reader = reader
    this.#clock = clock
  }

  /** @returns ends it */
  follow(since: ProvenHeader, follower: ChainFollower): () => void {
    const following: Following = { ...follower, since, isBusy: false, pauseUntilMs: 0 }
    this.#followers.add(following)
    this.#timer ??= this.#wait()
    return () => this.#leave(following)
  }

  /** Tells nothing more. */
  stop(): void {
    for (const following of [...this.#followers]) this.#leave(following)
  }

  #leave(following: Following): void {
    this.#followers.delete(following)
    if (this.#followers.size > 0) return
    this.#timer?.cancel()
    this.#timer = undefined
  }

  #wait(): Timer {
    return this.#clock
      .after(LOOK_MS, () => {
        this.#timer = this.#wait()
        const { trustedHead } = this.#reader
        const nowMs = this.#clock.monotonicMs()
        for (const following of this.#followers) {
          const { since, isBusy, pauseUntilMs } = following
          if (trustedHead === undefined || since.hash === trustedHead || isBusy || nowMs < pauseUntilMs) continue
          void this.#advance(following)
        }
      })
      .unref()
  }

  async #advance(following: Following): Promise<void> {
    following.isBusy = true
    try {
      const changes = await this.#reader.changesSince(following.since)
      if (!this.#followers.has(following)) return
      await following.tell(changes)
      following.since = changes.head
    } catch (error) {
      if (error instanceof ServerError && !(error instanceof UnprovenBlockError)) {
        following.pauseUntilMs = this.#clock.monotonicMs() + RETRY_MS
      } else if (this.#followers.has(following)) {
        this.#leave(following)
        following.end(error)
      }
    } finally {
      following.isBusy = false
    }
  }
}
