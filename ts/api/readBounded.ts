import type { BeaconResponse } from './BeaconConnections.ts'
import { BeaconHttpError } from './BeaconHttpError.ts'
import type { Endpoint } from './Endpoint.ts'

const FIRST_BYTES = 4096

/**
 * The whole body, unless it is or claims to be longer than the endpoint allows: then the connection is cut.
 *
 * @throws BeaconHttpError
 */
export async function readBounded(
  response: BeaconResponse,
  { endpoint, server, heard }: { endpoint: Endpoint; server: string; heard: () => void },
): Promise<Uint8Array> {
  const { body } = response
  const claimed = Number(response.headers['content-length'])
  if (claimed > endpoint.maxBytes) {
    body.destroy()
    throw tooLarge(endpoint, server)
  }
  // Filled while it arrives: to join megabytes at the end would hold the event loop.
  let bytes = new Uint8Array(claimed > 0 ? claimed : FIRST_BYTES)
  let length = 0
  for await (const chunk of body) {
    if (!(chunk instanceof Uint8Array)) continue
    heard()
    const end = length + chunk.length
    // Leaving the loop destroys the body and with it the connection.
    if (end > endpoint.maxBytes) throw tooLarge(endpoint, server)
    if (end > bytes.length) bytes = grown(bytes, Math.max(end, 2 * bytes.length))
    bytes.set(chunk, length)
    length = end
  }
  return bytes.subarray(0, length)
}

function grown(bytes: Uint8Array, length: number): Uint8Array<ArrayBuffer> {
  const longer = new Uint8Array(length)
  longer.set(bytes)
  return longer
}

function tooLarge(endpoint: Endpoint, server: string): BeaconHttpError {
  return new BeaconHttpError(
    'ERR_SERVER_TOO_LARGE',
    `${server} answers ${endpoint.name} with more than ${endpoint.maxBytes} bytes`,
    { endpoint: endpoint.name },
  )
}
