/**
 * Runs asynchronous jobs one after another, in the order they were given.
 *
 * - A job that fails rejects for its caller only; the next one runs.
 */
export class SerialQueue {
  #last: Promise<unknown> = Promise.resolve()

  run<Result>(job: () => Promise<Result>): Promise<Result> {
    const result = this.#last.then(job)
    this.#last = result.catch(() => undefined)
    return result
  }

  /** Resolves when every job given so far has ended. */
  async idle(): Promise<void> {
    await this.#last
  }
}
