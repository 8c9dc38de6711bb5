import type { ClientStatus } from '../../client/ClientStatus.ts'
import type { NetworkConfig } from '../../params/NetworkConfig.ts'
import { slotStartMs } from '../../params/slots.ts'
import { printable } from './printable.ts'

/** Where everything stands, as the line at the bottom of a terminal has it. */
export function bottomLine({
  network,
  status,
  nowMs,
}: {
  readonly network: NetworkConfig
  readonly status: ClientStatus
  readonly nowMs: number
}): string {
  const { head, safe, finalized, engines, servers, cause } = status
  if (cause !== undefined) return `! ${printable(cause.subject)}: ${printable(cause.summary)}`
  if (head === undefined) return ['waiting for the first head', ...serverText(servers)].join(' · ')
  const seconds = Math.max(0, Math.round((nowMs - slotStartMs(network, head.slot)) / 1000))
  const behind = (slot: number | undefined): string => (slot === undefined ? '?' : `−${head.slot - slot}`)
  return [
    `head ${head.slot}, ${seconds} s ago`,
    `safe ${behind(safe?.slot)} finalized ${behind(finalized?.slot)}`,
    engineText(engines),
    ...serverText(servers),
  ].join(' · ')
}

function engineText(engines: ClientStatus['engines']): string {
  if (engines.length === 0) return 'dry run'
  return engines
    .map(({ client, label, status }) => `${printable((client ?? label).split(/[/ ]/)[0] || label)} ${status.kind}`)
    .join(', ')
}

/** Nothing before they are known. */
function serverText(servers: ClientStatus['servers']): readonly string[] {
  if (servers.length === 0) return []
  const good = servers.filter(({ state }) => state === 'streaming' || state === 'polling').length
  return [`${good} of ${servers.length} beacon node${servers.length === 1 ? '' : 's'}`]
}
