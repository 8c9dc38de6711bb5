import { type Clock, systemClock, type Timer } from '../../ts/clock.ts'

/** How far time goes on at a turn: a turn takes a millisecond or more, so that seconds pass in a tenth of them at best. */
const STEP_MS = 10

interface Call {
  readonly dueMs: number
  readonly call: () => void
}

/**
 * Time that passes by turns of this process's event loop, however long a turn takes: quickly while there is nothing to do, and
 * slowly for as long as the machine is busy. Everything that waits has to take its time from here.
 */
export class PacedClock implements Clock {
  readonly #startMs: number
  readonly #calls = new Set<Call>()
  #elapsedMs = 0
  #turn: NodeJS.Timeout | undefined

  constructor(startMs: number) {
    this.#startMs = startMs
  }

  readonly now = (): number => this.#startMs + this.#elapsedMs

  readonly monotonicMs = (): number => this.#elapsedMs

  after(delayMs: number, call: () => void): Timer {
    const entry = { dueMs: this.#elapsedMs + Math.max(0, delayMs), call }
    this.#calls.add(entry)
    return timer(() => this.#calls.delete(entry))
  }

  soon(call: () => void): Timer {
    return systemClock.soon(call)
  }

  start(): void {
    this.#turn = setTimeout(() => {
      this.#elapsedMs += STEP_MS
      this.#callDue()
      if (this.#turn !== undefined) this.start()
    }, 1)
  }

  stop(): void {
    clearTimeout(this.#turn)
    this.#turn = undefined
  }

  #callDue(): void {
    const due: Call[] = []
    for (const entry of this.#calls) if (entry.dueMs <= this.#elapsedMs) due.push(entry)
    due.sort((a, b) => a.dueMs - b.dueMs)
    for (const entry of due) if (this.#calls.delete(entry)) entry.call()
  }
}

function timer(cancel: () => void): Timer {
  return {
    cancel,
    unref() {
      return this
    },
  }
}
