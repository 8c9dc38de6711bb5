import type { HeadInfo } from '../request/HeadInfo.ts'
import type { BeaconEvent } from './requests.ts'

/** The head that a beacon node's message announces; undefined for messages about something else. */
export function announcedHead(event: BeaconEvent): HeadInfo | undefined {
  return event.type === 'head' ? { slot: event.slot, root: event.root } : undefined
}
