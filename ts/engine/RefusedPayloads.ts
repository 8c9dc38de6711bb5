import { BoundedMap } from '../BoundedMap.ts'
import type { Root } from '../bytes.ts'
import type { Clock } from '../clock.ts'
import type { EnginePayload } from './EnginePayload.ts'
import { type RetryDelays, RetryTurn } from './RetryTurn.ts'

/** So often a payload is sent, whole each time, before newer ones go ahead without it. */
const MAX_REFUSALS = 2

const LIMIT = 64

/**
 * Payloads that one execution client does not take: it answers with an error, too late or not at all.
 *
 * - after two refusals a payload is left out, so that newer ones are not held back; the client may fetch it from its peers;
 * - it is tried again after delays that double, as long as it is wanted.
 */
export class RefusedPayloads {
  readonly #delays: RetryDelays
  readonly #clock: Clock
  readonly #onDue: () => void
  readonly #refused = new BoundedMap<Root, { count: number; readonly turn: RetryTurn }>(LIMIT, ({ turn }) =>
    turn.stop(),
  )

  /** @param onDue - hears when one can be tried again */
  constructor(delays: RetryDelays, clock: Clock, onDue: () => void) {
    this.#delays = delays
    this.#clock = clock
    this.#onDue = onDue
  }

  /** Whether a payload is left out for now. */
  isLeftOut(blockHash: Root): boolean {
    const known = this.#refused.get(blockHash)
    return known !== undefined && known.count >= MAX_REFUSALS && !known.turn.isDue
  }

  /** Whether newer payloads go without one that will be tried again; what is due and not tried is not wanted any more. */
  get hasAny(): boolean {
    return [...this.#refused.keys()].some((blockHash) => this.isLeftOut(blockHash))
  }

  add({ blockHash }: EnginePayload): void {
    const known = this.#refused.get(blockHash) ?? {
      count: 0,
      turn: new RetryTurn(this.#delays, this.#clock, this.#onDue),
    }
    known.count += 1
    if (known.count >= MAX_REFUSALS) known.turn.wait()
    this.#refused.set(blockHash, known)
  }

  /** The execution client took it. */
  forget(blockHash: Root): void {
    this.#refused.get(blockHash)?.turn.stop()
    this.#refused.delete(blockHash)
  }

  /** The execution client may be another one now. */
  clear(): void {
    for (const { turn } of this.#refused.values()) turn.stop()
    this.#refused.clear()
  }
}
