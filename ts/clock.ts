/** Something that is to be called later. */
export interface Timer {
  /** It is not called any more. */
  cancel(): void
  /** It does not keep the program running. */
  unref(): this
}

/**
 * All of time that the program knows: whoever asks what time it is, or waits, does it here. A world with another clock, such
 * as a simulated one, runs the whole program at its own pace.
 */
export interface Clock {
  /** Unix milliseconds: a wall clock, which may be wrong and may be set. */
  readonly now: () => number
  /** Milliseconds since some moment; never set. */
  readonly monotonicMs: () => number
  after(delayMs: number, call: () => void): Timer
  /** Calls as soon as everything else that is due had its turn. */
  soon(call: () => void): Timer
}

/**
 * The system's own.
 *
 * @example
 * const ageMs = systemClock.now() - slotStartMs(mainnet, header.slot)
 */
export const systemClock: Clock = {
  now: () => Date.now(),
  monotonicMs: () => performance.now(),
  after: (delayMs, call) => {
    const timeout = setTimeout(call, delayMs)
    return timer(timeout, () => clearTimeout(timeout))
  },
  soon: (call) => {
    const immediate = setImmediate(call)
    return timer(immediate, () => clearImmediate(immediate))
  },
}

/** That clock, with a wall clock of its own. */
export function clockWithNow(clock: Clock, now: () => number): Clock {
  return {
    now,
    monotonicMs: clock.monotonicMs,
    after: (delayMs, call) => clock.after(delayMs, call),
    soon: (call) => clock.soon(call),
  }
}

function timer(handle: NodeJS.Timeout | NodeJS.Immediate, cancel: () => void): Timer {
  return {
    cancel,
    unref() {
      handle.unref()
      return this
    },
  }
}
