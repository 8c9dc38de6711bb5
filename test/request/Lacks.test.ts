import { describe, expect, it } from 'vitest'
import { systemClock } from '../../ts/clock.ts'
import { isOlder, type LackRules, Lacks } from '../../ts/request/Lacks.ts'

const a = { name: 'a' }
const b = { name: 'b' }

function world<What>(rules: LackRules<What>) {
  let nowMs = 1000
  const lacks = new Lacks<What>({ ...systemClock, monotonicMs: () => nowMs }, rules)
  return {
    lacks,
    pass: (ms: number) => {
      nowMs += ms
    },
  }
}

describe('what a server lacks', () => {
  it('is not asked of it for a delay that doubles, and never for longer than the longest', () => {
    const { lacks, pass } = world<string>({ firstMs: 100, maxMs: 300 })
    const waits: number[] = []
    for (let times = 0; times < 4; times++) {
      lacks.add(a, 'block')
      waits.push(lacks.waitMs(a, 'block'))
      pass(lacks.waitMs(a, 'block'))
      expect(lacks.mayHave(a, 'block')).toBe(true)
    }
    expect(waits).toEqual([100, 200, 300, 300])
  })

  it('holds back nothing else, and no other server', () => {
    const { lacks } = world<string>({ firstMs: 100 })
    lacks.add(a, 'block')
    expect([lacks.mayHave(a, 'block'), lacks.mayHave(a, 'other'), lacks.mayHave(b, 'block')]).toEqual([
      false,
      true,
      true,
    ])
    expect([lacks.nextRetryInMs('block'), lacks.nextRetryInMs('other')]).toEqual([100, undefined])
  })

  it('covers older slots where slots are kept from some on', () => {
    const { lacks, pass } = world<number>({ firstMs: 100, isImplied: isOlder })
    lacks.add(a, 50)
    pass(60)
    lacks.add(a, 40)
    expect([lacks.waitMs(a, 51), lacks.waitMs(a, 50), lacks.waitMs(a, 40), lacks.waitMs(a, 3)]).toEqual([
      0, 40, 100, 100,
    ])
  })

  it('may be there at once where the server has news', () => {
    const { lacks } = world<string>({ firstMs: 100 })
    for (const what of ['one', 'two']) lacks.add(a, what)
    lacks.mayHaveNow(a, 'one')
    expect([lacks.mayHave(a, 'one'), lacks.mayHave(a, 'two')]).toEqual([true, false])
    lacks.keepOnly((what) => what !== 'two')
    expect(lacks.mayHave(a, 'two')).toBe(true)
    lacks.add(a, 'two')
    expect(lacks.waitMs(a, 'two')).toBe(100)
    lacks.clear()
    expect(lacks.mayHave(a, 'two')).toBe(true)
  })

  it('is forgotten when it could long have been asked for again: the delay begins anew', () => {
    const { lacks, pass } = world<string>({ firstMs: 100, maxMs: 800 })
    lacks.add(a, 'block')
    lacks.add(a, 'block')
    pass(200 + 801)
    lacks.add(a, 'other')
    lacks.add(a, 'block')
    expect(lacks.waitMs(a, 'block')).toBe(100)
  })
})
