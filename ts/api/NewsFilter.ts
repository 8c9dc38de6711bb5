import { bytesToHex } from '../bytes.ts'
import type { BeaconEvent } from '../sync/requests.ts'

/** What a server has said last of each kind, so that a poll does not repeat what the stream said. */
export class NewsFilter {
  readonly #last = new Map<BeaconEvent['type'], string>()

  /** Whether the event differs from the last one of its kind; it is the last one from now on. */
  isNews(event: BeaconEvent): boolean {
    const key = keyOf(event)
    if (this.#last.get(event.type) === key) return false
    this.#last.set(event.type, key)
    return true
  }
}

function keyOf(event: BeaconEvent): string {
  switch (event.type) {
    case 'head':
    case 'payload':
      return `${event.slot} ${event.root}`
    case 'optimistic':
    case 'finality':
      // The signature covers the attested header, and through it all that the update claims.
      return `${event.update.signatureSlot} ${bytesToHex(event.update.syncAggregate.signature)}`
    case 'status':
      return event.state
  }
}
