import { bytesToHex, type Root } from '../../bytes.ts'
import { BlsyncError, DecodeError } from '../../errors.ts'
import { SyncCommittee } from '../../native/SyncCommittee.ts'
import type { UpdateChain, UpdateItem } from '../../native/UpdateChain.ts'
import { verifyUpdateChain } from '../../native/verifyUpdateChain.ts'
import type { NetworkConfig } from '../../params/NetworkConfig.ts'
import { periodAtSlot } from '../../params/slots.ts'
import { UnknownForkError } from '../../params/UnknownForkError.ts'
import { unsupportedFork } from '../../params/unsupportedFork.ts'
import { chainSpec } from '../../types/chainSpec.ts'
import { decodeUpdate, nextCommitteeOffset } from '../../types/LightClientUpdate.ts'
import { lightClientForkAtSlot } from '../../types/lightClientFork.ts'
import { committeeLength } from '../../types/SerializedCommittee.ts'
import type { UpdateScore } from '../../types/UpdateScore.ts'
import { ChainError } from './ChainError.ts'
import type { CommitteeDraft } from './CommitteeDraft.ts'
import { factsScore } from './factsScore.ts'
import { planUpdate, type UpdateCandidate, type UpdatePolicy } from './planUpdate.ts'
import { cutCommittee, type UpdateFacts } from './StoredUpdate.ts'
import { type SingleVerification, singleCandidate } from './singleCandidate.ts'
import type { UpdatesAnswer, UpdatesInsertion, UpdateVerdict } from './UpdatesAnswer.ts'
import { updateRules } from './updateRules.ts'

type ItemFacts = NonNullable<UpdateItem['facts']>

/**
 * Plans the items of an answer into drafts, in their order, with the result of inserting each alone.
 *
 * - Structure and signatures are verified together, on worker threads, against the committees that the answer's own items
 *   prove. Where the draft has another committee than that, or knows one that the answer does not prove, the item is
 *   verified alone.
 */
export class AnswerPlanner {
  readonly #chain: UpdateChain
  readonly #length: number
  readonly #finalizedFrom: number
  readonly #verification: SingleVerification & UpdatePolicy
  /** Committees that the drafts gained, made ready to verify with when asked for. */
  readonly #gained = new Map<number, () => SyncCommittee>()
  /** Roots of the committees that the answer's signatures were verified with. */
  readonly #assumed = new Map<number, Root>()
  readonly #verdicts: UpdateVerdict[] = []

  private constructor(
    chain: UpdateChain,
    verification: SingleVerification & UpdatePolicy,
    first: { readonly period: number; readonly root: Root; readonly finalizedFrom: number },
  ) {
    this.#finalizedFrom = first.finalizedFrom
    this.#chain = chain
    this.#length = chain.length
    this.#verification = verification
    this.#assumed.set(first.period, first.root)
  }

  /**
   * Verifies an answer.
   *
   * @param committee - that of its first period, as far as is known
   * @throws ChainError `InvalidPeriod` when it is not known
   */
  static async verify(
    answer: UpdatesAnswer,
    verification: SingleVerification & UpdatePolicy,
    committee: SyncCommittee | undefined,
  ): Promise<AnswerPlanner> {
    const { config, minSigners } = verification
    if (committee === undefined) {
      const message = `the committee of period ${answer.startPeriod} is not known, so no update of it can be verified`
      throw new ChainError('InvalidPeriod', message)
    }
    const chain = await verifyUpdateChain({ ...answer, spec: chainSpec(config), committee, minSigners })
    return new AnswerPlanner(chain, verification, {
      period: answer.startPeriod,
      root: bytesToHex(committee.root),
      finalizedFrom: answer.finalizedFrom ?? Number.POSITIVE_INFINITY,
    })
  }

  /** Whether every item was planned. */
  get isDone(): boolean {
    return this.#verdicts.length === this.#length
  }

