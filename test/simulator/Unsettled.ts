/** Promises that the world has given to one process and not settled yet. */
export class Unsettled {
  readonly #counts = new Map<string, number>()

  track<Result>(kind: string, promise: Promise<Result>): Promise<Result> {
    this.#count(kind, 1)
    const settled = (): void => this.#count(kind, -1)
    promise.then(settled, settled)
    return promise
  }

  /** How many of each kind there are. */
  get open(): readonly string[] {
    return [...this.#counts].flatMap(([kind, count]) => (count === 0 ? [] : [`${count} ${kind}`]))
  }

  #count(kind: string, by: number): void {
    this.#counts.set(kind, (this.#counts.get(kind) ?? 0) + by)
  }
}
