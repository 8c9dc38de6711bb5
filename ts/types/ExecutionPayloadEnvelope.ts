import { bytesToHex, type Root } from '../bytes.ts'
import { DecodeError, ValidationError } from '../errors.ts'
import type { NetworkConfig } from '../params/NetworkConfig.ts'
import { asDecodeError } from './asDecodeError.ts'
import type { BeaconBlock } from './BeaconBlock.ts'
import type { Encoded } from './Encoded.ts'
import { type ExecutionPayloadView, executionPayloadJson, executionPayloadView } from './ExecutionPayload.ts'
import { gloasRequestsList } from './executionRequests.ts'
import { safeNumber } from './Header.ts'
import { payloadBlockHash } from './payloadBlockHash.ts'
import { gloasRequestsType } from './ssz/gloasTypes.ts'
import { sszTypes } from './sszTypes.ts'
import { isJsonObject, unwrapEnvelope } from './unwrapEnvelope.ts'

/** The payload of a gloas block, which its builder reveals apart from the block. */
export interface ExecutionPayloadEnvelope {
  /** Root of the block whose bid this payload fulfils. */
  readonly beaconBlockRoot: Root
  readonly parentBeaconBlockRoot: Root
  readonly slot: number
  readonly execution: ExecutionPayloadView
  /** Hash tree root of the execution requests, to which the bid commits. */
  readonly executionRequestsRoot: Root
  /**
   * Parameters of `engine_newPayloadV5`, as JSON, after the payload's block hash was recomputed: unlike in a block, no
   * verified root covers the payload.
   *
   * @param block - the block the envelope belongs to
   * @throws ValidationError `ENVELOPE_MISMATCH` when the envelope does not fulfil the block's bid, `BLOCK_HASH_MISMATCH`
   *   when the payload has not the hash it claims
   */
  newPayloadParams(block: BeaconBlock): unknown[]
}

/** Where the message of a signed envelope begins, and where the payload of a bare one does. */
const MESSAGE_OFFSET = 100
const PAYLOAD_OFFSET = 80

/**
 * An envelope, signed or bare, from JSON (`{version, data}`, `{data}` or bare) or SSZ. The builder's signature is not
 * looked at: a payload counts by the block hash that the beacon chain proves.
 *
 * @throws DecodeError `MALFORMED`
 */
export function decodeEnvelope(config: NetworkConfig, encoded: Encoded): ExecutionPayloadEnvelope {
  try {
    const { ExecutionPayloadEnvelope: container } = sszTypes(config.preset, 'gloas')
    return envelopeOf(
      'json' in encoded
        ? container.fromJson(messageJson(encoded.json))
        : container.deserialize(messageSsz(encoded.ssz)),
    )
  } catch (cause) {
    throw asDecodeError('execution payload envelope', cause)
  }
}

type EnvelopeValue = ReturnType<ReturnType<typeof sszTypes<'gloas'>>['ExecutionPayloadEnvelope']['deserialize']>

function envelopeOf(value: EnvelopeValue): ExecutionPayloadEnvelope {
  const envelope = {
    beaconBlockRoot: bytesToHex(value.beaconBlockRoot),
    parentBeaconBlockRoot: bytesToHex(value.parentBeaconBlockRoot),
    slot: safeNumber(value.payload.slotNumber, 'slot number'),
    execution: executionPayloadView(value.payload),
    executionRequestsRoot: bytesToHex(gloasRequestsType.hashTreeRoot(value.executionRequests)),
  }
  return {
    ...envelope,
    newPayloadParams(block) {
      const mismatch = mismatchOf(envelope, block)
      if (mismatch !== undefined) {
        throw new ValidationError(
          'ENVELOPE_MISMATCH',
          `the envelope of block ${envelope.beaconBlockRoot} has another ${mismatch}`,
        )
      }
      const parentBeaconBlockRoot = envelope.parentBeaconBlockRoot
      const executionRequests = gloasRequestsList(value.executionRequests)
      const blockHash = payloadBlockHash(value.payload, { parentBeaconBlockRoot, executionRequests })
      if (blockHash !== envelope.execution.blockHash) {
        throw new ValidationError(
          'BLOCK_HASH_MISMATCH',
          `the payload of block ${envelope.beaconBlockRoot} has hash ${blockHash}, not ${envelope.execution.blockHash}`,
        )
      }
      const versionedHashes = block.bid?.versionedHashes ?? []
      return [executionPayloadJson(value.payload), versionedHashes, parentBeaconBlockRoot, executionRequests]
    },
  }
}

/** What of the envelope does not fit the block, if anything. */
function mismatchOf(
  envelope: Omit<ExecutionPayloadEnvelope, 'newPayloadParams'>,
  block: BeaconBlock,
): string | undefined {
  if (envelope.beaconBlockRoot !== block.root) return 'block root'
  if (envelope.parentBeaconBlockRoot !== block.header.parentRoot) return 'parent block root'
  if (envelope.slot !== block.header.slot) return 'slot'
  if (envelope.execution.blockHash !== block.bid?.blockHash) return 'block hash'
  if (envelope.execution.parentHash !== block.bid.parentBlockHash) return 'parent block hash'
  if (envelope.executionRequestsRoot !== block.bid.executionRequestsRoot) return 'execution requests root'
  return undefined
}

function messageJson(json: unknown): unknown {
  const object = unwrapEnvelope(json)
  return isJsonObject(object.message) ? object.message : object
}

function messageSsz(ssz: Uint8Array): Uint8Array {
  const view = new DataView(ssz.buffer, ssz.byteOffset, ssz.byteLength)
  const offset = ssz.length < PAYLOAD_OFFSET ? undefined : view.getUint32(0, true)
  if (offset === MESSAGE_OFFSET) return ssz.subarray(MESSAGE_OFFSET)
  if (offset === PAYLOAD_OFFSET) return ssz
  throw new DecodeError(`its ${ssz.length} bytes are neither a signed nor a bare envelope`)
}
