import type { Fork, NetworkConfig } from './NetworkConfig.ts'
import { rulesOfFork } from './rulesOfFork.ts'

/** The first fork of the schedule that this release does not know; undefined when it knows all. */
export function unsupportedFork(config: NetworkConfig): Fork | undefined {
  return config.forks.find((fork) => rulesOfFork(fork) === undefined)
}
