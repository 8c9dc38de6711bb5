import { BlockList, isIP } from 'node:net'
import { ConfigError } from '../errors.ts'

/** The environment variables that name a proxy, by what they are for; the first that is set wins, as with curl. */
const VARIABLES = {
  'http:': ['http_proxy', 'HTTP_PROXY', 'all_proxy', 'ALL_PROXY'],
  'https:': ['https_proxy', 'HTTPS_PROXY', 'all_proxy', 'ALL_PROXY'],
} as const

/**
 * The proxy through which an origin is to be reached; `undefined` for none. This machine is never reached through one.
 *
 * @param origin - scheme, host and port
 * @throws ConfigError that does not repeat the proxy's address, since it may hold a password
 */
export function proxyFor(origin: string, env: Readonly<Record<string, string | undefined>>): URL | undefined {
  const { protocol, hostname, port } = new URL(origin)
  const names = protocol === 'https:' ? VARIABLES['https:'] : VARIABLES['http:']
  const name = names.find((candidate) => env[candidate] !== undefined)
  const address = name === undefined ? '' : (env[name] ?? '').trim()
  if (name === undefined || address === '' || isLoopback(hostname)) return undefined
  const exceptions = env.no_proxy ?? env.NO_PROXY ?? ''
  const isException = exceptions
    .split(/[,\s]+/)
    .some((entry) => fits(entry.toLowerCase(), hostname, port || defaultPort(protocol)))
  return isException ? undefined : parseProxy(address, name, hostname)
}

function parseProxy(address: string, variable: string, host: string): URL {
  const url = /^[a-z][a-z0-9+.-]*:\/\//i.test(address) ? address : `http://${address}`
  if (!URL.canParse(url)) throw new ConfigError(`${variable} is not a proxy address: it looks like http://proxy:3128`)
  const parsed = new URL(url)
  if (!['http:', 'https:'].includes(parsed.protocol)) {
    throw new ConfigError(
      `${variable} must begin with http:// or https://, not ${parsed.protocol}; NO_PROXY takes ${host} from it`,
    )
  }
  // A proxy has no path.
  parsed.pathname = ''
  parsed.search = ''
  parsed.hash = ''
  return parsed
}

/** A host, the end of one, either with a port, a network as `10.0.0.0/8`, or `*` for all. */
function fits(entry: string, host: string, port: string): boolean {
  if (entry === '') return false
  if (entry === '*') return true
  const [, network, prefix] = /^([0-9a-f.:]+)\/(\d{1,3})$/.exec(entry) ?? []
  if (network !== undefined) return isInNetwork(host, network, Number(prefix))
  const [, name = entry, onlyPort] = /^(.+):(\d+)$/.exec(entry) ?? []
  const isBareAddress = entry.includes('::') && !entry.startsWith('[')
  if (isBareAddress) return host === `[${entry}]`
  if (onlyPort !== undefined && onlyPort !== port) return false
  const suffix = name.replace(/^\*?\./, '')
  return host === suffix || host.endsWith(`.${suffix}`)
}

function isInNetwork(host: string, network: string, prefix: number): boolean {
  const address = host.replace(/^\[|\]$/g, '')
  const family = isIP(network)
  if (family === 0 || isIP(address) !== family || prefix > (family === 4 ? 32 : 128)) return false
  const list = new BlockList()
  list.addSubnet(network, prefix, family === 4 ? 'ipv4' : 'ipv6')
  return list.check(address, family === 4 ? 'ipv4' : 'ipv6')
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || host.endsWith('.localhost') || host === '[::1]' || /^127(\.\d{1,3}){3}$/.test(host)
}

function defaultPort(protocol: string): string {
  return protocol === 'https:' ? '443' : '80'
}
