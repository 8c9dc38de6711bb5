import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { ClientOptions } from '../../ts/client/ClientOptions.ts'
import { CONDITION_KINDS, type ConditionKind } from '../../ts/conditions/ConditionKind.ts'
import { PROVIDERS } from '../../ts/conditions/causes.ts'
import { conditionTable } from '../../ts/conditions/conditionTable.ts'
import type { RawAnswer } from '../../ts/devchain/beacon/Answer.ts'
import type { ServerBehaviour } from '../../ts/devchain/beacon/ServerBehaviour.ts'
import type { ChainPlan } from '../../ts/devchain/chain/ChainPlan.ts'
import { DevChain } from '../../ts/devchain/DevChain.ts'
import type { ForkEpochs } from '../../ts/devchain/devConfig.ts'
import type { EngineAnswer } from '../../ts/devchain/execution/EngineServer.ts'
import { SMALL_FORK_EPOCHS } from '../devchain/support/smallChain.ts'
import { alterJson, behaveAgain, ConditionWorld, refuseAll, textAnswer } from '../support/condition-world.ts'
import { PacedClock } from '../support/paced-clock.ts'

const SLOT_MS = 2_000
const DAY_MS = 86_400_000

/** All chains and clients live by it, as fast as they can. */
const clock = new PacedClock(1_750_000_000_000)

interface Fault {
  readonly kind: ConditionKind
  /** What goes wrong, for the title. */
  readonly what: string
  readonly subject: (world: ConditionWorld) => string
  readonly evidence: RegExp
  /** What is so from the start on; without it the client follows before. */
  readonly from?: {
    readonly behaviour?: ServerBehaviour
    readonly clockOffsetMs?: number
    readonly options?: (chain: DevChain) => Partial<ClientOptions>
  }
  /** Another chain than the one that all share: what happens in its slots. */
  readonly chain?: { readonly plan?: Partial<ChainPlan>; readonly forkEpochs?: ForkEpochs }
  readonly begin?: (world: ConditionWorld) => unknown
  /** Whether it is the cause of everything else, rather than something to be mended; as a rule where it stops the client. */
  readonly isCause?: boolean
  /** Without it the fault cannot end while the client runs. */
  readonly end?: (world: ConditionWorld) => unknown
}

const self = (): string => 'blsync'
const ofBeacon = ({ beacon }: ConditionWorld): string => beacon.url
const ofEngine = ({ engine }: ConditionWorld): string => engine.url

/** The execution client answers calls that carry heads with this. */
function engineAnswers(answer: EngineAnswer, methods = /^engine_(newPayload|forkchoiceUpdated)/) {
  return ({ engine }: ConditionWorld): void => {
    engine.intercept = (method) => (methods.test(method) ? answer : undefined)
  }
}

function engineHeals({ engine }: ConditionWorld): void {
  engine.intercept = undefined
}

/** What the chain of a fault does from a moment on. */
const trouble = { absentSigners: 0, isSkipping: false }

const INVALID = { status: 'INVALID', latestValidHash: null, validationError: 'bad state root' }

