import { readdirSync, readFileSync } from 'node:fs'
import { join, sep } from 'node:path'
import { describe, expect, it, vi } from 'vitest'
import { type Clock, clockWithNow, systemClock, type Timer } from '../ts/clock.ts'

const ROOT = join(import.meta.dirname, '..', 'ts')

/** Who takes time from the system itself, and why. */
const ALLOWED: Readonly<Record<string, string>> = {
  'clock.ts': 'it is the clock',
  'light/committees/yieldToEventLoop.ts': 'it lets real work have its turn, which takes no time of any clock',
  'devchain/chain/ValidatorKeys.ts': 'making keys lets real work have its turn, which takes no time of any clock',
  'devchain/chain/BeaconChain.ts': 'making a history lets real work have its turn, which takes no time of any clock',
}

const TAKEN_BESIDE = [
  'performance.now',
  'Date.now',
  'new Date()',
  'setTimeout',
  'setInterval',
  'setImmediate',
  'Math.random',
  'AbortSignal.timeout',
  'timers/promises',
]

function withoutComments(source: string): string {
  return source.replaceAll(/\/\*[\s\S]*?\*\//g, '').replaceAll(/\/\/.*$/gm, '')
}

describe('time', () => {
  it('is taken from the injected clock by every file', () => {
    const files = readdirSync(ROOT, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.ts'))
    const found = files
      .map((file) => file.replaceAll(sep, '/'))
      .flatMap((file) => {
        const source = withoutComments(readFileSync(join(ROOT, file), 'utf8'))
        return TAKEN_BESIDE.filter((name) => source.includes(name)).map((name) => ({ file, name }))
      })
    expect(found.filter(({ file }) => ALLOWED[file] === undefined)).toEqual([])
    expect(Object.keys(ALLOWED).filter((file) => !found.some((use) => use.file === file))).toEqual([])
  })

  it('can have another wall clock, and stays the same otherwise', () => {
    const clock = clockWithNow(systemClock, () => 7)
    expect(clock.now()).toBe(7)
    expect(clock.monotonicMs).toBe(systemClock.monotonicMs)
  })

  it('can be that of an object of a class, too', () => {
    class Own implements Clock {
      readonly now = systemClock.now
      readonly monotonicMs = systemClock.monotonicMs
      readonly #calls: (() => void)[] = []

      after(_delayMs: number, call: () => void): Timer {
        this.#calls.push(call)
        return systemClock.soon(() => undefined)
      }

      soon(call: () => void): Timer {
        return this.after(0, call)
      }

      get waiting(): number {
        return this.#calls.length
      }
    }
    const own = new Own()
    const clock = clockWithNow(own, () => 7)
    clock.after(10, () => undefined)
    clock.soon(() => undefined)
    expect(own.waiting).toBe(2)
  })

  it('of the system calls later, unless it is cancelled', () => {
    vi.useFakeTimers()
    const called: string[] = []
    const timers = [
      systemClock.after(20, () => called.push('later')),
      systemClock.after(10, () => called.push('cancelled')).unref(),
      systemClock.soon(() => called.push('soon')),
      systemClock.soon(() => called.push('cancelled as well')),
    ]
    timers[1]?.cancel()
    timers[3]?.cancel()
    vi.advanceTimersByTime(20)
    vi.useRealTimers()
    expect(called).toEqual(['soon', 'later'])
  })
})
