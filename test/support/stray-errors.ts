/** Counts what nobody caught, from now until it is closed. */
export class StrayErrors {
  readonly #seen = new Map<string, number>()
  readonly #note = (error: unknown): void => {
    const name = error instanceof Error ? `${error.name}: ${error.message}` : String(error)
    this.#seen.set(name, (this.#seen.get(name) ?? 0) + 1)
  }

  constructor() {
    process.on('uncaughtException', this.#note)
    process.on('unhandledRejection', this.#note)
  }

  /** What came by the time that everything under way had its turn. */
  async settled(): Promise<readonly (readonly [error: string, times: number])[]> {
    for (let turn = 0; turn < 5; turn++) await new Promise((resolve) => setImmediate(resolve))
    return [...this.#seen]
  }

  close(): void {
    process.off('uncaughtException', this.#note)
    process.off('unhandledRejection', this.#note)
  }
}