const FAULTS: readonly Fault[] = [
  {
    kind: 'genesis-off',
    what: 'the genesis time is configured 2 s late',
    subject: self,
    evidence: /^configured 2 s later than http:/,
    from: { options: ({ config }) => ({ network: { ...config, genesisTime: config.genesisTime + 2 } }) },
  },
  {
    kind: 'clock-off',
    what: 'the clock is 30 s behind',
    subject: self,
    evidence: /^(29|30|31) s behind the clock of http:/,
    begin: (world) => {
      world.clockOffsetMs = -30_000
    },
    end: (world) => {
      world.clockOffsetMs = 0
    },
  },
  {
    kind: 'unknown-fork',
    what: 'the network has come to a fork that the configuration lacks',
    subject: self,
    evidence: /is in fork heze since epoch 20$/,
    from: {
      behaviour: {
        alterAnswer: alterJson('spec', (data) => ({ ...data, HEZE_FORK_EPOCH: '20', HEZE_FORK_VERSION: '0x0a000042' })),
      },
    },
  },
  {
    kind: 'disk',
    what: 'the disk is full',
    subject: self,
    evidence: /ENOSPC/,
    begin: ({ store }) => {
      store.isFull = true
    },
    end: ({ store }) => {
      store.isFull = false
    },
  },
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
    kind: 'checkpoint',
    what: 'the beacon node does not have the checkpoint',
    subject: self,
    evidence: /^http:/,
    from: { behaviour: { disabledRoutes: new Set(['bootstrap']) } },
    end: behaveAgain,
  },
  {
    kind: 'block-unavailable',
    what: 'the beacon node has no blocks to give',
    subject: self,
    evidence: /^http:.*503/,
    begin: ({ beacon }) => {
      const busy = textAnswer(503, '{"code":503,"message":"overloaded"}', { 'content-type': 'application/json' })
      beacon.behaviour.alterAnswer = ({ route }, answer) => (route === 'block' ? busy : answer)
    },
    end: behaveAgain,
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
  {
    kind: 'checkpoint-stale',
    what: 'the checkpoint is months old',
    subject: self,
    evidence: /days old/,
    from: {
      clockOffsetMs: 100 * DAY_MS,
      behaviour: { dateMs: () => clock.now() + 100 * DAY_MS },
      options: () => ({ allowStaleCheckpoint: false }),
    },
  },
  {
    kind: 'weak-period',
    what: 'a past period has too few signers',
    subject: self,
    evidence: /^period 1: .*\d+ of 32/,
    chain: { plan: { absentSigners: (slot) => (slot >= 64 && slot < 129 ? 20 : 0) } },
    from: {},
  },
  {
    kind: 'committees-behind',
    what: 'the beacon node has no updates of past periods',
    subject: self,
    evidence: /^period \d+: http:/,
    from: {
      behaviour: {
        alterAnswer: ({ route }, answer) =>
          route === 'updates' ? textAnswer(200, '[]', { 'content-type': 'application/json' }) : answer,
      },
    },
    end: behaveAgain,
  },
  {
    kind: 'too-few-signers',
    what: 'half of the committee is away',
    subject: self,
    evidence: /^slot \d+: 12 of 32 signed, 22 needed$/,
    chain: { plan: { isSkipped: () => false, absentSigners: () => trouble.absentSigners } },
    begin: () => {
      trouble.absentSigners = 20
    },
    end: () => {
      trouble.absentSigners = 0
    },
  },
  {
    kind: 'no-newer-head',
    what: 'the network makes no blocks',
    subject: self,
    evidence: /^the newest verified head is at slot \d+, \d+ slots ago; none is announced|is announced but not signed$/,
    chain: { plan: { isSkipped: () => trouble.isSkipping, absentSigners: () => 0 } },
    begin: () => {
      trouble.isSkipping = true
    },
    end: () => {
      trouble.isSkipping = false
    },
  },
  {
    kind: 'payload-unavailable',
    what: 'the beacon node has no payloads to give',
    subject: self,
    evidence: /^http:/,
    chain: {
      forkEpochs: { ...SMALL_FORK_EPOCHS, gloas: 14 },
      plan: { isSkipped: () => false, payload: () => 'timely', absentSigners: () => 0 },
    },
    begin: ({ beacon }) => {
      const busy = textAnswer(503, '{"code":503,"message":"overloaded"}', { 'content-type': 'application/json' })
      beacon.behaviour.alterAnswer = ({ route }, answer) => (route === 'envelope' ? busy : answer)
    },
    end: behaveAgain,
  },
  {
    kind: 'engine-behind',
    what: 'the execution client takes long for every head',
    subject: ofEngine,
    evidence: /behind the verified head/,
    begin: engineAnswers('stall', /^engine_newPayload/),
    end: engineHeals,
  },
  {
    kind: 'engine-auth',
    what: 'the execution client refuses the token',
    subject: ofEngine,
    evidence: /secret/,
    begin: engineAnswers({ httpStatus: 401, body: 'signature is invalid' }, /./),
    end: engineHeals,
  },
  {
    kind: 'engine-unreachable',
    what: 'the execution client is down',
    subject: ofEngine,
    // The open connection breaks, or the next one is refused.
    evidence: /refused|closed|reset|lost|ECONN|UND_ERR/i,
    begin: ({ engine }) => engine.stop(),
    end: ({ engine }) => engine.listen(),
  },
  {
    kind: 'engine-timeout',
    what: 'the execution client does not answer',
    subject: ofEngine,
    evidence: /./,
    begin: engineAnswers('stall'),
    end: engineHeals,
  },
  {
    kind: 'engine-outdated',
    what: 'the execution client does not know the fork',
    subject: ofEngine,
    evidence: /-38005/,
    begin: engineAnswers({ error: { code: -38005, message: 'Unsupported fork' } }),
    end: engineHeals,
  },
  {
    kind: 'engine-invalid',
    what: 'the execution client holds heads to be invalid',
    subject: ofEngine,
    evidence: /^block \d+ 0x[0-9a-f]{64}: bad state root/,
    begin: engineAnswers({ result: INVALID }, /^engine_newPayload/),
    end: engineHeals,
  },
  {
    kind: 'engine-refusing',
    what: 'the execution client refuses calls',
    subject: ofEngine,
    evidence: /database is read-only/,
    begin: engineAnswers({ error: { code: -32603, message: 'database is read-only' } }),
    end: engineHeals,
  },
  {
    kind: 'engine-syncing',
    what: 'the execution client is syncing',
    subject: ofEngine,
    evidence: /./,
    begin: ({ engine }) => {
      const status = { status: 'SYNCING', latestValidHash: null, validationError: null }
      engine.intercept = (method) => {
        if (method.startsWith('engine_newPayload')) return { result: status }
        if (method.startsWith('engine_forkchoice')) return { result: { payloadStatus: status, payloadId: null } }
        return undefined
      }
    },
    end: engineHeals,
  },
]

