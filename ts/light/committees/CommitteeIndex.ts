import type { Root } from '../../bytes.ts'
import { PeriodRange } from './PeriodRange.ts'
import type { UpdateFacts } from './StoredUpdate.ts'

/** What a committee chain knows, without the objects themselves: a root per committee, the facts of each update. */
export interface CommitteeIndex {
  readonly fixedRoots: PeriodRange<Root>
  readonly committees: PeriodRange<Root>
  readonly updates: PeriodRange<UpdateFacts>
}

export const emptyIndex: CommitteeIndex = {
  fixedRoots: PeriodRange.empty(),
  committees: PeriodRange.empty(),
  updates: PeriodRange.empty(),
}

/** Root of the committee of a period as fixed by a checkpoint or proven by the update before it. */
export function knownCommitteeRoot(index: CommitteeIndex, period: number): Root | undefined {
  return index.fixedRoots.get(period) ?? index.updates.get(period - 1)?.nextCommitteeRoot
}

/**
 * The first invariant of the committee chain that does not hold, in words; undefined when all do.
 *
 * The ranges are continuous by their type; what is left is how they support each other.
 */
export function brokenInvariant({ fixedRoots, committees, updates }: CommitteeIndex): string | undefined {
  if (!committees.isEmpty && !fixedRoots.has(committees.start)) return 'the first committee has no fixed root'
  if (!updates.isEmpty && !fixedRoots.has(updates.start)) return 'the first update has no fixed root at its period'
  for (const [period, root] of committees.entries()) {
    const fixed = fixedRoots.get(period)
    const proven = updates.get(period - 1)?.nextCommitteeRoot
    if (fixed === undefined && proven === undefined)
      return `the committee of period ${period} is neither fixed nor proven`
    if (fixed !== undefined && fixed !== root) return `the committee of period ${period} is not the fixed one`
    if (proven !== undefined && proven !== root) return `the committee of period ${period} is not the proven one`
  }
  for (const [period, facts] of updates.entries()) {
    if (!committees.has(period)) return `the update of period ${period} has no committee`
    if (!committees.has(period + 1)) return `the committee proven by the update of period ${period} is missing`
    const fixed = fixedRoots.get(period + 1)
    if (fixed !== undefined && fixed !== facts.nextCommitteeRoot) {
      return `the update of period ${period} proves a committee other than the fixed one`
    }
  }
  return undefined
}
