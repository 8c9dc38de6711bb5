import type { BeaconEvent } from './requests.ts'

/** Whether the message shows that its beacon node can be reached again. */
export function isRecovery(event: BeaconEvent): boolean {
  return event.type === 'status' && event.state !== 'disconnected'
}
