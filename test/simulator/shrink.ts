import type { Violation } from './observer/Violation.ts'
import type { Schedule } from './Schedule.ts'
import { Simulation } from './Simulation.ts'

const MAX_ATTEMPTS = 80

/** The least of a failing schedule that still breaks the same rule: fewer slots, fewer faults, fewer nodes. */
export async function shrink(schedule: Schedule, violation: Violation): Promise<Schedule> {
  let attempts = 0
  const stillFails = async (candidate: Schedule): Promise<boolean> => {
    if (attempts++ >= MAX_ATTEMPTS) return false
    const { violations } = await Simulation.run(candidate)
    return violations.some(({ rule }) => rule === violation.rule)
  }
  let least: Schedule = { ...schedule, slots: Math.min(schedule.slots, violation.slot - schedule.startSlot + 1) }
  if (!(await stillFails(least))) least = schedule
  // Halves first, then ever smaller parts.
  for (let size = Math.ceil(least.faults.length / 2); size >= 1; size = size === 1 ? 0 : Math.ceil(size / 2)) {
    for (let at = 0; at < least.faults.length; ) {
      const faults = least.faults.filter((_, index) => index < at || index >= at + size)
      const candidate = { ...least, faults }
      if (await stillFails(candidate)) least = candidate
      else at += size
    }
  }
  for (const candidate of fewer(least)) if (await stillFails(candidate)) least = candidate
  return least
}

function fewer(schedule: Schedule): readonly Schedule[] {
  const { nodes, engines } = schedule
  return [
    ...(engines.length > 1 ? [{ ...schedule, engines: engines.slice(0, 1) }] : []),
    ...nodes
      .slice(1)
      .map((_, index) => ({ ...schedule, nodes: nodes.slice(0, nodes.length - 1 - index) }))
      .reverse(),
  ]
}
