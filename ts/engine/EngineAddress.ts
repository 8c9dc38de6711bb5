import { ConfigError } from '../errors.ts'

/** Where an execution client listens, by the transport it takes. */
export type EngineAddress =
  | { readonly kind: 'http'; readonly url: URL }
  | { readonly kind: 'websocket'; readonly url: URL }
  /** A Unix socket, or a named pipe on Windows. */
  | { readonly kind: 'ipc'; readonly path: string }

/**
 * Reads the address of an engine API: `http(s)://`, `ws(s)://`, `ipc://` before a path, or a path by itself: one that
 * is absolute, begins with a dot or a backslash, or ends in `.ipc`.
 *
 * @throws ConfigError for anything else, and for an address with credentials; it shows none of them
 * @example
 * parseEngineAddress('/home/me/.ethereum/geth.ipc') // { kind: 'ipc', path: '/home/me/.ethereum/geth.ipc' }
 */
export function parseEngineAddress(address: string): EngineAddress {
  const path = address.startsWith('ipc://') ? address.slice('ipc://'.length) : address
  if (path !== address || isPath(path)) {
    if (path === '' || path.includes('\0')) throw new ConfigError('the engine API address ipc:// must name a path')
    return { kind: 'ipc', path }
  }
  const url = parseUrl(address)
  switch (url.protocol) {
    case 'http:':
    case 'https:':
      return { kind: 'http', url }
    case 'ws:':
    case 'wss:':
      return { kind: 'websocket', url }
    default:
      throw new ConfigError(
        `the engine API address must begin with http://, https://, ws://, wss:// or ipc://, or be the path of an IPC socket, not ${url.protocol}`,
      )
  }
}

/**
 * Whether the secret shared with the execution client is needed there: whoever can open an IPC socket is let in.
 *
 * @throws ConfigError as {@link parseEngineAddress}
 */
export function needsJwtSecret(address: string): boolean {
  return parseEngineAddress(address).kind !== 'ipc'
}

/** The address as shown to the user: what may follow a question mark is nobody's business. */
export function addressLabel(address: EngineAddress): string {
  if (address.kind === 'ipc') return address.path
  const { protocol, host, pathname } = address.url
  return `${protocol}//${host}${pathname === '/' ? '' : pathname}`
}

function isPath(text: string): boolean {
  return /^[/.\\]/.test(text) || (text.endsWith('.ipc') && !text.includes('://'))
}

function parseUrl(address: string): URL {
  let url: URL
  try {
    url = new URL(address)
  } catch (cause) {
    throw new ConfigError(
      'the engine API address is not understood; it looks like http://localhost:8551, ws://localhost:8551 or /path/to/geth.ipc',
      { cause },
    )
  }
  if (url.username !== '' || url.password !== '') {
    throw new ConfigError(
      'the engine API address must not contain a user name or password: the JWT secret authenticates',
    )
  }
  return url
}
