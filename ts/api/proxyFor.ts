import { ConfigError } from '../errors.ts'

/** The environment variables that name a proxy, by what they are for; the lower-case ones win, as with other programs. */
const VARIABLES = {
  'http:': ['http_proxy', 'HTTP_PROXY'],
  'https:': ['https_proxy', 'HTTPS_PROXY'],
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
  return isException ? undefined : parseProxy(address, name)
}

function parseProxy(address: string, variable: string): URL {
  const url = /^[a-z][a-z0-9+.-]*:\/\//i.test(address) ? address : `http://${address}`
  if (!URL.canParse(url)) throw new ConfigError(`${variable} is not a proxy address: it looks like http://proxy:3128`)
  const parsed = new URL(url)
  if (!['http:', 'https:'].includes(parsed.protocol)) {
    throw new ConfigError(`${variable} must begin with http:// or https://, not ${parsed.protocol}`)
  }
  return parsed
}

/** A host, the end of one, either with a port, or `*` for all. */
function fits(entry: string, host: string, port: string): boolean {
  if (entry === '') return false
  if (entry === '*') return true
  const [, name = entry, onlyPort] = /^(.+):(\d+)$/.exec(entry) ?? []
  const isBareAddress = entry.includes('::') && !entry.startsWith('[')
  if (isBareAddress) return host === `[${entry}]`
  if (onlyPort !== undefined && onlyPort !== port) return false
  const suffix = name.replace(/^\*?\./, '')
  return host === suffix || host.endsWith(`.${suffix}`)
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || host.endsWith('.localhost') || host === '[::1]' || /^127(\.\d{1,3}){3}$/.test(host)
}

function defaultPort(protocol: string): string {
  return protocol === 'https:' ? '443' : '80'
}
