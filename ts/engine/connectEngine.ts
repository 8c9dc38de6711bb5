import type { ClientVersion } from './ClientVersion.ts'
import { EngineApi } from './EngineApi.ts'
import type { EngineConnection } from './EngineConnection.ts'
import { EngineRpc } from './EngineRpc.ts'
import { HttpTransport } from './HttpTransport.ts'

export interface EngineEndpoint {
  /** `http://` or `https://` address of the engine port. */
  readonly url: string
  /** The 32 bytes shared with the execution client. */
  readonly secret: Uint8Array
  /** Version of this program, told to the execution client. */
  readonly version: string
}

/** Two letters that no other client uses: https://github.com/ethereum/execution-apis/blob/main/src/engine/identification.md#clientcode */
const CLIENT_CODE = 'BL'

/**
 * A connection to an execution client by the transport that the address asks for. Nothing is sent yet.
 *
 * @throws ConfigError when the address cannot be used
 */
export function connectEngine(endpoint: EngineEndpoint): EngineConnection {
  const self: ClientVersion = { code: CLIENT_CODE, name: 'blsync', version: endpoint.version, commit: '0x00000000' }
  return new EngineApi(new EngineRpc(new HttpTransport(endpoint.url, endpoint.secret)), self)
}
