/**
 * Every fork blsync knows the rules of, oldest first.
 *
 * @example
 * FORK_NAMES.indexOf('electra') > FORK_NAMES.indexOf('deneb') // true
 */
export const FORK_NAMES = ['phase0', 'altair', 'bellatrix', 'capella', 'deneb', 'electra', 'fulu', 'gloas'] as const

/** A fork whose rules this release knows. */
export type ForkName = (typeof FORK_NAMES)[number]

/** A fork that has light-client data. */
export type LightClientFork = Exclude<ForkName, 'phase0'>

/** Whether the text names a fork this release knows. */
export function isForkName(name: string): name is ForkName {
  return FORK_NAMES.some((known) => known === name)
}

/** Whether `fork` is `since` or a later one. */
export function isForkAtLeast(fork: ForkName, since: ForkName): boolean {
  return FORK_NAMES.indexOf(fork) >= FORK_NAMES.indexOf(since)
}
