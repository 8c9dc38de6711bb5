const MAX_TIMERS = 400

const SLOTS_A_DAY = 7_200

/** In a day at most; of a shorter time, a share and the number for each fault at hand. */
const MAX_WARNINGS = 600

/** By so much the process may grow in a world, once the client has settled: lists of the past that grow without end are more. */
const MAX_GROWTH_BYTES = 8_000_000

/** What a client may use of what is not endless. */
export class Bounds {
  readonly #onFault: (what: string) => void
  #warnings: number[] = []
  #slot = 0
  #firstHeldBytes: number | undefined

  constructor(onFault: (what: string) => void) {
    this.#onFault = onFault
  }

  warned(): void {
    this.#warnings.push(this.#slot)
    if (this.#warnings.length > MAX_WARNINGS) this.#onFault(`more than ${MAX_WARNINGS} warnings a day`)
  }

  held(bytes: number): void {
    this.#firstHeldBytes ??= bytes
    const grownBytes = bytes - this.#firstHeldBytes
    if (grownBytes > MAX_GROWTH_BYTES) this.#onFault(`${Math.round(grownBytes / 1e6)} MB more are held than at first`)
  }

  slotEnded({ openTimers, slot }: { readonly openTimers: number; readonly slot: number }): void {
    this.#slot = slot
    this.#warnings = this.#warnings.filter((warnedAt) => slot - warnedAt < SLOTS_A_DAY)
    if (openTimers > MAX_TIMERS) this.#onFault(`${openTimers} timers are open`)
  }
}
