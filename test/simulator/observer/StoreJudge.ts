import type { ClientStatus } from '../../../ts/client/ClientStatus.ts'
import type { BlsyncClient } from '../../../ts/client/client.ts'
import { databaseKey } from '../../../ts/db/databaseKey.ts'
import type { KeyValueStore } from '../../../ts/db/KeyValueStore.ts'
import { periodAtSlot } from '../../../ts/params/slots.ts'
import { isBetterUpdate, type UpdateScore } from '../../../ts/types/UpdateScore.ts'
import { HEADER_RETENTION_SLOTS } from '../ClientProcess.ts'
import { reopen } from './Reopening.ts'
import type { Truths } from './Truth.ts'

/** What a disk holds, whoever wrote it. */
export interface Contents {
  /** Batches so far. */
  readonly writeCount: number
  has(key: Uint8Array): boolean
  copy(): KeyValueStore
}

/** Slots below the head whose headers are looked at each time. */
const LOOKED_AT = 24

/** A period is over for that long before its update has to be the best one: servers are asked one after another. */
const SETTLED_SLOTS = 64

/** Batches after which it is looked at what a crash would leave. */
const WRITES_A_LOOK = 80

/** Periods that are looked at after every write: what is older changes seldom. */
const NEWEST_PERIODS = 4

/** Slots after which all of them are. */
const SLOTS_A_LOOK = 8

/** Empty slots at the end of the chain of headers, and what a new head asks for. */
const TAIL_LAG = 6

/** How far the chain of headers reaches down by itself. */
const TAIL_SLOTS = HEADER_RETENTION_SLOTS / 2

const committeeKeys = new Map<number, Uint8Array>()

function committeeKey(period: number): Uint8Array {
  const key = committeeKeys.get(period) ?? databaseKey('committee-', period)
  committeeKeys.set(period, key)
  return key
}

function endOf({ committeePeriods }: BlsyncClient['chain']): number {
  return committeePeriods?.end ?? 0
}

/** Holds what a client keeps to what is true, and to what it has on the disk. */
export class StoreJudge {
  readonly #truths: Truths
  readonly #disk: Contents
  readonly #onFault: (what: string) => void
  /** The end of the committees that were on the disk when it was last looked at. */
  #writtenEnd = 0
  /** Of the process that was opened last, which may have ended. */
  #chain: BlsyncClient['chain'] | undefined
  /** Of the updates that were held last, by period and what they prove. */
  #scores = new Map<string, UpdateScore>()
  /** Ends of what was held, and what was written, when it was last looked at. */
  #held: readonly (number | undefined)[] = []
  #seenWrites = 0
  #reopenedAt = 0
  #judgedSlots = 0

  constructor(truths: Truths, disk: Contents, onFault: (what: string) => void) {
    this.#truths = truths
    this.#disk = disk
    this.#onFault = onFault
  }

  /** A client was made of what the disk holds. */
  opened(client: BlsyncClient, isPowerLost: boolean): void {
    const end = endOf(client.chain)
    // What it gave up as it ended was not looked at any more.
    const known = this.#chain === undefined ? 0 : Math.min(this.#writtenEnd, endOf(this.#chain))
    if (!isPowerLost && end < known) {
      this.#onFault(`committees were written up to period ${known - 1}, and end at ${end - 1} after a restart`)
    }
    this.#chain = client.chain
    this.#writtenEnd = end
    if (isPowerLost) this.#scores.clear()
    this.#headers(client)
  }

