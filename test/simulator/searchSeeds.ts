import { fork } from 'node:child_process'
import { availableParallelism } from 'node:os'
import type { FaultKind } from './faults/Fault.ts'
import type { Violation } from './observer/Violation.ts'
import { drawSchedule, type Schedule } from './Schedule.ts'
import { Simulation } from './Simulation.ts'
import { shrink } from './shrink.ts'

export interface SearchOptions {
  readonly minutes: number
  readonly firstSeed: number
  readonly weatherName: string | undefined
}

/** What one process is to do. */
export interface Share {
  readonly seed: number
  /** From one seed to the next. */
  readonly step: number
  /** When it ends, whatever was found. */
  readonly endMs: number
  /** Or after so much time of its processor. */
  readonly cpuSeconds: number
  /** Whether the least of a failing schedule is wanted. */
  readonly shrinks: boolean
  readonly weatherName?: string | undefined
  /** Whether worlds of days are left out unless they are asked for by name. */
  readonly isShort?: boolean
  /** Whether whoever waits hears of every world, before the finding. */
  readonly tellsOfWorlds?: boolean
}

/** Faults of one kind, and the slots that they lasted within their worlds. */
export interface Injected {
  readonly count: number
  readonly slots: number
}

/** What one process found out. */
export interface Finding {
  readonly slots: number
  readonly worlds: number
  readonly cpuSeconds: number
  readonly faults: Readonly<Partial<Record<FaultKind, Injected>>>
  readonly failure: { readonly schedule: Schedule; readonly violation: Violation } | undefined
}

/**
 * One process's share: every so many seeds, until the time is over or a rule does not hold.
 *
 * @param onWorld - after each
 */
export async function searchShare(
  { seed, step, endMs, cpuSeconds, shrinks, isShort = false, weatherName }: Share,
  onWorld: () => void = () => undefined,
): Promise<Finding> {
  let [slots, worlds] = [0, 0]
  let failure: Finding['failure']
  const faults: Partial<Record<FaultKind, Injected>> = {}
  for (let next = seed; failure === undefined && Date.now() < endMs && usedSeconds() < cpuSeconds; next += step) {
    const maxSlots = Number.POSITIVE_INFINITY
    const schedule = drawSchedule({ seed: next, maxSlots, isPlain: false, isShort, weatherName })
    const result = await Simulation.run(schedule)
    worlds++
    onWorld()
    slots += result.slots
    for (const fault of schedule.faults) {
      const lasted = Math.min(fault.slots, result.slots - fault.atSlot)
      if (lasted > 0) faults[fault.kind] = together(faults[fault.kind], { count: 1, slots: lasted })
    }
    const [violation] = result.violations
    if (violation === undefined) continue
    failure = { schedule: shrinks ? await shrink(schedule, violation) : schedule, violation }
  }
  return { slots, worlds, faults, cpuSeconds: usedSeconds(), failure }
}

function together(a: Injected | undefined, b: Injected): Injected {
  return { count: (a?.count ?? 0) + b.count, slots: (a?.slots ?? 0) + b.slots }
}

function usedSeconds(): number {
  return process.cpuUsage().user / 1e6
}

/** Searches on every core, and tells of a failure as soon as it is found; resolves with whether all rules held. */
export async function searchSeeds({ minutes, firstSeed, weatherName }: SearchOptions): Promise<boolean> {
  const endMs = Date.now() + minutes * 60_000
  const step = availableParallelism()
  const findings = await Promise.all(
    Array.from({ length: step }, async (_, index) => {
      const finding = await shareInProcess({
        seed: firstSeed + index,
        step,
        endMs,
        cpuSeconds: Number.MAX_SAFE_INTEGER,
        shrinks: true,
        weatherName,
      })
      if (finding.failure !== undefined) printFailure(finding.failure)
      return finding
    }),
  )
  const faults = new Map<string, Injected>()
  for (const finding of findings) {
    for (const [kind, injected] of Object.entries(finding.faults))
      faults.set(kind, together(faults.get(kind), injected))
  }
  const sum = (of: (finding: Finding) => number): number => findings.reduce((total, finding) => total + of(finding), 0)
  console.log(`${sum(({ worlds }) => worlds)} worlds, ${sum(({ slots }) => slots)} slots`)
  for (const [kind, { count, slots }] of [...faults].sort(([a], [b]) => (a < b ? -1 : 1))) {
    console.log(`${kind}: ${count}, for ${slots} slots`)
  }
  return findings.every(({ failure }) => failure === undefined)
}

export function printFailure({ schedule, violation }: NonNullable<Finding['failure']>): void {
  console.log(`seed ${schedule.seed}: ${violation.rule} at slot ${violation.slot}: ${violation.what}`)
  console.log(`the least that fails, for --schedule: ${JSON.stringify(schedule)}`)
}

function shareInProcess(share: Share): Promise<Finding> {
  return new Promise((resolve, reject) => {
    const child = fork(process.argv[1] ?? '', ['--share', JSON.stringify(share)])
    child.once('message', (finding: Finding) => resolve(finding))
    child.once('exit', (code) => reject(new Error(`a process of the search ended with ${code}`)))
  })
}
