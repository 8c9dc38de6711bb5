import type { Root } from '../../bytes.ts'
import type { Flags } from '../flags.ts'

const OF_OTHER_NETWORKS = ['beacon.config', 'beacon.genesis.gvroot', 'beacon.genesis.time'] as const

/** What to type in order to start from a checkpoint on the network that was asked about. */
export function startCommand(checkpoint: Root | undefined, networkName: string, flags: Flags): string {
  const other = OF_OTHER_NETWORKS.flatMap((name) => (flags[name] === undefined ? [] : [`--${name} ${flags[name]}`]))
  const network = other.length > 0 ? other.join(' ') : `--${networkName}`
  return `blsync ${network} --beacon.checkpoint ${checkpoint} --beacon.api <beacon node>`
}
