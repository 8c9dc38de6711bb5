import { bytesToHex, type Root } from '../bytes.ts'
import { BlsyncError, DecodeError } from '../errors.ts'
import type { NetworkConfig } from '../params/NetworkConfig.ts'
import { periodAtSlot } from '../params/slots.ts'
import { UnknownForkError } from '../params/UnknownForkError.ts'
import { unsupportedFork } from '../params/unsupportedFork.ts'
import { chainSpec } from '../types/chainSpec.ts'
import { decodeUpdate } from '../types/LightClientUpdate.ts'
import { lightClientForkAtSlot } from '../types/lightClientFork.ts'
import { committeeLength } from '../types/SerializedCommittee.ts'
import { SyncCommittee } from '../types/SyncCommittee.ts'
import { type UpdateChain, type UpdateItem, verifyUpdateChain } from '../types/verifyUpdateChain.ts'
import { ChainError } from './ChainError.ts'
import type { CommitteeDraft } from './CommitteeDraft.ts'
import { factsScore } from './factsScore.ts'
import { planUpdate, type UpdateCandidate, type UpdatePolicy } from './planUpdate.ts'
import { cutCommittee, type UpdateFacts } from './StoredUpdate.ts'
import { nextCommitteeOffset, type SingleVerification, singleCandidate } from './singleCandidate.ts'
import type { UpdatesAnswer, UpdatesInsertion, UpdateVerdict } from './UpdatesAnswer.ts'
import { updateRules } from './updateRules.ts'
import { yieldToEventLoop } from './yieldToEventLoop.ts'

/** Items planned before others get their turn: well under a millisecond. */
const ITEMS_AT_ONCE = 8

type ItemFacts = NonNullable<UpdateItem['facts']>

/**
 * Plans the items of an answer into a draft, in their order, with the result of inserting each alone.
 *
 * - Structure and signatures are verified together, on worker threads, against the committees that the answer's own items
 *   prove. Where the draft has another committee than that, or knows one that the answer does not prove, the item is
 *   verified alone.
 */
export class AnswerPlanner {
  readonly #draft: CommitteeDraft
  readonly #verification: SingleVerification & UpdatePolicy
  /** Committees that the draft gained, ready to verify with. */
  readonly #gained = new Map<number, SyncCommittee>()
  /** Roots of the committees that the answer's signatures were verified with. */
  readonly #assumed = new Map<number, Root>()

  constructor(draft: CommitteeDraft, verification: SingleVerification & UpdatePolicy) {
    this.#draft = draft
    this.#verification = verification
  }

  /** Committees that the draft gained, ready to verify with. */
  get gained(): ReadonlyMap<number, SyncCommittee> {
    return this.#gained
  }

