import { bytesToHex, concatBytes, type Root } from '../bytes.ts'
import { DecodeError, ValidationError } from '../errors.ts'
import { decodeEnvelopeBytes, decodeEnvelopeBytesAsync } from '../native/decodeEnvelopeBytes.ts'
import { isForkAtLeast } from '../params/ForkName.ts'
import type { NetworkConfig } from '../params/NetworkConfig.ts'
import { asDecodeError } from './asDecodeError.ts'
import type { BeaconBlock } from './BeaconBlock.ts'
import { type Encoded, encodedBytes } from './Encoded.ts'
import { type ExecutionPayloadView, executionPayloadView } from './ExecutionPayload.ts'
import { safeNumber } from './Header.ts'
import { lightClientForkAtSlot } from './lightClientFork.ts'
import { parseParams } from './parseParams.ts'

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
  /** The same as UTF-8 of the JSON text, fit to be sent as it is. */
  newPayloadJson(block: BeaconBlock): Uint8Array
}

/**
 * An envelope, signed or bare, from JSON (`{version, data}`, `{data}` or bare) or SSZ. The builder's signature is not
 * looked at: a payload counts by the block hash that the beacon chain proves.
 *
 * @throws DecodeError `MALFORMED`
 */
export function decodeEnvelope(config: NetworkConfig, encoded: Encoded): ExecutionPayloadEnvelope {
  try {
    return envelopeOf(config, decodeEnvelopeBytes(encodedBytes(encoded)))
  } catch (cause) {
    throw asDecodeError('execution payload envelope', cause)
  }
}

/** The same on a worker thread, so that a big payload does not hold the event loop. */
export async function decodeEnvelopeAsync(config: NetworkConfig, encoded: Encoded): Promise<ExecutionPayloadEnvelope> {
  try {
    return envelopeOf(config, await decodeEnvelopeBytesAsync(encodedBytes(encoded)))
  } catch (cause) {
    throw asDecodeError('execution payload envelope', cause)
  }
}

function envelopeOf(config: NetworkConfig, native: ReturnType<typeof decodeEnvelopeBytes>): ExecutionPayloadEnvelope {
  const envelope = {
    beaconBlockRoot: bytesToHex(native.beaconBlockRoot),
    parentBeaconBlockRoot: bytesToHex(native.parentBeaconBlockRoot),
    slot: safeNumber(native.slot, 'slot number'),
    execution: executionPayloadView(native.execution),
    executionRequestsRoot: bytesToHex(native.executionRequestsRoot),
  }
  const fork = lightClientForkAtSlot(config, envelope.slot)
  if (!isForkAtLeast(fork, 'gloas')) throw new DecodeError(`at slot ${envelope.slot}, ${fork} has none`)
  const newPayloadJson = (block: BeaconBlock): Uint8Array => {
    const mismatch = mismatchOf(envelope, block)
    if (mismatch !== undefined) {
      throw new ValidationError(
        'ENVELOPE_MISMATCH',
        `the envelope of block ${envelope.beaconBlockRoot} has a different ${mismatch}`,
      )
    }
    const blockHash = bytesToHex(native.computedBlockHash)
    if (blockHash !== envelope.execution.blockHash) {
      throw new ValidationError(
        'BLOCK_HASH_MISMATCH',
        `the payload of block ${envelope.beaconBlockRoot} has hash ${blockHash}, not ${envelope.execution.blockHash}`,
      )
    }
    const hashes = JSON.stringify(block.bid?.versionedHashes ?? [])
    const middle = Buffer.from(`,${hashes},"${envelope.parentBeaconBlockRoot}",`)
    return concatBytes(Buffer.from('['), native.payload, middle, native.executionRequests, Buffer.from(']'))
  }
  return { ...envelope, newPayloadJson, newPayloadParams: (block) => parseParams(newPayloadJson(block)) }
}

/** What of the envelope does not fit the block, if anything. */
function mismatchOf(
  envelope: Omit<ExecutionPayloadEnvelope, 'newPayloadJson' | 'newPayloadParams'>,
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
