import type { Clock } from '../clock.ts'
import type { ConditionSink } from '../conditions/ConditionSink.ts'
import type { ServerHandle } from '../request/ServerHandle.ts'

/** Slots that the newest head lies past the last signature. */
const UNSIGNED_SLOTS = 8

interface Source {
  announcedSlot: number
  /** Slot of the block with the newest signature that it gave. */
  signatureSlot: number
  /** When it announced the first head after that, in monotonic milliseconds; infinity while there is none. */
  unsignedSinceMs: number
}

/**
 * Notices servers that announce heads and give no signatures for them: some keep giving their last update with a good
 * status after a fork that they have no light-client data for.
 *
 * - the newest head must lie well past the last signature, and heads must have gone unsigned for a slot: one may follow
 *   many empty slots, and its signature is always still to come;
 * - its newest word counts, whatever it announced before;
 * - a server that never gave a signature has no such data, which is another matter.
 */
export class SignatureAge {
  readonly #conditions: ConditionSink
  readonly #slotMs: number
  readonly #clock: Clock
  readonly #sources = new Map<ServerHandle, Source>()

  constructor(options: { readonly conditions: ConditionSink; readonly slotMs: number; readonly clock: Clock }) {
    const { conditions, slotMs, clock } = options
    this.#clock = clock
    this.#conditions = conditions
    this.#slotMs = slotMs
  }

  announced(server: ServerHandle, slot: number): void {
    const source = this.#source(server)
    source.announcedSlot = slot
    source.unsignedSinceMs =
      slot > source.signatureSlot
        ? Math.min(source.unsignedSinceMs, this.#clock.monotonicMs())
        : Number.POSITIVE_INFINITY
  }

  signed(server: ServerHandle, signatureSlot: number): void {
    const source = this.#source(server)
    if (signatureSlot <= source.signatureSlot) return
    source.signatureSlot = signatureSlot
    source.unsignedSinceMs = source.announcedSlot > signatureSlot ? this.#clock.monotonicMs() : Number.POSITIVE_INFINITY
  }

  /** To be called each slot. */
  look(): void {
    for (const [server, source] of this.#sources) {
      const { announcedSlot, signatureSlot, unsignedSinceMs } = source
      const isOld = announcedSlot - signatureSlot >= UNSIGNED_SLOTS
      if (!isOld) this.#conditions.clear('server-data-old', server.name)
      if (!isOld || signatureSlot < 0 || this.#clock.monotonicMs() - unsignedSinceMs < this.#slotMs) continue
      const evidence = `it announces slot ${announcedSlot}, and its newest signature is for slot ${signatureSlot}`
      this.#conditions.raise({ kind: 'server-data-old', subject: server.name, evidence })
    }
  }

  /** The server is gone, or cannot be reached: what it said last is nothing recent. */
  forget(server: ServerHandle): void {
    this.#sources.delete(server)
    this.#conditions.clear('server-data-old', server.name)
  }

  #source(server: ServerHandle): Source {
    const known = this.#sources.get(server)
    if (known !== undefined) return known
    const source = { announcedSlot: -1, signatureSlot: -1, unsignedSinceMs: Number.POSITIVE_INFINITY }
    this.#sources.set(server, source)
    return source
  }
}
