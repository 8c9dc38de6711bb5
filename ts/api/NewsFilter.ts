import { isDeepStrictEqual } from 'node:util'
import type { BeaconEvent } from '../sync/requests.ts'

/**
 * What a server has said last of each kind, so that a poll does not repeat what the stream said.
 *
 * All of it counts: an update that was tampered with may have the signature of the true one, which must not go unheard after it.
 */
export class NewsFilter {
  readonly #last = new Map<BeaconEvent['type'], BeaconEvent>()

  /** Whether the event differs from the last one of its kind; it is the last one from now on. */
  isNews(event: BeaconEvent): boolean {
    if (isDeepStrictEqual(this.#last.get(event.type), event)) return false
    this.#last.set(event.type, event)
    return true
  }
}
