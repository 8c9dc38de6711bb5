import { type Clock, systemClock } from '../clock.ts'
import { ConfigError } from '../errors.ts'
import type { ClientVersion } from './ClientVersion.ts'
import { addressLabel, type EngineAddress, parseEngineAddress } from './EngineAddress.ts'
import { EngineApi } from './EngineApi.ts'
import type { EngineConnection } from './EngineConnection.ts'
import type { EngineExchange } from './EngineExchange.ts'
import { EngineRpc } from './EngineRpc.ts'
import { EngineSecret } from './EngineSecret.ts'
import type { EngineTransport } from './EngineTransport.ts'
import { HttpTransport } from './HttpTransport.ts'
import { LinkTransport } from './LinkTransport.ts'
import { openIpcLink } from './openIpcLink.ts'

export interface EngineEndpoint {
  /** Address of the engine API: `http(s)://`, `ws(s)://`, `ipc://` or the path of an IPC socket. */
  readonly url: string
  /** The 32 bytes shared with the execution client; IPC needs none. */
  readonly secret?: Uint8Array | undefined
  /** Gives the secret anew after it was refused. */
  readonly rereadSecret?: (() => Promise<Uint8Array>) | undefined
  /** Version of this program, told to the execution client. */
  readonly version: string
  readonly clock?: Clock
  /** Told how every call ended. */
  readonly onExchange?: (exchange: EngineExchange) => void
  /** Carries the messages in place of what the address asks for. */
  readonly transport?: EngineTransport | undefined
}

/** Two letters that no other client uses: https://github.com/ethereum/execution-apis/blob/main/src/engine/identification.md#clientcode */
const CLIENT_CODE = 'BL'

/**
 * A connection to an execution client by the transport that the address asks for. Nothing is sent yet.
 *
 * @throws ConfigError when the address cannot be used, or the secret it takes is not there
 */
export function connectEngine(endpoint: EngineEndpoint): EngineConnection {
  const self: ClientVersion = { code: CLIENT_CODE, name: 'blsync', version: endpoint.version, commit: '0x00000000' }
  const secret = endpoint.secret && new EngineSecret(endpoint.secret, endpoint.rereadSecret)
  const { clock = systemClock, onExchange } = endpoint
  const transport = endpoint.transport ?? transportTo(parseEngineAddress(endpoint.url), secret, clock)
  return new EngineApi(new EngineRpc(transport, { clock, ...(onExchange !== undefined && { onExchange }) }), self)
}

function transportTo(address: EngineAddress, secret: EngineSecret | undefined, clock: Clock): EngineTransport {
  const label = addressLabel(address)
  if (address.kind === 'ipc') return new LinkTransport(label, openIpcLink(address.path), undefined, clock)
  if (secret === undefined) throw new ConfigError(`the engine API at ${label} needs the JWT secret`)
  switch (address.kind) {
    case 'http':
      return new HttpTransport(address.url, secret, clock)
    case 'websocket':
      return new LinkTransport(
        label,
        async (listener, signal) => {
          // Loaded here, as its client costs a start more than everything else of blsync.
          const { openWebSocketLink } = await import('./openWebSocketLink.ts')
          return openWebSocketLink(address.url, secret, clock.now)(listener, signal)
        },
        () => secret.refused(),
        clock,
      )
  }
}
