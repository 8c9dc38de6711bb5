import type { Root } from '../bytes.ts'
import { type BlsyncError, ConfigError } from '../errors.ts'
import type { LightChain, SlotContent } from '../light/headers/LightChain.ts'
import type { HeadValidator } from '../light/heads/HeadValidator.ts'
import type { NetworkConfig } from '../params/NetworkConfig.ts'
import { slotAtTime } from '../params/slots.ts'
import type { Module } from '../request/Module.ts'
import { type Trigger, type Triggers, VALIDATED_HEAD_TRIGGER } from '../request/Trigger.ts'
import { type Header, headerRoot } from '../types/Header.ts'
import type { HeaderSync } from './HeaderSync.ts'
import type { SyncProtocol } from './requests.ts'
import { abortError, stoppedError } from './StateQueries.ts'
import { LIGHT_CHAIN_TRIGGER } from './triggers.ts'

/** Slots that can be asked for at once. */
const MAX_HEADER_RANGE = 8192

/** Which block: the newest verified head, the newest verified finalized one, or that of a slot of the verified chain. */
export type BlockChoice = 'head' | 'finalized' | number

/** A header whose block is verified to be of the chain. */
export interface VerifiedHeader {
  readonly header: Header
  /** Of the header and of its block. */
  readonly root: Root
}

/** What the canonical chain has at a slot: its block's header, or that there is none. */
export type VerifiedSlot = Exclude<SlotContent, { type: 'not-found' }>

/** Both included. */
export interface SlotRange {
  /** The first slot. */
  readonly from: number
  /** The last slot, which belongs to it. */
  readonly to: number
}

export interface HeaderQueriesOptions {
  readonly config: NetworkConfig
  readonly chain: Pick<LightChain, 'headerRange' | 'at'>
  readonly heads: Pick<HeadValidator, 'head' | 'finalityUpdate' | 'subscribe'>
  readonly headerSync: Pick<HeaderSync, 'reachDownTo'>
  readonly minSigners: number
  /** Slots behind the head that the chain keeps. */
  readonly retentionSlots: number
  readonly now: () => number
}

interface OpenQuestion {
  /** Lowest slot that the chain must reach for it. */
  readonly lowest: number
  /** Settles it if that is possible now. */
  readonly tryAnswer: () => void
  readonly fail: (error: BlsyncError) => void
}

/**
 * Answers which header is at a slot, as soon as it follows by parent roots from a verified head: it lets the chain of
 * headers reach down as far as anybody asks.
 *
 * - A slot without a block is another answer than one that the chain has not reached.
 * - Every question ends exactly once.
 */
export class HeaderQueries implements Module<SyncProtocol> {
  readonly name = 'HeaderQueries'
  readonly #options: HeaderQueriesOptions
  readonly #questions = new Set<OpenQuestion>()
  /** What a database holds of the last run counts only after it was linked to a head that was verified now. */
  #isLinked = false
  #wake: Trigger | undefined

  constructor(options: HeaderQueriesOptions) {
    this.#options = options
    options.heads.subscribe({
      minSigners: options.minSigners,
      onFinality: () => this.#wake?.fire(),
      onWithdrawn: () => {
        this.#isLinked = false
      },
    })
  }

  /**
   * The header of a block of the verified chain; waits until it is verified.
   *
   * @throws ConfigError `ERR_SLOT_EMPTY`, `ERR_SLOT_FUTURE`, `ERR_SLOT_TOO_OLD`
   * @throws the signal's reason when it is aborted before
   */
  async at(choice: BlockChoice, signal?: AbortSignal): Promise<VerifiedHeader> {
    if (choice === 'head') return this.#answer(Number.POSITIVE_INFINITY, () => this.#head(), signal)
    if (choice === 'finalized') return this.#answer(Number.POSITIVE_INFINITY, () => this.#finalized(), signal)
    const [content] = await this.range({ from: choice, to: choice }, signal)
    if (content?.type === 'header') return { header: content.header, root: content.root }
    throw new ConfigError(
      `slot ${choice} is empty: its proposer's block is missing or did not become part of the chain. Choose another slot`,
      { code: 'ERR_SLOT_EMPTY' },
    )
  }

