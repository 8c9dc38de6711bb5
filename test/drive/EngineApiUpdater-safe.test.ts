import { describe, expect, it } from 'vitest'
import { Ancestry } from '../../ts/drive/Ancestry.ts'
import type { HeadCheckpoints } from '../../ts/drive/ProvenCheckpoints.ts'
import { ZERO_HASH } from '../../ts/engine/forkchoiceAttempts.ts'
import type { BeaconBlock } from '../../ts/types/BeaconBlock.ts'
import { BlsyncWorld, deliver } from '../support/blsync-world.ts'
import { blockChain } from '../support/engine-blocks.ts'
import { passTime } from '../support/scheduler-clock.ts'
import { useSyncWorld } from '../support/sync-world.ts'

/** Slots of the minimal preset: 16 and 24 begin epochs. */
const blocks = blockChain(Array.from({ length: 30 }, (_, i) => i + 1))
const block = (slot: number) => blocks[slot - 1] ?? expect.fail(`no block at ${slot}`)
const hash = (slot: number) => block(slot).execution?.blockHash ?? expect.fail(`no payload at ${slot}`)

/** The longest time that a head waits for finality: a sixth of a slot. */
const FINALITY_WAIT_MS = 1000

/** It leaves the other branch above slot 7. */
const branch = blockChain([9, 11, 12, 13], { salt: ' beside', on: block(7) })
const onBranch = (slot: number) =>
  branch.find(({ header }) => header.slot === slot) ?? expect.fail(`no block at ${slot}`)

