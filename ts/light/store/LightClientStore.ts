import { equalBytes, type Root } from '../../bytes.ts'
import { ValidationError } from '../../errors.ts'
import { SyncCommittee } from '../../native/SyncCommittee.ts'
import type { NetworkConfig } from '../../params/NetworkConfig.ts'
import { periodAtSlot, slotsPerPeriod } from '../../params/slots.ts'
import { twoThirds } from '../../params/twoThirds.ts'
import { claimsFinality, type FinalityUpdate } from '../../types/FinalityUpdate.ts'
import type { LightClientBootstrap } from '../../types/LightClientBootstrap.ts'
import type { LightClientHeader } from '../../types/LightClientHeader.ts'
import { hasNextSyncCommittee, type LightClientUpdate, validateUpdateStructure } from '../../types/LightClientUpdate.ts'
import { type OptimisticUpdate, signedHeaderOf } from '../../types/OptimisticUpdate.ts'
import { signerCount } from '../../types/SyncAggregate.ts'
import { isBetterUpdate, updateScore } from '../../types/UpdateScore.ts'
import { validateCheckpoint } from '../committees/CheckpointData.ts'
import { verifySignature } from '../committees/verifySignature.ts'

/** The smallest participation that counts at all. */
const MIN_SYNC_COMMITTEE_PARTICIPANTS = 1

/**
 * The light client of the specification: follows finality one committee period after the other, from a bootstrap on.
 *
 * - Headers and updates keep the form of the fork they came in; a store needs no upgrade when a fork begins.
 * - An object that is refused leaves the store as it was.
 * - Nothing happens by itself: the caller gives the slot that is now, and decides whether to force an update.
 *
 * @see https://github.com/ethereum/consensus-specs/blob/v1.7.0-alpha.13/specs/altair/light-client/sync-protocol.md#lightclientstore
 * @example
 * const store = LightClientStore.initialize(mainnet, { root, bootstrap })
 * store.processUpdate(update, slotAtTime(mainnet, Date.now()))
 * console.log(store.finalizedHeader.beacon.slot)
 */
export class LightClientStore {
  readonly #config: NetworkConfig
  #finalizedHeader: LightClientHeader
  #optimisticHeader: LightClientHeader
  #currentSyncCommittee: SyncCommittee
  #nextSyncCommittee: SyncCommittee | undefined
  #bestValidUpdate: LightClientUpdate | undefined
  #previousMaxActiveParticipants = 0
  #currentMaxActiveParticipants = 0

  private constructor(config: NetworkConfig, bootstrap: LightClientBootstrap) {
    this.#config = config
    this.#finalizedHeader = bootstrap.header
    this.#optimisticHeader = bootstrap.header
    this.#currentSyncCommittee = SyncCommittee.deserialize(bootstrap.currentSyncCommittee)
  }

  /**
   * @param checkpoint.root - the trusted block root
   * @throws ValidationError whose code names the rule that the bootstrap breaks
   */
  static initialize(
    config: NetworkConfig,
    checkpoint: { readonly root: Root; readonly bootstrap: LightClientBootstrap },
  ): LightClientStore {
    validateCheckpoint(config, checkpoint)
    return new LightClientStore(config, checkpoint.bootstrap)
  }

  /** The latest finalized header. */
  get finalizedHeader(): LightClientHeader {
    return this.#finalizedHeader
  }

  /** The latest header that enough members signed; not finalized. */
  get optimisticHeader(): LightClientHeader {
    return this.#optimisticHeader
  }

  /** Committee of the finalized header's period. */
  get currentSyncCommittee(): SyncCommittee {
    return this.#currentSyncCommittee
  }

  /** Committee of the period after; undefined until an update proves it. */
  get nextSyncCommittee(): SyncCommittee | undefined {
    return this.#nextSyncCommittee
  }

  /** What `forceUpdate` would go to. */
  get bestValidUpdate(): LightClientUpdate | undefined {
    return this.#bestValidUpdate
  }

