import { once } from 'node:events'
import type { Server } from 'node:http'
import { ConfigError, InternalError } from '../errors.ts'

/**
 * Listens on 127.0.0.1 and answers the port.
 *
 * @param port - 0 for a free one
 * @throws ConfigError when the port is taken
 */
export async function listenOnLoopback(server: Server, port: number): Promise<number> {
  // On a busy machine a server would close an idle connection in the moment in which it is used again: its client closes it.
  server.keepAliveTimeout = 0
  server.listen(port, '127.0.0.1')
  try {
    await once(server, 'listening')
  } catch (cause) {
    throw new ConfigError(`the development chain cannot listen on 127.0.0.1:${port}`, { cause })
  }
  const address = server.address()
  if (address === null || typeof address === 'string') throw new InternalError('a TCP server has no port')
  return address.port
}
