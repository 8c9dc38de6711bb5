import type { ClientStatus } from '../../client/ClientStatus.ts'
import type { Timer } from '../../clock.ts'
import type { ValidatedHead } from '../../light/heads/ValidatedHead.ts'
import type { Logger } from '../../log.ts'

type EngineView = ClientStatus['engines'][number]

export interface HeadLinesOptions {
  readonly logger: Logger
  readonly committeeSize: number
  /** The execution clients as they are now. */
  readonly engines: () => readonly EngineView[]
  /** The block that they are told to be safe. */
  readonly safe: () => ClientStatus['safe']
  /** How long a line waits for what execution clients say. */
  readonly patienceMs: number
  readonly after: (delayMs: number, call: () => void) => Timer
}

/**
 * One line for each verified head, once every execution client was led to it, or patience is over; and one when the safe
 * block has moved. What went before is in the log at level debug.
 */
export class HeadLines {
  readonly #options: HeadLinesOptions
  #waiting: { readonly head: ValidatedHead; readonly timer: Timer } | undefined
  #safeSlot: number | undefined
  #isOver = false

  constructor(options: HeadLinesOptions) {
    this.#options = options
  }

  head(head: ValidatedHead): void {
    if (this.#isOver) return
    this.#write()
    const { after, patienceMs, engines } = this.#options
    this.#waiting = { head, timer: after(patienceMs, () => this.#write()).unref() }
    if (engines().length === 0) this.#write()
  }

  /** An execution client has another status. */
  engine(): void {
    const { head } = this.#waiting ?? {}
    if (head !== undefined && this.#options.engines().every((engine) => isAt(engine, head.header.slot))) this.#write()
  }

  /** Writes what waits still, and no more after that. */
  end(): void {
    this.#write()
    this.#isOver = true
  }

  #write(): void {
    if (this.#waiting === undefined) return
    const { head, timer } = this.#waiting
    this.#waiting = undefined
    timer.cancel()
    const { logger, committeeSize, engines } = this.#options
    const views = engines()
    logger.info('head', {
      slot: head.header.slot,
      root: head.root,
      signers: `${head.signerCount}/${committeeSize}`,
      age: `${(head.ageMs / 1000).toFixed(1)}s`,
      block: blockNumber(views),
      engine: stateOf(views, head.header.slot),
    })
    this.#tellSafe()
  }

  #tellSafe(): void {
    const safe = this.#options.safe()
    if (safe === undefined || safe.slot === this.#safeSlot) return
    this.#safeSlot = safe.slot
    this.#options.logger.info('safe', { slot: safe.slot, known: safe.source })
  }
}

function isAt({ status, headSlot }: EngineView, slot: number): boolean {
  return status.kind === 'following' && headSlot !== undefined && headSlot >= slot
}

/** A client that is not led yet is on its way, and no more is known of it. */
function stateOf(engines: readonly EngineView[], slot: number): string | undefined {
  if (engines.length === 0) return undefined
  const states = engines.map((engine) => {
    const { kind } = engine.status
    return kind === 'following' && !isAt(engine, slot) ? 'behind' : kind
  })
  return [...new Set(states)].length === 1 ? states[0] : states.join(',')
}

function blockNumber(engines: readonly EngineView[]): number | undefined {
  const numbers = engines.flatMap(({ status }) => ('head' in status ? [status.head.blockNumber] : []))
  return numbers.length === 0 ? undefined : Math.max(...numbers)
}