  /**
   * `process_light_client_update`.
   *
   * @param currentSlot - slot that runs by the local clock
   * @throws ValidationError whose code names the rule that the update breaks
   */
  processUpdate(update: LightClientUpdate, currentSlot: number): void {
    this.#validate(update, currentSlot)
    const signers = signerCount(update.syncAggregate.bits)
    if (this.#isBetterThanBest(update)) this.#bestValidUpdate = update
    this.#currentMaxActiveParticipants = Math.max(this.#currentMaxActiveParticipants, signers)
    const attestedSlot = update.attestedHeader.beacon.slot
    if (signers > this.#safetyThreshold() && attestedSlot > this.#optimisticHeader.beacon.slot) {
      this.#optimisticHeader = update.attestedHeader
    }
    const hasSupermajority = signers >= twoThirds(update.syncAggregate.bits.length * 8)
    const advances = finalizedSlot(update) > this.#finalizedHeader.beacon.slot || this.#finalizesNextCommittee(update)
    if (hasSupermajority && advances) {
      this.#apply(update)
      this.#bestValidUpdate = undefined
    }
  }

  /** `process_light_client_finality_update`; parameters and errors as for `processUpdate`. */
  processFinalityUpdate(update: FinalityUpdate, currentSlot: number): void {
    this.processUpdate({ ...update, ...this.#noCommittee() }, currentSlot)
  }

  /** `process_light_client_optimistic_update`; parameters and errors as for `processUpdate`. */
  processOptimisticUpdate(update: OptimisticUpdate, currentSlot: number): void {
    this.processUpdate(
      { ...update, ...this.#noCommittee(), finalizedHeader: undefined, finalityBranch: [] },
      currentSlot,
    )
  }

  /**
   * `process_light_client_store_force_update`: after a period without finality, takes the best update's attested header
   * for a finalized one. Trust in it is weaker; call it only when being stuck is worse.
   */
  forceUpdate(currentSlot: number): void {
    const best = this.#bestValidUpdate
    const timeout = this.#finalizedHeader.beacon.slot + slotsPerPeriod(this.#config)
    if (best === undefined || currentSlot <= timeout) return
    const isStuck = finalizedSlot(best) <= this.#finalizedHeader.beacon.slot
    this.#apply(isStuck ? { ...best, finalizedHeader: best.attestedHeader } : best)
    this.#bestValidUpdate = undefined
  }

  #validate(update: LightClientUpdate, currentSlot: number): void {
    if (signerCount(update.syncAggregate.bits) < MIN_SYNC_COMMITTEE_PARTICIPANTS) {
      throw new ValidationError('NOT_ENOUGH_SIGNERS', 'nobody signed the update')
    }
    if (currentSlot < update.signatureSlot) {
      throw new ValidationError('FUTURE_SIGNATURE', `slot ${update.signatureSlot} of the signature is in the future`)
    }
    const storePeriod = this.#storePeriod()
    const signaturePeriod = this.#period(update.signatureSlot)
    const committee = signaturePeriod === storePeriod ? this.#currentSyncCommittee : this.#nextSyncCommittee
    if (committee === undefined || (signaturePeriod !== storePeriod && signaturePeriod !== storePeriod + 1)) {
      throw new ValidationError('COMMITTEE_UNKNOWN', `the committee of period ${signaturePeriod} is not known`)
    }
    const attestedSlot = update.attestedHeader.beacon.slot
    const isOfStorePeriod = this.#period(attestedSlot) === storePeriod
    const suppliesCommittee = this.#nextSyncCommittee === undefined && hasNextSyncCommittee(update) && isOfStorePeriod
    if (attestedSlot <= this.#finalizedHeader.beacon.slot && !suppliesCommittee) {
      throw new ValidationError('NOT_RELEVANT', `slot ${attestedSlot} is already finalized`)
    }
    validateUpdateStructure(this.#config, update)
    const next = this.#nextSyncCommittee
    if (hasNextSyncCommittee(update) && isOfStorePeriod && next !== undefined) {
      if (!equalBytes(update.nextSyncCommittee, next.serialize())) {
        throw new ValidationError('OTHER_COMMITTEE', 'the update proves a next committee other than the known one')
      }
    }
    if (!verifySignature(this.#config, committee, signedHeaderOf(update))) {
      throw new ValidationError('INVALID_SIGNATURE', `the signature of slot ${update.signatureSlot} does not verify`)
    }
  }

  #apply(update: LightClientUpdate): void {
    const storePeriod = this.#storePeriod()
    const finalizedPeriod = this.#period(finalizedSlot(update))
    const next = hasNextSyncCommittee(update) ? SyncCommittee.deserialize(update.nextSyncCommittee) : undefined
    if (this.#nextSyncCommittee === undefined) {
      if (finalizedPeriod !== storePeriod) {
        throw new ValidationError('COMMITTEE_UNKNOWN', `the committee of period ${finalizedPeriod} is not known`)
      }
      this.#nextSyncCommittee = next
    } else if (finalizedPeriod === storePeriod + 1) {
      this.#currentSyncCommittee = this.#nextSyncCommittee
      this.#nextSyncCommittee = next
      this.#previousMaxActiveParticipants = this.#currentMaxActiveParticipants
      this.#currentMaxActiveParticipants = 0
    }
    const { finalizedHeader } = update
    if (finalizedHeader === undefined || finalizedHeader.beacon.slot <= this.#finalizedHeader.beacon.slot) return
    this.#finalizedHeader = finalizedHeader
    if (finalizedHeader.beacon.slot > this.#optimisticHeader.beacon.slot) this.#optimisticHeader = finalizedHeader
  }

  #finalizesNextCommittee(update: LightClientUpdate): boolean {
    return (
      this.#nextSyncCommittee === undefined &&
      hasNextSyncCommittee(update) &&
      claimsFinality(update) &&
      this.#period(finalizedSlot(update)) === this.#period(update.attestedHeader.beacon.slot)
    )
  }

  #isBetterThanBest(update: LightClientUpdate): boolean {
    const best = this.#bestValidUpdate
    return best === undefined || isBetterUpdate(updateScore(this.#config, update), updateScore(this.#config, best))
  }

  #safetyThreshold(): number {
    return Math.floor(Math.max(this.#previousMaxActiveParticipants, this.#currentMaxActiveParticipants) / 2)
  }

  #noCommittee(): Pick<LightClientUpdate, 'nextSyncCommittee' | 'nextSyncCommitteeBranch'> {
    return {
      nextSyncCommittee: new Uint8Array(this.#currentSyncCommittee.serialize().length),
      nextSyncCommitteeBranch: [],
    }
  }

  #storePeriod(): number {
    return this.#period(this.#finalizedHeader.beacon.slot)
  }

  #period(slot: number): number {
    return periodAtSlot(this.#config, slot)
  }
}

/** Slot of the finalized header, 0 in an update without one. */
function finalizedSlot(update: LightClientUpdate): number {
  return update.finalizedHeader?.beacon.slot ?? 0
}
