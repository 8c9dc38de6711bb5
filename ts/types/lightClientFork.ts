import { DecodeError, InternalError } from '../errors.ts'
import { type ForkName, isForkName, type LightClientFork } from '../params/ForkName.ts'
import { forkAtSlot } from '../params/forkAtEpoch.ts'
import { FORK_RULES } from '../params/forkRules.ts'
import type { NetworkConfig } from '../params/NetworkConfig.ts'

/**
 * The fork whose containers and generalized indices an object with that attested slot has.
 *
 * @throws DecodeError `UNKNOWN_FORK` when the slot lies before altair
 * @throws UnknownForkError when the slot lies in a fork that this release does not know
 *
 * @example
 * lightClientForkAtSlot(sepolia, 2_000_000) // 'capella'
 */
export function lightClientForkAtSlot(config: NetworkConfig, slot: number): LightClientFork {
  const fork = forkAtSlot(config, slot).rules
  if (!hasLightClients(fork)) {
    throw new DecodeError(`slot ${slot} is before altair, which has no light-client data`, {
      code: 'UNKNOWN_FORK',
    })
  }
  return fork
}

/** The fork of a name that the addon gave. */
export function knownLightClientFork(name: string): LightClientFork {
  if (isForkName(name) && hasLightClients(name)) return name
  throw new InternalError(`the addon knows a fork that the library does not: ${name}`)
}

/** Whether there is light-client data in a fork. */
export function hasLightClients(fork: ForkName): fork is LightClientFork {
  return FORK_RULES[fork].gindices !== undefined
}
