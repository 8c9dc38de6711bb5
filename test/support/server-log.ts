import type { ServerEvent } from '../../ts/request/ServerEvent.ts'
import type { BeaconEvent, SyncProtocol } from '../../ts/sync/requests.ts'
import { Journal } from './journal.ts'

type Ending = Exclude<ServerEvent<SyncProtocol>, { type: 'event' }>

/** Writes down what a server tells its subscriber; news by their own type. */
export class ServerLog extends Journal<Ending | BeaconEvent> {
  readonly listener = (event: ServerEvent<SyncProtocol>): void => {
    this.write(event.type === 'event' ? event.event : event)
  }
}
