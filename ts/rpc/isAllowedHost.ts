import { isIP } from 'node:net'

/**
 * Whether a request to that host may be answered. A web page can let a name of its own point to this machine (DNS rebinding);
 * then that name is the host. So only addresses, `localhost` and names that were allowed are hosts.
 *
 * @param header - of the request
 * @param allowed - names without port, or `*` for all
 */
export function isAllowedHost(header: string | undefined, allowed: readonly string[]): boolean {
  if (allowed.includes('*')) return true
  if (header === undefined) return false
  const name = header.replace(/:\d{1,5}$/, '').toLowerCase()
  const bare = name.startsWith('[') && name.endsWith(']') ? name.slice(1, -1) : name
  return isIP(bare) !== 0 || bare === 'localhost' || allowed.includes(bare)
}
