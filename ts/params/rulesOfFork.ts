import { type ForkName, isForkAtLeast, isForkName } from './ForkName.ts'
import type { Fork } from './NetworkConfig.ts'

/** Whose rules a row of the schedule has; undefined for those of a fork that this release does not know. */
export function rulesOfFork({ name, rules }: Fork): ForkName | undefined {
  return rules ?? (isForkName(name) ? name : undefined)
}

/** The first row of a schedule that has the rules of `since`, or of a later fork. */
export function forkSince(forks: readonly Fork[], since: ForkName): Fork | undefined {
  return forks.find((fork) => {
    const rules = rulesOfFork(fork)
    return rules !== undefined && isForkAtLeast(rules, since)
  })
}
