import { createHash } from 'node:crypto'
import { bytesToHex, concatBytes, equalBytes, hexToBytes, type Root } from '../../bytes.ts'

/** What the committee chain keeps in memory of an update it verified. */
export interface UpdateFacts {
  /** Root of the committee it proves for the next period. */
  readonly nextCommitteeRoot: Root
  readonly attestedSlot: number
  readonly signatureSlot: number
  /** Undefined when the update proves no finality. */
  readonly finalizedSlot: number | undefined
  readonly signerCount: number
  /** Fingerprint of the network's rules it was verified under, see `updateRules`. */
  readonly rules: Root
}

/** An update as stored: its facts, and its SSZ without the next committee, which is stored beside it. */
export interface StoredUpdate {
  readonly facts: UpdateFacts
  /** Where in the SSZ the next committee belongs. */
  readonly committeeOffset: number
  readonly ssz: Uint8Array
}

const CHECKSUM_LENGTH = 8
const RULES_LENGTH = 8
const FIXED_LENGTH = CHECKSUM_LENGTH + RULES_LENGTH + 32 + 3 * 8 + 2 + 2

/** The record's bytes; a checksum in front tells damage from data. */
export function encodeStoredUpdate({ facts, committeeOffset, ssz }: StoredUpdate): Uint8Array {
  const numbers = new DataView(new ArrayBuffer(3 * 8 + 2 + 2))
  numbers.setBigUint64(0, BigInt(facts.attestedSlot), true)
  numbers.setBigUint64(8, BigInt(facts.signatureSlot), true)
  numbers.setBigUint64(16, BigInt(facts.finalizedSlot === undefined ? 0 : facts.finalizedSlot + 1), true)
  numbers.setUint16(24, facts.signerCount, true)
  numbers.setUint16(26, committeeOffset, true)
  return withChecksum(
    concatBytes(
      hexToBytes(facts.rules, RULES_LENGTH),
      hexToBytes(facts.nextCommitteeRoot, 32),
      new Uint8Array(numbers.buffer),
      ssz,
    ),
  )
}

/** The record in these bytes; undefined when they are damaged. */
export function decodeStoredUpdate(bytes: Uint8Array): StoredUpdate | undefined {
  const content = withoutChecksum(bytes)
  if (content === undefined || bytes.length < FIXED_LENGTH) return undefined
  const numbers = new DataView(content.buffer, content.byteOffset + RULES_LENGTH + 32)
  const finalized = Number(numbers.getBigUint64(16, true))
  return {
    facts: {
      rules: bytesToHex(content.subarray(0, RULES_LENGTH)),
      nextCommitteeRoot: bytesToHex(content.subarray(RULES_LENGTH, RULES_LENGTH + 32)),
      attestedSlot: Number(numbers.getBigUint64(0, true)),
      signatureSlot: Number(numbers.getBigUint64(8, true)),
      finalizedSlot: finalized === 0 ? undefined : finalized - 1,
      signerCount: numbers.getUint16(24, true),
    },
    committeeOffset: numbers.getUint16(26, true),
    ssz: content.subarray(FIXED_LENGTH - CHECKSUM_LENGTH),
  }
}

/** Splits the SSZ of an update around its next committee. */
export function cutCommittee(ssz: Uint8Array, committeeOffset: number, committeeLength: number): Uint8Array {
  return concatBytes(ssz.subarray(0, committeeOffset), ssz.subarray(committeeOffset + committeeLength))
}

/** The SSZ of an update as it was before `cutCommittee`. */
export function joinCommittee(stored: StoredUpdate, committee: Uint8Array): Uint8Array {
  const { ssz, committeeOffset } = stored
  return concatBytes(ssz.subarray(0, committeeOffset), committee, ssz.subarray(committeeOffset))
}

/** The bytes with the first 8 bytes of their SHA-256 in front. */
export function withChecksum(content: Uint8Array): Uint8Array {
  return concatBytes(checksum(content), content)
}

/** The bytes behind the checksum; undefined when it does not fit. */
export function withoutChecksum(bytes: Uint8Array): Uint8Array | undefined {
  if (bytes.length < CHECKSUM_LENGTH) return undefined
  const content = bytes.subarray(CHECKSUM_LENGTH)
  return equalBytes(checksum(content), bytes.subarray(0, CHECKSUM_LENGTH)) ? content : undefined
}

function checksum(content: Uint8Array): Uint8Array {
  return createHash('sha256').update(content).digest().subarray(0, CHECKSUM_LENGTH)
}
