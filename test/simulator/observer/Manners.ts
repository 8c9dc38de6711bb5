/** Requests in a slot to a node that asked to be left alone: those that were under way, and one of each kind that did not know. */
const MAX_UNASKED = 12

/** A slot's requests to one node at most: one for each header that a new client wants, and what else there is. */
const MAX_REQUESTS = 400

/** In so many slots of calm, for each of them. */
const CALM_SLOTS = 8
const MAX_CALM_REQUESTS = 40

/** Calls of one method that an execution client gets in a slot at most. */
const MAX_CALLS = 60

export interface CountedNode {
  readonly name: string
  readonly requestCount: number
  /** Of those, the ones that came while it had asked to be left alone. */
  readonly unaskedCount: number
}

/** How a client treats those whom it asks. */
export class Manners {
  readonly #onFault: (what: string) => void
  readonly #recent = new Map<string, number[]>()
  readonly #calls = new Map<string, number>()

  constructor(onFault: (what: string) => void) {
    this.#onFault = onFault
  }

  called(engine: string, method: string): void {
    const key = `${engine} ${method}`
    this.#calls.set(key, (this.#calls.get(key) ?? 0) + 1)
  }

  slotEnded(nodes: readonly CountedNode[], calmSlots: number): void {
    for (const [key, count] of this.#calls) if (count > MAX_CALLS) this.#onFault(`${count} calls in a slot: ${key}`)
    this.#calls.clear()
    for (const { name, requestCount, unaskedCount } of nodes) {
      if (requestCount > MAX_REQUESTS) this.#onFault(`${requestCount} requests to ${name} in a slot`)
      if (unaskedCount > MAX_UNASKED) this.#onFault(`${unaskedCount} requests to ${name}, which had asked for a pause`)
      const recent = [...(this.#recent.get(name) ?? []), requestCount].slice(-CALM_SLOTS)
      this.#recent.set(name, recent)
      const sum = recent.reduce((total, count) => total + count, 0)
      if (calmSlots >= 2 * CALM_SLOTS && sum > CALM_SLOTS * MAX_CALM_REQUESTS) {
        this.#onFault(`${sum} requests to ${name} in ${CALM_SLOTS} slots in which all was well`)
      }
    }
  }
}
