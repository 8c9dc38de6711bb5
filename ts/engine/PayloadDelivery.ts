import type { Root } from '../bytes.ts'
import type { Clock } from '../clock.ts'
import { Backfill, MAX_BACKFILL } from './Backfill.ts'
import { type BadBlock, BadBlocks } from './BadBlocks.ts'
import type { EngineConnection } from './EngineConnection.ts'
import { EngineCallError } from './EngineFailure.ts'
import type { EnginePayload } from './EnginePayload.ts'
import type { Rejection, StatusHead } from './EngineStatus.ts'
import type { EngineTarget } from './EngineTarget.ts'
import type { PayloadSource } from './PayloadSource.ts'
import type { PayloadStatus } from './PayloadStatus.ts'
import { RefusedPayloads } from './RefusedPayloads.ts'
import type { RetryDelays } from './RetryTurn.ts'
import { type Verdict, VerdictMemory } from './VerdictMemory.ts'

export interface PayloadDeliveryOptions {
  readonly connection: EngineConnection
  readonly payloads: PayloadSource
  /** Until what the client found bad, or does not take, is tried again. */
  readonly delays: RetryDelays
  readonly clock: Clock
  /** Hears when something can be tried again. */
  readonly onDue: () => void
}

/**
 * Hands payloads to one execution client and remembers what it said.
 *
 * - ancestors go before descendants, as far as they are at hand, but for those of a payload that it holds to be valid;
 * - of what it found invalid only the oldest block is sent again, now and then; what stands on it waits for that;
 * - what it does not take holds newer payloads back twice at most.
 */
export class PayloadDelivery {
  readonly #connection: EngineConnection
  readonly #payloads: PayloadSource
  readonly #backfill: Backfill
  readonly #verdicts = new VerdictMemory()
  readonly #bad: BadBlocks
  readonly #refused: RefusedPayloads
  #heldBlockNumber: number | undefined
  /** What it held to be valid last. */
  #newestValid: EnginePayload | undefined
  /** The payload whose parent was asked for, and was not at hand when it was looked for last. */
  #childOfMissing: EnginePayload | undefined

