import type { Root } from '../bytes.ts'
import { Backfill } from './Backfill.ts'
import type { EngineConnection } from './EngineConnection.ts'
import { EngineCallError } from './EngineFailure.ts'
import type { EnginePayload } from './EnginePayload.ts'
import type { EngineStatus } from './EngineStatus.ts'
import type { PayloadSource } from './PayloadSource.ts'
import type { PayloadStatus } from './PayloadStatus.ts'
import { type Verdict, VerdictMemory } from './VerdictMemory.ts'

type Rejection = Extract<EngineStatus, { readonly kind: 'invalid' | 'invalid-block-hash' }>

/**
 * Hands payloads to one execution client and remembers what it said.
 *
 * - ancestors go before descendants, as far as they are at hand;
 * - a payload found invalid, and whatever stands on it, is not sent again until `reset`.
 */
export class PayloadDelivery {
  readonly #connection: EngineConnection
  readonly #payloads: PayloadSource
  readonly #backfill: Backfill
  readonly #verdicts = new VerdictMemory()
  #lastRejection: Rejection | undefined
  #heldBlockNumber: number | undefined

  constructor(connection: EngineConnection, payloads: PayloadSource) {
    this.#connection = connection
    this.#payloads = payloads
    this.#backfill = new Backfill(payloads)
  }

  verdictOf(blockHash: Root): Verdict | undefined {
    return this.#verdicts.get(blockHash)
  }

  /** Number of the execution client's own head when it was last asked. */
  get heldBlockNumber(): number | undefined {
    return this.#heldBlockNumber
  }

  /** Whether a payload that arrives may help the execution client on. */
  get canUseAncestors(): boolean {
    return !this.#backfill.givenUp
  }

  /** The execution client was away, or is another one now. */
  reset(): void {
    this.#verdicts.clear()
    this.#backfill.reset()
    this.#heldBlockNumber = undefined
  }

  /**
   * Hands over the head and what is missing below it, as far as it is at hand.
   *
   * @param isSuperseded - asked between calls; once true, nothing more is sent
   * @throws EngineCallError
   */
  async deliverHead(head: EnginePayload, isSuperseded: () => boolean): Promise<void> {
    if (this.#verdicts.get(head.blockHash) === undefined) {
      for (const ancestor of this.#backfill.linked(head, this.#verdicts)) {
        await this.#deliver(ancestor)
        if (isSuperseded()) return
      }
      await this.#deliver(head)
      this.#noticeLoss(head)
    }
    if (this.#verdicts.get(head.blockHash) !== 'syncing' || this.#backfill.givenUp) return
    const filled = await this.#fillBelow(head, isSuperseded)
    if (filled) await this.#deliver(head)
  }

  /** What the execution client says of the payload now, by whichever call. */
  record(payload: EnginePayload, answer: PayloadStatus): void {
    const { slot, blockHash, blockNumber } = payload
    const head = { slot, blockHash, blockNumber }
    switch (answer.status) {
      case 'VALID':
        this.#backfill.reset()
        this.#verdicts.set(blockHash, 'valid')
        return
      case 'ACCEPTED':
        this.#verdicts.set(blockHash, 'accepted')
        return
      case 'SYNCING':
        this.#verdicts.set(blockHash, 'syncing')
        return
      case 'INVALID': {
        const { latestValidHash, validationError: detail } = answer
        const more = {
          ...(latestValidHash !== undefined && { latestValidHash }),
          ...(detail !== undefined && { detail }),
        }
        this.#verdicts.set(blockHash, 'bad')
        this.#lastRejection = { kind: 'invalid', head, ...more }
        return
      }
      case 'INVALID_BLOCK_HASH': {
        const detail = answer.validationError
        this.#verdicts.set(blockHash, 'bad')
        this.#lastRejection = { kind: 'invalid-block-hash', head, ...(detail !== undefined && { detail }) }
        return
      }
    }
  }

  /** Forgets one verdict: the execution client contradicts it. */
  forget(blockHash: Root): void {
    this.#verdicts.delete(blockHash)
  }

  /** Why the payload must not be followed; `undefined` if nothing speaks against it. */
  rejectionOf(payload: EnginePayload): Rejection | undefined {
    if (!this.#isBad(payload)) return undefined
    if (this.#lastRejection?.head.blockHash === payload.blockHash) return this.#lastRejection
    const { slot, blockHash, blockNumber } = payload
    return { kind: 'invalid', head: { slot, blockHash, blockNumber }, detail: 'it stands on an invalid block' }
  }

  #isBad(payload: EnginePayload): boolean {
    if (this.#verdicts.get(payload.blockHash) === 'bad') return true
    if (this.#verdicts.get(payload.parentHash) !== 'bad') return false
    this.#verdicts.set(payload.blockHash, 'bad')
    return true
  }

  /** A client that lacks what it called valid has lost its memory, as in a quick restart. */
  #noticeLoss(head: EnginePayload): void {
    if (this.#verdicts.get(head.blockHash) !== 'syncing' || this.#verdicts.get(head.parentHash) !== 'valid') return
    this.#verdicts.clear()
    this.#verdicts.set(head.blockHash, 'syncing')
  }

  async #deliver(payload: EnginePayload): Promise<void> {
    if (this.#isBad(payload)) return
    this.record(payload, await this.#connection.newPayload(payload))
  }

  /** @returns whether all that was missing below the head has been handed over */
  async #fillBelow(head: EnginePayload, isSuperseded: () => boolean): Promise<boolean> {
    this.#heldBlockNumber = await this.#askBlockNumber()
    for (;;) {
      const plan = this.#backfill.plan(head, this.#heldBlockNumber)
      if (plan.kind === 'give-up') return false
      if (plan.kind === 'missing') {
        this.#payloads.requestParentOf(plan.child)
        return false
      }
      const linked = await this.#deliverInOrder(plan.payloads, isSuperseded)
      if (linked || isSuperseded()) return linked
      this.#backfill.deepen(head)
    }
  }

  /** @returns false when the oldest has no known parent either, or a newer head came */
  async #deliverInOrder(payloads: readonly EnginePayload[], isSuperseded: () => boolean): Promise<boolean> {
    for (const payload of payloads) {
      if (isSuperseded()) return false
      if (this.#verdicts.get(payload.blockHash) !== 'valid') await this.#deliver(payload)
      if (this.#verdicts.get(payload.blockHash) === 'syncing') return false
    }
    return true
  }

  /** A client that does not say is treated as one that may lack only the parent. */
  async #askBlockNumber(): Promise<number | undefined> {
    try {
      return await this.#connection.blockNumber()
    } catch (error) {
      if (!(error instanceof EngineCallError)) throw error
      if (error.failure.kind === 'rpc' || error.failure.kind === 'bad-answer') return undefined
      throw error
    }
  }
}
