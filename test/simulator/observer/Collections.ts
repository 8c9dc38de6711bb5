import { BoundedMap } from '../../../ts/BoundedMap.ts'

/** Entries that nothing of the client's needs more of in a world: what it keeps of the past is bounded. */
const MOST_ENTRIES = 150

/** What is of the simulator's own, and what bounds itself by another number. */
const OWN =
  /BadBlocks|RangeLock\.lock|MachineClock\.after|MemoryStore|StoreJudge|ScoreComparisons|Turns|verifyOnce|faultOnce|committeeKey|MomentWriter|Truth|ChainView|prepareChain|BlockStore|deserialize|keptChain/

/** Callers between what is written and who writes it. */
const OWN_FRAMES = 2

type Collection = Map<unknown, unknown> | Set<unknown>

interface Suspect {
  readonly collection: Collection
  readonly stack: string
  /** Its size when the process of now began: what an earlier one had does not grow any more. */
  sizeBefore: number
}

/** Maps and sets of the process that have grown large, by whose hand. One at a time watches. */
export class Collections {
  static #current: Collections | undefined
  readonly #suspects: Suspect[] = []

  /** From now on this one hears of what grows. */
  begin(): void {
    Collections.#current = this
    takeOver()
  }

  end(): void {
    if (Collections.#current === this) Collections.#current = undefined
  }

  /** Nobody empties what the one before had, which may have gone on for a moment after its end. */
  processBegins(): void {
    for (const suspect of this.#suspects) suspect.sizeBefore = suspect.collection.size
  }

  /** Who holds more than anybody needs. */
  get tooLarge(): readonly string[] {
    return this.#suspects.flatMap(({ collection, stack, sizeBefore }) =>
      collection.size > Math.max(MOST_ENTRIES, sizeBefore)
        ? [`${collection.size} entries, the last ones ${stack}`]
        : [],
    )
  }

  static grown(collection: Collection): void {
    const current = Collections.#current
    if (current === undefined || collection instanceof BoundedMap) return
    const suspects = current.#suspects
    if (suspects.some((known) => known.collection === collection)) return
    const [, , , ...callers] = (new Error('large').stack ?? '').split('\n')
    // Whoever writes is among the first; further up stands the simulator in any case, whose turns and time run everything.
    const writers = callers.slice(0, OWN_FRAMES)
    const isOwn = writers.some((line) => OWN.test(line.replace(/\(.*/, '')) || line.includes('node_modules'))
    const stack = callers.join(' ').replaceAll(/\s+/g, ' ').slice(0, 200)
    if (!isOwn) suspects.push({ collection, stack, sizeBefore: 0 })
  }
}

let isTakenOver = false

function takeOver(): void {
  if (isTakenOver) return
  isTakenOver = true
  const { set } = Map.prototype
  const { add } = Set.prototype
  Object.assign(Map.prototype, {
    set(this: Map<unknown, unknown>, key: unknown, value: unknown) {
      set.call(this, key, value)
      if (this.size === MOST_ENTRIES + 1) Collections.grown(this)
      return this
    },
  })
  Object.assign(Set.prototype, {
    add(this: Set<unknown>, value: unknown) {
      add.call(this, value)
      if (this.size === MOST_ENTRIES + 1) Collections.grown(this)
      return this
    },
  })
}
