import type { Root } from '../bytes.ts'

/** What one execution client said about a payload in this session; `bad` until BadBlocks lifts it. */
export type Verdict = 'valid' | 'accepted' | 'syncing' | 'bad'

/** Hours of heads. One that is forgotten is only asked about again. */
const LIMIT = 1024

/** The verdicts of one execution client by block hash, the oldest forgotten first. */
export class VerdictMemory {
  readonly #verdicts = new Map<Root, Verdict>()

  get(blockHash: Root): Verdict | undefined {
    return this.#verdicts.get(blockHash)
  }

  set(blockHash: Root, verdict: Verdict): void {
    this.#verdicts.delete(blockHash)
    this.#verdicts.set(blockHash, verdict)
    if (this.#verdicts.size <= LIMIT) return
    for (const oldest of this.#verdicts.keys()) {
      this.#verdicts.delete(oldest)
      return
    }
  }

  delete(blockHash: Root): void {
    this.#verdicts.delete(blockHash)
  }

  /** The execution client was away: whatever it knew, it may have lost. */
  clear(): void {
    this.#verdicts.clear()
  }
}
