import type { ValueOf } from '@chainsafe/ssz'
import { concatBytes } from '../../bytes.ts'
import { type Fork, ForkData, SigningData } from '../ssz/primitiveTypes.ts'

const DOMAIN_BEACON_PROPOSER = Uint8Array.of(0, 0, 0, 0)
const DOMAIN_SYNC_COMMITTEE = Uint8Array.of(7, 0, 0, 0)
const DOMAIN_BEACON_BUILDER = Uint8Array.of(11, 0, 0, 0)

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
  return signingRoot(previousBlockRoot, DOMAIN_SYNC_COMMITTEE, versionAt(state, previousEpoch), state)
}

export function proposerSigningRoot(state: SigningState, epoch: number, blockRoot: Uint8Array): Uint8Array {
  return signingRoot(blockRoot, DOMAIN_BEACON_PROPOSER, versionAt(state, epoch), state)
}

export function builderSigningRoot(state: SigningState, epoch: number, envelopeRoot: Uint8Array): Uint8Array {
  return signingRoot(envelopeRoot, DOMAIN_BEACON_BUILDER, versionAt(state, epoch), state)
}

function versionAt(state: SigningState, epoch: number): Uint8Array {
  return epoch < state.fork.epoch ? state.fork.previousVersion : state.fork.currentVersion
}

function signingRoot(objectRoot: Uint8Array, type: Uint8Array, version: Uint8Array, state: SigningState): Uint8Array {
  const forkDataRoot = ForkData.hashTreeRoot({
    currentVersion: version,
    genesisValidatorsRoot: state.genesisValidatorsRoot,
  })
  return SigningData.hashTreeRoot({ objectRoot, domain: concatBytes(type, forkDataRoot.subarray(0, 28)) })
}
