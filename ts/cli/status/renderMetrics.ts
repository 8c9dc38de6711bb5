import type { ClientStatus } from '../../client/ClientStatus.ts'
import type { SyncProgress } from '../../engine/SyncProgress.ts'
import type { CountsByProvider } from '../../execution/ProviderCounts.ts'
import type { NetworkConfig } from '../../params/NetworkConfig.ts'
import { epochAtSlot, slotAtTime, slotStartMs } from '../../params/slots.ts'
import type { ServeCounts } from '../../serve/ServeCounts.ts'
import type { CallMeter } from './CallMeter.ts'
import { Exposition, type Sample } from './Exposition.ts'
import { writeProcessMetrics } from './processMetrics.ts'

type EngineView = ClientStatus['engines'][number]

export interface MetricsSource {
  readonly network: NetworkConfig
  readonly status: ClientStatus
  /** Unix milliseconds. */
  readonly nowMs: number
  readonly calls: CallMeter
  readonly serving?: ServeCounts | undefined
  readonly providers?: CountsByProvider | undefined
}

/** Everything that is measured, in the text format of Prometheus. */
export function renderMetrics({ network, status, nowMs, calls, serving, providers }: MetricsSource): string {
  const text = new Exposition()
  writeChain(text, status)
  writeTimes(text, { network, status, nowMs })
  writeConditions(text, status)
  writeServers(text, status)
  writeEngines(text, status)
  writeInterop(text, { network, status, nowMs })
  calls.write(text)
  if (serving !== undefined) writeServing(text, serving)
  if (providers !== undefined) writeProviders(text, providers)
  writeProcessMetrics(text)
  return text.text
}

function writeChain(text: Exposition, status: ClientStatus): void {
  const { committees, head, finalized, safe } = status
  text.gauge('blsync_committee_period', 'Last period whose committee is verified', optional(committees?.lastPeriod))
  text.gauge('blsync_committee_target_period', 'Period up to which committees are needed', [[{}, status.targetPeriod]])
  text.gauge('blsync_head_slot', 'Slot of the verified head', optional(head?.slot))
  text.gauge('blsync_head_signers', 'Signers of the verified head', optional(head?.signerCount))
  text.gauge('blsync_finalized_slot', 'Slot of the verified finalized header', optional(finalized?.slot))
  text.gauge('blsync_safe_slot', 'Slot of the block reported to execution clients as safe', optional(safe?.slot))
  text.gauge(
    'blsync_safe_justified',
    'Whether the safe block is the proven justified one rather than the finalized one',
    safe === undefined ? [] : [[{}, safe.source === 'justified' ? 1 : 0]],
  )
  text.gauge('blsync_state_proofs_available', 'Whether beacon nodes serve state proofs', stateProofs(status))
}

function writeTimes(text: Exposition, { network, status, nowMs }: Pick<MetricsSource, 'network' | 'status' | 'nowMs'>) {
  const { head, clockOffsetMs } = status
  text.gauge('blsync_wall_slot', 'Slot that runs by the clock of this machine', [[{}, slotAtTime(network, nowMs)]])
  text.gauge(
    'blsync_head_age_seconds',
    'Time since the slot of the verified head began',
    optional(head === undefined ? undefined : Math.round(nowMs - slotStartMs(network, head.slot)) / 1000),
  )
  text.gauge(
    'blsync_clock_offset_seconds',
    "How far the local clock is ahead of the beacon nodes' clocks, negative when behind",
    optional(clockOffsetMs === undefined ? undefined : Math.round(clockOffsetMs) / 1000),
  )
}

function writeConditions(text: Exposition, { conditions, cause }: ClientStatus): void {
  text.gauge(
    'blsync_condition',
    'Conditions that hold; docs/conditions.md explains each and what to do',
    conditions.map(({ kind, subject }) => [{ condition: kind, subject }, 1] as const),
  )
  text.gauge('blsync_hindered', 'Whether a condition keeps blsync from following the head', [
    [{}, cause === undefined ? 0 : 1],
  ])
  text.gauge(
    'blsync_stall_reason',
    'The one condition that keeps the user from a followed head, while there is one',
    cause === undefined ? [] : [[{ condition: cause.kind, subject: cause.subject }, 1]],
  )
}

function writeServers(text: Exposition, { servers }: ClientStatus): void {
  text.gauge(
    'blsync_server_connected',
    'Whether the event stream of a beacon node is open',
    servers.map(({ name, state }) => [{ server: name }, state === 'streaming' ? 1 : 0] as const),
  )
}

