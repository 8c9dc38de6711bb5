import type { Clock } from '../clock.ts'

/** What becomes of an update that cannot be verified yet. */
export type Wait = 'future' | 'unknown-committee'

interface Entry<Update> {
  readonly update: Update
  readonly wait: Wait
  /** When it came, in monotonic milliseconds. */
  readonly sinceMs: number
}

/** A clock that is this many slots behind still takes each head in its time; so long, and so many, wait for it. */
const MAX_FUTURE = 32

/**
 * Signed updates of one server that wait.
 *
 * - Of those whose committee is not known yet only the latest of each kind waits: it will be as good as all of them.
 * - Those whose slot our clock has not reached wait for it, each for its own: newer ones must not take the place of one
 *   that is nearly due. Of too many the oldest stay, and the newest, which counts when the clock comes right.
 * - What is not due after as many slots is forgotten: by then the server has told newer ones, and one who told of the far
 *   future is not blamed long after.
 */
export class WaitingUpdates<Update extends { readonly kind: string }> {
  readonly #clock: Clock
  readonly #longestMs: number
  #entries: Entry<Update>[] = []

  constructor(clock: Clock, slotMs: number) {
    this.#clock = clock
    this.#longestMs = MAX_FUTURE * slotMs
  }

  get size(): number {
    return this.#entries.length
  }

  get hasFuture(): boolean {
    return this.#entries.some(({ wait }) => wait === 'future')
  }

  add(update: Update, wait: Wait): void {
    this.#put({ update, wait, sinceMs: this.#clock.monotonicMs() })
  }

  /** Everything that still waits. Of what waits for the clock the newest first: older ones need not tell it again. */
  takeAll(): readonly Entry<Update>[] {
    const firstMs = this.#clock.monotonicMs() - this.#longestMs
    const inOrder = newestFutureFirst(this.#entries)
    this.#entries = []
    return inOrder.filter(({ wait, sinceMs }) => wait !== 'future' || sinceMs >= firstMs)
  }

  /** Puts back what still has to wait of what was taken, in the order in which it was taken. */
  putBack(entries: readonly Entry<Update>[]): void {
    for (const entry of newestFutureFirst(entries)) this.#put(entry)
  }

  #put(entry: Entry<Update>): void {
    const ofWait = this.#entries.filter(({ wait }) => wait === entry.wait)
    const replaced =
      entry.wait === 'unknown-committee'
        ? ofWait.find(({ update }) => update.kind === entry.update.kind)
        : ofWait.length >= MAX_FUTURE
          ? ofWait.at(-1)
          : undefined
    this.#entries = [...this.#entries.filter((known) => known !== replaced), entry]
  }
}

/** Its own inverse. */
function newestFutureFirst<Update>(entries: readonly Entry<Update>[]): readonly Entry<Update>[] {
  const future = entries.filter(({ wait }) => wait === 'future')
  return [...entries.filter(({ wait }) => wait !== 'future'), ...future.reverse()]
}
