import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { CONDITION_KINDS, type ConditionKind } from '../../ts/conditions/ConditionKind.ts'
import { PROVIDERS } from '../../ts/conditions/causes.ts'
import { conditionTable } from '../../ts/conditions/conditionTable.ts'
import { DevChain } from '../../ts/devchain/DevChain.ts'
import { SMALL_FORK_EPOCHS } from '../devchain/support/smallChain.ts'
import { ConditionWorld } from '../support/condition-world.ts'
import { type ConditionFault, clock } from './conditionFaults/ConditionFault.ts'
import { engineFaults } from './conditionFaults/engineFaults.ts'
import { headFaults } from './conditionFaults/headFaults.ts'
import { programFaults } from './conditionFaults/programFaults.ts'
import { serverFaults } from './conditionFaults/serverFaults.ts'

const SLOT_MS = 2_000

const FAULTS: readonly ConditionFault[] = [...programFaults, ...serverFaults, ...headFaults, ...engineFaults]

/** What the development chain cannot make, with the tests that do. */
const ELSEWHERE: Partial<Record<ConditionKind, string>> = {
  'committee-key-mismatch': 'test/light/committees/watchCommitteeKeys.test.ts',
  'head-stale': 'test/drive',
  ...Object.fromEntries(PROVIDERS.map((kind) => [kind, 'test/execution/providerConditions.test.ts'])),
}

let chain: DevChain

async function startChain(more: ConditionFault['chain'] = {}): Promise<DevChain> {
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
