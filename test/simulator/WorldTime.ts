interface Planned {
  readonly atMs: number
  /** Breaks ties: what was planned first comes first. */
  readonly order: number
  readonly call: () => void
  isCancelled: boolean
}

export interface Plan {
  cancel(): void
}

/** The true time of a simulated world, which passes from one planned call to the next and not in between. */
export class WorldTime {
  /** A binary heap. */
  readonly #heap: Planned[] = []
  #nowMs: number
  #order = 0

  /** @param startMs - Unix milliseconds */
  constructor(startMs: number) {
    this.#nowMs = startMs
  }

  get nowMs(): number {
    return this.#nowMs
  }

  at(atMs: number, call: () => void): Plan {
    const planned: Planned = { atMs: Math.max(atMs, this.#nowMs), order: this.#order++, call, isCancelled: false }
    this.#push(planned)
    return {
      cancel: () => {
        planned.isCancelled = true
      },
    }
  }

  after(delayMs: number, call: () => void): Plan {
    return this.at(this.#nowMs + Math.max(0, delayMs), call)
  }

  /** Makes the next planned call; false when there is none up to that time, which it then is. */
  advance(untilMs: number): boolean {
    for (;;) {
      const next = this.#heap[0]
      if (next === undefined || next.atMs > untilMs) {
        this.#nowMs = Math.max(this.#nowMs, untilMs)
        return false
      }
      this.#pop()
      if (next.isCancelled) continue
      this.#nowMs = next.atMs
      next.call()
      return true
    }
  }

  #push(planned: Planned): void {
    const heap = this.#heap
    let at = heap.push(planned) - 1
    while (at > 0) {
      const above = (at - 1) >> 1
      const parent = heap[above]
      if (parent === undefined || !isBefore(planned, parent)) break
      heap[at] = parent
      at = above
    }
    heap[at] = planned
  }

  #pop(): void {
    const heap = this.#heap
    const last = heap.pop()
    if (last === undefined || heap.length === 0) return
    let at = 0
    for (;;) {
      const left = heap[2 * at + 1]
      if (left === undefined) break
      const right = heap[2 * at + 2]
      const isRight = right !== undefined && isBefore(right, left)
      const child = isRight ? right : left
      if (!isBefore(child, last)) break
      heap[at] = child
      at = 2 * at + (isRight ? 2 : 1)
    }
    heap[at] = last
  }
}

function isBefore(a: Planned, b: Planned): boolean {
  return a.atMs < b.atMs || (a.atMs === b.atMs && a.order < b.order)
}
