import { ConfigError } from '../errors.ts'

/** A beacon node's base URL, taken apart so that its secrets stay out of sight. */
export interface ServerAddress {
  /** Scheme, host and port. */
  readonly origin: string
  /** Path that every endpoint is appended to: empty, or with a leading and no trailing slash. */
  readonly prefix: string
  /** Parameters of the base URL without `?`, sent with every request; often an access key. */
  readonly query: string
  /** `Authorization` value made from the user name and password of the URL. */
  readonly authorization: string | undefined
  /**
   * For people and logs: the origin, and `/…` where there is more. A path or parameter of a hosted beacon node is
   * usually its access key.
   */
  readonly name: string
  /** Parts that must never be shown. */
  readonly secrets: readonly string[]
}

/**
 * Reads a base URL with or without path and trailing slash.
 *
 * @throws ConfigError that does not repeat the URL, since it may hold a password
 */
export function parseServerAddress(url: string): ServerAddress {
  let parsed: URL
  try {
    parsed = new URL(url.trim())
  } catch {
    throw new ConfigError('the beacon node address is not a URL: it looks like http://localhost:5052')
  }
  if (parsed.protocol !== 'http:' && parsed.protocol !== 'https:') {
    throw new ConfigError(`the beacon node address must begin with http:// or https://, not ${parsed.protocol}`)
  }
  const user = decode(parsed.username)
  const password = decode(parsed.password)
  const authorization =
    user === '' && password === '' ? undefined : `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`
  const prefix = parsed.pathname.replace(/\/+$/, '')
  const query = parsed.search.slice(1)
  return {
    origin: parsed.origin,
    prefix,
    query,
    authorization,
    name: parsed.origin + (prefix === '' && query === '' ? '' : '/…'),
    secrets: [user, password, authorization?.slice('Basic '.length) ?? '', ...prefix.split('/'), ...valuesOf(parsed)],
  }
}

function valuesOf(url: URL): readonly string[] {
  // As they are sent, and as they are meant.
  return [
    ...url.searchParams.values(),
    ...url.search
      .slice(1)
      .split('&')
      .map((pair) => pair.slice(pair.indexOf('=') + 1)),
  ]
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    throw new ConfigError('the user name or password in the beacon node address is not correctly percent-encoded')
  }
}
