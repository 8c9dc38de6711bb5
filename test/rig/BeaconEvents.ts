import { jsonAt } from '../support/recorded.ts'
import { SIGNERS_NEEDED } from './chain.ts'
import { pause } from './until.ts'

/** Hears the event stream of a beacon node beside blsync and notes when what came; opens it again when it ends. */
export class BeaconEvents {
  /** When the block of a slot came, in milliseconds since 1970. */
  readonly blockAt = new Map<number, number>()
  /** When the signature for the head of a slot came first, with enough signers. */
  readonly signatureAt = new Map<number, number>()
  readonly #ending = new AbortController()
  readonly #url: string

  constructor(beaconUrl: string) {
    this.#url = `${beaconUrl}/eth/v1/events?topics=block&topics=light_client_optimistic_update`
  }

  start(): void {
    void this.#follow()
  }

  stop(): void {
    this.#ending.abort()
  }

  async #follow(): Promise<void> {
    const { signal } = this.#ending
    while (!signal.aborted) {
      await this.#read(signal).catch(() => {})
      await pause(500, signal).catch(() => {})
    }
  }

  async #read(signal: AbortSignal): Promise<void> {
    const response = await fetch(this.#url, { signal, headers: { accept: 'text/event-stream' } })
    if (!response.ok || response.body === null) return
    const decoder = new TextDecoder()
    let pending = ''
    for await (const chunk of response.body) {
      pending += decoder.decode(chunk, { stream: true })
      const events = pending.split('\n\n')
      pending = events.pop() ?? ''
      for (const event of events) this.#note(event)
    }
  }

  #note(event: string): void {
    const at = Date.now()
    const name = /^event: ?(.*)$/m.exec(event)?.[1]
    const data = /^data: ?(.*)$/m.exec(event)?.[1]
    if (data === undefined) return
    const json: unknown = JSON.parse(data)
    if (name === 'block') note(this.blockAt, jsonAt(json, 'slot'), at)
    if (name === 'light_client_optimistic_update') {
      const bits = jsonAt(json, 'sync_aggregate', 'sync_committee_bits')
      if (signers(String(bits)) < SIGNERS_NEEDED) return
      note(this.signatureAt, jsonAt(json, 'attested_header', 'beacon', 'slot'), at)
    }
  }
}

function note(times: Map<number, number>, slot: unknown, at: number): void {
  if (!times.has(Number(slot))) times.set(Number(slot), at)
}

function signers(bits: string): number {
  return [...bits.slice(2)].reduce(
    (sum, digit) => sum + (Number.parseInt(digit, 16).toString(2).match(/1/g)?.length ?? 0),
    0,
  )
}
