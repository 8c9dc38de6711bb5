import { type Clock, clockWithNow, systemClock } from '../clock.ts'
import type { DevChainOptions } from './DevChainOptions.ts'

/** What the slots of a chain that is not driven by hand follow. */
export function clockOf(options: DevChainOptions): Clock {
  const clock = engineClockOf(options)
  return options.now === undefined ? clock : clockWithNow(clock, options.now)
}

/** What execution clients check the time of calls by: a chain may live in another year than its client does. */
export function engineClockOf({ clock }: DevChainOptions): Clock {
  return typeof clock === 'object' ? clock : systemClock
}
