import { describe, expect, it } from 'vitest'
import type { Module } from '../../ts/request/Module.ts'
import type { SyncProtocol } from '../../ts/sync/requests.ts'
import { StateSync } from '../../ts/sync/StateSync.ts'
import type { BeaconBlock } from '../../ts/types/BeaconBlock.ts'
import { BlsyncWorld } from '../support/blsync-world.ts'
import { blockChain } from '../support/engine-blocks.ts'
import { chainOf, twoNodes } from '../support/header-tree.ts'
import { LightChainDriver } from '../support/light-chain-driver.ts'
import { passTime, settle } from '../support/scheduler-clock.ts'
import { type Fate, failing, SimulatedNode, WELL } from '../support/sync-simulated-node.ts'
import { useSyncWorld } from '../support/sync-world.ts'

const world = useSyncWorld()

const SLOT_MS = 6_000
/** From the announcement of a head to the signature under it. */
const SIGNED_AFTER_MS = 2_000

interface Run {
  readonly run: BlsyncWorld
  readonly nodes: readonly SimulatedNode[]
  readonly blocks: readonly BeaconBlock[]
  /** Slots of the heads that the execution client was told. */
  readonly driven: () => readonly number[]
}

async function begin(count: number, nodeNames: readonly string[], more: readonly Module<SyncProtocol>[] = []) {
  const run = new BlsyncWorld(world())
  await world().start(run.blocks, run.envelopes, run.updater, ...more)
  run.updater.start()
  const nodes = nodeNames.map((name) => new SimulatedNode(name))
  for (const node of nodes) world().scheduler.registerServer(node)
  const blocks = blockChain(Array.from({ length: count }, (_, i) => i + 1))
  const driven = (): readonly number[] => {
    const hashes = new Set(run.engine.states.map(({ headBlockHash }) => headBlockHash))
    return blocks.filter(({ execution }) => hashes.has(execution?.blockHash ?? '0x')).map(({ header }) => header.slot)
  }
  return { run, nodes, blocks, driven } satisfies Run
}

/** One slot: the nodes get its block, and later it is signed. */
async function slotPasses({ run, nodes }: Run, block: BeaconBlock, says: { readonly isSilent?: boolean } = {}) {
  for (const node of nodes) node.import(block, says)
  await passTime(SIGNED_AFTER_MS)
  if (says.isSilent !== true) await run.validate(block)
  await passTime(SLOT_MS - SIGNED_AFTER_MS)
}

/** Numbers that look random and are the same in each run. */
function numbersFrom(seed: number): () => number {
  let state = seed
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return state / 2 ** 32
  }
}

function sometimes(next: () => number, share: number, bad: Fate): () => Fate {
  return () => (next() < share ? bad : WELL)
}

const failures: readonly { readonly title: string; readonly fate: Fate }[] = [
  { title: 'an error status', fate: failing('ERR_SERVER_STATUS') },
  { title: 'a cut connection', fate: failing('ERR_SERVER_UNREACHABLE') },
  { title: 'something that cannot be read', fate: failing('ERR_DECODE') },
  { title: 'silence', fate: { kind: 'hang' } },
]

describe('S6: a node some of whose requests fail', () => {
  const seeds = [1, 2, 3]

  it.each(failures.flatMap((failure) => seeds.map((seed) => ({ ...failure, seed }))))(
    'with $title for 15 % of them ($seed) at least 98 of 100 heads are driven',
    async ({ fate, seed }) => {
      const story = await begin(100, ['alone'])
      for (const node of story.nodes) node.fateOf = sometimes(numbersFrom(seed), 0.15, fate)
      for (const block of story.blocks) await slotPasses(story, block)
      expect(story.driven().length).toBeGreaterThanOrEqual(98)
      await story.run.updater.stop()
    },
  )

  it.each(failures)('with $title for 15 % of them, beside a good node, all heads are driven', async ({ fate }) => {
    const story = await begin(100, ['bad', 'good'])
    const [bad] = story.nodes
    if (bad !== undefined) bad.fateOf = sometimes(numbersFrom(7), 0.15, fate)
    for (const block of story.blocks) await slotPasses(story, block)
    expect(story.driven()).toEqual(story.blocks.map(({ header }) => header.slot))
    await story.run.updater.stop()
  })
})

