import { remedies } from '../../../ts/cli/remedies.ts'
import type { PageView } from '../../../ts/cli/status/page/PageView.ts'
import type { SlotCell } from '../../../ts/cli/status/page/SlotHistory.ts'
import type { ClientStatus } from '../../../ts/client/ClientStatus.ts'
import { ConditionBoard } from '../../../ts/conditions/ConditionBoard.ts'
import type { ConditionReport } from '../../../ts/conditions/ConditionSink.ts'
import { mainnet } from '../../../ts/params/networks.ts'
import { slotStartMs } from '../../../ts/params/slots.ts'
import { emptyStatus } from './emptyStatus.ts'

const WALL_SLOT = 13_000_100
const HASH = `0x${'5a'.repeat(32)}` as const
const HEAD = `0x${'c4d17e80'.repeat(8)}` as const
const SAFE = `0x${'09b6f2a3'.repeat(8)}` as const
const FINAL = `0x${'e81a5c47'.repeat(8)}` as const
const ROUTES = ['headers', 'blocks', 'events', 'light_client/bootstrap', 'light_client/updates'] as const

const servers: ClientStatus['servers'] = [
  { name: 'https://lodestar.example', client: 'Lodestar/v1.38.0', state: 'streaming', gives: ROUTES, lacks: [] },
  {
    name: 'https://nimbus.example',
    client: 'Nimbus/v26.1.0',
    state: 'streaming',
    gives: ['headers', 'blocks', 'events'],
    lacks: ['proof/state'],
  },
]

const place = { slot: WALL_SLOT - 1, blockHash: HASH, blockNumber: 24_000_000 }

const followed: ClientStatus = {
  ...emptyStatus,
  clockOffsetMs: 40,
  committees: { firstPeriod: 1_580, lastPeriod: 1_586 },
  targetPeriod: 1_586,
  head: { slot: WALL_SLOT - 1, root: HEAD, signerCount: 509 },
  safe: { slot: WALL_SLOT - 36, blockHash: SAFE, source: 'justified' },
  finalized: { slot: WALL_SLOT - 68, root: FINAL, blockHash: HASH },
  servers,
  engines: [
    {
      label: 'http://127.0.0.1:8551',
      client: 'Geth/v1.17.0',
      headSlot: WALL_SLOT - 1,
      lagSlots: 0,
      status: { kind: 'following', head: place, safe: HASH, finalized: HASH },
    },
  ],
}

/** Of every kind of cell some. */
const cells: readonly SlotCell[] = Array.from({ length: 64 }, (_, index): SlotCell => {
  const slot = WALL_SLOT - 63 + index
  if (index === 63) return { slot, state: 'unknown' }
  if (index % 23 === 11) return { slot, state: 'empty' }
  if (index < 4) return { slot, state: 'linked' }
  const signerCount = 512 - ((index * 37) % 90)
  const seen = { slot, root: HASH, signerCount, ageMs: 4_000 + ((index * 619) % 2_500) }
  if (index === 40) return { ...seen, state: 'reorged' }
  return { ...seen, state: 'verified', ...(index !== 50 && { drivenAfterMs: 40 + ((index * 131) % 170) }) }
})

function withConditions(status: ClientStatus, reports: readonly ConditionReport[]): ClientStatus {
  const board = new ConditionBoard({ now: () => slotStartMs(mainnet, WALL_SLOT - 20), remedies })
  board.setServers(status.servers.map(({ name }) => name))
  for (const report of reports) board.raise(report)
  return { ...status, conditions: board.active, cause: board.cause }
}

function view(status: ClientStatus, slots: readonly SlotCell[] = cells): PageView {
  return {
    network: mainnet,
    status,
    slots,
    delays: { medianMs: (name) => (name.includes('nimbus') ? 84 : 31) },
    nowMs: slotStartMs(mainnet, WALL_SLOT) + 5_000,
    version: '0.1.0',
  }
}

/** What the page shows in the situations that people look at it for. */
export const pageStates: Readonly<Record<'catching-up' | 'following' | 'dead-server' | 'wrong-clock', PageView>> = {
  'catching-up': view(
    {
      ...followed,
      committees: { firstPeriod: 1_480, lastPeriod: 1_540 },
      head: undefined,
      safe: undefined,
      finalized: undefined,
      engines: [{ label: 'http://127.0.0.1:8551', client: 'Geth/v1.17.0', status: { kind: 'connected' } }],
    },
    cells.map(({ slot }) => ({ slot, state: 'unknown' })),
  ),
  following: view(followed),
  'dead-server': view(
    withConditions(
      {
        ...followed,
        servers: servers.map((server, index) => (index === 1 ? { ...server, state: 'disconnected' } : server)),
      },
      [
        {
          kind: 'server-unreachable',
          subject: 'https://nimbus.example',
          evidence: 'connection refused (ECONNREFUSED)',
        },
      ],
    ),
  ),
  'wrong-clock': view(
    withConditions({ ...followed, clockOffsetMs: -9_400 }, [
      { kind: 'clock-off', evidence: '9 s behind the beacon nodes' },
    ]),
  ),
}
