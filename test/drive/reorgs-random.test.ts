import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { MemoryStore } from '../../ts/db/MemoryStore.ts'
import { Ancestry } from '../../ts/drive/Ancestry.ts'
import type { HeadCheckpoints, ProvenCheckpoint } from '../../ts/drive/ProvenCheckpoints.ts'
import { LightChain } from '../../ts/light/headers/LightChain.ts'
import { stateCheckpointsFormat } from '../../ts/light/headers/StateCheckpoints.ts'
import type { BeaconBlock } from '../../ts/types/BeaconBlock.ts'
import { BlsyncWorld } from '../support/blsync-world.ts'
import { ANCHOR, blockChain } from '../support/engine-blocks.ts'
import { passTime, settle } from '../support/scheduler-clock.ts'
import { StrictEngine } from '../support/strict-engine.ts'
import { SyncWorld, useSyncWorld } from '../support/sync-world.ts'

const SLOTS_PER_EPOCH = 8
/** As long as a head may wait for its finality. */
const FINALITY_WAIT_MS = 1000

/** A new head: so many blocks of the present branch are left behind, and so many slots stay empty. */
interface Step {
  readonly depth: number
  readonly emptySlots: number
  /** Whether a server gives the proof of the head's state, and whether the light chain is told of the head in time. */
  readonly isProven: boolean
  readonly isLinked: boolean
  readonly hasFinalityUpdate: boolean
}

const step: fc.Arbitrary<Step> = fc.record({
  depth: fc.oneof({ weight: 2, arbitrary: fc.constant(0) }, { weight: 1, arbitrary: fc.integer({ min: 1, max: 5 }) }),
  emptySlots: fc.oneof(
    { weight: 4, arbitrary: fc.constant(0) },
    { weight: 1, arbitrary: fc.integer({ min: 1, max: 4 }) },
  ),
  isProven: fc.boolean(),
  isLinked: fc.boolean(),
  hasFinalityUpdate: fc.boolean(),
})

/** The last block of a branch at or below a slot, as the checkpoint of an epoch is. */
function checkpointAt(branch: readonly BeaconBlock[], slot: number): ProvenCheckpoint | undefined {
  const block = branch.findLast(({ header }) => header.slot <= slot)
  const blockHash = block?.execution?.blockHash
  return block === undefined || blockHash === undefined
    ? undefined
    : { slot: block.header.slot, root: block.root, blockHash }
}

/** What the state of the branch's last block says, when every epoch justifies the one before. */
function checkpointsOf(branch: readonly BeaconBlock[]): HeadCheckpoints {
  const epoch = Math.floor((branch.at(-1)?.header.slot ?? 0) / SLOTS_PER_EPOCH)
  return {
    justified: checkpointAt(branch, (epoch - 1) * SLOTS_PER_EPOCH),
    finalized: checkpointAt(branch, (epoch - 2) * SLOTS_PER_EPOCH),
  }
}

describe('Execution clients through random reorgs', () => {
  useSyncWorld()

  it('N17: reorgs of depth 1 to 5: no −38002, safe is always below the head, finalized never goes back', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 20, maxLength: 60 }), async (steps) => {
        const { engine, last } = await runChain(steps)
        expect(engine.faults).toEqual([])
        expect(engine.states.at(-1)?.headBlockHash).toBe(last)
        for (const { headBlockHash, safeBlockHash } of engine.states) {
          expect(engine.contains(headBlockHash, safeBlockHash)).toBe(true)
        }
      }),
      { numRuns: Number(process.env.BLSYNC_PROPERTY_RUNS ?? 40) },
    )
  })
})

async function runChain(steps: readonly Step[]): Promise<{ engine: StrictEngine; last: string | undefined }> {
  const world = new SyncWorld()
  const engine = new StrictEngine(ANCHOR)
  const proven = new Map<string, HeadCheckpoints>()
  const known = new Map<string, BeaconBlock>()
  const served = new Map<string, BeaconBlock>()
  const chain = await LightChain.open({
    store: new MemoryStore(),
    proofFormat: (slot) => stateCheckpointsFormat(world.config, slot),
  })
  const run = new BlsyncWorld(world, {
    connections: [engine],
    ancestry: new Ancestry({ chain, header: (root) => known.get(root)?.header ?? chain.header(root) }),
    checkpoints: { isExpected: false, of: ({ root }) => proven.get(root) },
  })
  await run.start()
  const node = await world.node('a')
  const answerAll = async (): Promise<void> => {
    for (let asked = node.asked[0]; asked !== undefined; asked = node.asked[0]) {
      node.answerWith(asked, { kind: 'block', block: served.get(asked.split(' ')[1] ?? '') ?? expect.unreachable() })
      await settle()
    }
  }
  let branch = blockChain([8, 9, 10, 11, 12, 13, 14, 15])
  let [finalSlot, salt] = [8, 0]
  for (const { depth, emptySlots, isProven, isLinked, hasFinalityUpdate } of [{ ...GENTLE, depth: 0 }, ...steps]) {
    const tip = branch.at(-1) ?? expect.unreachable()
    // What is finalized stays, as consensus makes sure.
    const kept = branch.filter(({ header }, index) => index < branch.length - depth || header.slot <= finalSlot)
    const slot = tip.header.slot + 1 + emptySlots
    salt += 1
    branch = [...kept, ...blockChain([slot], { salt: `-${salt}`, on: kept.at(-1) ?? expect.unreachable() })]
    const head = branch.at(-1) ?? expect.unreachable()
    const checkpoints = checkpointsOf(branch)
    finalSlot = Math.max(finalSlot, checkpoints.finalized?.slot ?? 0)
    if (isLinked) for (const block of branch) known.set(block.root, block)
    if (isProven) proven.set(head.root, checkpoints)
    for (const block of branch) served.set(block.root, block)
    await run.validate(head)
    await answerAll()
    await passTime(FINALITY_WAIT_MS)
    await answerAll()
    const finalized = branch.find(({ root }) => root === checkpoints.finalized?.root)
    if (hasFinalityUpdate && finalized !== undefined) await run.finalize(finalized, { attestedSlot: head.header.slot })
    if (isLinked) {
      await chain.addHeaders(branch.map(({ header }) => header))
      await chain.setHead(head.header)
    }
  }
  await run.updater.stop()
  world.scheduler.stop()
  return { engine, last: branch.at(-1)?.execution?.blockHash }
}

const GENTLE: Step = { depth: 0, emptySlots: 0, isProven: true, isLinked: true, hasFinalityUpdate: false }
