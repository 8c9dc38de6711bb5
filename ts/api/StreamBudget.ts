import { systemClock } from '../clock.ts'
import { BeaconHttpError } from './BeaconHttpError.ts'

/** What one event stream may cost us. */
export interface StreamRate {
  readonly bytesPerSecond: number
  readonly linesPerSecond: number
  /** Seconds of it that may come at once, as after this machine was asleep. */
  readonly burstSeconds: number
}

/** A slot of the busiest network brings under 30 KB in a few dozen lines. */
const DEFAULT_RATE: StreamRate = { bytesPerSecond: 512 * 1024, linesPerSecond: 500, burstSeconds: 10 }

/** Bounds how much an event stream brings per second, whatever it is. */
export class StreamBudget {
  readonly #rate: StreamRate
  readonly #now: () => number
  #bytes: number
  #lines: number
  #filledAtMs: number

  /** @param now - monotonic milliseconds */
  constructor(rate: StreamRate = DEFAULT_RATE, now: () => number = systemClock.monotonicMs) {
    this.#rate = rate
    this.#now = now
    this.#bytes = rate.bytesPerSecond * rate.burstSeconds
    this.#lines = rate.linesPerSecond * rate.burstSeconds
    this.#filledAtMs = now()
  }

  /** @throws BeaconHttpError when the stream brings more than it may */
  spend(bytes: number, lines: number): void {
    const { bytesPerSecond, linesPerSecond, burstSeconds } = this.#rate
    const nowMs = this.#now()
    const seconds = (nowMs - this.#filledAtMs) / 1_000
    this.#filledAtMs = nowMs
    this.#bytes = Math.min(bytesPerSecond * burstSeconds, this.#bytes + bytesPerSecond * seconds) - bytes
    this.#lines = Math.min(linesPerSecond * burstSeconds, this.#lines + linesPerSecond * seconds) - lines
    if (this.#bytes < 0) throw flood(`${bytesPerSecond} bytes`)
    if (this.#lines < 0) throw flood(`${linesPerSecond} lines`)
  }
}

function flood(most: string): BeaconHttpError {
  return new BeaconHttpError('ERR_SERVER_FLOOD', `the event stream sends more than ${most} a second`, {
    endpoint: 'events',
  })
}
