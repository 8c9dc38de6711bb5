import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Range, RangeLock } from '../../ts/sync/RangeLock.ts'

/** The same as a plain list of locked ranges, searched number by number. */
class NaiveRangeLock {
  readonly #locked: Range[] = []

  lock(range: Range): void {
    this.#locked.push(range)
  }

  unlock({ first, count }: Range): void {
    const index = this.#locked.findIndex((range) => range.first === first && range.count === count)
    if (index >= 0) this.#locked.splice(index, 1)
  }

  isLocked(n: number): boolean {
    return this.#locked.some(({ first, count }) => first <= n && n < first + count)
  }

  firstUnlocked(start: number, end: number, maxCount: number): Range | undefined {
    const free = Array.from({ length: Math.max(0, end - start) }, (_, index) => !this.isLocked(start + index))
    const from = free.indexOf(true)
    if (from < 0 || maxCount < 1) return undefined
    const after = free.indexOf(false, from)
    return { first: start + from, count: Math.min(maxCount, (after < 0 ? free.length : after) - from) }
  }
}

const range = fc.record({ first: fc.nat(40), count: fc.nat(12) })
const operation = fc.oneof(
  range.map((range) => ({ kind: 'lock', range }) as const),
  fc.nat(1_000).map((pick) => ({ kind: 'unlock', pick }) as const),
)

describe('S12: range locks', () => {
  it('S12: agree with a list of ranges for any sequence of locks and unlocks', () => {
    fc.assert(
      fc.property(
        fc.array(operation, { maxLength: 40 }),
        fc.nat(45),
        fc.nat(55),
        fc.nat(15),
        (steps, start, end, max) => {
          const lock = new RangeLock()
          const naive = new NaiveRangeLock()
          const held: Range[] = []
          for (const step of steps) {
            if (step.kind === 'lock') {
              held.push(step.range)
              lock.lock(step.range)
              naive.lock(step.range)
            } else {
              const [range] = held.splice(step.pick % Math.max(1, held.length), 1)
              if (range === undefined) continue
              lock.unlock(range)
              naive.unlock(range)
            }
            expect(lock.firstUnlocked(start, end, max)).toEqual(naive.firstUnlocked(start, end, max))
          }
          for (let n = 0; n < 60; n++) expect(lock.isLocked(n)).toBe(naive.isLocked(n))
        },
      ),
      { numRuns: 300 },
    )
  })

  it('S12: a range locked twice is free after the second unlock', () => {
    const lock = new RangeLock()
    lock.lock({ first: 3, count: 2 })
    lock.lock({ first: 4, count: 2 })
    lock.unlock({ first: 3, count: 2 })
    expect([3, 4, 5].map((n) => lock.isLocked(n))).toEqual([false, true, true])
    lock.unlock({ first: 4, count: 2 })
    expect(lock.firstUnlocked(3, 6, 128)).toEqual({ first: 3, count: 3 })
  })
})
