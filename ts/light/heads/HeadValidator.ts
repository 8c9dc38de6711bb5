import { equalBytes } from '../../bytes.ts'
import { DecodeError, ValidationError } from '../../errors.ts'
import { type Logger, silentLogger } from '../../log.ts'
import { type FinalityUpdate, validateFinality } from '../../types/FinalityUpdate.ts'
import { headerRoot } from '../../types/Header.ts'
import {
  isEmptyLightClientHeader,
  isValidLightClientHeader,
  type LightClientHeader,
} from '../../types/LightClientHeader.ts'
import { type OptimisticUpdate, signedHeaderOf } from '../../types/OptimisticUpdate.ts'
import type { SignedHeader } from '../../types/SignedHeader.ts'
import { signerCount } from '../../types/SyncAggregate.ts'
import type { CommitteeChain } from '../committees/CommitteeChain.ts'
import type { HeaderVerdict } from '../committees/CommitteeChainOptions.ts'
import { requireThreshold } from '../committees/requireThreshold.ts'
import { HeadSubscribers, type HeadSubscription } from './HeadSubscribers.ts'
import { RecentHeads } from './RecentHeads.ts'
import { type ValidatedHead, validatedHead } from './ValidatedHead.ts'

/** The committee chain as far as heads need it. */
export type HeadVerifier = Pick<CommitteeChain, 'config' | 'verifySignedHeader' | 'subscribe'>

/** What a validator of heads takes by itself. */
export interface HeadValidatorOptions {
  /** Signers that `head`, `optimisticUpdate` and `finalityUpdate` need; subscribers have their own thresholds. */
  readonly minSigners: number
  readonly logger?: Logger
}

/**
 * What became of a signed object.
 *
 * - `valid`: verified, and it told something new.
 * - `known`: not verified, since what is known is at least as good.
 * - `few-signers`: not verified, since nobody wants to hear of so few.
 * - `future`: signed later than the clock says; keep it and ask again.
 * - `unknown-committee`: the chain is not there yet; keep it and ask again.
 * - `invalid`: whoever sent it is at fault.
 */
export type HeadOutcome = 'valid' | 'known' | 'few-signers' | 'future' | 'unknown-committee' | 'invalid'

/**
 * Verifies signed heads with the committee chain and tells subscribers of new ones.
 *
 * - Nothing is published that a committee did not sign.
 * - A subscriber hears at most once a slot, at its own threshold, and never of an older slot than that of a head that still
 *   holds; one that fails harms nobody.
 * - The optimistic and the finality update are kept apart; the finalized slot never goes back.
 * - What a committee signed that the chain gave up is withdrawn, and what only the owner of its aggregate key signed; what
 *   others finalize counts from that slot on.
 *
 * @example
 * const validator = new HeadValidator(chain, { minSigners })
 * const outcome = validator.validateOptimistic(decodeOptimisticUpdate(mainnet, { jsonBytes: optimisticJson }))
 */
export class HeadValidator {
  readonly #chain: HeadVerifier
  readonly #minSigners: number
  readonly #logger: Logger
  readonly #heads = new RecentHeads()
  readonly #subscribers: HeadSubscribers
  #optimisticUpdate: OptimisticUpdate | undefined
  #finalityUpdate: FinalityUpdate | undefined
  /** The newest slot that was ever finalized, also by an update that was withdrawn. */
  #finalizedSlot = -1

  /** @throws ConfigError when the threshold is not a number of signers of a committee */
  constructor(chain: HeadVerifier, { minSigners, logger = silentLogger }: HeadValidatorOptions) {
    this.#chain = chain
    this.#minSigners = requireThreshold(chain.config, minSigners)
    this.#logger = logger
    this.#subscribers = new HeadSubscribers(logger)
    chain.subscribe((event) => {
      if (event.type === 'rolled-back' || event.type === 'aggregate-mismatch') this.#recheck()
    })
  }

  /** The best-signed head of the newest slot. */
  get head(): ValidatedHead | undefined {
    return this.#heads.best(this.#minSigners)
  }

  /** The update of the newest attested slot, whatever kind of object it came in. */
  get optimisticUpdate(): OptimisticUpdate | undefined {
    return this.#optimisticUpdate
  }

