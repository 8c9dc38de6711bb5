import { type Fault, LASTING_SLOTS } from '../faults/Fault.ts'
import type { SimulatedDisk } from './SimulatedDisk.ts'

/** A process that runs on the machine. */
export interface RunningProcess {
  readonly clock: { wallOffsetMs: number }
  sleep(): void
  wake(): void
  stall(): void
  resume(isTimersFirst: boolean): void
}

/** How a process ends, and when the next one begins. */
export interface Restart {
  /** `told`: it is asked to end, and does. */
  readonly how: 'told' | 'killed' | 'power lost'
  readonly downMs: number
}

export interface MachineOptions {
  readonly disk: SimulatedDisk
  readonly slotMs: number
  /** Ends the process and starts it again after that time. */
  readonly restart: (how: Restart) => void
  readonly process: () => RunningProcess | undefined
  /** Connections of a machine that sleeps are kept open by nobody. */
  readonly onSleep: () => void
  readonly onWake: () => void
}

const FASTEST_RESTART_MS = 200

/** The machine that the client runs on. */
export class Machine {
  wallOffsetMs = 0
  isAsleep = false
  readonly #options: MachineOptions

  constructor(options: MachineOptions) {
    this.#options = options
  }

  /** A fault has begun, or is over. */
  apply(fault: Fault, active: readonly Fault[]): void {
    const { disk, restart } = this.#options
    const has = (kind: Fault['kind']): Fault | undefined => active.findLast((one) => one.kind === kind)
    disk.trouble.isFull = has('disk-full') !== undefined
    disk.trouble.extraDelayMs = (has('disk-slow')?.degree ?? 0) * 30_000
    this.#setClock(has('clock-off'))
    this.#setSleep(has('asleep') !== undefined)
    if (fault.kind === 'stalled') this.#setStall(fault, has('stalled') !== undefined)
    if (!active.includes(fault)) return
    const downMs = this.#downMs(fault)
    if (fault.kind === 'stopped') restart({ how: 'told', downMs })
    if (fault.kind === 'killed') restart({ how: 'killed', downMs })
    if (fault.kind === 'power-lost') restart({ how: 'power lost', downMs })
  }

  #downMs({ degree, slots }: Fault): number {
    return slots < LASTING_SLOTS ? FASTEST_RESTART_MS + degree * 30_000 : slots * this.#options.slotMs
  }

  #setClock(fault: Fault | undefined): void {
    // Up to five minutes behind or ahead.
    this.wallOffsetMs = fault === undefined ? 0 : Math.round((fault.degree - 0.5) * 600_000)
    const process = this.#options.process()
    if (process !== undefined) process.clock.wallOffsetMs = this.wallOffsetMs
  }

  #setStall({ degree }: Fault, isStalled: boolean): void {
    const process = this.#options.process()
    if (isStalled) process?.stall()
    else process?.resume(degree < 0.5)
  }

  #setSleep(isAsleep: boolean): void {
    if (isAsleep === this.isAsleep) return
    this.isAsleep = isAsleep
    const process = this.#options.process()
    if (isAsleep) {
      process?.sleep()
      this.#options.onSleep()
    } else {
      this.#options.onWake()
      process?.wake()
    }
  }
}
