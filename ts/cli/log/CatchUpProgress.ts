import type { CommitteeProgress } from '../../client/ClientStatus.ts'
import type { Logger } from '../../log.ts'
import { progressBar } from './progressBar.ts'

/**
 * Shows how far the chain of committees is. On a terminal one line is redrawn in place; elsewhere a log line is written
 * at most once a second and only when there is something new, and always when the end is reached.
 */
export class CatchUpProgress {
  readonly #logger: Logger
  readonly #redraw: ((text: string) => void) | undefined
  readonly #now: () => number
  #startedMs: number | undefined
  #loggedMs = Number.NEGATIVE_INFINITY
  #logged = ''

  constructor({
    logger,
    redraw,
    now,
  }: { logger: Logger; redraw: ((text: string) => void) | undefined; now: () => number }) {
    this.#logger = logger
    this.#redraw = redraw
    this.#now = now
  }

  update({ firstPeriod, lastPeriod, targetPeriod }: CommitteeProgress): void {
    const total = targetPeriod - firstPeriod + 1
    if (total <= 1 && this.#startedMs === undefined) return
    const done = Math.min(lastPeriod - firstPeriod + 1, total)
    const nowMs = this.#now()
    this.#startedMs ??= nowMs
    const finished = done >= total
    const seconds = (nowMs - this.#startedMs) / 1000
    this.#redraw?.(finished ? '' : `  committees ${progressBar(done / total)} period ${lastPeriod} of ${targetPeriod}`)
    const state = `${done}/${total}`
    if (state !== this.#logged && (finished || (this.#redraw === undefined && nowMs - this.#loggedMs >= 1000))) {
      this.#loggedMs = nowMs
      this.#logged = state
      this.#logger.info(finished ? 'committees caught up' : 'catching up committees', {
        period: lastPeriod,
        of: targetPeriod,
        verified: state,
        seconds: seconds.toFixed(1),
      })
    }
    if (finished) this.#startedMs = undefined
  }
}