describe('a node that comes back', () => {
  const outages = [10_000, 150_000, 1_800_000]

  it.each(failures.slice(0, 2).flatMap(({ title, fate }) => outages.map((outageMs) => ({ title, fate, outageMs }))))(
    'after $outageMs ms of $title drives the next head within two slots',
    async ({ fate, outageMs }) => {
      const slots = outageMs / SLOT_MS
      const story = await begin(slots + 10, ['alone'])
      const [node] = story.nodes
      for (const block of story.blocks.slice(0, 3)) await slotPasses(story, block)
      if (node !== undefined) node.fateOf = () => fate
      // The head that was signed before the outage began is asked for throughout.
      const [last, ...rest] = story.blocks.slice(3)
      if (last !== undefined) await slotPasses(story, last)
      for (const block of rest.slice(0, slots)) await slotPasses(story, block, { isSilent: true })
      expect(story.driven()).toEqual([1, 2, 3])
      if (node !== undefined) node.fateOf = () => WELL
      const next = rest.slice(slots, slots + 2)
      for (const block of next) await slotPasses(story, block)
      expect(story.driven()).toEqual(expect.arrayContaining(next.map(({ header }) => header.slot)))
      await story.run.updater.stop()
    },
  )
})

describe('a node that gives no state proofs', () => {
  it.each([
    { title: 'answers them with 500', fate: failing('ERR_SERVER_STATUS') },
    { title: 'lets them hang', fate: { kind: 'hang' } as const },
  ])(
    'and $title is asked for blocks of heads at once all the same, however many proofs are wanted',
    async ({ fate }) => {
      const { chain } = await LightChainDriver.open({ reload: false })
      const headers = chainOf([101, 102, 103, 104, 105, 106, 107])
      await chain.addHeaders(headers.slice(0, -1).map(({ header }) => header))
      for (const { header } of headers.slice(-1)) await chain.setHead(header)
      const { config, logger } = world()
      const proofs = new StateSync({ config, chain, proofFormat: twoNodes, tailSlots: 16, logger })
      const story = await begin(20, ['alone'], [proofs])
      const [node = expect.unreachable()] = story.nodes
      node.fateOf = ({ kind }) => (kind === 'stateProof' ? fate : WELL)
      await settle()
      expect(node.received.length, 'proofs are asked for').toBeGreaterThan(0)
      for (const block of story.blocks) {
        node.import(block)
        await settle()
        expect(node.received.at(-1)?.request).toEqual({ kind: 'block', root: block.root })
        await slotPasses({ ...story, nodes: [] }, block)
      }
      expect(story.driven()).toHaveLength(20)
      await story.run.updater.stop()
    },
  )
})

describe('a node that is always late', () => {
  it.each([
    { title: 'announces right', slotOf: (slot: number) => slot },
    { title: 'announces the right root at slot 0', slotOf: () => 0 },
    { title: 'announces the right root in the far future', slotOf: (slot: number) => slot + 1_000_000 },
  ])('and $title before others costs no time, neither at the announcement nor at the head', async ({ slotOf }) => {
    const story = await begin(50, ['late', 'good'])
    const [late = expect.unreachable(), good = expect.unreachable()] = story.nodes
    late.fateOf = () => ({ kind: 'answer', afterMs: 9_500 })
    const waits: number[] = []
    for (const block of story.blocks) {
      const before = story.driven().length
      late.import(block, { isSilent: true })
      late.emit({ type: 'head', slot: slotOf(block.header.slot), root: block.root })
      await passTime(100)
      good.import(block)
      await passTime(100)
      const validatedAtMs = performance.now()
      await story.run.validate(block)
      while (story.driven().length === before && performance.now() < validatedAtMs + 5_000) await passTime(10)
      waits.push(performance.now() - validatedAtMs)
      await passTime(SLOT_MS - 5_000)
    }
    expect(story.driven()).toHaveLength(50)
    const isLying = story.blocks.some(({ header }) => slotOf(header.slot) !== header.slot)
    const isCharged = world().charges.some((charge) => charge.startsWith('late: it announce'))
    expect(isCharged).toBe(isLying)
    // Nothing was known of it at the first head; the first head of an epoch waits for finality.
    expect(new Set(waits.filter((_, index) => index > 0 && (index + 1) % 8 !== 0))).toEqual(new Set([0]))
    await story.run.updater.stop()
  })
})
