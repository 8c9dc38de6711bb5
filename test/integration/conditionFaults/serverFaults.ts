import type { RawAnswer } from '../../../ts/devchain/beacon/Answer.ts'
import { alterJson, behaveAgain, refuseAll, textAnswer } from '../../support/condition-world.ts'
import { type ConditionFault, ofBeacon } from './ConditionFault.ts'

/** What is wrong with its beacon node. */
export const serverFaults: readonly ConditionFault[] = [
  {
    kind: 'server-other-network',
    what: 'the beacon node follows another network',
    subject: ofBeacon,
    evidence: /genesis validators root/,
    from: {
      behaviour: {
        alterAnswer: alterJson('genesis', (data) => ({ ...data, genesis_validators_root: `0x${'77'.repeat(32)}` })),
      },
    },
    end: behaveAgain,
  },
  {
    kind: 'server-unreachable',
    what: 'the beacon node is down',
    subject: ofBeacon,
    // The open connection breaks, or the next one is refused.
    evidence: /refused|closed|reset|lost|ECONN|UND_ERR/i,
    begin: ({ beacon }) => beacon.stop(),
    end: ({ beacon }) => beacon.listen(),
  },
  {
    kind: 'server-refusing',
    what: 'the beacon node answers everything with 403',
    subject: ofBeacon,
    evidence: /403/,
    begin: (world) => refuseAll(world, textAnswer(403, '<html><title>Forbidden</title></html>')),
    end: behaveAgain,
  },
  {
    kind: 'server-rate-limited',
    what: 'the beacon node limits the rate of requests',
    subject: ofBeacon,
    evidence: /^until \d\d:\d\d/,
    begin: (world) => refuseAll(world, textAnswer(429, 'slow down', { 'retry-after': '2' })),
    end: behaveAgain,
  },
  {
    kind: 'server-wrong-answers',
    what: 'the beacon node alters what it gives',
    subject: ofBeacon,
    evidence: /./,
    begin: ({ beacon }) => {
      beacon.behaviour.alterUpdate = (update) => ({
        ...update,
        attestedHeader: {
          ...update.attestedHeader,
          beacon: { ...update.attestedHeader.beacon, proposerIndex: update.attestedHeader.beacon.proposerIndex + 1 },
        },
      })
    },
    end: behaveAgain,
  },
  {
    kind: 'server-syncing',
    isCause: true,
    what: 'the beacon node is itself syncing, and has no news',
    subject: ofBeacon,
    evidence: /^it is at slot \d+$/,
    begin: (world) => {
      const notYet = textAnswer(404, '{"code":404,"message":"not yet"}', { 'content-type': 'application/json' })
      const syncing = alterJson('syncing', (data) => ({ ...data, is_syncing: true, sync_distance: '900' }))
      world.beacon.behaviour.holdEvents = true
      world.beacon.behaviour.alterAnswer = (request, answer) =>
        request.route === 'syncing' ? syncing(request, answer) : notYet
    },
    end: (world) => {
      behaveAgain(world)
      world.beacon.behaviour.holdEvents = false
      world.beacon.releaseEvents()
    },
  },
  {
    kind: 'server-lacks-route',
    what: 'the beacon node gives no finality updates',
    subject: ofBeacon,
    evidence: /finality_update/,
    // An execution client would be syncing at the start.
    from: { behaviour: { disabledRoutes: new Set(['finality_update']) }, options: () => ({ engines: [] }) },
    end: behaveAgain,
  },
  {
    kind: 'server-data-old',
    what: 'the beacon node announces heads and gives no signatures for them',
    subject: ofBeacon,
    evidence: /^it announces slot \d+, and its newest signature is for slot \d+$/,
    begin: ({ beacon }) => {
      const kept = new Map<string, RawAnswer>()
      beacon.behaviour.muteTopics = new Set(['light_client_optimistic_update', 'light_client_finality_update'])
      beacon.behaviour.alterAnswer = ({ route, accept }, answer) => {
        if (route !== 'optimistic_update' && route !== 'finality_update') return answer
        const key = `${route} ${accept}`
        const first = kept.get(key) ?? answer
        kept.set(key, first)
        return first
      }
    },
    end: behaveAgain,
  },
]