  async plan({ bytes, encoding, startPeriod, maxItems }: UpdatesAnswer): Promise<UpdatesInsertion> {
    const { config, minSigners } = this.#verification
    const first = this.#verification.committee(startPeriod)
    if (first === undefined) {
      const message = `the committee of period ${startPeriod} is not known, so no update of it can be verified`
      return { inserted: 0, verdicts: [], error: new ChainError('InvalidPeriod', message) }
    }
    const spec = chainSpec(config)
    const request = { spec, committee: first, bytes, encoding, startPeriod, maxItems, minSigners }
    const chain = await verifyUpdateChain(request)
    this.#assumed.set(startPeriod, bytesToHex(first.root))
    const verdicts: UpdateVerdict[] = []
    for (let index = 0; index < chain.length; index++) {
      verdicts.push(this.#planItem(chain, index))
      if (verdicts.length % ITEMS_AT_ONCE === 0) await yieldToEventLoop()
    }
    const refused = verdicts.find((verdict) => verdict.outcome === 'refused')
    const error = refused?.outcome === 'refused' ? refused.error : framingError(chain)
    const inserted = verdicts.filter((verdict) => verdict.outcome === 'inserted').length
    return { inserted, verdicts, ...(error === undefined ? {} : { error }) }
  }

  #planItem(chain: UpdateChain, index: number): UpdateVerdict {
    const item = chain.item(index)
    if (item.facts === null)
      return { outcome: 'refused', period: undefined, error: unreadable(this.#verification.config, item) }
    const { period } = item.facts
    const facts = chainFacts(this.#verification.config, item.facts)
    try {
      const candidate = this.#candidate(chain, index, item, facts)
      const outcome = planUpdate(this.#draft, candidate, this.#verification)
      if (outcome === 'inserted') {
        const { serialized } = candidate.committee
        // The addon's own committee keeps the keys that verification found.
        this.#gained.set(period + 1, item.ok ? chain.committee(index) : SyncCommittee.deserialize(serialized))
      }
      return { outcome, period }
    } catch (error) {
      if (!(error instanceof BlsyncError)) throw error
      return { outcome: 'refused', period, error }
    } finally {
      if (item.ok && !this.#assumed.has(period + 1)) this.#assumed.set(period + 1, facts.nextCommitteeRoot)
    }
  }

  #candidate(chain: UpdateChain, index: number, item: UpdateItem, facts: UpdateFacts) {
    const { config } = this.#verification
    const period = periodAtSlot(config, facts.attestedSlot)
    const length = committeeLength(config.preset.syncCommitteeSize)
    const committeeOffset = nextCommitteeOffset(lightClientForkAtSlot(config, facts.attestedSlot))
    const ssz = chain.ssz(index)
    return {
      period,
      facts,
      score: factsScore(config, facts),
      committee: {
        root: facts.nextCommitteeRoot,
        serialized: ssz.subarray(committeeOffset, committeeOffset + length),
      },
      verify: () => this.#verify(item, ssz, facts, period),
      encode: () => ({ ssz: cutCommittee(ssz, committeeOffset, length), committeeOffset }),
    } satisfies UpdateCandidate
  }

  #verify(item: UpdateItem, ssz: Uint8Array, facts: UpdateFacts, period: number): ChainError | undefined {
    const { config, isFuture } = this.#verification
    if (this.#assumed.get(period) === this.#draft.index.committees.get(period)) {
      const beyondRules = unsupported(config, item)
      if (beyondRules !== undefined) throw beyondRules
      if (!item.ok) return invalid(period, item.reason)
      return isFuture(facts.signatureSlot) ? invalid(period, 'FUTURE_SIGNATURE') : undefined
    }
    const update = decodeUpdate(config, { ssz })
    const committee = (at: number): SyncCommittee | undefined => this.#committee(at)
    return singleCandidate({ config, isFuture, committee }, update).verify()
  }

  /** The committee that the draft has for a period. */
  #committee(period: number): SyncCommittee | undefined {
    const root = this.#draft.index.committees.get(period)
    const candidates = [this.#gained.get(period), this.#verification.committee(period)]
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

function invalid(period: number, reason: string): ChainError {
  return new ChainError('InvalidUpdate', `update of period ${period} does not hold: ${reason}`, { reason })
}

/** What the addon has no rules for is no fault of the update. */
function unsupported(config: NetworkConfig, item: UpdateItem): UnknownForkError | undefined {
  const fork = unsupportedFork(config)
  if (item.ok || item.reason !== 'UNSUPPORTED_FORK' || fork === undefined) return undefined
  return new UnknownForkError(fork.name, fork.epoch)
}

function unreadable(config: NetworkConfig, item: UpdateItem): BlsyncError {
  const reason = item.ok ? 'INTERNAL' : item.reason
  return (
    unsupported(config, item) ?? new DecodeError(`an update of the answer cannot be read: ${reason}`, { code: reason })
  )
}

function framingError({ framingError, length }: UpdateChain): BlsyncError | undefined {
  if (framingError === null) return undefined
  return new DecodeError(`the answer is broken after ${length} updates: ${framingError}`, { code: framingError })
}
