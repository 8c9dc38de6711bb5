import type { Root } from '../bytes.ts'
import { DecodeError, ValidationError } from '../errors.ts'
import type { LightClientFork } from '../params/ForkName.ts'
import type { NetworkConfig } from '../params/NetworkConfig.ts'
import { asDecodeError } from './asDecodeError.ts'
import { type BlockContent, newPayloadParamsOf, type ReadContainer, readBlockContent } from './blockContent.ts'
import type { Encoded } from './Encoded.ts'
import { type ExecutionPayloadView, executionPayloadView } from './ExecutionPayload.ts'
import type { ExecutionPayloadBid } from './ExecutionPayloadBid.ts'
import { type Header, headerRoot, safeNumber } from './Header.ts'
import { lightClientForkAtSlot } from './lightClientFork.ts'
import type { SyncAggregate } from './SyncAggregate.ts'
import { uint64 } from './ssz/UintType.ts'
import { isJsonObject, unwrapEnvelope } from './unwrapEnvelope.ts'

/** A beacon block, as much of it as the program uses. */
export interface BeaconBlock {
  readonly fork: LightClientFork
  /** Hash tree root, recomputed from the content. */
  readonly root: Root
  readonly header: Header
  readonly syncAggregate: SyncAggregate
  /** The payload inside, bellatrix to fulu; absent before the merge, and from gloas on, where it comes apart. */
  readonly execution?: ExecutionPayloadView
  /** What the block commits to of its payload, from gloas on. */
  readonly bid?: ExecutionPayloadBid
  /**
   * Parameters of `engine_newPayload` in the version of the block's fork, as JSON.
   *
   * @throws ValidationError `NO_PAYLOAD` when there is no payload in the block
   */
  newPayloadParams(): unknown[]
}

/** Where the message of a signed block begins: after its own offset and the signature. */
const MESSAGE_OFFSET = 100
/** Where the body's offset lies in a block, which is also its value, less its own length. */
const BODY_OFFSET_AT = 80
const BODY_OFFSET = 84

/**
 * A beacon block, signed or bare, from JSON (`{version, data}`, `{data}` or bare) or SSZ. The proposer's signature is not
 * looked at: a block counts by its root.
 *
 * @throws DecodeError `MALFORMED` or `UNKNOWN_FORK`
 * @throws UnknownForkError when the block is of a fork that this release does not know
 */
export function decodeBlock(config: NetworkConfig, encoded: Encoded): BeaconBlock {
  try {
    const { slot, read } = 'json' in encoded ? jsonReader(encoded.json) : sszReader(encoded.ssz)
    const fork = lightClientForkAtSlot(config, slot)
    return blockOf(fork, readBlockContent(config.preset, fork, read))
  } catch (cause) {
    throw asDecodeError('beacon block', cause)
  }
}

function blockOf(fork: LightClientFork, { header, syncAggregate, payload, bid }: BlockContent): BeaconBlock {
  const merged = payload?.value.blockHash.some((byte) => byte !== 0) ? payload : undefined
  return {
    fork,
    root: headerRoot(header),
    header,
    syncAggregate,
    ...(merged === undefined ? {} : { execution: executionPayloadView(merged.value) }),
    ...(bid === undefined ? {} : { bid }),
    newPayloadParams() {
      if (merged !== undefined) return newPayloadParamsOf(merged)
      throw new ValidationError(
        'NO_PAYLOAD',
        `the ${fork} block at slot ${header.slot} has no execution payload inside`,
      )
    },
  }
}

/** How to read a block and, before its fork is known, its slot. */
interface BlockReader {
  readonly slot: number
  readonly read: ReadContainer
}

function jsonReader(json: unknown): BlockReader {
  const object = unwrapEnvelope(json)
  const message = isJsonObject(object.message) ? object.message : object
  return {
    slot: safeNumber(uint64.fromJson(message.slot), 'slot'),
    read: (container) => container.fromJson(message),
  }
}

function sszReader(ssz: Uint8Array): BlockReader {
  const view = new DataView(ssz.buffer, ssz.byteOffset, ssz.byteLength)
  const start = [MESSAGE_OFFSET, 0].find((at) => isBlockAt(view, at))
  if (start === undefined) throw new DecodeError(`its ${ssz.length} bytes are neither a signed nor a bare block`)
  return {
    slot: safeNumber(view.getBigUint64(start, true), 'slot'),
    read: (container) => container.deserialize(ssz.subarray(start)),
  }
}

/** Whether a block begins there, by its offsets. */
function isBlockAt(view: DataView, start: number): boolean {
  if (view.byteLength < start + BODY_OFFSET || view.getUint32(start + BODY_OFFSET_AT, true) !== BODY_OFFSET)
    return false
  return start === 0 || view.getUint32(0, true) === start
}