  constructor({ connection, payloads, delays, clock, onDue }: PayloadDeliveryOptions) {
    this.#connection = connection
    this.#payloads = payloads
    this.#backfill = new Backfill(payloads)
    this.#bad = new BadBlocks(delays, clock, onDue)
    this.#refused = new RefusedPayloads(delays, clock, () => {
      // What stands on it may be waiting for it alone.
      this.#backfill.reset()
      onDue()
    })
  }

  verdictOf(blockHash: Root): Verdict | undefined {
    return this.#verdicts.get(blockHash)
  }

  /** Number of the execution client's own head when it was last asked. */
  get heldBlockNumber(): number | undefined {
    return this.#heldBlockNumber
  }

  /** Whether what the execution client lacks next was missing and is at hand now; the way to what is still missing goes on. */
  parentArrived(): boolean {
    const child = this.#childOfMissing
    if (this.#backfill.givenUp || child === undefined) return false
    if (this.#payloads.parentOf(child) !== undefined) return true
    this.#payloads.requestParentOf(child)
    return false
  }

  /** Whether newer payloads go without one that the client did not take. */
  get hasRefusals(): boolean {
    return this.#refused.hasAny
  }

  /** The execution client was away: it may have lost what it had, and may think otherwise. */
  reset(): void {
    this.#verdicts.clear()
    this.#bad.clear()
    this.#backfill.reset()
    this.#heldBlockNumber = undefined
    this.#newestValid = undefined
  }

  /** It is another one now, or there is none any more. */
  resetAll(): void {
    this.reset()
    this.#refused.clear()
  }

  /**
   * Hands over the head and what is missing below it, as far as it is at hand.
   *
   * @param isSuperseded - asked between calls; once true, nothing more is sent
   * @throws EngineCallError
   */
  async deliverHead(head: EnginePayload, isSuperseded: () => boolean): Promise<void> {
    if (this.#verdicts.get(head.blockHash) === undefined) {
      if (this.#verdicts.get(head.parentHash) === undefined) this.#rememberBelowValid()
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
    const { blockHash } = payload
    switch (answer.status) {
      case 'VALID':
        this.#backfill.reset()
        this.#verdicts.set(blockHash, 'valid')
        this.#newestValid = payload
        return
      case 'ACCEPTED':
        this.#verdicts.set(blockHash, 'accepted')
        return
      case 'SYNCING':
        this.#verdicts.set(blockHash, 'syncing')
        return
      case 'INVALID': {
        const { latestValidHash, validationError: detail } = answer
        const oldest = this.#oldestAbove(payload, latestValidHash)
        const more = {
          ...(latestValidHash !== undefined && { latestValidHash }),
          ...(detail !== undefined && { detail }),
        }
        this.#reject(payload, oldest, { kind: 'invalid', head: headOf(payload), badBlock: headOf(oldest), ...more })
        return
      }
      case 'INVALID_BLOCK_HASH': {
        const detail = answer.validationError
        const head = headOf(payload)
        const more = detail !== undefined && { detail }
        this.#reject(payload, payload, { kind: 'invalid-block-hash', head, badBlock: head, ...more })
        return
      }
    }
  }

  /** Forgets one verdict: the execution client contradicts it. */
  forget(blockHash: Root): void {
    this.#verdicts.delete(blockHash)
    this.#newestValid = undefined
  }

  /** Why the payload must not be followed; `undefined` if nothing speaks against it. */
  rejectionOf(payload: EnginePayload): Rejection | undefined {
    const origin = this.#bad.originOf(payload)
    return origin && { ...origin.rejection, head: headOf(payload) }
  }

  /**
   * Sends the oldest block for which the target's head is bad again, if it is its turn.
   *
   * @returns whether that was so, and it is bad no longer
   * @throws EngineCallError
   */
  async reconsider(target: EngineTarget): Promise<'not yet' | 'still bad' | 'lifted'> {
    const origin = this.#bad.originOf(target.head)
    if (origin === undefined) return 'lifted'
    if (!this.#bad.hasTurn(origin, target)) return 'not yet'
    const answer = await this.#send(origin.payload)
    this.#bad.tookTurn(origin, target)
    if (answer.status !== 'INVALID' && answer.status !== 'INVALID_BLOCK_HASH') {
      this.#lift(origin)
    }
    this.record(origin.payload, answer)
    return this.#bad.originOf(target.head) === undefined ? 'lifted' : 'still bad'
  }

  /** What a valid payload stands on is valid, from whomever the client had it. */
  #rememberBelowValid(): void {
    let payload = this.#newestValid
    for (let step = 0; payload !== undefined && step <= MAX_BACKFILL; step++) {
      if (this.#verdicts.get(payload.blockHash) === 'bad') return
      this.#verdicts.set(payload.blockHash, 'valid')
      payload = this.#payloads.parentOf(payload)
    }
  }

  /** A client that lacks what it called valid has lost its memory, as in a quick restart. */
  #noticeLoss(head: EnginePayload): void {
    if (this.#verdicts.get(head.blockHash) !== 'syncing' || this.#verdicts.get(head.parentHash) !== 'valid') return
    this.#verdicts.clear()
    this.#newestValid = undefined
    this.#verdicts.set(head.blockHash, 'syncing')
  }

  async #deliver(payload: EnginePayload): Promise<void> {
    if (this.#refused.isLeftOut(payload.blockHash)) return
    if (this.#bad.originOf(payload) === undefined) this.record(payload, await this.#send(payload))
    else this.#verdicts.set(payload.blockHash, 'bad')
  }

  async #send(payload: EnginePayload): Promise<PayloadStatus> {
    try {
      const answer = await this.#connection.newPayload(payload)
      this.#refused.forget(payload.blockHash)
      return answer
    } catch (error) {
      // Whoever lets nobody in has not seen it.
      if (error instanceof EngineCallError && error.failure.kind !== 'unauthorized') this.#refused.add(payload)
      throw error
    }
  }

  #reject(payload: EnginePayload, oldest: EnginePayload, rejection: Rejection): void {
    this.#bad.add(oldest, rejection, payload)
    for (const { blockHash } of [payload, oldest]) this.#verdicts.set(blockHash, 'bad')
  }

  #lift(origin: BadBlock): void {
    for (const blockHash of this.#bad.lift(origin)) this.#verdicts.delete(blockHash)
  }

  /** The oldest block at hand above the last one that the execution client holds to be valid. */
  #oldestAbove(payload: EnginePayload, latestValidHash: Root | undefined): EnginePayload {
    let oldest = payload
    for (let step = 0; step < MAX_BACKFILL && oldest.parentHash !== latestValidHash; step++) {
      const parent = this.#payloads.parentOf(oldest)
      if (latestValidHash === undefined || parent === undefined) return payload
      oldest = parent
    }
    return oldest.parentHash === latestValidHash ? oldest : payload
  }

  /** @returns whether all that was missing below the head has been handed over */
  async #fillBelow(head: EnginePayload, isSuperseded: () => boolean): Promise<boolean> {
    this.#childOfMissing = undefined
    this.#heldBlockNumber = await this.#askBlockNumber()
    for (;;) {
      const plan = this.#backfill.plan(head, this.#heldBlockNumber)
      if (plan.kind === 'give-up') return false
      if (plan.kind === 'missing') {
        this.#childOfMissing = plan.child
        this.#payloads.requestParentOf(plan.child)
        return false
      }
      const linked = await this.#deliverInOrder(plan.payloads, isSuperseded)
      if (linked || isSuperseded() || this.#backfill.givenUp) return linked
      this.#backfill.deepen(head)
    }
  }

  /** @returns false when the oldest has no known parent either, or a newer head came */
  async #deliverInOrder(payloads: readonly EnginePayload[], isSuperseded: () => boolean): Promise<boolean> {
    for (const payload of payloads) {
      if (isSuperseded()) return false
      if (this.#verdicts.get(payload.blockHash) !== 'valid') await this.#deliver(payload)
      const verdict = this.#verdicts.get(payload.blockHash)
      // It does not take this one from us: its peers may have it.
      if (verdict === undefined) this.#backfill.giveUp()
      if (verdict === undefined || verdict === 'syncing') return false
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

function headOf({ slot, blockHash, blockNumber }: EnginePayload): StatusHead {
  return { slot, blockHash, blockNumber }
}
