import type { BeaconHttpError } from '../../ts/api/BeaconHttpError.ts'
import type { EventStreamListener } from '../../ts/api/EventStream.ts'
import type { ServerSentEvent } from '../../ts/api/SseParser.ts'
import { Journal } from './journal.ts'

type Entry =
  | { readonly type: 'opened' }
  | { readonly type: 'event'; readonly event: ServerSentEvent }
  | { readonly type: 'closed'; readonly error: BeaconHttpError }

/** Writes down what an event stream tells. */
export class StreamLog extends Journal<Entry> implements EventStreamListener {
  opened(): void {
    this.write({ type: 'opened' })
  }

  event(event: ServerSentEvent): void {
    this.write({ type: 'event', event })
  }

  closed(error: BeaconHttpError): void {
    this.write({ type: 'closed', error })
  }
}
