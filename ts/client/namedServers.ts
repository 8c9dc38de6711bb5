import { parseServerAddress } from '../api/ServerAddress.ts'
import type { BeaconEndpoint } from './ClientOptions.ts'

export interface NamedServer extends BeaconEndpoint {
  readonly name: string
}

/**
 * Each server once, under a name of its own. Those whose addresses differ only in what is not shown are numbered in the
 * order in which they were given.
 */
export function namedServers(servers: readonly BeaconEndpoint[]): readonly NamedServer[] {
  const unique = [...new Map(servers.map((server) => [identityOf(server), server])).values()]
  const names = unique.map(({ url }) => parseServerAddress(url).name)
  return unique.map((server, index) => {
    const name = names[index] ?? ''
    const alike = names.filter((other) => other === name).length
    const before = names.slice(0, index).filter((other) => other === name).length
    return { ...server, name: alike === 1 ? name : `${name}#${before + 1}` }
  })
}

/** The same for every way to write an address. */
function identityOf({ url, headers = {} }: BeaconEndpoint): string {
  const { origin, prefix, query, authorization } = parseServerAddress(url)
  return JSON.stringify([origin, prefix, query, authorization, Object.entries(headers).sort()])
}