  /**
   * What the verified chain has at the slots of a range, ascending; waits until all are known.
   *
   * @throws ConfigError `ERR_SLOT_RANGE` for no range of at most {@link MAX_HEADER_RANGE} slots, `ERR_SLOT_FUTURE`,
   *   `ERR_SLOT_TOO_OLD`
   * @throws the signal's reason when it is aborted before
   */
  async range({ from, to }: SlotRange, signal?: AbortSignal): Promise<readonly VerifiedSlot[]> {
    requireRange({ from, to })
    const { config, now } = this.#options
    const present = slotAtTime(config, now())
    if (to > present) {
      throw new ConfigError(`slot ${to} is in the future: by this machine's clock the current slot is ${present}`, {
        code: 'ERR_SLOT_FUTURE',
      })
    }
    return this.#answer(from, () => this.#contents({ from, to }), signal)
  }

  /** Ends every question. */
  stop(): void {
    for (const question of [...this.#questions]) question.fail(stoppedError())
  }

  setupTriggers(triggers: Triggers): void {
    const hasQuestions = (): boolean => this.#questions.size > 0
    triggers.subscribe(LIGHT_CHAIN_TRIGGER, hasQuestions)
    triggers.subscribe(VALIDATED_HEAD_TRIGGER, hasQuestions)
    triggers.subscribe(this.name)
    this.#wake = triggers.named(this.name)
  }

  process(): void {
    if (this.#questions.size === 0) return
    for (const question of [...this.#questions]) question.tryAnswer()
    this.#reach()
  }

  #answer<T>(lowest: number, find: () => T | undefined, signal: AbortSignal | undefined): Promise<T> {
    return new Promise((resolve, reject) => {
      const giveUp = (): void => question.fail(abortError(signal))
      const end = (settle: () => void): void => {
        signal?.removeEventListener('abort', giveUp)
        if (!this.#questions.delete(question)) return
        this.#reach()
        settle()
      }
      const question: OpenQuestion = {
        lowest,
        tryAnswer: () => {
          try {
            const found = find()
            if (found !== undefined) end(() => resolve(found))
          } catch (error) {
            end(() => reject(error))
          }
        },
        fail: (error) => end(() => reject(error)),
      }
      this.#questions.add(question)
      signal?.addEventListener('abort', giveUp)
      if (signal?.aborted === true) giveUp()
      else this.#wake?.fire()
    })
  }

  #reach(): void {
    const lowest = Math.min(...[...this.#questions].map((question) => question.lowest))
    this.#options.headerSync.reachDownTo(lowest)
  }

  #head(): VerifiedHeader | undefined {
    const { head } = this.#options.heads
    return head === undefined ? undefined : { header: head.header, root: head.root }
  }

  #finalized(): VerifiedHeader | undefined {
    const header = this.#options.heads.finalityUpdate?.finalizedHeader.beacon
    return header === undefined ? undefined : { header, root: headerRoot(header) }
  }

  #contents({ from, to }: SlotRange): readonly VerifiedSlot[] | undefined {
    const { chain, heads, retentionSlots } = this.#options
    const range = chain.headerRange
    if (range === undefined) return undefined
    this.#isLinked ||= range.head.root === heads.head?.root
    if (!this.#isLinked || to > range.head.slot) return undefined
    if (from < range.tail.slot && range.head.slot - from > retentionSlots) {
      throw new ConfigError(
        `slot ${from} is ${range.head.slot - from} slots behind the head, but only the last ${retentionSlots} headers are kept`,
        { code: 'ERR_SLOT_TOO_OLD' },
      )
    }
    const contents: VerifiedSlot[] = []
    for (let slot = from; slot <= to; slot++) {
      const content = chain.at(slot)
      if (content.type === 'not-found') return undefined
      contents.push(content)
    }
    return contents
  }
}

function requireRange({ from, to }: SlotRange): void {
  const isRange = Number.isSafeInteger(from) && Number.isSafeInteger(to) && from >= 0 && from <= to
  if (isRange && to - from < MAX_HEADER_RANGE) return
  const what = isRange
    ? `are ${to - from + 1} slots, at most ${MAX_HEADER_RANGE} can be requested`
    : 'are not in ascending order'
  throw new ConfigError(`slots ${from} to ${to} ${what}`, { code: 'ERR_SLOT_RANGE' })
}
