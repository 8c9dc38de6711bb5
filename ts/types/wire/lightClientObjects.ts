import type { LightClientFork } from '../../params/ForkName.ts'
import { gindices } from '../../params/gindices.ts'
import type { Preset } from '../../params/Preset.ts'
import type { ExecutionPayloadHeader } from '../ExecutionPayloadHeader.ts'
import type { HeaderValue as BeaconHeaderValue } from '../Header.ts'
import { bitsOf } from './bits.ts'
import { branchOf } from './branch.ts'
import { bytes96 } from './bytes.ts'
import { committeeOf } from './committee.ts'
import { altairHeader, capellaHeader, denebHeader, gloasHeader } from './headers.ts'
import { type ObjectWireType, object } from './object.ts'
import { uint64 } from './uint.ts'

/** What a light-client header holds, whichever fork it is of. */
export interface HeaderValue {
  readonly beacon: BeaconHeaderValue
  readonly execution?: ExecutionPayloadHeader
  readonly executionBlockHash?: Uint8Array
  readonly executionBranch?: readonly Uint8Array[]
}

/** The light-client objects of a fork. */
export type LightClientObjects = ReturnType<typeof createObjects>

const cache = new WeakMap<Preset, Map<LightClientFork, LightClientObjects>>()

/**
 * Light-client objects of a fork under a preset, as they travel.
 *
 * @see https://github.com/ethereum/consensus-specs/blob/v1.7.0-alpha.13/specs/altair/light-client/sync-protocol.md#containers
 */
export function lightClientObjects(preset: Preset, fork: LightClientFork): LightClientObjects {
  const forks = cache.get(preset) ?? new Map<LightClientFork, LightClientObjects>()
  cache.set(preset, forks)
  const objects = forks.get(fork) ?? createObjects(preset, fork)
  forks.set(fork, objects)
  return objects
}

function createObjects({ syncCommitteeSize }: Preset, fork: LightClientFork) {
  const { finalizedRoot, currentSyncCommittee, nextSyncCommittee } = gindices(fork)
  const header = headerOf(fork)
  const committee = committeeOf(syncCommitteeSize)
  const finality = { finalizedHeader: header, finalityBranch: branchOf(finalizedRoot) }
  const signature = {
    syncAggregate: object({ syncCommitteeBits: bitsOf(syncCommitteeSize), syncCommitteeSignature: bytes96 }),
    signatureSlot: uint64,
  }
  return {
    bootstrap: object({
      header,
      currentSyncCommittee: committee,
      currentSyncCommitteeBranch: branchOf(currentSyncCommittee),
    }),
    update: object({
      attestedHeader: header,
      nextSyncCommittee: committee,
      nextSyncCommitteeBranch: branchOf(nextSyncCommittee),
      ...finality,
      ...signature,
    }),
    finalityUpdate: object({ attestedHeader: header, ...finality, ...signature }),
    optimisticUpdate: object({ attestedHeader: header, ...signature }),
  }
}

function headerOf(fork: LightClientFork): ObjectWireType<HeaderValue> {
  switch (fork) {
    case 'altair':
    case 'bellatrix':
      return altairHeader
    case 'capella':
      return capellaHeader
    case 'deneb':
    case 'electra':
    case 'fulu':
      return denebHeader
    case 'gloas':
      return gloasHeader
  }
}
