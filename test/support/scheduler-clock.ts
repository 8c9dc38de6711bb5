import { setImmediate } from 'node:timers/promises'
import { vi } from 'vitest'

/** Rounds that may follow from each other within one moment. */
const ROUNDS = 12
/** What follows from a timer is at most this late, and no later than the end of the passing time. */
const STEP_MS = 500

/** Time stands still from now on, but for `passTime`; what is due at once still happens at once. */
export function stopClock(now?: number): void {
  vi.useFakeTimers({
    toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval', 'Date', 'performance'],
    ...(now !== undefined && { now }),
  })
}

/** Lets so much time pass, and everything happen that follows from it. */
export async function passTime(ms: number): Promise<void> {
  await settle()
  for (let leftMs = ms; leftMs > 0; leftMs -= STEP_MS) {
    vi.advanceTimersByTime(Math.min(leftMs, STEP_MS))
    await settle()
  }
}

/** Lets everything happen that is due now. */
export async function settle(): Promise<void> {
  for (let round = 0; round < ROUNDS; round++) await setImmediate()
}