/** What the development chain cannot make, with the tests that do. */
const ELSEWHERE: Partial<Record<ConditionKind, string>> = {
  'committee-key-mismatch': 'test/light/committees/watchCommitteeKeys.test.ts',
  'head-stale': 'test/drive',
  ...Object.fromEntries(PROVIDERS.map((kind) => [kind, 'test/execution/providerConditions.test.ts'])),
}

let chain: DevChain

async function startChain(more: Fault['chain'] = {}): Promise<DevChain> {
  const started = await DevChain.create({
    clock,
    slotDurationMs: SLOT_MS,
    historySlots: 224,
    forkEpochs: SMALL_FORK_EPOCHS,
    ...more,
  })
  await started.start()
  return started
}

beforeAll(async () => {
  chain = await startChain()
  clock.start()
})

afterAll(async () => {
  await chain.stop()
  clock.stop()
})

describe('The whole program', () => {
  it('has every condition tried out', () => {
    const tried = new Set([...FAULTS.map(({ kind }) => kind), ...Object.keys(ELSEWHERE)])
    expect(CONDITION_KINDS.filter((kind) => !tried.has(kind))).toEqual([])
  })

  it.concurrent.each(FAULTS)('tells $kind, and nothing else, when $what', async (fault) => {
    const own = fault.chain === undefined ? undefined : await startChain(fault.chain)
    const world = await ConditionWorld.prepare(own ?? chain, clock, { ...fault.from?.behaviour })
    world.clockOffsetMs = fault.from?.clockOffsetMs ?? 0
    try {
      await world.start(fault.from?.options?.(world.chain))
      if (fault.begin !== undefined) {
        await world.isWell()
        await fault.begin(world)
      }
      const isCause = fault.isCause ?? conditionTable[fault.kind].stops
      const { evidence, remedy } = await world.tells(fault.kind, { subject: fault.subject(world), isCause })
      expect(evidence).toMatch(fault.evidence)
      expect(remedy).not.toBe('')
      expect(world.othersThan(fault.kind)).toEqual([])
      if (fault.end === undefined) return
      await fault.end(world)
      await world.isWell()
    } finally {
      await world.stop()
      await own?.stop()
    }
  })
})
