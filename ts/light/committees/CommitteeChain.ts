import { bytesToHex, type Root } from '../../bytes.ts'
import { systemClock } from '../../clock.ts'
import type { KeyValueStore } from '../../db/KeyValueStore.ts'
import { SerialQueue } from '../../db/SerialQueue.ts'
import { Listeners } from '../../Listeners.ts'
import { silentLogger } from '../../log.ts'
import type { SyncCommittee } from '../../native/SyncCommittee.ts'
import type { NetworkConfig } from '../../params/NetworkConfig.ts'
import { periodAtSlot, slotStartMs } from '../../params/slots.ts'
import type { LightClientUpdate, UpdateWithoutCommittee } from '../../types/LightClientUpdate.ts'
import type { SerializedCommittee } from '../../types/SerializedCommittee.ts'
import type { SignedHeader } from '../../types/SignedHeader.ts'
import type { UpdateScore } from '../../types/UpdateScore.ts'
import { CheckpointStore } from '../store/CheckpointStore.ts'
import { AnswerVerification } from './AnswerVerification.ts'
import { type CheckpointData, checkpointPeriod, provenCommitteeRoots, requireCheckpoint } from './CheckpointData.ts'
import { CommitteeCache } from './CommitteeCache.ts'
import type { CommitteeChainEvent, CommitteeChainOptions, HeaderVerdict, Periods } from './CommitteeChainOptions.ts'
import { CommitteeDraft } from './CommitteeDraft.ts'
import { type CommitteeIndex, knownCommitteeRoot } from './CommitteeIndex.ts'
import { CommitteeKeys } from './CommitteeKeys.ts'
import { factsScore } from './factsScore.ts'
import { insertAnswer } from './insertAnswer.ts'
import type { KeyMismatch } from './KeyMismatch.ts'
import { openCommitteeIndex } from './openCommitteeIndex.ts'
import { planCheckpoint, planCommittee, planFixedRoot } from './planCheckpoint.ts'
import { planUpdate } from './planUpdate.ts'
import { readUpdate, type UpdateWithSlot } from './readUpdate.ts'
import { requireThreshold } from './requireThreshold.ts'
import { singleCandidate } from './singleCandidate.ts'
import type { UpdatesAnswer, UpdatesInsertion } from './UpdatesAnswer.ts'
import { verifySignature } from './verifySignature.ts'

/**
 * The chain of sync committees from a trusted checkpoint on: three continuous ranges of periods, kept in a database.
 *
 * - A committee is present only if its root is fixed by a checkpoint or proven by the update one period before.
 * - An update is present only if the committee of its period is, its signature verifies with enough signers, and the
 *   committee of the next period is present too, equal to a fixed root where there is one.
 * - Changes are made one at a time, in the order they were asked for; each is one database batch, written before memory
 *   follows, so that memory and disk never disagree. A long answer is a row of such changes.
 * - What is read between two changes is one consistent state.
 *
 * @example
 * const chain = await CommitteeChain.open({ config: mainnet, store: new MemoryStore(), minSigners })
 * await chain.initCheckpoint({ root, bootstrap })
 * await chain.insertUpdates({ bytes: answer, encoding: 'ssz', startPeriod: 0, maxItems: 128 })
 */
export class CommitteeChain {
  readonly config: NetworkConfig
  readonly minSigners: number
  readonly #store: KeyValueStore
  readonly #now: () => number
  readonly #futureToleranceMs: number
  readonly #cache: CommitteeCache
  readonly #keys: CommitteeKeys
  readonly #checkpoints: CheckpointStore
  readonly #mutations = new SerialQueue()
  readonly #listeners: Listeners<CommitteeChainEvent>
  readonly #answers: AnswerVerification
  #index: CommitteeIndex

