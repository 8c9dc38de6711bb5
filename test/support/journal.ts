/** Things that happen, in order; a test waits for the next of a kind instead of sleeping. */
export class Journal<Entry extends { readonly type: string }> {
  readonly entries: Entry[] = []
  readonly #read = new Map<Entry['type'], number>()
  readonly #waiting = new Set<() => void>()

  write(entry: Entry): void {
    this.entries.push(entry)
    for (const check of [...this.#waiting]) check()
  }

  count(type: Entry['type']): number {
    return this.entries.filter((entry) => entry.type === type).length
  }

  /** The next entry of a kind that was not taken yet, now or when it happens. */
  async next<T extends Entry['type']>(type: T): Promise<Extract<Entry, { type: T }>> {
    const index = this.#read.get(type) ?? 0
    this.#read.set(type, index + 1)
    for (;;) {
      const entry = this.entries.filter(
        (candidate): candidate is Extract<Entry, { type: T }> => candidate.type === type,
      )[index]
      if (entry !== undefined) return entry
      await new Promise<void>((resolve) => {
        const check = (): void => {
          if (this.count(type) <= index) return
          this.#waiting.delete(check)
          resolve()
        }
        this.#waiting.add(check)
      })
    }
  }
}
