import type { Dispatcher } from 'undici'
import { concatBytes } from '../bytes.ts'
import { BeaconHttpError } from './BeaconHttpError.ts'
import type { Endpoint } from './Endpoint.ts'

/**
 * The whole body, unless it is or claims to be longer than the endpoint allows: then the connection is cut.
 *
 * @throws BeaconHttpError
 */
export async function readBounded(
  response: Dispatcher.ResponseData,
  { endpoint, server, heard }: { endpoint: Endpoint; server: string; heard: () => void },
): Promise<Uint8Array> {
  const { body } = response
  const claimed = Number(response.headers['content-length'])
  if (claimed > endpoint.maxBytes) {
    body.destroy()
    throw tooLarge(endpoint, server)
  }
  const chunks: Uint8Array[] = []
  let length = 0
  for await (const chunk of body) {
    if (!(chunk instanceof Uint8Array)) continue
    heard()
    length += chunk.length
    // Leaving the loop destroys the body and with it the connection.
    if (length > endpoint.maxBytes) throw tooLarge(endpoint, server)
    chunks.push(chunk)
  }
  return concatBytes(...chunks)
}

function tooLarge(endpoint: Endpoint, server: string): BeaconHttpError {
  return new BeaconHttpError(
    'ERR_SERVER_TOO_LARGE',
    `${server} answers ${endpoint.name} with more than ${endpoint.maxBytes} bytes`,
    { endpoint: endpoint.name },
  )
}
