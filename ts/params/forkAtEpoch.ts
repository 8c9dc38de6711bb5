import { InternalError } from '../errors.ts'
import type { ForkName } from './ForkName.ts'
import type { Fork, NetworkConfig } from './NetworkConfig.ts'
import { rulesOfFork } from './rulesOfFork.ts'
import { epochAtSlot } from './slots.ts'
import { UnknownForkError } from './UnknownForkError.ts'

/** A row of the schedule whose rules are known. */
export interface KnownFork extends Fork {
  readonly rules: ForkName
}

/**
 * Fork in force at an epoch.
 *
 * @throws UnknownForkError when the schedule has a fork there that this release does not know
 */
export function forkAtEpoch(config: NetworkConfig, epoch: number): KnownFork {
  const fork = config.forks.findLast((candidate) => candidate.epoch <= epoch)
  if (fork === undefined) throw new InternalError(`network ${config.name} has no fork at epoch ${epoch}`)
  const rules = rulesOfFork(fork)
  if (rules === undefined) throw new UnknownForkError(fork.name, epoch)
  return { ...fork, rules }
}

/**
 * Fork in force at a slot.
 *
 * @throws UnknownForkError when the schedule has a fork there that this release does not know
 */
export function forkAtSlot(config: NetworkConfig, slot: number): KnownFork {
  return forkAtEpoch(config, epochAtSlot(config, slot))
}
