export type Side = 'before' | 'after'

/** A call in the midst of a row of steps, on either side of one that is still to come. */
export class Interruption {
  #armed: { stepsLeft: number; readonly side: Side; readonly call: () => void } | undefined

  arm(count: number, side: Side, call: () => void): void {
    this.#armed = { stepsLeft: count, side, call }
  }

  /** Makes the step; the call is made before or after it where it is its turn. */
  around<Result>(step: () => Result): Result {
    const armed = this.#armed
    if (armed === undefined || --armed.stepsLeft > 0) return step()
    this.#armed = undefined
    if (armed.side === 'before') armed.call()
    const result = step()
    if (armed.side === 'after') armed.call()
    return result
  }
}
