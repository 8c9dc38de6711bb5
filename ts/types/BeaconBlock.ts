import { bytesToHex, type Root } from '../bytes.ts'
import { DecodeError, ValidationError } from '../errors.ts'
import { type BlockRequest, blockSlot, decodeBlockBytes, decodeBlockBytesAsync } from '../native/decodeBlockBytes.ts'
import type { LightClientFork } from '../params/ForkName.ts'
import type { NetworkConfig } from '../params/NetworkConfig.ts'
import { asDecodeError } from './asDecodeError.ts'
import { type Encoded, encodedBytes } from './Encoded.ts'
import { type ExecutionPayloadView, executionPayloadView } from './ExecutionPayload.ts'
import { type ExecutionPayloadBid, executionPayloadBidOf } from './ExecutionPayloadBid.ts'
import { type Header, headerFromSsz, safeNumber } from './Header.ts'
import { lightClientForkAtSlot } from './lightClientFork.ts'
import { parseParams } from './parseParams.ts'
import type { SyncAggregate } from './SyncAggregate.ts'

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
  /** {@link newPayloadParams} as UTF-8 of the JSON text, fit to be sent as it is; absent without a payload inside. */
  readonly newPayloadJson?: Uint8Array
  /**
   * Parameters of `engine_newPayload` in the version of the block's fork, parsed from {@link newPayloadJson}.
   *
   * @throws ValidationError `NO_PAYLOAD` when there is no payload in the block
   */
  newPayloadParams(): unknown[]
}

/**
 * A beacon block, signed or bare, from JSON (`{version, data}`, `{data}` or bare) or SSZ. The proposer's signature is not
 * looked at: a block counts by its root.
 *
 * @throws DecodeError `MALFORMED` or `UNKNOWN_FORK`
 * @throws UnknownForkError when the block is of a fork that this release does not know
 *
 * @example
 * const block = decodeBlock(mainnet, { ssz: blockBytes })
 * console.log(block.root, block.execution?.blockHash)
 */
export function decodeBlock(config: NetworkConfig, encoded: Encoded): BeaconBlock {
  try {
    const request = requestOf(config, encoded)
    return blockOf(config, request.fork, decodeBlockBytes(request))
  } catch (cause) {
    throw asDecodeError('beacon block', cause)
  }
}

/** The same on a worker thread, so that a big block does not hold the event loop. */
export async function decodeBlockAsync(config: NetworkConfig, encoded: Encoded): Promise<BeaconBlock> {
  try {
    const request = requestOf(config, encoded)
    return blockOf(config, request.fork, await decodeBlockBytesAsync(request))
  } catch (cause) {
    throw asDecodeError('beacon block', cause)
  }
}

type NativeBlock = ReturnType<typeof decodeBlockBytes>

function requestOf(config: NetworkConfig, encoded: Encoded): BlockRequest & { readonly fork: LightClientFork } {
  const bytes = encodedBytes(encoded)
  const fork = lightClientForkAtSlot(config, safeNumber(blockSlot(bytes), 'slot'))
  return { ...bytes, fork, limits: config.preset }
}

function blockOf(config: NetworkConfig, fork: LightClientFork, native: NativeBlock): BeaconBlock {
  const { execution, bid, newPayloadParams: newPayloadJson } = native
  const header = headerFromSsz(native.header)
  if (lightClientForkAtSlot(config, header.slot) !== fork) throw new DecodeError('it states two different slots')
  return {
    fork,
    root: bytesToHex(native.root),
    header,
    syncAggregate: { bits: native.syncCommitteeBits, signature: native.syncCommitteeSignature },
    ...(execution === null ? {} : { execution: executionPayloadView(execution) }),
    ...(bid === null ? {} : { bid: executionPayloadBidOf(bid) }),
    ...(newPayloadJson === null ? {} : { newPayloadJson }),
    newPayloadParams() {
      if (newPayloadJson !== null) return parseParams(newPayloadJson)
      throw new ValidationError(
        'NO_PAYLOAD',
        `the ${fork} block at slot ${header.slot} has no execution payload inside`,
      )
    },
  }
}
