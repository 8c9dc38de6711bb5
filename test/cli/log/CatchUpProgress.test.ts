import { describe, expect, it } from 'vitest'
import { CatchUpProgress } from '../../../ts/cli/log/CatchUpProgress.ts'
import type { LogFields } from '../../../ts/log.ts'
import { silentLogger } from '../../../ts/log.ts'

function watch({ interactive }: { interactive: boolean }) {
  const logged: (LogFields & { message: string })[] = []
  const drawn: string[] = []
  let nowMs = 0
  const progress = new CatchUpProgress({
    logger: { ...silentLogger, info: (message, fields = {}) => logged.push({ message, ...fields }) },
    redraw: interactive ? (text) => drawn.push(text) : undefined,
    now: () => nowMs,
  })
  return {
    logged,
    drawn,
    at: (timeMs: number, lastPeriod: number) => {
      nowMs = timeMs
      progress.update({ firstPeriod: 290, lastPeriod, targetPeriod: 452 })
    },
  }
}

describe('CatchUpProgress', () => {
  it('logs at most once a second, and always the end', () => {
    const { logged, at } = watch({ interactive: false })
    at(0, 290)
    at(500, 300)
    at(1000, 350)
    at(1200, 452)
    expect(logged.map(({ message, verified, seconds }) => [message, verified, seconds])).toEqual([
      ['catching up committees', '1/163', '0.0'],
      ['catching up committees', '61/163', '1.0'],
      ['committees caught up', '163/163', '1.2'],
    ])
  })

  it('redraws one line on a terminal and clears it at the end', () => {
    const { logged, drawn, at } = watch({ interactive: true })
    at(0, 290)
    at(10, 371)
    at(20, 452)
    expect(drawn[1]).toMatch(/█{12}░{12}.*50 %.*period 371 of 452/)
    expect(drawn.at(-1)).toBe('')
    expect(logged).toHaveLength(1)
  })

  it('says nothing twice, however often it is told', () => {
    const { logged, at } = watch({ interactive: false })
    for (const timeMs of [0, 5_000, 10_000]) at(timeMs, 300)
    at(15_000, 452)
    at(20_000, 452)
    expect(logged.map(({ period }) => period)).toEqual([300, 452])
  })

  it('says nothing when there is nothing to catch up', () => {
    const { logged } = watch({ interactive: false })
    const progress = new CatchUpProgress({
      logger: { ...silentLogger, info: (message) => logged.push({ message }) },
      redraw: undefined,
      now: () => 0,
    })
    progress.update({ firstPeriod: 9, lastPeriod: 9, targetPeriod: 9 })
    expect(logged).toEqual([])
  })
})
