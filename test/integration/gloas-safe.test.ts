import { describe, expect, it } from 'vitest'
import type { ChainBlock } from '../../ts/devchain/chain/ChainBlock.ts'
import type { PayloadFate } from '../../ts/devchain/chain/ChainPlan.ts'
import { isForkAtLeast } from '../../ts/params/ForkName.ts'
import { toHex } from '../devchain/support/hex.ts'
import { GLOAS_EPOCH, gloasChain } from '../devchain/support/smallChain.ts'
import { CleanUp } from '../support/clean-up.ts'
import { Follower } from '../support/follower.ts'

const cleanUp = new CleanUp()

/** What becomes of the payloads of the blocks that epochs begin with, one after another. */
const CHECKPOINT_FATES: readonly PayloadFate[] = ['timely', 'withheld', 'late', 'timely']

/** What a gloas block proves by its bid: the payload that it builds on. */
const parentPayload = ({ block }: ChainBlock) => toHex(block.body.signedExecutionPayloadBid.message.parentBlockHash)
const ownPayload = ({ block }: ChainBlock) => toHex(block.body.signedExecutionPayloadBid.message.blockHash)

async function begin(proofs: 'proofs' | 'no proofs') {
  const dev = cleanUp.add(await gloasChain({ historySlots: GLOAS_EPOCH * 8 + 23 }), (it) => it.stop())
  await dev.start()
  const without = new Set(['state_proof', 'block_proof'] as const)
  const server = await dev.addBeaconServer(proofs === 'proofs' ? {} : { disabledRoutes: without })
  const follower = await Follower.start(dev, [server.url], { cleanUp })
  await follower.sawHead()
  /** The state of the newest verified head names these. */
  const named = () => {
    const { justified, finalized } = dev.chain.tree.byRoot(dev.chain.head.parentRoot) ?? expect.unreachable()
    const blockOf = (root: `0x${string}`) => dev.chain.tree.checkpointBlock(root) ?? expect.unreachable()
    return { justified: blockOf(justified.root), finalized: blockOf(finalized.root) }
  }
  const next = async () => {
    const slot = dev.chain.slot + 1
    const payload = slot % 8 === 0 ? CHECKPOINT_FATES[(slot / 8) % CHECKPOINT_FATES.length] : 'timely'
    dev.produceSlot({ skip: false, absentSigners: 0, payload: payload ?? 'timely' })
    await follower.sawHead()
    await follower.droveHead()
  }
  return { dev, follower, named, next }
}

describe('N17: the safe block from gloas on', () => {
  it('is the payload that the proven justified block builds on, never the one it promises', async () => {
    const { dev, follower, named, next } = await begin('proofs')
    const seen = new Set<string>()
    for (let slots = 0; slots < 4 * 8; slots++) {
      await next()
      const { justified, finalized } = named()
      if (![justified, finalized].every(({ fork }) => isForkAtLeast(fork, 'gloas'))) continue
      await expect.poll(() => follower.engine.client.safe).toBe(parentPayload(justified))
      await expect.poll(() => follower.engine.client.finalized).toBe(parentPayload(finalized))
      expect(follower.engine.client.safe).not.toBe(ownPayload(justified))
      seen.add(justified.root)
    }
    expect(seen.size).toBeGreaterThan(2)
    const { justified } = named()
    expect(follower.client.status).toMatchObject({
      stateProofs: 'available',
      safe: { source: 'justified', slot: justified.slot, blockHash: parentPayload(justified) },
    })
    expect(dev.chain.head.fork).toBe('gloas')
    follower.expectNothingWrong()
  })

  it('is the payload that the finalized block builds on where no server gives proofs', async () => {
    const { follower, named, next } = await begin('no proofs')
    for (let slots = 0; slots < 10; slots++) await next()
    const { finalized } = named()
    expect(finalized.fork).toBe('gloas')
    await expect.poll(() => follower.engine.client.finalized).toBe(parentPayload(finalized))
    expect(follower.engine.client.safe).toBe(parentPayload(finalized))
    expect(follower.client.status.safe).toMatchObject({ source: 'finalized', blockHash: parentPayload(finalized) })
    follower.expectNothingWrong()
  })
})
