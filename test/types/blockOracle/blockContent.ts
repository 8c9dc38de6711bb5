import { bytesToHex, hexToBytes, type Root } from '../../../ts/bytes.ts'
import type { LightClientFork } from '../../../ts/params/ForkName.ts'
import type { Preset } from '../../../ts/params/Preset.ts'
import { type ExecutionPayloadBid, executionPayloadBidOf } from '../../../ts/types/ExecutionPayloadBid.ts'
import { type Header, safeNumber } from '../../../ts/types/Header.ts'
import type { SyncAggregate } from '../../../ts/types/SyncAggregate.ts'
import { sszTypes } from '../../../ts/types/sszTypes.ts'
import { type ExecutionPayload, executionPayloadJson, versionedHash } from './executionPayloadJson.ts'
import { electraRequestsList } from './executionRequests.ts'

/** What a block of any fork holds that matters here. */
export interface BlockContent {
  readonly header: Header
  readonly syncAggregate: SyncAggregate
  readonly payload?: PayloadContent
  readonly bid?: ExecutionPayloadBid
}

/** The payload of a block, and what `engine_newPayload` of its fork wants besides. */
export interface PayloadContent {
  readonly value: ExecutionPayload
  readonly sidecar?: {
    readonly versionedHashes: readonly Root[]
    readonly parentBeaconBlockRoot: Root
    readonly executionRequests?: readonly Root[]
  }
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
      const payload = { value: block.body.executionPayload }
      return { ...contentOf(block, BeaconBlockBody.hashTreeRoot(block.body)), payload }
    }
    case 'capella': {
      const { BeaconBlock, BeaconBlockBody } = sszTypes(preset, fork)
      const block = read(BeaconBlock)
      const payload = { value: block.body.executionPayload }
      return { ...contentOf(block, BeaconBlockBody.hashTreeRoot(block.body)), payload }
    }
    case 'deneb': {
      const { BeaconBlock, BeaconBlockBody } = sszTypes(preset, fork)
      const block = read(BeaconBlock)
      const payload = { value: block.body.executionPayload, sidecar: blobSidecar(block) }
      return { ...contentOf(block, BeaconBlockBody.hashTreeRoot(block.body)), payload }
    }
    case 'electra':
    case 'fulu': {
      const { BeaconBlock, BeaconBlockBody } = sszTypes(preset, fork)
      const block = read(BeaconBlock)
      const executionRequests = electraRequestsList(block.body.executionRequests)
      const sidecar = { ...blobSidecar(block), executionRequests }
      const payload = { value: block.body.executionPayload, sidecar }
      return { ...contentOf(block, BeaconBlockBody.hashTreeRoot(block.body)), payload }
    }
    case 'gloas': {
      const { BeaconBlock, BeaconBlockBody } = sszTypes(preset, fork)
      const block = read(BeaconBlock)
      const { message } = block.body.signedExecutionPayloadBid
      const versionedHashes = message.blobKzgCommitments.map((commitment) => hexToBytes(versionedHash(commitment)))
      const bid = executionPayloadBidOf({ ...message, versionedHashes })
      return { ...contentOf(block, BeaconBlockBody.hashTreeRoot(block.body)), bid }
    }
  }
}

/** All parameters of `engine_newPayload`, in order. */
export function newPayloadParamsOf({ value, sidecar }: PayloadContent): unknown[] {
  const payload = executionPayloadJson(value)
  if (sidecar === undefined) return [payload]
  const { versionedHashes, parentBeaconBlockRoot, executionRequests } = sidecar
  const blobs = [payload, versionedHashes, parentBeaconBlockRoot]
  return executionRequests === undefined ? blobs : [...blobs, executionRequests]
}

interface BlockValue {
  readonly slot: bigint
  readonly proposerIndex: bigint
  readonly parentRoot: Uint8Array
  readonly stateRoot: Uint8Array
  readonly body: {
    readonly syncAggregate: {
      readonly syncCommitteeBits: { readonly uint8Array: Uint8Array }
      readonly syncCommitteeSignature: Uint8Array
    }
  }
}

function contentOf(block: BlockValue, bodyRoot: Uint8Array): BlockContent {
  const { syncCommitteeBits, syncCommitteeSignature } = block.body.syncAggregate
  return {
    header: {
      slot: safeNumber(block.slot, 'slot'),
      proposerIndex: safeNumber(block.proposerIndex, 'proposer index'),
      parentRoot: bytesToHex(block.parentRoot),
      stateRoot: bytesToHex(block.stateRoot),
      bodyRoot: bytesToHex(bodyRoot),
    },
    syncAggregate: { bits: syncCommitteeBits.uint8Array, signature: syncCommitteeSignature },
  }
}

function blobSidecar(block: {
  readonly parentRoot: Uint8Array
  readonly body: { readonly blobKzgCommitments: readonly Uint8Array[] }
}): { versionedHashes: readonly Root[]; parentBeaconBlockRoot: Root } {
  return {
    versionedHashes: block.body.blobKzgCommitments.map(versionedHash),
    parentBeaconBlockRoot: bytesToHex(block.parentRoot),
  }
}
