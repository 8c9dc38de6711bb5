import type { ServerRequest } from '../../../client/ClientStatus.ts'

const KEPT = 32

/** How long each beacon node took for its last good answers. */
export class ServerDelays {
  readonly #durations = new Map<string, number[]>()

  requestEnded({ server, route, durationMs, error }: ServerRequest): void {
    // A stream is not an answer, and opening it takes as long as the node is silent.
    if (error !== undefined || route === 'events') return
    const known = this.#durations.get(server) ?? []
    this.#durations.set(server, [...known, durationMs].slice(-KEPT))
  }

  /** The middle of them, in milliseconds; undefined before the first. */
  medianMs(server: string): number | undefined {
    const sorted = [...(this.#durations.get(server) ?? [])].sort((a, b) => a - b)
    return sorted[Math.floor(sorted.length / 2)]
  }
}
