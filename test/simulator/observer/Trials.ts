interface Sent {
  readonly node: string
  readonly path: string
  readonly sentAtMs: number
}

interface Trial extends Sent {
  /** When others went there that had waited for it. */
  othersAtMs?: number
}

const STREAM = '/eth/v1/events'

/**
 * After a pause that a node asked for, one request goes there first, and the others wait for how it fares: those that are sent
 * together next may have been asked for since it was. A stream waits for nothing.
 */
export class Trials {
  readonly #trials = new Map<string, Trial | 'to come'>()

  /** The node asked to be left alone. */
  limited(node: string): void {
    this.#trials.set(node, 'to come')
  }

  /** Since when whoever asked may have waited. */
  waitingSinceMs(sent: Sent): number {
    const { node, path, sentAtMs } = sent
    const trial = this.#trials.get(node)
    if (trial === undefined || path.startsWith(STREAM)) return sentAtMs
    if (trial === 'to come') {
      this.#trials.set(node, { node, path, sentAtMs })
      return sentAtMs
    }
    // The trial itself is sent once more where its connection broke.
    if (path !== trial.path) trial.othersAtMs ??= sentAtMs
    if (trial.othersAtMs === undefined || trial.othersAtMs === sentAtMs) return trial.sentAtMs
    this.#trials.delete(node)
    return sentAtMs
  }
}
