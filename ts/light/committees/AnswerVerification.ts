import { AnswerPlanner } from './AnswerPlanner.ts'
import type { UpdatePolicy } from './planUpdate.ts'
import type { SingleVerification } from './singleCandidate.ts'
import type { UpdatesAnswer } from './UpdatesAnswer.ts'

/**
 * Verifies answers, and the next one already while the one before it is planned and written: verification is the work of other
 * threads, the rest that of the event loop and the disk.
 *
 * - There is one answer ahead at the most. It is forgotten when another comes in its place.
 */
export class AnswerVerification {
  /** By which it is verified, and single updates are. */
  readonly rules: SingleVerification & UpdatePolicy
  /** Undefined as a planner: it could not be verified ahead. */
  #ahead: { readonly answer: UpdatesAnswer; readonly planner: Promise<AnswerPlanner | undefined> } | undefined

  constructor(rules: SingleVerification & UpdatePolicy) {
    this.rules = rules
  }

  /**
   * Verifies an answer, unless that was done ahead.
   *
   * @throws ChainError `InvalidPeriod` when the committee of its first period is not known
   */
  async verify(answer: UpdatesAnswer): Promise<AnswerPlanner> {
    const ahead = this.#ahead
    if (ahead !== undefined && isSame(ahead.answer, answer)) {
      this.#ahead = undefined
      const planner = await ahead.planner
      if (planner !== undefined) return planner
    }
    this.#forget()
    return AnswerPlanner.verify(answer, this.rules, this.rules.committee(answer.startPeriod))
  }

  /**
   * Begins to verify the answer that comes next.
   *
   * @param last - plans the answer before it, which is to prove the committee. Where the chain turns out to have another, whatever
   * depends on it is verified again
   * @returns whether there was anything to do for it
   */
  prepare(answer: UpdatesAnswer, last: AnswerPlanner): boolean {
    if (this.#ahead !== undefined && isSame(this.#ahead.answer, answer)) return false
    this.#forget()
    const committee = last.committeeOf(answer.startPeriod)
    if (committee === undefined) return false
    // Why it cannot be verified is said when it is its turn.
    const planner = AnswerPlanner.verify(answer, this.rules, committee).catch(() => undefined)
    this.#ahead = { answer, planner }
    return true
  }

  #forget(): void {
    void this.#ahead?.planner.then((planner) => planner?.release())
    this.#ahead = undefined
  }
}

function isSame(one: UpdatesAnswer, other: UpdatesAnswer): boolean {
  return (
    one.bytes === other.bytes &&
    one.encoding === other.encoding &&
    one.startPeriod === other.startPeriod &&
    one.maxItems === other.maxItems &&
    one.finalizedFrom === other.finalizedFrom
  )
}