  /** What became of the items planned so far. */
  get insertion(): UpdatesInsertion {
    const verdicts = this.#verdicts
    const refused = verdicts.find((verdict) => verdict.outcome === 'refused')
    const error = refused?.outcome === 'refused' ? refused.error : framingError(this.#chain)
    const inserted = verdicts.filter((verdict) => verdict.outcome === 'inserted').length
    return { inserted, verdicts, ...(error === undefined ? {} : { error }) }
  }

  /** The newest committee that the drafts gained. */
  get newest(): SyncCommittee | undefined {
    const period = Math.max(...this.#gained.keys())
    return this.#gained.get(period)?.()
  }

  /** The committee of a period, if the answer's last item proves it. */
  committeeOf(period: number): SyncCommittee | undefined {
    const last = this.#length - 1
    const item = last < 0 ? undefined : this.#chain.item(last)
    return item?.ok === true && item.facts.period + 1 === period ? this.#chain.committee(last) : undefined
  }

  /** Gives back the memory of the answer, which then can be planned no further. */
  release(): void {
    this.#chain.release()
  }

  /** Plans the next so many items into a draft, which is that of the items before or begins where it ended. */
  plan(draft: CommitteeDraft, count: number): void {
    const end = Math.min(this.#length, this.#verdicts.length + count)
    while (this.#verdicts.length < end) this.#verdicts.push(this.#planItem(draft, this.#verdicts.length))
  }

  #planItem(draft: CommitteeDraft, index: number): UpdateVerdict {
    const item = this.#chain.item(index)
    if (item.facts === null)
      return { outcome: 'refused', period: undefined, error: unreadable(this.#verification.config, item) }
    const { period } = item.facts
    const facts = chainFacts(this.#verification.config, item.facts)
    const score = factsScore(this.#verification.config, facts)
    try {
      const candidate = this.#candidate(draft, index, item, { facts, score })
      if (period >= this.#finalizedFrom && !score.hasCommitteeFinality) throw notFinalized(period)
      const outcome = planUpdate(draft, candidate, this.#verification)
      if (outcome !== 'not-better') {
        const { serialized } = candidate.committee
        // The addon's own committee keeps the keys that verification found.
        this.#gained.set(period + 1, () =>
          item.ok ? this.#chain.committee(index) : SyncCommittee.deserialize(serialized),
        )
      }
      return { outcome: outcome === 'inserted' ? outcome : 'not-better', period, score }
    } catch (error) {
      if (!(error instanceof BlsyncError)) throw error
      return { outcome: 'refused', period, error, score }
    } finally {
      if (item.ok && !this.#assumed.has(period + 1)) this.#assumed.set(period + 1, facts.nextCommitteeRoot)
    }
  }

  #candidate(
    draft: CommitteeDraft,
    index: number,
    item: UpdateItem,
    { facts, score }: { readonly facts: UpdateFacts; readonly score: UpdateScore },
  ) {
    const { config } = this.#verification
    const period = periodAtSlot(config, facts.attestedSlot)
    const length = committeeLength(config.preset.syncCommitteeSize)
    const committeeOffset = nextCommitteeOffset(config, lightClientForkAtSlot(config, facts.attestedSlot))
    const ssz = this.#chain.ssz(index)
    return {
      period,
      facts,
      score,
      committee: {
        root: facts.nextCommitteeRoot,
        serialized: ssz.subarray(committeeOffset, committeeOffset + length),
      },
      verify: () => this.#verify(draft, item, { ssz, facts, period }),
      encode: () => ({ ssz: cutCommittee(ssz, committeeOffset, length), committeeOffset }),
    } satisfies UpdateCandidate
  }

  #verify(
    draft: CommitteeDraft,
    item: UpdateItem,
    { ssz, facts, period }: { readonly ssz: Uint8Array; readonly facts: UpdateFacts; readonly period: number },
  ): ChainError | undefined {
    const { config, isFuture } = this.#verification
    if (this.#assumed.get(period) === draft.index.committees.get(period)) {
      const beyondRules = unsupported(config, item)
      if (beyondRules !== undefined) throw beyondRules
      if (!item.ok) return invalid(period, item.reason)
      return isFuture(facts.signatureSlot) ? invalid(period, 'FUTURE_SIGNATURE') : undefined
    }
    const update = decodeUpdate(config, { ssz })
    const committee = (at: number): SyncCommittee | undefined => this.#committee(draft, at)
    return singleCandidate({ config, isFuture, committee }, update).verify()
  }

  /** The committee that the draft has for a period. */
  #committee(draft: CommitteeDraft, period: number): SyncCommittee | undefined {
    const root = draft.index.committees.get(period)
    const candidates = [this.#gained.get(period)?.(), this.#verification.committee(period)]
    return candidates.find((committee) => committee !== undefined && bytesToHex(committee.root) === root)
  }
}

function chainFacts(config: NetworkConfig, item: ItemFacts): UpdateFacts {
  const slots = {
    attestedSlot: headerSlot(item.attestedHeader),
    signatureSlot: item.signatureSlot,
    finalizedSlot: item.hasFinality ? finalizedSlot(item) : undefined,
  }
  return {
    ...slots,
    nextCommitteeRoot: bytesToHex(item.nextCommitteeRoot),
    signerCount: item.signerCount,
    rules: updateRules(config, slots),
  }
}

/** Slot 0 is that of the empty header, while genesis is the finalized block. */
function finalizedSlot({ finalizedHeader }: ItemFacts): number {
  return finalizedHeader === null ? 0 : headerSlot(finalizedHeader)
}

/** The slot is what a header's SSZ begins with. */
function headerSlot(ssz: Uint8Array): number {
  return Number(new DataView(ssz.buffer, ssz.byteOffset).getBigUint64(0, true))
}

function notFinalized(period: number): ChainError {
  const message = `the update of period ${period} has no finalized block of that period yet`
  return new ChainError('InvalidUpdate', message, { reason: 'NOT_FINALIZED' })
}

function invalid(period: number, reason: string): ChainError {
  return new ChainError('InvalidUpdate', `the update of period ${period} is not valid: ${reason}`, { reason })
}

/** What the addon has no rules for is not a fault of the update. */
function unsupported(config: NetworkConfig, item: UpdateItem): UnknownForkError | undefined {
  const fork = unsupportedFork(config)
  if (item.ok || item.reason !== 'UNSUPPORTED_FORK' || fork === undefined) return undefined
  return new UnknownForkError(fork.name, fork.epoch)
}

function unreadable(config: NetworkConfig, item: UpdateItem): BlsyncError {
  const reason = item.ok ? 'INTERNAL' : item.reason
  return (
    unsupported(config, item) ?? new DecodeError(`an update in the answer cannot be read: ${reason}`, { code: reason })
  )
}

function framingError({ framingError, length }: UpdateChain): BlsyncError | undefined {
  if (framingError === null) return undefined
  return new DecodeError(`the answer is broken after ${length} updates: ${framingError}`, { code: framingError })
}
