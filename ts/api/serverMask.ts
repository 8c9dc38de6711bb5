import { SecretMask } from './SecretMask.ts'
import { parseServerAddress } from './ServerAddress.ts'

/** Where secrets of beacon nodes are. */
export interface SecretServer {
  readonly url: string
  readonly headers?: Readonly<Record<string, string>>
}

/** Hides what is secret of all these beacon nodes. */
export function serverMask(servers: readonly SecretServer[]): SecretMask {
  return new SecretMask(
    servers.flatMap(({ url, headers = {} }) => [...parseServerAddress(url).secrets, ...Object.values(headers)]),
  )
}
