import type { BeaconResponse } from './BeaconConnections.ts'

/**
 * Gives the body an owner, as soon as there is one: it may break, or be left, before anybody reads it, and a stream that breaks
 * with nobody listening ends the process.
 */
export function ownBody(response: BeaconResponse): BeaconResponse {
  response.body.on('error', () => undefined)
  return response
}
