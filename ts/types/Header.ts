import { bytesToHex, hexToBytes, type Root } from '../bytes.ts'
import { DecodeError } from '../errors.ts'
import { headerRoot as nativeHeaderRoot } from '../native/hashing.ts'
import { signedHeaderSsz } from '../native/lightClientObject.ts'
import { asDecodeError } from './asDecodeError.ts'
import { encodedBytes } from './Encoded.ts'

/**
 * A `BeaconBlockHeader`: stands for its block, and has the same root.
 *
 * @see https://github.com/ethereum/consensus-specs/blob/v1.7.0-alpha.13/specs/phase0/beacon-chain.md#beaconblockheader
 */
export interface Header {
  readonly slot: number
  readonly proposerIndex: number
  readonly parentRoot: Root
  readonly stateRoot: Root
  readonly bodyRoot: Root
}

/** Length of a header as SSZ. */
export const HEADER_LENGTH = 112

/** The header as SSZ, 112 bytes. */
export function headerToSsz(header: Header): Uint8Array {
  const bytes = new Uint8Array(HEADER_LENGTH)
  const view = new DataView(bytes.buffer)
  view.setBigUint64(0, BigInt(header.slot), true)
  view.setBigUint64(8, BigInt(header.proposerIndex), true)
  bytes.set(hexToBytes(header.parentRoot, 32), 16)
  bytes.set(hexToBytes(header.stateRoot, 32), 48)
  bytes.set(hexToBytes(header.bodyRoot, 32), 80)
  return bytes
}

/**
 * The header that SSZ bytes hold.
 *
 * @throws DecodeError when there are not 112 bytes or a number exceeds 2^53 - 1
 */
export function headerFromSsz(bytes: Uint8Array): Header {
  if (bytes.length !== HEADER_LENGTH) throw new DecodeError(`a header has ${HEADER_LENGTH} bytes, not ${bytes.length}`)
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  return {
    slot: safeNumber(view.getBigUint64(0, true), 'slot'),
    proposerIndex: safeNumber(view.getBigUint64(8, true), 'proposer index'),
    parentRoot: bytesToHex(bytes.subarray(16, 48)),
    stateRoot: bytesToHex(bytes.subarray(48, 80)),
    bodyRoot: bytesToHex(bytes.subarray(80, 112)),
  }
}

/**
 * The header of a `SignedBeaconBlockHeader` in parsed JSON.
 *
 * @throws DecodeError
 */
export function signedHeaderFromJson(json: unknown): Header {
  try {
    return headerFromSsz(signedHeaderSsz(encodedBytes({ json }).bytes))
  } catch (cause) {
    throw asDecodeError('signed header', cause)
  }
}

/** Roots asked for before: each step of a head's way asks for it. A header never changes. */
const roots = new WeakMap<Header, Root>()

/**
 * Hash tree root of the header, which is the root of its block.
 *
 * @example
 * headerRoot(bootstrap.header.beacon) === root // true
 */
export function headerRoot(header: Header): Root {
  const known = roots.get(header)
  if (known !== undefined) return known
  const root = bytesToHex(nativeHeaderRoot(headerToSsz(header)))
  roots.set(header, root)
  return root
}

/** Whether two headers are the same in every field. */
export function equalHeaders(a: Header, b: Header): boolean {
  return (
    a.slot === b.slot &&
    a.proposerIndex === b.proposerIndex &&
    a.parentRoot === b.parentRoot &&
    a.stateRoot === b.stateRoot &&
    a.bodyRoot === b.bodyRoot
  )
}

/**
 * A uint64 as a number.
 *
 * @throws DecodeError naming the value when a number cannot hold it exactly: no honest chain has such a slot
 */
export function safeNumber(value: bigint, what: string): number {
  if (value > BigInt(Number.MAX_SAFE_INTEGER)) throw new DecodeError(`${what} ${value} is beyond any real one`)
  return Number(value)
}
