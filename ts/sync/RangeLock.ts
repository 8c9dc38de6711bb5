/** Consecutive numbers `first … first + count − 1`. */
export interface Range {
  readonly first: number
  readonly count: number
}

/**
 * Counted locks on numbers, kept for ranges: a number is free when it was unlocked as often as locked.
 *
 * Memory follows the number of locked numbers, which the caller bounds.
 */
export class RangeLock {
  readonly #locks = new Map<number, number>()

  lock({ first, count }: Range): void {
    for (let n = first; n < first + count; n++) this.#locks.set(n, (this.#locks.get(n) ?? 0) + 1)
  }

  /** Undoes one `lock` of the same numbers. */
  unlock({ first, count }: Range): void {
    for (let n = first; n < first + count; n++) {
      const left = (this.#locks.get(n) ?? 0) - 1
      if (left > 0) this.#locks.set(n, left)
      else this.#locks.delete(n)
    }
  }

  isLocked(n: number): boolean {
    return this.#locks.has(n)
  }

  /** The first run of free numbers from `start` on, below `end` and no longer than `maxCount`. */
  firstUnlocked(start: number, end: number, maxCount: number): Range | undefined {
    let first = start
    while (first < end && this.#locks.has(first)) first += 1
    let next = first
    while (next < end && next - first < maxCount && !this.#locks.has(next)) next += 1
    return next > first ? { first, count: next - first } : undefined
  }
}
