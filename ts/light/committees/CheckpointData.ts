import { bytesToHex, type Root } from '../../bytes.ts'
import { gindexDepth } from '../../merkle/gindexDepth.ts'
import { committeeRoot } from '../../native/hashing.ts'
import { forkAtSlot } from '../../params/forkAtEpoch.ts'
import { gindices } from '../../params/gindices.ts'
import type { NetworkConfig } from '../../params/NetworkConfig.ts'
import { periodAtSlot } from '../../params/slots.ts'
import { UnknownForkError } from '../../params/UnknownForkError.ts'
import { type LightClientBootstrap, validateBootstrap } from '../../types/LightClientBootstrap.ts'
import { ChainError } from './ChainError.ts'

/** What a committee chain starts from: the object a server gave for a block root that the user trusts. */
export interface CheckpointData {
  /** The trusted block root. */
  readonly root: Root
  readonly bootstrap: LightClientBootstrap
}

/**
 * Checks that the header has the trusted root and that its state holds the committee.
 *
 * @throws ValidationError whose code names the rule that is broken
 *
 * @example
 * validateCheckpoint(mainnet, { root, bootstrap })
 */
export function validateCheckpoint(config: NetworkConfig, { root, bootstrap }: CheckpointData): void {
  validateBootstrap(config, bootstrap, root)
}

/**
 * The same for data that a chain shall start from.
 *
 * @throws ChainError `InvalidCheckpoint` with the broken rule as its cause
 * @throws UnknownForkError when it is of a fork that this release does not know
 */
export function requireCheckpoint(config: NetworkConfig, data: CheckpointData): void {
  try {
    validateCheckpoint(config, data)
  } catch (cause) {
    if (cause instanceof UnknownForkError) throw cause
    throw new ChainError('InvalidCheckpoint', `the data does not lead to the checkpoint ${data.root}`, { cause })
  }
}

/** Sync committee period of the checkpoint's header. */
export function checkpointPeriod(config: NetworkConfig, { bootstrap }: CheckpointData): number {
  return periodAtSlot(config, bootstrap.header.beacon.slot)
}

/**
 * Committee roots that valid checkpoint data proves, first that of the checkpoint's own period. The next period's comes
 * along only where the two committees are siblings in the state, so that the branch begins with it: before gloas.
 */
export function provenCommitteeRoots(config: NetworkConfig, { bootstrap }: CheckpointData): readonly Root[] {
  const { currentSyncCommittee, nextSyncCommittee } = gindices(forkAtSlot(config, bootstrap.header.beacon.slot).rules)
  const own = bytesToHex(committeeRoot(bootstrap.currentSyncCommittee))
  const sibling = bootstrap.currentSyncCommitteeBranch.at(-gindexDepth(currentSyncCommittee))
  if ((currentSyncCommittee ^ 1n) !== nextSyncCommittee || sibling === undefined) return [own]
  return [own, bytesToHex(sibling)]
}
