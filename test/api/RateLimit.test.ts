import { beforeEach, describe, expect, it } from 'vitest'
import { RateLimit } from '../../ts/api/RateLimit.ts'

let nowMs: number
let limit: RateLimit

beforeEach(() => {
  nowMs = 0
  limit = new RateLimit(() => nowMs)
})

const refused = (remainingMs: number): never => {
  throw new Error(`held for ${remainingMs}`)
}

describe('RateLimit', () => {
  it('asks nothing before the time that the server names is over', async () => {
    expect(limit.hold(30_000)).toBe(30_000)
    nowMs = 29_999
    await expect(limit.ask(() => Promise.resolve('answer'), refused)).rejects.toThrow('held for 1')
    nowMs = 30_000
    expect(await limit.ask(() => Promise.resolve('answer'), refused)).toBe('answer')
  })

  it('doubles the time where the server names none, up to a minute, and begins anew after an answer', () => {
    const held: number[] = []
    for (let times = 0; times < 8; times++) {
      held.push(limit.hold(undefined))
      nowMs += limit.remainingMs
    }
    expect(held).toEqual([1_000, 2_000, 4_000, 8_000, 16_000, 32_000, 60_000, 60_000])
    limit.over()
    expect(limit.hold(undefined)).toBe(1_000)
  })

  it('counts requests that are refused together once', () => {
    limit.hold(undefined)
    limit.hold(undefined)
    nowMs += 1_000
    expect(limit.hold(undefined)).toBe(2_000)
  })

  it('lets one request go first, and the others wait for how it fares', async () => {
    limit.hold(1_000)
    nowMs = 1_000
    const asked: string[] = []
    const first = limit.ask(async () => {
      asked.push('first')
      await Promise.resolve()
      limit.hold(5_000)
      throw new Error('refused again')
    }, refused)
    const others = ['second', 'third'].map((name) => limit.ask(async () => asked.push(name), refused))
    await expect(first).rejects.toThrow('refused again')
    for (const other of others) await expect(other).rejects.toThrow('held for 5000')
    expect(asked).toEqual(['first'])
    nowMs = 6_000
    await Promise.all(['fourth', 'fifth'].map((name) => limit.ask(async () => asked.push(name), refused)))
    expect(asked).toEqual(['first', 'fourth', 'fifth'])
  })
})
