import type { BlsyncClient } from '../../../ts/client/client.ts'
import { databaseKey } from '../../../ts/db/databaseKey.ts'
import { periodAtSlot } from '../../../ts/params/slots.ts'
import { isBetterUpdate } from '../../../ts/types/UpdateScore.ts'
import { HEADER_RETENTION_SLOTS } from '../ClientProcess.ts'
import type { Truths } from './Truth.ts'

/** What a disk holds, whoever wrote it. */
export interface Contents {
  has(key: Uint8Array): boolean
}

/** Slots below the head whose headers are looked at each time. */
const LOOKED_AT = 24

/** A period is over for that long before its update has to be the best one: servers are asked one after another. */
const SETTLED_SLOTS = 64

/** How far the chain of headers reaches down by itself. */
const TAIL_SLOTS = HEADER_RETENTION_SLOTS / 2

const committeeKeys = new Map<number, Uint8Array>()

function committeeKey(period: number): Uint8Array {
  const key = committeeKeys.get(period) ?? databaseKey('committee-', period)
  committeeKeys.set(period, key)
  return key
}

/** Holds what a client keeps to what is true, and to what it has on the disk. */
export class StoreJudge {
  readonly #truths: Truths
  readonly #disk: Contents
  readonly #onFault: (what: string) => void
  /** The end of the committees that were on the disk when it was last looked at. */
  #writtenEnd = 0

  constructor(truths: Truths, disk: Contents, onFault: (what: string) => void) {
    this.#truths = truths
    this.#disk = disk
    this.#onFault = onFault
  }

  /** A client was made of what the disk holds. */
  opened(client: BlsyncClient, isPowerLost: boolean): void {
    const end = client.chain.committeePeriods?.end ?? 0
    if (!isPowerLost && end < this.#writtenEnd) {
      this.#onFault(
        `committees were written up to period ${this.#writtenEnd - 1}, and end at ${end - 1} after a restart`,
      )
    }
    this.#writtenEnd = end
    this.#headers(client)
  }

  judge(client: BlsyncClient): void {
    const { conditions } = client.status
    const isDiskBehind = conditions.some(({ kind }) => kind === 'disk')
    const { start, end } = client.chain.committeePeriods ?? { start: 0, end: 0 }
    for (let period = start; !isDiskBehind && period < end; period++) {
      if (this.#disk.has(committeeKey(period))) this.#writtenEnd = period + 1
      else this.#onFault(`the committee of period ${period} is not on the disk`)
    }
    this.#headers(client)
  }

  /** Once nothing has been wrong for long. */
  judgeCalm(client: BlsyncClient, slot: number): void {
    const { headers, chain } = client
    const range = headers.headerRange
    const low = Math.max(0, (range?.head.slot ?? 0) - TAIL_SLOTS)
    if (range === undefined || range.tail.slot > low + LOOKED_AT) {
      this.#onFault(`headers reach down to slot ${range?.tail.slot}, and not to ${low}`)
    }
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
