/** How often a running clock is moved. */
const STEP_MS = 5

/**
 * The recording's own time. It stands still until a test moves it, or runs as many times faster as asked; the server
 * knows what had been recorded by then.
 */
export class ReplayClock {
  readonly #genesisMs: number
  readonly #slotMs: number
  readonly #listeners = new Set<() => void>()
  #nowMs: number
  #timer: NodeJS.Timeout | undefined

  /** @param genesis - unix milliseconds of slot 0 and the length of a slot */
  constructor(genesis: { readonly genesisMs: number; readonly slotMs: number }) {
    this.#genesisMs = genesis.genesisMs
    this.#slotMs = genesis.slotMs
    this.#nowMs = genesis.genesisMs
  }

  /** Unix milliseconds in the recording. */
  get nowMs(): number {
    return this.#nowMs
  }

  /** Slot that runs now. */
  get slot(): number {
    return Math.floor((this.#nowMs - this.#genesisMs) / this.#slotMs)
  }

  /** When a slot begins. */
  slotStartMs(slot: number): number {
    return this.#genesisMs + slot * this.#slotMs
  }

  /** Moves on to a moment; what was recorded until then has happened. Never backwards. */
  advanceTo(ms: number): void {
    if (ms <= this.#nowMs) return
    this.#nowMs = ms
    for (const listener of [...this.#listeners]) listener()
  }

  /** Moves on to the last moment of a slot. */
  advanceThroughSlot(slot: number): void {
    this.advanceTo(this.slotStartMs(slot + 1) - 1)
  }

  /** Runs by itself: 1 is the recorded pace. */
  run(speed: number): void {
    this.stop()
    const startedAtMs = performance.now()
    const fromMs = this.#nowMs
    this.#timer = setInterval(() => this.advanceTo(fromMs + (performance.now() - startedAtMs) * speed), STEP_MS)
  }

  /** Stands still again. */
  stop(): void {
    clearInterval(this.#timer)
    this.#timer = undefined
  }

  /** Calls back after every move. The result ends that. */
  onAdvance(listener: () => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }
}