  /** After everything that happens; a promise where that takes a while. */
  stepped(client: BlsyncClient): Promise<void> | undefined {
    const { writeCount } = this.#disk
    const isOther = this.#isOther(client)
    if (!isOther && writeCount === this.#seenWrites) return undefined
    this.#seenWrites = writeCount
    if (isDiskBehind(client)) return undefined
    const periods = isOther ? Number.POSITIVE_INFINITY : NEWEST_PERIODS
    this.#written(client, periods)
    this.#updates(client, periods)
    // It takes as long as several slots.
    if (!isOther && writeCount - this.#reopenedAt < WRITES_A_LOOK) return undefined
    this.#reopenedAt = writeCount
    return reopen(client, this.#disk.copy(), this.#onFault)
  }

  judge(client: BlsyncClient, { conditions }: ClientStatus): void {
    const periods = ++this.#judgedSlots % SLOTS_A_LOOK === 0 ? Number.POSITIVE_INFINITY : NEWEST_PERIODS
    if (!conditions.some(isOfDisk)) {
      this.#written(client, periods)
      this.#updates(client, periods)
    }
    this.#headers(client)
  }

  /** Whether there are other committees or updates than when this was last asked. */
  #isOther({ chain }: BlsyncClient): boolean {
    const { committeePeriods, updatePeriods } = chain
    const held = [committeePeriods?.start, committeePeriods?.end, updatePeriods?.start, updatePeriods?.end]
    const isOther = held.some((end, index) => end !== this.#held[index])
    this.#held = held
    return isOther
  }

  #written({ chain }: BlsyncClient, newest: number): void {
    const { start, end } = chain.committeePeriods ?? { start: 0, end: 0 }
    for (let period = Math.max(start, end - newest); period < end; period++) {
      if (this.#disk.has(committeeKey(period))) this.#writtenEnd = period + 1
      else this.#onFault(`the committee of period ${period} is not on the disk`)
    }
  }

  /** As long as they prove the same, they only get better. */
  #updates({ chain }: BlsyncClient, newest: number): void {
    const { start, end } = chain.updatePeriods ?? { start: 0, end: 0 }
    const first = Math.max(start, end - newest)
    // What is not held any more is forgotten.
    const scores = first === start ? new Map<string, UpdateScore>() : this.#scores
    for (let period = first; period < end; period++) {
      const key = `${period} ${chain.committeeRoot(period + 1)}`
      const [before, score] = [this.#scores.get(key), chain.updateScore(period)]
      if (score !== undefined && before !== undefined && isBetterUpdate(before, score)) {
        this.#onFault(`the update of period ${period} had ${before.signerCount} signers, and has ${score.signerCount}`)
      }
      if (score !== undefined) scores.set(key, score)
    }
    this.#scores = scores
  }

  /** Once nothing has been wrong for a while. */
  judgeCalm({ headers, status }: BlsyncClient): void {
    const range = headers.headerRange
    const { stateRange } = headers
    // Some node has given a proof, and would give the next.
    if (status.stateProofs === 'available' && range !== undefined && stateRange?.head.root !== range.head.root)
      this.#onFault(`the head is at slot ${range.head.slot}, and the newest proven state at ${stateRange?.head.slot}`)
    const low = Math.max(0, (range?.head.slot ?? 0) - TAIL_SLOTS)
    if (range === undefined || range.tail.slot > low + TAIL_LAG) {
      this.#onFault(`headers reach down to slot ${range?.tail.slot}, and not to ${low}`)
    }
  }

  /** Once nothing has been wrong for long. */
  judgeLongCalm({ chain }: BlsyncClient, slot: number): void {
    const settled = periodAtSlot(chain.config, Math.max(0, slot - SETTLED_SLOTS))
    const { start, end } = chain.updatePeriods ?? { start: 0, end: 0 }
    for (let period = start; period < Math.min(settled, end); period++) {
      const best = this.#truths.main.bestScore(period)
      const own = chain.updateScore(period)
      if (best !== undefined && own !== undefined && isBetterUpdate(best, own)) {
        this.#onFault(`the update of period ${period} has ${own.signerCount} signers, and the best ${best.signerCount}`)
      }
    }
  }

  /** The newest headers hang together and are true ones. */
  #headers({ headers }: BlsyncClient): void {
    const range = headers.headerRange
    if (range === undefined) return
    let wanted: string = range.head.root
    for (let slot = range.head.slot; slot >= Math.max(range.tail.slot, range.head.slot - LOOKED_AT); slot--) {
      const content = headers.at(slot)
      if (content.type !== 'header') continue
      const { root, header } = content
      if (!this.#truths.main.isBlock(root) && this.#truths.rogue?.isBlock(root) !== true)
        this.#onFault(`header ${root} of slot ${slot} is nobody's`)
      if (root !== wanted)
        this.#onFault(`header ${root} of slot ${slot} is canonical, and ${wanted} is the one below the head`)
      wanted = header.parentRoot
    }
  }
}

function isDiskBehind({ status }: BlsyncClient): boolean {
  return status.conditions.some(isOfDisk)
}

function isOfDisk({ kind }: ClientStatus['conditions'][number]): boolean {
  return kind === 'disk'
}
