import { slotAtTime } from '../params/slots.ts'
import { version } from '../version.ts'
import { type Answer, jsonAnswer, type Refusal } from './Answer.ts'
import { type Route, route } from './Route.ts'
import type { ServeContext } from './ServeContext.ts'
import { specValues } from './specValues.ts'

/** What clients ask before they follow a node: which network it is of, what it is, and how far it is. */
export function nodeRoutes(context: ServeContext): readonly Route[] {
  const { sources, freshness, isExecuted } = context
  const { network } = sources
  return [
    route('/eth/v1/beacon/genesis', ['json'], () =>
      jsonAnswer(
        {
          data: {
            genesis_time: String(network.genesisTime),
            genesis_validators_root: network.genesisValidatorsRoot,
            genesis_fork_version: network.forks[0]?.version,
          },
        },
        freshness.static,
      ),
    ),
    route('/eth/v1/config/spec', ['json'], () => jsonAnswer({ data: specValues(network) }, freshness.static)),
    route('/eth/v1/config/fork_schedule', ['json'], () =>
      jsonAnswer(
        {
          data: network.forks.map((fork, index) => ({
            previous_version: (network.forks[index - 1] ?? fork).version,
            current_version: fork.version,
            epoch: String(fork.epoch),
          })),
        },
        freshness.static,
      ),
    ),
    route('/eth/v1/node/version', ['json'], () =>
      jsonAnswer({ data: { version: `blsync/v${version} (${process.platform} ${process.arch})` } }, freshness.static),
    ),
    route('/eth/v1/node/syncing', ['json'], () => {
      const { headSlot, distance, isSyncing } = progress(context)
      const isOptimistic = !isExecuted()
      return jsonAnswer(
        {
          data: {
            head_slot: String(headSlot),
            sync_distance: String(distance),
            is_syncing: isSyncing,
            is_optimistic: isOptimistic,
            // Without an execution client nothing is executed here, which is the same to who asks.
            el_offline: isOptimistic,
          },
        },
        { kind: 'never' },
      )
    }),
    route('/eth/v1/node/health', ['json'], ({ query }) => health(context, query)),
  ]
}

/** How far the verified head is behind the clock. */
function progress({ heads, sources: { network }, now }: ServeContext) {
  const slot = slotAtTime(network, now())
  const headSlot = heads.head?.header.slot ?? 0
  const distance = Math.max(0, slot - headSlot - 1)
  return { headSlot, distance, isSyncing: heads.head === undefined || distance > network.preset.slotsPerEpoch }
}

/** 200 with a recent head, 206 (or what was asked for) without one, 503 before anything is verified. No body. */
function health(context: ServeContext, query: URLSearchParams): Answer | Refusal {
  const wanted = query.get('syncing_status')
  // An informational status would leave the client waiting for the real one.
  if (wanted !== null && !/^[2-5]\d\d$/.test(wanted)) return { status: 400, message: 'Invalid syncing status code' }
  const syncing = wanted === null ? 206 : Number(wanted)
  const isEmpty = context.sources.chain.updatePeriods === undefined && context.heads.head === undefined
  const status = isEmpty ? 503 : progress(context).isSyncing ? syncing : 200
  return { status, freshness: { kind: 'never' }, length: 0, body: [] }
}
