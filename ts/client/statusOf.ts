import type { ConditionBoard } from '../conditions/ConditionBoard.ts'
import type { CommitteeChain } from '../light/committees/CommitteeChain.ts'
import type { HeadValidator } from '../light/heads/HeadValidator.ts'
import type { FinalityUpdate } from '../types/FinalityUpdate.ts'
import { headerRoot } from '../types/Header.ts'
import { executionBlockHash } from '../types/LightClientHeader.ts'
import type { ClientModules } from './ClientModules.ts'
import type { ClientServers } from './ClientServers.ts'
import type { ClientStatus } from './ClientStatus.ts'

export interface StatusParts {
  readonly chain: CommitteeChain
  readonly validator: HeadValidator
  readonly conditions: ConditionBoard
  readonly modules: ClientModules
  readonly servers: ClientServers
}

/** Where a client stands, gathered from its parts. */
export function statusOf({ chain, validator, conditions, modules, servers }: StatusParts): ClientStatus {
  const { head, finalityUpdate } = validator
  return {
    network: chain.config.name,
    cause: conditions.cause,
    conditions: conditions.active,
    clockOffsetMs: servers.clock.offsetMs,
    committees: progressOf(chain.committeePeriods),
    targetPeriod: modules.updateSync.targetPeriod,
    replacedUpdates: modules.bestUpdateSync.replacedCount,
    head: head === undefined ? undefined : { slot: head.header.slot, root: head.root, signerCount: head.signerCount },
    finalized: finalityUpdate === undefined ? undefined : finalizedView(finalityUpdate),
    safe: modules.updater.safe,
    stateProofs: proofAvailability(modules.stateSync.isOffered),
    servers: servers.views(modules.checkpointInit?.problems),
    engines: modules.updater.engines,
  }
}

/** The periods whose committees are verified, as users see them. */
export function progressOf(periods: CommitteeChain['committeePeriods']): ClientStatus['committees'] {
  return periods === undefined ? undefined : { firstPeriod: periods.start, lastPeriod: periods.end - 1 }
}

export function finalizedView({ finalizedHeader }: FinalityUpdate): NonNullable<ClientStatus['finalized']> {
  const { beacon } = finalizedHeader
  return { slot: beacon.slot, root: headerRoot(beacon), blockHash: executionBlockHash(finalizedHeader) }
}

function proofAvailability(isOffered: boolean | undefined): ClientStatus['stateProofs'] {
  if (isOffered === undefined) return 'unknown'
  return isOffered ? 'available' : 'unavailable'
}
