import { describe, expect, it } from 'vitest'
import type { DevChain } from '../../ts/devchain/DevChain.ts'
import type { DevChainOptions } from '../../ts/devchain/DevChainOptions.ts'
import { SMALL_FORK_EPOCHS } from '../devchain/support/smallChain.ts'
import { CleanUp } from '../support/clean-up.ts'
import { beginFollowing, nextHead, passUnsigned } from '../support/following.ts'

const cleanUp = new CleanUp()

const begin = (options: DevChainOptions = {}) => beginFollowing({ slotDurationMs: 1000, ...options }, cleanUp)

function finalizedHash({ chain }: DevChain): string | undefined {
  return chain.tree.checkpointBlock(chain.head.finalized.root)?.execution.hash
}

describe('N17: the whole client goes on', () => {
  it('through epochs without finality, and finality goes on where it was', async () => {
    const { dev, follower } = await begin()
    await nextHead(dev, follower)
    const before = follower.engine.client.finalized
    expect(before).toBe(finalizedHash(dev))
    dev.chain.finalizing = false
    for (let epoch = 0; epoch < 5; epoch++) {
      passUnsigned(dev, dev.chain.slot + 7)
      await nextHead(dev, follower)
      expect(follower.engine.client.finalized).toBe(before)
    }
    dev.chain.finalizing = true
    passUnsigned(dev, dev.chain.slot + 32)
    await nextHead(dev, follower)
    await expect.poll(() => follower.engine.client.finalized).toBe(finalizedHash(dev))
    expect(follower.engine.client.finalized).not.toBe(before)
    follower.expectNothingWrong()
  })

  it('when the head is replaced by another branch, also by one that is two blocks deep', async () => {
    const { dev, follower } = await begin()
    await nextHead(dev, follower)
    for (const reorgDepth of [1, 2]) {
      await nextHead(dev, follower)
      await nextHead(dev, follower)
      const abandoned = dev.chain.head
      dev.produceSlot({ skip: false, absentSigners: 0, reorgDepth, variant: reorgDepth })
      await nextHead(dev, follower)
      expect(dev.chain.tree.isCanonical(abandoned)).toBe(false)
      expect(follower.engine.client.head).not.toBe(abandoned.execution.hash)
    }
    await nextHead(dev, follower)
    follower.expectNothingWrong()
  })

  it('over slots without a block', async () => {
    const { dev, follower } = await begin()
    await nextHead(dev, follower)
    for (const empty of [1, 3, 9]) {
      for (let slot = 0; slot < empty; slot++) dev.produceSlot({ skip: true })
      await nextHead(dev, follower)
    }
    follower.expectNothingWrong()
  })

  it('into the next two sync committee periods', async () => {
    const { dev, follower } = await begin()
    for (const period of [4, 5]) {
      passUnsigned(dev, period * 64 - 4)
      for (let slot = 0; slot < 6; slot++) await nextHead(dev, follower)
      expect(follower.client.status.committees?.lastPeriod).toBeGreaterThanOrEqual(period)
    }
    follower.expectNothingWrong()
  })

  it('into forks, one after an empty slot', async () => {
    const forkEpochs = { ...SMALL_FORK_EPOCHS, electra: 29, fulu: 30 }
    const { dev, follower } = await begin({ forkEpochs })
    expect(dev.chain.head.fork).toBe('deneb')
    passUnsigned(dev, 29 * 8 - 2)
    await nextHead(dev, follower)
    dev.produceSlot({ skip: true })
    for (const slot of [233, 234]) {
      await nextHead(dev, follower)
      expect(dev.chain.slot).toBe(slot)
    }
    expect(dev.chain.head.fork).toBe('electra')
    passUnsigned(dev, 30 * 8 - 2)
    for (let slot = 0; slot < 4; slot++) await nextHead(dev, follower)
    expect(dev.chain.head.fork).toBe('fulu')
    const methods = follower.engine.calls.map(({ method }) => method).filter((method) => method.includes('newPayload'))
    expect([...new Set(methods)]).toEqual(['engine_newPayloadV3', 'engine_newPayloadV4'])
    follower.expectNothingWrong()
  })
})

describe('N18: an execution client that is away', () => {
  it('for an hour is led to the head of that time when it is back', async () => {
    const { dev, follower } = await begin({ slotDurationMs: 36_000 })
    const status = (): string => follower.client.status.engines[0]?.status.kind ?? 'none'
    // It says so again only after a slot or for another head.
    await expect.poll(status).toMatch(/syncing|following/)
    await nextHead(dev, follower)
    await follower.engine.stop()
    dev.produceSlot({ skip: false, absentSigners: 0 })
    await expect.poll(status).toBe('unreachable')
    // Some blocks of every period are signed, or else there would be no way into the next one.
    for (let passed = 0; passed < 100; passed += 20) {
      passUnsigned(dev, dev.chain.slot + 18)
      dev.produceSlot({ skip: false, absentSigners: 0 })
      dev.produceSlot({ skip: false, absentSigners: 0 })
    }
    await follower.sawHead()
    await follower.engine.listen()
    await expect.poll(status).toMatch(/syncing|following/)
    await nextHead(dev, follower)
    await expect.poll(status).toBe('following')
    expect(follower.engine.client.finalized).toBe(finalizedHash(dev))
    follower.expectNothingWrong()
  })
})
