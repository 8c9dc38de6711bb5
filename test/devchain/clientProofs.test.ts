import { describe, expect, it } from 'vitest'
import { MemoryStore } from '../../ts/db/MemoryStore.ts'
import { CleanUp } from '../support/clean-up.ts'
import { Follower } from '../support/follower.ts'
import { smallChain } from './support/smallChain.ts'

const cleanUp = new CleanUp()

async function chain() {
  const dev = cleanUp.add(await smallChain(), (it) => it.stop())
  await dev.start()
  const hashOf = (root: `0x${string}`) => dev.chain.tree.checkpointBlock(root)?.execution.hash
  /** The block whose state the newest verified head commits to. */
  const proven = () => dev.chain.tree.byRoot(dev.chain.head.parentRoot) ?? expect.unreachable()
  return { dev, hashOf, proven }
}

describe('The client and state proofs of the development chain', () => {
  it('tells the execution client the justified block as the safe one, over two epochs, and keeps the headers', async () => {
    const { dev, hashOf, proven } = await chain()
    const follower = await Follower.start(dev, [dev.beaconUrl], { cleanUp })
    await follower.sawHead()
    for (let slots = 0; slots < 17; slots++) {
      dev.produceSlot(slots % 5 === 3 ? { skip: true } : {})
      await follower.sawHead()
      await follower.droveHead()
    }
    const { justified, finalized } = proven()
    await expect.poll(() => follower.client.status.safe?.blockHash).toBe(hashOf(justified.root))
    await expect.poll(() => follower.engine.client.safe).toBe(hashOf(justified.root))
    expect(follower.engine.client.finalized).toBe(hashOf(finalized.root))
    expect(justified.root).not.toBe(finalized.root)
    expect(follower.client.status).toMatchObject({ stateProofs: 'available', safe: { source: 'justified' } })
    const { headerRange, stateRange } = follower.client.headers
    expect(headerRange?.head.root).toBe(proven().root)
    expect(stateRange?.head.root).toBe(proven().root)
    for (let { block, root } = { block: dev.chain.tree.byRoot(proven().root), root: proven().root }; block; ) {
      expect(follower.client.headers.at(block.slot)).toMatchObject({ type: 'header', root })
      if (root === headerRange?.tail.root) break
      root = block.parentRoot
      block = dev.chain.tree.byRoot(root)
    }
    follower.expectNothingWrong()
  })

  it('goes on without proofs where no server has them, and says so: safe is finalized', async () => {
    const { dev, hashOf, proven } = await chain()
    const plain = await dev.addBeaconServer({ disabledRoutes: new Set(['state_proof', 'block_proof']) })
    const follower = await Follower.start(dev, [plain.url], { cleanUp })
    await follower.sawHead()
    dev.produceSlot()
    await follower.sawHead()
    await follower.droveHead()
    await expect.poll(() => follower.client.status.stateProofs).toBe('unavailable')
    await expect.poll(() => follower.engine.client.safe).toBe(hashOf(proven().finalized.root))
    expect(follower.client.status.safe?.source).toBe('finalized')
    expect(follower.client.headers.stateRange).toBeUndefined()
    follower.expectNothingWrong()
  })

  it('a server that gives wrong proofs is found out; those of the other one are used', async () => {
    const { dev, hashOf, proven } = await chain()
    const liar = await dev.addBeaconServer({
      alterAnswer: ({ route }, answer) => {
        if (route !== 'state_proof' || answer.status !== 200) return answer
        const body = Buffer.from(answer.body)
        body[40] = (body[40] ?? 0) ^ 1
        return { ...answer, body }
      },
    })
    const follower = await Follower.start(dev, [liar.url, dev.beaconUrl], { cleanUp })
    await follower.sawHead()
    for (let slots = 0; slots < 3; slots++) {
      dev.produceSlot()
      await follower.sawHead()
      await follower.droveHead()
    }
    await expect.poll(() => follower.engine.client.safe).toBe(hashOf(proven().justified.root))
    follower.expectNothingWrong()
  })

  it('headers and proofs are there again after a restart, before anybody is asked', async () => {
    const { dev, proven } = await chain()
    const store = new MemoryStore()
    const first = await Follower.start(dev, [dev.beaconUrl], { cleanUp, store })
    await expect.poll(() => first.client.headers.stateRange?.head.root).toBe(proven().root)
    const { headerRange, stateRange } = first.client.headers
    await first.client.stop()
    const dead = await dev.addBeaconServer({ alterAnswer: () => 'drop' })
    const second = await Follower.start(dev, [dead.url], { cleanUp, store: store.clone() })
    expect(second.client.headers.headerRange?.head).toEqual(headerRange?.head)
    expect(second.client.headers.stateRange?.head).toEqual(stateRange?.head)
  })
})