  private constructor(options: CommitteeChainOptions, index: CommitteeIndex) {
    this.config = options.config
    this.minSigners = options.minSigners
    this.#store = options.store
    this.#now = options.now ?? systemClock.now
    this.#futureToleranceMs = options.futureToleranceMs ?? 2000
    const logger = options.logger ?? silentLogger
    this.#listeners = new Listeners(logger)
    this.#cache = new CommitteeCache(options.store)
    this.#checkpoints = new CheckpointStore(options.config, options.store)
    this.#keys = new CommitteeKeys({
      config: options.config,
      store: options.store,
      mutations: this.#mutations,
      logger,
      now: this.#now,
      index: () => this.#index,
      committee: (period) => this.committee(period),
      commit: (draft) => this.#commit(draft),
      onMismatch: (mismatch) => this.#listeners.tell({ type: 'aggregate-mismatch', ...mismatch }),
    })
    this.#answers = new AnswerVerification({
      config: options.config,
      minSigners: options.minSigners,
      committee: (period) => this.committee(period),
      isFuture: (slot) => this.isFuture(slot),
      score: (facts) => factsScore(options.config, facts),
    })
    this.#index = index
  }

  /**
   * Opens the chain that the store holds; a new store holds an empty one. Every invariant is checked: updates that the
   * network's rules or the wanted number of signers no longer allow are rolled back, a damaged chain is emptied with an
   * error in the log.
   *
   * @throws ConfigError when the threshold is not a number of signers of a committee
   */
  static async open(options: CommitteeChainOptions): Promise<CommitteeChain> {
    requireThreshold(options.config, options.minSigners)
    const chain = new CommitteeChain(options, await openCommitteeIndex(options))
    chain.#keys.confirmCurrent()
    return chain
  }

  /** Next period whose update can be added at the end; undefined as long as the chain has no committee. */
  get nextSyncPeriod(): number | undefined {
    const { committees, updates } = this.#index
    if (committees.isEmpty) return undefined
    return updates.isEmpty ? committees.end - 1 : updates.end
  }

  /** Periods whose signatures can be verified; undefined when there are none. */
  get committeePeriods(): Periods | undefined {
    return this.#index.committees.periods
  }

  get updatePeriods(): Periods | undefined {
    return this.#index.updates.periods
  }

  get fixedRootPeriods(): Periods | undefined {
    return this.#index.fixedRoots.periods
  }

  /** Committees of the chain whose aggregate key turned out not to be the sum of their keys. */
  get keyMismatches(): readonly KeyMismatch[] {
    return this.#keys.mismatches
  }

  /** The committee that signs in a period; undefined when it is not known. */
  committee(period: number): SyncCommittee | undefined {
    const root = this.#index.committees.get(period)
    return root === undefined ? undefined : this.#cache.get(period, root)
  }

  /** Root of that committee, also when only the root is known. */
  committeeRoot(period: number): Root | undefined {
    return knownCommitteeRoot(this.#index, period)
  }

  /** Score of the stored update of a period, to compare with what servers have. */
  updateScore(period: number): UpdateScore | undefined {
    const facts = this.#index.updates.get(period)
    return facts === undefined ? undefined : factsScore(this.config, facts)
  }

  /** The stored update of a period as SSZ of the fork at its attested slot. */
  update(period: number): Promise<UpdateWithSlot | undefined> {
    return readUpdate(this.#store, period)
  }

  /** Checkpoint data that this store was initialized with before. */
  storedCheckpoint(root: Root): Promise<CheckpointData | undefined> {
    return this.#checkpoints.get(root)
  }

  /** Roots of all such data, that of the chain's own checkpoint among them. */
  storedCheckpointRoots(): Promise<readonly Root[]> {
    return this.#checkpoints.roots()
  }

  /** Calls the listener after every change, until the returned function is called. */
  subscribe(listener: (event: CommitteeChainEvent) => void): () => void {
    return this.#listeners.add(listener)
  }

  /**
   * Starts from a checkpoint, or sets a later one on a chain that has started. What the chain has stays where it agrees
   * with the checkpoint, and is replaced where it does not.
   *
   * @throws ChainError `InvalidCheckpoint` when the data does not lead to its root
   * @throws UnknownForkError when it is of a fork that this release does not know
   */
  initCheckpoint(data: CheckpointData): Promise<void> {
    return this.#mutate(async (draft) => {
      requireCheckpoint(this.config, data)
      planCheckpoint(draft, {
        period: checkpointPeriod(this.config, data),
        roots: provenCommitteeRoots(this.config, data),
        committee: data.bootstrap.currentSyncCommittee,
      })
      this.#checkpoints.put(draft, data)
    })
  }

  /**
   * Trusts a committee root.
   *
   * @throws ChainError `WrongCommitteeRoot` for a zero root, `InvalidPeriod` when the period does not touch the fixed ones
   * and the root is not proven
   */
  addFixedRoot(period: number, root: Root): Promise<void> {
    return this.#mutate(async (draft) => planFixedRoot(draft, period, root))
  }

  /** Withdraws trust in the fixed roots from that period on; what updates prove from earlier ones stays. */
  deleteFixedRootsFrom(period: number): Promise<void> {
    return this.#mutate(async (draft) => draft.unfixFrom(period))
  }

  /**
   * Adds the committee of a root that is known.
   *
   * @throws ChainError `InvalidPeriod` when it does not touch the known committees or its root is not known,
   * `WrongCommitteeRoot` when it has another root
   */
  addCommittee(period: number, committee: SerializedCommittee): Promise<void> {
    return this.#mutate(async (draft) => planCommittee(draft, period, committee))
  }

  /**
   * Takes an update into the chain when it is better than what is there.
   *
   * @param committee - the next committee, for an update that does not carry it
   * @returns false when nothing changed, because an update that is as good is there
   * @throws ChainError with the first rule that is broken, see `ChainErrorCode`
   */
  insertUpdate(update: LightClientUpdate | UpdateWithoutCommittee, committee?: SerializedCommittee): Promise<boolean> {
    return this.#mutate(async (draft) => {
      const candidate = singleCandidate(this.#answers.rules, update, committee)
      return planUpdate(draft, candidate, this.#answers.rules) === 'inserted'
    })
  }

  /**
   * Takes the raw answer of an `updates` request: the same result as inserting its items one by one, but verified
   * together on worker threads and written a few at a time. The answer that follows, once it is there, is verified meanwhile.
   */
  insertUpdates(answer: UpdatesAnswer, following?: () => UpdatesAnswer | undefined): Promise<UpdatesInsertion> {
    return this.#mutations.run(async () => {
      const target = { verification: this.#answers, index: this.#index, following }
      const { insertion, newest } = await insertAnswer(answer, { ...target, commit: (draft) => this.#commit(draft) })
      if (newest !== undefined) this.#cache.put(bytesToHex(newest.root), newest)
      return insertion
    })
  }

  /**
   * Verifies the signature under a header.
   *
   * @returns `unknown-committee` when the chain has not got to the signature slot's period
   * @throws UnknownForkError when the clock has reached a fork that this release does not know
   */
  verifySignedHeader(signed: SignedHeader): HeaderVerdict | 'unknown-committee' {
    const { header, signatureSlot } = signed
    const ageMs = this.#now() - slotStartMs(this.config, header.slot)
    if (signatureSlot <= header.slot) return { valid: false, ageMs, reason: 'slot-order' }
    if (this.isFuture(signatureSlot)) return { valid: false, ageMs, reason: 'future' }
    const period = periodAtSlot(this.config, signatureSlot)
    const committee = this.committee(period)
    if (committee === undefined) return 'unknown-committee'
    const valid = verifySignature(this.config, committee, signed)
    this.#keys.confirm(period, committee)
    // Once the head is published.
    if (valid) queueMicrotask(() => this.#keys.confirmPast())
    return valid ? { valid, ageMs } : { valid, ageMs, reason: 'signature' }
  }

  /** Whether a slot begins later than the clock and its tolerance allow. */
  isFuture(slot: number): boolean {
    return slotStartMs(this.config, slot) > this.#now() + this.#futureToleranceMs
  }

  /** Resolves when every change asked for so far is made and every committee in the works is confirmed. */
  async settled(): Promise<void> {
    await this.#mutations.idle()
    await this.#keys.idle()
  }

  #mutate<Result>(plan: (draft: CommitteeDraft) => Promise<Result>): Promise<Result> {
    return this.#mutations.run(async () => {
      const draft = new CommitteeDraft(this.#index)
      const result = await plan(draft)
      await this.#commit(draft)
      return result
    })
  }

  async #commit(draft: CommitteeDraft): Promise<void> {
    const before = this.#index
    await this.#store.batch(draft.operations)
    this.#index = draft.index
    this.#announce(before)
  }

  #announce(before: CommitteeIndex): void {
    const { committees } = this.#index
    const lost = before.committees.firstMissingIn(committees)
    if (lost !== undefined) this.#keys.rolledBack(lost)
    if (lost !== undefined) this.#listeners.tell({ type: 'rolled-back', fromPeriod: lost })
    const next = this.nextSyncPeriod
    if (committees.firstMissingIn(before.committees) === undefined || next === undefined) return
    this.#keys.confirmCurrent()
    this.#listeners.tell({ type: 'extended', nextSyncPeriod: next })
  }
}
