import { describe, expect, it } from 'vitest'
import { StreamBudget } from '../../ts/api/StreamBudget.ts'

const RATE = { bytesPerSecond: 1_000, linesPerSecond: 10, burstSeconds: 5 }

describe('StreamBudget', () => {
  it('N7: lets a burst pass and then so many bytes a second, not more', () => {
    let nowMs = 0
    const budget = new StreamBudget(RATE, () => nowMs)
    budget.spend(5_000, 0)
    nowMs = 1_000
    budget.spend(1_000, 0)
    expect(() => budget.spend(1, 0)).toThrow('the event stream sends more than 1000 bytes a second')
  })

  it('N7: counts lines as well, which are what empty streams are made of', () => {
    let nowMs = 0
    const budget = new StreamBudget(RATE, () => nowMs)
    budget.spend(0, 50)
    nowMs = 3_600_000
    budget.spend(0, 50)
    expect(() => budget.spend(50, 1)).toThrow('more than 10 lines a second')
  })
})
