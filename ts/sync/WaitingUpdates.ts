/** What becomes of an update that cannot be verified yet. */
export type Wait = 'future' | 'unknown-committee'

interface Entry<Update> {
  readonly update: Update
  readonly wait: Wait
}

/** A clock that is this many slots behind still takes each head in its time. */
const MAX_FUTURE = 32

/**
 * Signed updates of one server that wait.
 *
 * - Of those whose committee is not known yet only the latest of each kind waits: it will be as good as all of them.
 * - Those whose slot our clock has not reached wait for it, each for its own: newer ones must not take the place of one
 *   that is nearly due. Of too many the oldest stay, and the newest, which counts when the clock comes right.
 */
export class WaitingUpdates<Update extends { readonly kind: string }> {
  #entries: Entry<Update>[] = []

  get size(): number {
    return this.#entries.length
  }

  get hasFuture(): boolean {
    return this.#entries.some(({ wait }) => wait === 'future')
  }

  add(update: Update, wait: Wait): void {
    const ofWait = this.#entries.filter((entry) => entry.wait === wait)
    const replaced =
      wait === 'unknown-committee'
        ? ofWait.find((entry) => entry.update.kind === update.kind)
        : ofWait.length >= MAX_FUTURE
          ? ofWait.at(-1)
          : undefined
    this.#entries = [...this.#entries.filter((entry) => entry !== replaced), { update, wait }]
  }

  /** Everything that waited. Of what waited for the clock the newest first: older ones need not tell it again. */
  takeAll(): readonly Update[] {
    const inOrder = newestFutureFirst(this.#entries)
    this.#entries = []
    return inOrder.map(({ update }) => update)
  }

  /** Puts back what still has to wait of what was taken, in the order in which it was taken. */
  putBack(entries: readonly Entry<Update>[]): void {
    for (const { update, wait } of newestFutureFirst(entries)) this.add(update, wait)
  }
}

/** Its own inverse. */
function newestFutureFirst<Update>(entries: readonly Entry<Update>[]): readonly Entry<Update>[] {
  const future = entries.filter(({ wait }) => wait === 'future')
  return [...entries.filter(({ wait }) => wait !== 'future'), ...future.reverse()]
}