  /** The update of the newest finalized slot. */
  get finalityUpdate(): FinalityUpdate | undefined {
    return this.#finalityUpdate
  }

  /** The best-signed head of the newest slot that has one with so many signers, of those that somebody asked to hear of. */
  bestHead(minSigners: number): ValidatedHead | undefined {
    return this.#heads.best(minSigners)
  }

  /** The validated heads of a recent slot, the one with the most signers first. */
  headsAt(slot: number): readonly ValidatedHead[] {
    return this.#heads.at(slot)
  }

  /**
   * Tells the subscriber of what comes from now on, until the returned function is called.
   *
   * @throws ConfigError when its threshold is not a number of signers of a committee
   */
  subscribe(subscription: HeadSubscription): () => void {
    requireThreshold(this.#chain.config, subscription.minSigners)
    return this.#subscribers.add(subscription)
  }

  /** Verifies a signed header; `lightClientHeader`, if there, is the same header with its execution block. */
  validateHead(signed: SignedHeader, lightClientHeader?: LightClientHeader): HeadOutcome {
    const signers = signerCount(signed.syncAggregate.bits)
    if (signers < this.#lowestThreshold()) return 'few-signers'
    if (this.#isKnown(signed, signers, lightClientHeader)) return 'known'
    return this.#verify(signed, lightClientHeader)
  }

  validateOptimistic(update: OptimisticUpdate): HeadOutcome {
    return this.validateHead(signedHeaderOf(update), update.attestedHeader)
  }

  /** While genesis is the finalized block, such an update proves a head only. */
  validateFinality(update: FinalityUpdate): HeadOutcome {
    if (isEmptyLightClientHeader(update.finalizedHeader)) {
      if (!isProven(() => validateFinality(this.#chain.config, update))) return 'invalid'
      return this.validateHead(signedHeaderOf(update), update.attestedHeader)
    }
    const signers = signerCount(update.syncAggregate.bits)
    if (signers < this.#lowestThreshold()) return 'few-signers'
    if (!this.#isBetterFinality(update, signers)) return 'known'
    if (!isProven(() => validateFinality(this.#chain.config, update))) return 'invalid'
    const outcome = this.#verify(signedHeaderOf(update), update.attestedHeader)
    if (outcome === 'valid') this.#publishFinality(update, signers)
    return outcome
  }

  #verify(signed: SignedHeader, lightClientHeader: LightClientHeader | undefined): HeadOutcome {
    const { config } = this.#chain
    if (lightClientHeader !== undefined && !isProven(() => isValidLightClientHeader(config, lightClientHeader))) {
      return 'invalid'
    }
    const verdict = this.#verifiedBefore(signed) ?? this.#chain.verifySignedHeader(signed)
    if (verdict === 'unknown-committee') return verdict
    if (!verdict.valid) return verdict.reason === 'future' ? 'future' : 'invalid'
    this.#publishHead(validatedHead(signed, lightClientHeader, verdict.ageMs))
    return 'valid'
  }

  /** The verdict over this very signature: a finality update mostly repeats that of the optimistic one. */
  #verifiedBefore({ header, syncAggregate, signatureSlot }: SignedHeader): HeaderVerdict | undefined {
    const known = this.#heads.get(header.slot, headerRoot(header))
    const isSame =
      known?.signatureSlot === signatureSlot &&
      equalBytes(known.syncAggregate.bits, syncAggregate.bits) &&
      equalBytes(known.syncAggregate.signature, syncAggregate.signature)
    return isSame ? { valid: true, ageMs: known.ageMs } : undefined
  }

  #isKnown(signed: SignedHeader, signers: number, lightClientHeader: LightClientHeader | undefined): boolean {
    const { slot } = signed.header
    if (this.#heads.isOutdated(slot)) return true
    const known = this.#heads.get(slot, headerRoot(signed.header))
    if (known === undefined) return false
    const addsExecution = known.lightClientHeader === undefined && lightClientHeader !== undefined
    return known.signerCount >= signers && !addsExecution
  }

  #publishHead(head: ValidatedHead): void {
    const known = this.#heads.get(head.header.slot, head.root)
    if (known === undefined) this.#reportConflict(head)
    if (known === undefined || known.signerCount <= head.signerCount) this.#heads.add(head)
    const update = optimisticUpdateOf(head)
    if (update !== undefined && this.#isBetterOptimistic(update)) this.#optimisticUpdate = update
    this.#subscribers.head(head, update)
  }

  #reportConflict(head: ValidatedHead): void {
    const [other] = this.#heads.at(head.header.slot)
    if (other === undefined) return
    this.#logger.error('a sync committee signed two blocks of one slot', {
      slot: head.header.slot,
      root: other.root,
      signers: other.signerCount,
      otherRoot: head.root,
      otherSigners: head.signerCount,
    })
    this.#subscribers.conflict(other, head)
  }

  #publishFinality(update: FinalityUpdate, signers: number): void {
    if (signers >= this.#minSigners) {
      this.#finalityUpdate = update
      this.#finalizedSlot = update.finalizedHeader.beacon.slot
    }
    this.#subscribers.finality(update, signers)
  }

  #isBetterOptimistic(update: OptimisticUpdate): boolean {
    const signers = signerCount(update.syncAggregate.bits)
    if (signers < this.#minSigners) return false
    const known = this.#optimisticUpdate
    if (known === undefined) return true
    const slot = update.attestedHeader.beacon.slot
    const knownSlot = known.attestedHeader.beacon.slot
    return slot > knownSlot || (slot === knownSlot && signers > signerCount(known.syncAggregate.bits))
  }

  /** Whether anybody learns something from the update: a later finalized slot, a later head that proves it, more signers. */
  #isBetterFinality(update: FinalityUpdate, signers: number): boolean {
    const known = this.#finalityUpdate
    if (known === undefined) return update.finalizedHeader.beacon.slot >= this.#finalizedSlot
    const gained = update.finalizedHeader.beacon.slot - known.finalizedHeader.beacon.slot
    if (gained !== 0) return gained > 0
    const later = update.attestedHeader.beacon.slot > known.attestedHeader.beacon.slot
    return signers >= this.#minSigners && (later || signers > signerCount(known.syncAggregate.bits))
  }

  #lowestThreshold(): number {
    return Math.min(this.#minSigners, this.#subscribers.lowestThreshold)
  }

  #recheck(): void {
    const holds = (signed: SignedHeader): boolean => {
      const verdict = this.#chain.verifySignedHeader(signed)
      return verdict !== 'unknown-committee' && verdict.valid
    }
    const withdrawn = this.#heads.keep(holds)
    const [optimistic, finality] = [this.#optimisticUpdate, this.#finalityUpdate]
    if (optimistic !== undefined && !holds(signedHeaderOf(optimistic))) this.#optimisticUpdate = undefined
    if (finality !== undefined && !holds(signedHeaderOf(finality))) {
      this.#finalityUpdate = undefined
      this.#logger.error(
        'the finalized header was signed by a committee that the chain abandoned, or not by its members',
        {
          slot: finality.finalizedHeader.beacon.slot,
        },
      )
    }
    const isWithdrawn = withdrawn > 0 || this.#finalityUpdate !== finality
    // Where no head holds, what an earlier run told of may have been signed by whom the chain gives up now.
    if (!isWithdrawn && this.#heads.best(1) !== undefined) return
    if (isWithdrawn) {
      this.#logger.warn('heads are withdrawn until the committees of the chain sign new ones', { heads: withdrawn })
    }
    this.#subscribers.withdrawn({
      remainingSlot: (minSigners) => this.#heads.best(minSigners)?.header.slot ?? -1,
      ...(finality !== undefined &&
        this.#finalityUpdate === undefined && { finalizedSlot: finality.finalizedHeader.beacon.slot }),
    })
  }
}

/** What a head proves to others; undefined while its execution block is not known. */
function optimisticUpdateOf({ lightClientHeader, syncAggregate, signatureSlot }: ValidatedHead) {
  return lightClientHeader && { attestedHeader: lightClientHeader, syncAggregate, signatureSlot }
}

/** Whether the check neither fails nor throws that the object does not hold. */
function isProven(check: () => unknown): boolean {
  try {
    return check() !== false
  } catch (error) {
    if (error instanceof ValidationError || error instanceof DecodeError) return false
    throw error
  }
}
