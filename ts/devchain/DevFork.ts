import { FORK_NAMES, type LightClientFork } from '../params/ForkName.ts'

/** A fork that a development chain can pass through. */
export type DevFork = LightClientFork

/** All of them, oldest first. */
export const DEV_FORKS: readonly DevFork[] = FORK_NAMES.filter((name) => name !== 'phase0')
