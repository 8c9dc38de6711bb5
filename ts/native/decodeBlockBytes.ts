import type { DecodedBlock } from '#native'
import { addon } from './addon.ts'
import { awaitAddon, callAddon } from './callAddon.ts'
import { requireBytes } from './requireBytes.ts'
import { MAX_UINT32, requireNumber } from './requireNumber.ts'

/** What of a preset a block's containers depend on. */
export interface BlockLimits {
  readonly syncCommitteeSize: number
  readonly maxCommitteesPerSlot: number
  readonly maxWithdrawalsPerPayload: number
  readonly ptcSize: number
}

/** A block or envelope as it came from the wire, signed or bare; JSON with or without `{version, data}` around it. */
export interface EncodedBytes {
  readonly bytes: Uint8Array
  readonly encoding: 'ssz' | 'json'
}

/** A block and how to read it. */
export interface BlockRequest extends EncodedBytes {
  /** The fork at the block's slot. */
  readonly fork: string
  readonly limits: BlockLimits
}

/**
 * The slot of an encoded block, which decides its fork; of JSON no more is read than up to where it stands. Only a hint:
 * the decoded block's own slot counts.
 *
 * @throws NativeError `INVALID_TYPE`, `INVALID_OFFSET`, `INVALID_JSON`, `INVALID_VALUE`, `MISSING_FIELD`
 */
export function blockSlot({ bytes, encoding }: EncodedBytes): bigint {
  requireBytes('bytes', bytes)
  return callAddon(() => addon.blockSlot(bytes, encoding))
}

/**
 * A block, checked strictly in the containers of its fork, hashed, and with the parameters of `engine_newPayload` as JSON
 * text. Takes some milliseconds for a big one.
 *
 * @throws NativeError `INVALID_TYPE`, `INVALID_LENGTH`, `INVALID_OFFSET`, `INVALID_BITS`, `INVALID_VALUE`,
 *   `TOO_MANY_ITEMS`, `INVALID_JSON`, `MISSING_FIELD`, `DUPLICATE_FIELD`, `UNKNOWN_FORK`, `INVALID_CHAIN_SPEC`,
 *   `INVALID_NUMBER`
 */
export function decodeBlockBytes(request: BlockRequest): DecodedBlock {
  const options = optionsOf(request)
  return callAddon(() => addon.decodeBlock(options))
}

/**
 * The hash tree root of a block, 32 bytes, and nothing else of it.
 *
 * @throws NativeError as {@link decodeBlockBytes}
 */
export function blockRoot(request: BlockRequest): Uint8Array {
  const options = optionsOf(request)
  return callAddon(() => addon.blockRoot(options))
}

/** {@link decodeBlockBytes} on a worker thread; the bytes are copied first. */
export async function decodeBlockBytesAsync(request: BlockRequest): Promise<DecodedBlock> {
  const options = optionsOf(request)
  return awaitAddon(() => addon.decodeBlockAsync(options))
}

function optionsOf({ bytes, encoding, fork, limits }: BlockRequest) {
  requireBytes('bytes', bytes)
  const { syncCommitteeSize, maxCommitteesPerSlot, maxWithdrawalsPerPayload, ptcSize } = limits
  const numbers = { syncCommitteeSize, maxCommitteesPerSlot, maxWithdrawalsPerPayload, ptcSize }
  for (const [name, limit] of Object.entries(numbers)) requireNumber(name, limit, { max: MAX_UINT32 })
  return { bytes, encoding, fork, ...numbers }
}
