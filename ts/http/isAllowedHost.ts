import { isIP } from 'node:net'

/** Of names that the public DNS gives to nobody. */
const PRIVATE_ENDINGS = ['.localhost', '.local', '.internal']

/**
 * Whether a request to that host may be answered. A web page can let a name of its own point to this machine (DNS rebinding); then the
 * browser takes what is here for the page's own, and that name is the host. So hosts are addresses, names that nobody on the internet
 * can own (`localhost`, `blsync` in a network of containers, `blsync.monitoring.svc.cluster.local`), and names that were allowed.
 *
 * @param header - of the request; no browser leaves it out
 * @param allowed - names without port, or `*` for all
 */
export function isAllowedHost(header: string | undefined, allowed: readonly string[]): boolean {
  if (header === undefined || allowed.includes('*')) return true
  const name = header.replace(/:\d{1,5}$/, '').toLowerCase()
  const bare = name.startsWith('[') && name.endsWith(']') ? name.slice(1, -1) : name
  if (isIP(bare) !== 0 || allowed.some((one) => one.toLowerCase() === bare)) return true
  return (
    /^[a-z0-9_-]+$/.test(bare) || (/^[a-z0-9._-]+$/.test(bare) && PRIVATE_ENDINGS.some((end) => bare.endsWith(end)))
  )
}