describe('EngineApiUpdater with proven states', () => {
  const world = useSyncWorld()

  /** A world that already follows slot 10; what the states of later heads say is for the test to tell. */
  const following = async () => {
    const states = new Map<number, HeadCheckpoints>()
    const checkpoints = { isExpected: false, of: ({ slot }: { readonly slot: number }) => states.get(slot) }
    const ancestry = new Ancestry({
      header: (root) => [...blocks, ...branch].find((known) => known.root === root)?.header,
    })
    const run = new BlsyncWorld(world(), { checkpoints, ancestry })
    await run.start()
    const node = await world().node('a')
    const verify = async (head: BeaconBlock): Promise<void> => {
      await run.validate(head)
      await deliver(node, head)
    }
    const next = (slot: number): Promise<void> => verify(block(slot))
    await next(10)
    await passTime(FINALITY_WAIT_MS)
    const prove = (slot: number, justified: number, finalized: number): void => {
      const checkpoint = (at: number) => ({ slot: at, root: block(at).root, blockHash: hash(at) })
      states.set(slot, { justified: checkpoint(justified), finalized: checkpoint(finalized) })
    }
    const told = () => run.engine.states.at(-1)
    return { run, checkpoints, verify, next, prove, told }
  }

  it('safe is the justified block and finalized the finalized one of the head’s state', async () => {
    const { run, next, prove, told } = await following()
    expect(told()).toEqual({ headBlockHash: hash(10), safeBlockHash: ZERO_HASH, finalizedBlockHash: ZERO_HASH })
    prove(11, 8, 4)
    await next(11)
    expect(told()).toEqual({ headBlockHash: hash(11), safeBlockHash: hash(8), finalizedBlockHash: hash(4) })
    expect(run.updater.safe).toEqual({ source: 'justified', slot: 8, blockHash: hash(8) })
    await run.updater.stop()
  })

  it('without proofs safe is the finalized block of the verified finality update', async () => {
    const { run, next, told } = await following()
    await run.finalize(block(5), { attestedSlot: 10 })
    await next(11)
    expect(told()).toEqual({ headBlockHash: hash(11), safeBlockHash: hash(5), finalizedBlockHash: hash(5) })
    expect(run.updater.safe).toEqual({ source: 'finalized', slot: 5, blockHash: hash(5) })
    await run.updater.stop()
  })

  it('a proof that comes after its head is told at once', async () => {
    const { run, next, prove, told } = await following()
    await next(11)
    expect(told()?.safeBlockHash).toBe(ZERO_HASH)
    prove(11, 8, 4)
    run.updater.finalityChanged()
    await passTime(1)
    expect(told()).toEqual({ headBlockHash: hash(11), safeBlockHash: hash(8), finalizedBlockHash: hash(4) })
    expect(run.engine.payloads, 'the payload is there already').toEqual([10, 11])
    await run.updater.stop()
  })

  it('the newer one of the two finalized blocks counts; neither it nor safe goes back when proofs fail to come', async () => {
    const { run, next, prove, told } = await following()
    prove(11, 8, 4)
    await next(11)
    await run.finalize(block(6), { attestedSlot: 11 })
    await next(12)
    expect(told()).toEqual({ headBlockHash: hash(12), safeBlockHash: hash(8), finalizedBlockHash: hash(6) })
    prove(13, 7, 3)
    await next(13)
    expect(told()).toEqual({ headBlockHash: hash(13), safeBlockHash: hash(8), finalizedBlockHash: hash(6) })
    await run.finalize(block(9), { attestedSlot: 13 })
    await next(14)
    expect(told(), 'safe is not below finalized').toEqual({
      headBlockHash: hash(14),
      safeBlockHash: hash(9),
      finalizedBlockHash: hash(9),
    })
    expect(run.updater.safe).toEqual({ source: 'finalized', slot: 9, blockHash: hash(9) })
    await run.updater.stop()
  })

  it('the first head of an epoch waits for its proof while that may come, and not longer than for finality', async () => {
    const { run, checkpoints, next, prove, told } = await following()
    for (const slot of [11, 12, 13, 14, 15]) await next(slot)
    checkpoints.isExpected = true
    await run.finalize(block(5), { attestedSlot: 16 })
    await next(16)
    expect(told()?.headBlockHash).toBe(hash(15))
    prove(16, 14, 8)
    run.updater.finalityChanged()
    await passTime(1)
    expect(told()).toEqual({ headBlockHash: hash(16), safeBlockHash: hash(14), finalizedBlockHash: hash(8) })
    for (const slot of [17, 18, 19, 20, 21, 22, 23]) await next(slot)
    expect(told()?.headBlockHash, 'later heads of the epoch do not wait').toBe(hash(23))
    await next(24)
    expect(told()?.headBlockHash).toBe(hash(23))
    await passTime(FINALITY_WAIT_MS)
    expect(told()).toEqual({ headBlockHash: hash(24), safeBlockHash: hash(14), finalizedBlockHash: hash(8) })
    await run.updater.stop()
  })

  it('a head whose proof is there waits for nothing', async () => {
    const { run, next, prove, told } = await following()
    for (const slot of [11, 12, 13, 14, 15]) await next(slot)
    prove(16, 14, 8)
    await next(16)
    expect(told()).toEqual({ headBlockHash: hash(16), safeBlockHash: hash(14), finalizedBlockHash: hash(8) })
    await run.updater.stop()
  })

  it('S19: a finalized block beside the head is not told with it, nor later, until its branch has the head again', async () => {
    const { run, verify, next, told } = await following()
    await run.finalize(block(4), { attestedSlot: 10 })
    await next(11)
    await run.finalize(block(8), { attestedSlot: 11 })
    await next(12)
    expect(told()).toEqual({ headBlockHash: hash(12), safeBlockHash: hash(8), finalizedBlockHash: hash(8) })
    await verify(onBranch(12))
    const hashOnBranch = (slot: number) => onBranch(slot).execution?.blockHash
    expect(told()).toEqual({ headBlockHash: hashOnBranch(12), safeBlockHash: hash(4), finalizedBlockHash: hash(4) })
    expect(run.updater.executionBlocks.finalized).toBe(hash(4))
    await run.finalize(onBranch(9), { attestedSlot: 12 })
    await verify(onBranch(13))
    expect(told()?.finalizedBlockHash).toBe(hashOnBranch(9))
    await next(14)
    expect(told()).toEqual({ headBlockHash: hash(14), safeBlockHash: hash(8), finalizedBlockHash: hash(8) })
    await run.updater.stop()
  })

  it('S19: nor one that was still verified when heads were withdrawn', async () => {
    const { run, verify, next, told } = await following()
    await run.finalize(block(8), { attestedSlot: 10 })
    await next(11)
    run.heads.head = undefined
    run.updater.headsWithdrawn()
    await verify(onBranch(12))
    expect(told()?.finalizedBlockHash).toBe(ZERO_HASH)
    await run.updater.stop()
  })
})
