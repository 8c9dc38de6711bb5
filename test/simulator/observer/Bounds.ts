const MAX_TIMERS = 400

const SLOTS_A_DAY = 7_200

/** In a day at most; of a shorter time, a share and the number for each fault at hand. */
const MAX_WARNINGS = 600

/** What a client may use of what is not endless. */
export class Bounds {
  readonly #onFault: (what: string) => void
  #warnings: number[] = []
  #slot = 0

  constructor(onFault: (what: string) => void) {
    this.#onFault = onFault
  }

  warned(): void {
    this.#warnings.push(this.#slot)
    if (this.#warnings.length > MAX_WARNINGS) this.#onFault(`more than ${MAX_WARNINGS} warnings a day`)
  }

  slotEnded({ openTimers, slot }: { readonly openTimers: number; readonly slot: number }): void {
    this.#slot = slot
    this.#warnings = this.#warnings.filter((warnedAt) => slot - warnedAt < SLOTS_A_DAY)
    if (openTimers > MAX_TIMERS) this.#onFault(`${openTimers} timers are open`)
  }
}
