import { describe, expect, it } from 'vitest'
import { MemoryStore } from '../../ts/db/MemoryStore.ts'
import type { RouteName } from '../../ts/devchain/beacon/RouteName.ts'
import { CleanUp } from '../support/clean-up.ts'
import { Follower } from '../support/follower.ts'
import { smallChain } from './support/smallChain.ts'

const cleanUp = new CleanUp()

/** What nodes without a light-client server do not have. */
const HEAD_ROUTES: readonly RouteName[] = ['bootstrap', 'finality_update', 'optimistic_update']
const PROOF_ROUTES: readonly RouteName[] = ['state_proof', 'block_proof']

async function chain() {
  const dev = cleanUp.add(await smallChain(), (it) => it.stop())
  await dev.start()
  const store = new MemoryStore()
  const first = await Follower.start(dev, [dev.beaconUrl], { cleanUp, store })
  await first.sawHead()
  await first.client.stop()
  return { dev, store: store.clone() }
}

describe('The client on servers without light-client heads', () => {
  it('verifies each head by the block after it, across a period, with committees from the database and updates', async () => {
    const { dev, store } = await chain()
    const server = await dev.addBeaconServer({ disabledRoutes: new Set([...HEAD_ROUTES, ...PROOF_ROUTES]) })
    const follower = await Follower.start(dev, [server.url], { cleanUp, store })
    const crossing = Math.ceil((dev.chain.slot + 1) / 64) * 64
    while (dev.chain.slot < crossing + 3) {
      dev.produceSlot(dev.chain.slot % 5 === 3 ? { skip: true } : {})
      await follower.sawHead()
      await follower.droveHead()
    }
    expect(follower.client.status.finalized, 'nobody gave a finality update').toBeUndefined()
    expect(follower.client.status.servers).toMatchObject([{ name: server.url, state: 'streaming' }])
    follower.expectNothingWrong()
  })

  it('with state proofs even finality comes from blocks alone', async () => {
    const { dev, store } = await chain()
    const server = await dev.addBeaconServer({ disabledRoutes: new Set(HEAD_ROUTES) })
    const follower = await Follower.start(dev, [server.url], { cleanUp, store })
    for (let slots = 0; slots < 3; slots++) {
      dev.produceSlot()
      await follower.sawHead()
      await follower.droveHead()
    }
    const { finalized, justified } = dev.chain.tree.byRoot(dev.chain.head.parentRoot) ?? expect.unreachable()
    const hashOf = (root: `0x${string}`) => dev.chain.tree.checkpointBlock(root)?.execution.hash
    await expect.poll(() => follower.engine.client.finalized).toBe(hashOf(finalized.root))
    await expect.poll(() => follower.engine.client.safe).toBe(hashOf(justified.root))
    follower.expectNothingWrong()
  })
})
