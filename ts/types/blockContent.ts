import { bytesToHex, type Root } from '../bytes.ts'
import type { LightClientFork } from '../params/ForkName.ts'
import type { Preset } from '../params/Preset.ts'
import { type ExecutionPayload, executionPayloadJson, versionedHash } from './ExecutionPayload.ts'
import { type ExecutionPayloadBid, executionPayloadBidOf } from './ExecutionPayloadBid.ts'
import { electraRequestsList } from './executionRequests.ts'
import { type Header, safeNumber } from './Header.ts'
import { type SyncAggregate, syncAggregateFromValue } from './SyncAggregate.ts'
import { sszTypes } from './sszTypes.ts'

/** What a block of any fork holds that matters here. */
export interface BlockContent {
  readonly header: Header
  readonly syncAggregate: SyncAggregate
  /** Parameters that follow the payload in `engine_newPayload` of the block's fork. */
  readonly payload?: { readonly value: ExecutionPayload; sidecar(): readonly unknown[] }
  readonly bid?: ExecutionPayloadBid
}

/** Reads a value of a container from whatever it is encoded as. */
export type ReadContainer = <V>(container: { fromJson(json: unknown): V; deserialize(ssz: Uint8Array): V }) => V

/** Reads a block with its fork's containers. A later fork adds its case here. */
export function readBlockContent(preset: Preset, fork: LightClientFork, read: ReadContainer): BlockContent {
  switch (fork) {
    case 'altair': {
      const { BeaconBlock, BeaconBlockBody } = sszTypes(preset, fork)
      const block = read(BeaconBlock)
      return contentOf(block, BeaconBlockBody.hashTreeRoot(block.body))
    }
    case 'bellatrix': {
      const { BeaconBlock, BeaconBlockBody } = sszTypes(preset, fork)
      const block = read(BeaconBlock)
      const payload = { value: block.body.executionPayload, sidecar: () => [] }
      return { ...contentOf(block, BeaconBlockBody.hashTreeRoot(block.body)), payload }
    }
    case 'capella': {
      const { BeaconBlock, BeaconBlockBody } = sszTypes(preset, fork)
      const block = read(BeaconBlock)
      const payload = { value: block.body.executionPayload, sidecar: () => [] }
      return { ...contentOf(block, BeaconBlockBody.hashTreeRoot(block.body)), payload }
    }
    case 'deneb': {
      const { BeaconBlock, BeaconBlockBody } = sszTypes(preset, fork)
      const block = read(BeaconBlock)
      const payload = { value: block.body.executionPayload, sidecar: () => blobSidecar(block) }
      return { ...contentOf(block, BeaconBlockBody.hashTreeRoot(block.body)), payload }
    }
    case 'electra':
    case 'fulu': {
      const { BeaconBlock, BeaconBlockBody } = sszTypes(preset, fork)
      const block = read(BeaconBlock)
      const sidecar = () => [...blobSidecar(block), electraRequestsList(block.body.executionRequests)]
      const payload = { value: block.body.executionPayload, sidecar }
      return { ...contentOf(block, BeaconBlockBody.hashTreeRoot(block.body)), payload }
    }
    case 'gloas': {
      const { BeaconBlock, BeaconBlockBody } = sszTypes(preset, fork)
      const block = read(BeaconBlock)
      const bid = executionPayloadBidOf(block.body.signedExecutionPayloadBid.message)
      return { ...contentOf(block, BeaconBlockBody.hashTreeRoot(block.body)), bid }
    }
  }
}

/** All parameters of `engine_newPayload`, in order. */
export function newPayloadParamsOf(payload: NonNullable<BlockContent['payload']>): unknown[] {
  return [executionPayloadJson(payload.value), ...payload.sidecar()]
}

interface BlockValue {
  readonly slot: bigint
  readonly proposerIndex: bigint
  readonly parentRoot: Uint8Array
  readonly stateRoot: Uint8Array
  readonly body: { readonly syncAggregate: Parameters<typeof syncAggregateFromValue>[0] }
}

function contentOf(block: BlockValue, bodyRoot: Uint8Array): BlockContent {
  return {
    header: {
      slot: safeNumber(block.slot, 'slot'),
      proposerIndex: safeNumber(block.proposerIndex, 'proposer index'),
      parentRoot: bytesToHex(block.parentRoot),
      stateRoot: bytesToHex(block.stateRoot),
      bodyRoot: bytesToHex(bodyRoot),
    },
    syncAggregate: syncAggregateFromValue(block.body.syncAggregate),
  }
}

function blobSidecar(block: {
  readonly parentRoot: Uint8Array
  readonly body: { readonly blobKzgCommitments: readonly Uint8Array[] }
}): readonly [versionedHashes: readonly Root[], parentBeaconBlockRoot: Root] {
  return [block.body.blobKzgCommitments.map(versionedHash), bytesToHex(block.parentRoot)]
}
