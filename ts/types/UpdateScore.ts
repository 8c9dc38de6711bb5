import { DecodeError } from '../errors.ts'
import type { NetworkConfig } from '../params/NetworkConfig.ts'
import { periodAtSlot, periodStart } from '../params/slots.ts'
import { twoThirds } from '../params/twoThirds.ts'
import { claimsFinality } from './FinalityUpdate.ts'
import { hasNextSyncCommittee, type LightClientUpdate } from './LightClientUpdate.ts'
import { signerCount } from './SyncAggregate.ts'

/** What decides which of two updates of a period is kept. */
export interface UpdateScore {
  readonly signerCount: number
  readonly committeeSize: number
  /** It proves a next committee and was signed in its own period. */
  readonly hasRelevantCommittee: boolean
  readonly hasFinality: boolean
  /** The finalized header lies in the attested header's period. */
  readonly hasCommitteeFinality: boolean
  readonly attestedSlot: number
  readonly signatureSlot: number
}

/**
 * How good an update is, to compare it with another one.
 *
 * @example
 * updateScore(mainnet, update).signerCount
 */
export function updateScore(config: NetworkConfig, update: LightClientUpdate): UpdateScore {
  const attestedSlot = update.attestedHeader.beacon.slot
  const period = periodAtSlot(config, attestedSlot)
  const hasFinality = claimsFinality(update)
  const finalizedSlot = update.finalizedHeader?.beacon.slot ?? 0
  return {
    signerCount: signerCount(update.syncAggregate.bits),
    committeeSize: update.syncAggregate.bits.length * 8,
    hasRelevantCommittee: hasNextSyncCommittee(update) && periodAtSlot(config, update.signatureSlot) === period,
    hasFinality,
    hasCommitteeFinality: hasFinality && periodAtSlot(config, finalizedSlot) === period,
    attestedSlot,
    signatureSlot: update.signatureSlot,
  }
}

/**
 * Whether `a` is better than `b`, not merely as good.
 *
 * @see https://github.com/ethereum/consensus-specs/blob/v1.7.0-alpha.13/specs/altair/light-client/sync-protocol.md#is_better_update
 *
 * @example
 * isBetterUpdate(updateScore(mainnet, update), updateScore(mainnet, update)) // false
 */
export function isBetterUpdate(a: UpdateScore, b: UpdateScore): boolean {
  const supermajority = hasSupermajority(a)
  if (supermajority !== hasSupermajority(b)) return supermajority
  if (!supermajority && a.signerCount !== b.signerCount) return a.signerCount > b.signerCount
  if (a.hasRelevantCommittee !== b.hasRelevantCommittee) return a.hasRelevantCommittee
  if (a.hasFinality !== b.hasFinality) return a.hasFinality
  if (a.hasCommitteeFinality !== b.hasCommitteeFinality) return a.hasCommitteeFinality
  if (a.signerCount !== b.signerCount) return a.signerCount > b.signerCount
  if (a.attestedSlot !== b.attestedSlot) return a.attestedSlot < b.attestedSlot
  return a.signatureSlot < b.signatureSlot
}

/** Whether at least two thirds signed. */
export function hasSupermajority(score: UpdateScore): boolean {
  return score.signerCount >= twoThirds(score.committeeSize)
}

const SIGNER_BITS = 10
const SLOT_BITS = 13
const PACKED_LENGTH = 3

/**
 * A score in 3 bytes, little-endian, as servers exchange it: 10 bits signers, 13 bits attested slot within its period,
 * 1 bit committee finality. Values past their bits are capped.
 *
 * @example
 * packScore(mainnet, updateScore(mainnet, update))
 */
export function packScore(config: NetworkConfig, score: UpdateScore): Uint8Array {
  const start = periodStart(config, periodAtSlot(config, score.attestedSlot))
  const signers = Math.min(score.signerCount, 2 ** SIGNER_BITS - 1)
  const slot = Math.min(score.attestedSlot - start, 2 ** SLOT_BITS - 1)
  const finalized = score.hasCommitteeFinality ? 1 : 0
  const packed = signers + slot * 2 ** SIGNER_BITS + finalized * 2 ** (SIGNER_BITS + SLOT_BITS)
  return Uint8Array.of(packed & 0xff, (packed >> 8) & 0xff, packed >> 16)
}

/**
 * The score that 3 bytes stand for, of an update of that period that proves a committee. The signature slot is not in
 * them and is taken as the earliest possible.
 *
 * @throws DecodeError when there are not 3 bytes
 *
 * @example
 * const score = unpackScore(mainnet, 0, packScore(mainnet, updateScore(mainnet, update)))
 */
export function unpackScore(config: NetworkConfig, period: number, packed: Uint8Array): UpdateScore {
  const [low, middle, high] = packed
  if (packed.length !== PACKED_LENGTH || low === undefined || middle === undefined || high === undefined) {
    throw new DecodeError(`a packed score has ${PACKED_LENGTH} bytes, not ${packed.length}`)
  }
  const value = low + (middle << 8) + (high << 16)
  const finalized = value >> (SIGNER_BITS + SLOT_BITS) === 1
  const attestedSlot = periodStart(config, period) + ((value >> SIGNER_BITS) & (2 ** SLOT_BITS - 1))
  return {
    signerCount: value & (2 ** SIGNER_BITS - 1),
    committeeSize: config.preset.syncCommitteeSize,
    hasRelevantCommittee: true,
    hasFinality: finalized,
    hasCommitteeFinality: finalized,
    attestedSlot,
    signatureSlot: attestedSlot + 1,
  }
}