function writeEngines(text: Exposition, status: ClientStatus): void {
  const { engines } = status
  text.gauge(
    'blsync_engine_following',
    'Whether an execution client is at the newest verified head',
    engines.map(({ label, status: { kind } }) => [{ engine: label }, kind === 'following' ? 1 : 0] as const),
  )
  text.gauge(
    'blsync_engine_state',
    'State of an execution client; docs/execution-clients.md lists them all',
    engines.map(({ label, status: { kind } }) => [{ engine: label, state: kind }, 1] as const),
  )
  text.gauge(
    'blsync_engine_head_slot',
    'Slot of the verified head that an execution client follows, or followed last',
    engineSamples(status, ({ headSlot }) => headSlot),
  )
  text.gauge(
    'blsync_engine_lag_slots',
    'Slots between the head of an execution client and the newest verified one',
    engineSamples(status, ({ lagSlots }) => lagSlots),
  )
  text.gauge(
    'blsync_engine_sync_current_block',
    'Block that a syncing execution client is at, if it says so',
    engineSamples(status, (engine) => progressOf(engine)?.currentBlock),
  )
  text.gauge(
    'blsync_engine_sync_highest_block',
    'Last block that a syncing execution client knows of, if it says so',
    engineSamples(status, (engine) => progressOf(engine)?.highestBlock),
  )
}

/**
 * The names under which dashboards look for any beacon node.
 *
 * @see https://github.com/ethereum/beacon-metrics/blob/master/metrics.md
 */
function writeInterop(
  text: Exposition,
  { network, status, nowMs }: Pick<MetricsSource, 'network' | 'status' | 'nowMs'>,
): void {
  const { head, finalized, safe } = status
  const justified = safe?.source === 'justified' ? safe.slot : undefined
  const epoch = (slot: number | undefined): readonly Sample[] =>
    optional(slot === undefined ? undefined : epochAtSlot(network, slot))
  text.gauge('beacon_slot', 'Slot that runs by the clock', [[{}, slotAtTime(network, nowMs)]])
  text.gauge('beacon_head_slot', 'Slot of the verified head', optional(head?.slot))
  text.gauge('beacon_finalized_epoch', 'Epoch of the verified finalized block', epoch(finalized?.slot))
  text.gauge('beacon_current_justified_epoch', 'Epoch of the justified block, where it is proven', epoch(justified))
}

function writeServing(text: Exposition, serving: ServeCounts): void {
  const total = (name: string, help: string, value: number): void => text.counter(name, help, [[{}, value]])
  text.gauge('blsync_serve_connections', 'Open connections of other light clients', [[{}, serving.connections]])
  text.gauge('blsync_serve_subscribers', 'Open event streams of other light clients', [[{}, serving.subscribers]])
  total('blsync_serve_requests_total', 'Requests of other light clients', serving.requests)
  total('blsync_serve_refused_total', 'Of these, answered with an error', serving.refused)
  total('blsync_serve_not_modified_total', 'Of these, answered as not modified', serving.notModified)
  total('blsync_serve_dropped_total', 'Connections cut off or turned away', serving.dropped)
  total('blsync_serve_sent_bytes_total', 'Bytes of answers and events', serving.bytesSent)
}

function writeProviders(text: Exposition, providers: CountsByProvider): void {
  text.counter(
    'blsync_provider_answers_total',
    'Questions to an execution provider by how they ended: held, wrong, lacking, refused, failed',
    [...providers].flatMap(([provider, counts]) =>
      Object.entries(counts).map(([end, count]) => [{ provider, end }, count] as const),
    ),
  )
}

/** No sample of an execution client for which that is not known. */
function engineSamples({ engines }: ClientStatus, read: (engine: EngineView) => number | undefined): readonly Sample[] {
  return engines.flatMap((engine) =>
    optional(read(engine)).map(([, value]) => [{ engine: engine.label }, value] as const),
  )
}

function progressOf({ status }: EngineView): SyncProgress | undefined {
  return status.kind === 'syncing' ? status.progress : undefined
}

/** No sample as long as that is not known. */
function stateProofs({ stateProofs }: ClientStatus): readonly Sample[] {
  return stateProofs === 'unknown' ? [] : [[{}, stateProofs === 'available' ? 1 : 0]]
}

/** No sample for what is not known. */
function optional(value: number | undefined): readonly Sample[] {
  return value === undefined ? [] : [[{}, value]]
}
