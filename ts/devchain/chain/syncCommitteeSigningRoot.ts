import type { ValueOf } from '@chainsafe/ssz'
import { concatBytes } from '../../bytes.ts'
import { type Fork, ForkData, SigningData } from '../ssz/primitiveTypes.ts'

const DOMAIN_SYNC_COMMITTEE = Uint8Array.of(7, 0, 0, 0)

/** What the specification's `get_domain` reads from a state. */
export interface SigningState {
  readonly fork: ValueOf<typeof Fork>
  readonly genesisValidatorsRoot: Uint8Array
}

/**
 * What a sync committee signs in the block after `previousSlot`: the fork is that of the slot before the block's, even
 * when the fork changes with the block.
 *
 * @see https://github.com/ethereum/consensus-specs/blob/v1.7.0-alpha.13/specs/altair/beacon-chain.md#sync-aggregate-processing
 */
export function syncCommitteeSigningRoot(
  state: SigningState,
  previousEpoch: number,
  previousBlockRoot: Uint8Array,
): Uint8Array {
  const { fork, genesisValidatorsRoot } = state
  const currentVersion = previousEpoch < fork.epoch ? fork.previousVersion : fork.currentVersion
  const forkDataRoot = ForkData.hashTreeRoot({ currentVersion, genesisValidatorsRoot })
  const domain = concatBytes(DOMAIN_SYNC_COMMITTEE, forkDataRoot.subarray(0, 28))
  return SigningData.hashTreeRoot({ objectRoot: previousBlockRoot, domain })
}
