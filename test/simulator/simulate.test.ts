import { beforeAll, describe, expect, it } from 'vitest'
import type { Schedule } from './Schedule.ts'
import { Turns } from './Turns.ts'

/** One world of each weather, with many kinds of fault. */
const BAD_DAYS = [2, 5, 6, 7]

let simulate: (schedule: Schedule, log?: (line: string) => void) => Promise<{ readonly violations: readonly unknown[] }>
let draw: (seed: number, options: { readonly maxSlots: number; readonly isPlain: boolean }) => Schedule

beforeAll(async () => {
  // Before anything that takes turns by itself is loaded.
  new Turns().begin()
  const { drawSchedule } = await import('./Schedule.ts')
  const { Simulation } = await import('./Simulation.ts')
  draw = (seed, options) => drawSchedule({ seed, ...options })
  simulate = Simulation.run
}, 300_000)

describe('a simulated world', () => {
  it('gives the same log twice, byte for byte', async () => {
    const logs: [string[], string[]] = [[], []]
    for (const log of logs) await simulate(draw(4, { maxSlots: 60, isPlain: true }), (line) => log.push(line))
    expect(logs[0].length).toBeGreaterThan(100)
    expect(logs[0].join('\n')).toBe(logs[1].join('\n'))
  }, 300_000)

  it('gives the same log twice with everything that goes wrong in it', async () => {
    const logs: [string[], string[]] = [[], []]
    for (const log of logs) await simulate(draw(4, { maxSlots: 60, isPlain: false }), (line) => log.push(line))
    expect(logs[0].join('\n')).toBe(logs[1].join('\n'))
  }, 300_000)

  it.each(BAD_DAYS)(
    'keeps its promises on bad days: seed %i',
    async (seed) => {
      const { violations } = await simulate(draw(seed, { maxSlots: Number.POSITIVE_INFINITY, isPlain: false }))
      expect(violations).toEqual([])
    },
    300_000,
  )

  it('may fail to start on a full disk, and hear of it when there is room again', async () => {
    const fault = { atSlot: 0, offset: 0, target: 0, degree: 0.5 }
    const faults = [
      { ...fault, kind: 'asleep', slots: 2 },
      { ...fault, kind: 'disk-full', slots: 1 },
    ] as const
    const log: string[] = []
    const plain = draw(5, { maxSlots: 4, isPlain: true })
    const { violations } = await simulate({ ...plain, faults }, (line) => log.push(line))
    expect(log).toContainEqual(expect.stringContaining('the client does not start: Error: no space left on device'))
    expect(violations).toEqual([])
  }, 300_000)

  it('is followed on plain days', async () => {
    expect((await simulate(draw(5, { maxSlots: 160, isPlain: true }))).violations).toEqual([])
  }, 300_000)
})
