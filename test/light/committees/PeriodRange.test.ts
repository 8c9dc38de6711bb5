import { describe, expect, it } from 'vitest'
import { PeriodRange } from '../../../ts/light/committees/PeriodRange.ts'

describe('a range of periods', () => {
  const range = PeriodRange.from([
    [4, 'd'],
    [5, 'e'],
    [6, 'f'],
  ])

  it('has exactly the values it was made of', () => {
    expect([3, 4, 5, 6, 7].map((period) => range.get(period))).toEqual([undefined, 'd', 'e', 'f', undefined])
    expect([...range.entries()]).toHaveLength(3)
    expect([range.start, range.end, range.isEmpty]).toEqual([4, 7, false])
  })

  it('grows at its ends only, and never changes itself', () => {
    expect([2, 3, 4, 7, 8].map((period) => range.canExpand(period))).toEqual([false, true, true, true, false])
    expect([...range.with(3, 'c').with(7, 'g').with(5, 'E').entries()].map(([, value]) => value).join('')).toBe('cdEfg')
    expect(() => range.with(8, 'h')).toThrow(/does not touch/)
    expect(range.get(5)).toBe('e')
  })

  it('ends before any period, and may start anew when nothing is left', () => {
    expect([...range.before(6).entries()].map(([period]) => period)).toEqual([4, 5])
    expect(range.before(9)).toBe(range)
    expect(range.before(2).isEmpty).toBe(true)
    expect(range.before(2).with(100, 'x').start).toBe(100)
  })

  it('is not made of entries with a gap', () => {
    expect(() =>
      PeriodRange.from([
        [1, 'a'],
        [3, 'c'],
      ]),
    ).toThrow(/not consecutive/)
  })

  it('tells where another range differs first', () => {
    expect(range.firstMissingIn(range.with(5, 'E'))).toBe(5)
    expect(range.firstMissingIn(range.before(6))).toBe(6)
    expect(range.firstMissingIn(range.with(3, 'c').with(7, 'g'))).toBeUndefined()
  })
})
