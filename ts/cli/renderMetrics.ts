import type { ClientStatus } from '../client/ClientStatus.ts'
import type { SyncProgress } from '../engine/SyncProgress.ts'
import type { ServeCounts } from '../serve/ServeCounts.ts'

type EngineView = ClientStatus['engines'][number]

type Sample = readonly [labels: Readonly<Record<string, string>>, value: number]

/**
 * The status in the text format of Prometheus.
 *
 * @see https://prometheus.io/docs/instrumenting/exposition_formats/
 */
export function renderMetrics(status: ClientStatus, serving?: ServeCounts): string {
  const { committees, head, finalized, safe } = status
  const memory = process.memoryUsage.rss()
  return [
    gauge('blsync_committee_period', 'Last period whose committee is verified', optional(committees?.lastPeriod)),
    gauge('blsync_committee_target_period', 'Period that committees are needed for', [[{}, status.targetPeriod]]),
    gauge('blsync_head_slot', 'Slot of the verified head', optional(head?.slot)),
    gauge('blsync_head_signers', 'Signers of the verified head', optional(head?.signerCount)),
    gauge('blsync_finalized_slot', 'Slot of the verified finalized header', optional(finalized?.slot)),
    gauge('blsync_safe_slot', 'Slot of the block that execution clients are told to be safe', optional(safe?.slot)),
    gauge(
      'blsync_safe_justified',
      'Whether the safe block is the proven justified one, not the finalized one for want of a proof',
      safe === undefined ? [] : [[{}, safe.source === 'justified' ? 1 : 0]],
    ),
    gauge('blsync_state_proofs_available', 'Whether beacon nodes give state proofs', stateProofs(status)),
    gauge(
      'blsync_condition',
      'What is wrong; docs/conditions.md says what each is and what to do',
      status.conditions.map(({ kind, subject }) => [{ condition: kind, subject }, 1] as const),
    ),
    gauge('blsync_hindered', 'Whether something keeps the user from a followed head', [
      [{}, status.cause === undefined ? 0 : 1],
    ]),
    gauge(
      'blsync_clock_offset_seconds',
      'By how much our clock is ahead of those of the beacon nodes, negative when it is behind',
      optional(status.clockOffsetMs === undefined ? undefined : Math.round(status.clockOffsetMs) / 1000),
    ),
    gauge(
      'blsync_server_connected',
      'Whether the event stream of a beacon node is open',
      status.servers.map(({ name, state }) => [{ server: name }, state === 'streaming' ? 1 : 0] as const),
    ),
    gauge(
      'blsync_engine_following',
      'Whether an execution client is at the newest verified head',
      status.engines.map(({ label, status: { kind } }) => [{ engine: label }, kind === 'following' ? 1 : 0] as const),
    ),
    gauge(
      'blsync_engine_state',
      'How it stands with an execution client; docs/execution-clients.md has every state',
      status.engines.map(({ label, status: { kind } }) => [{ engine: label, state: kind }, 1] as const),
    ),
    gauge(
      'blsync_engine_head_slot',
      'Slot of the verified head that an execution client follows, or did last',
      engineSamples(status, ({ headSlot }) => headSlot),
    ),
    gauge(
      'blsync_engine_lag_slots',
      'Slots between the head of an execution client and the newest verified one',
      engineSamples(status, ({ lagSlots }) => lagSlots),
    ),
    gauge(
      'blsync_engine_sync_current_block',
      'Block that a syncing execution client is at, where it says so',
      engineSamples(status, (engine) => progressOf(engine)?.currentBlock),
    ),
    gauge(
      'blsync_engine_sync_highest_block',
      'Last block that a syncing execution client knows of, where it says so',
      engineSamples(status, (engine) => progressOf(engine)?.highestBlock),
    ),
    ...(serving === undefined ? [] : servingMetrics(serving)),
    gauge('process_resident_memory_bytes', 'Resident memory size in bytes', [[{}, memory]]),
  ].join('')
}

function servingMetrics(serving: ServeCounts): readonly string[] {
  return [
    gauge('blsync_serve_connections', 'Open connections of other light clients', [[{}, serving.connections]]),
    gauge('blsync_serve_subscribers', 'Open event streams of other light clients', [[{}, serving.subscribers]]),
    counter('blsync_serve_requests_total', 'Requests of other light clients', serving.requests),
    counter('blsync_serve_refused_total', 'Of these, answered with an error', serving.refused),
    counter('blsync_serve_not_modified_total', 'Of these, answered as not modified', serving.notModified),
    counter('blsync_serve_dropped_total', 'Connections cut off or turned away', serving.dropped),
    counter('blsync_serve_sent_bytes_total', 'Bytes of answers and events', serving.bytesSent),
  ]
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
function stateProofs({ stateProofs: availability }: ClientStatus): readonly Sample[] {
  switch (availability) {
    case 'available':
      return [[{}, 1]]
    case 'unavailable':
      return [[{}, 0]]
    case 'unknown':
      return []
  }
}

function optional(value: number | undefined): readonly Sample[] {
  return value === undefined ? [] : [[{}, value]]
}

function gauge(name: string, help: string, samples: readonly Sample[]): string {
  return metric('gauge', name, help, samples)
}

function counter(name: string, help: string, value: number): string {
  return metric('counter', name, help, [[{}, value]])
}

function metric(type: 'gauge' | 'counter', name: string, help: string, samples: readonly Sample[]): string {
  const lines = samples.map(([labels, value]) => `${name}${renderLabels(labels)} ${value}\n`)
  return `# HELP ${name} ${help}\n# TYPE ${name} ${type}\n${lines.join('')}`
}

function renderLabels(labels: Readonly<Record<string, string>>): string {
  const entries = Object.entries(labels)
  if (entries.length === 0) return ''
  return `{${entries.map(([key, value]) => `${key}=${JSON.stringify(value)}`).join(',')}}`
}
