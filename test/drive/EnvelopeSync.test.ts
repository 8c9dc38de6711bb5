import { describe, expect, it } from 'vitest'
import { MAX_BACKFILL } from '../../ts/engine/Backfill.ts'
import { BlsyncWorld } from '../support/blsync-world.ts'
import { blockChain } from '../support/engine-blocks.ts'
import { type GloasSlot, gloasChain } from '../support/gloas-blocks.ts'
import { settle } from '../support/scheduler-clock.ts'
import { useSyncWorld } from '../support/sync-world.ts'

describe('EnvelopeSync', () => {
  const world = useSyncWorld()

  it('all payloads of a back-fill stay at hand beside those that newer heads bid for: none is asked for again', async () => {
    const run = new BlsyncWorld(world())
    await world().start(run.blocks, run.envelopes)
    const node = await world().node('a')
    const anchor = blockChain([1]).at(-1) ?? expect.fail('no block')
    const chain = gloasChain(
      anchor,
      Array.from({ length: MAX_BACKFILL + 3 }, (_, i) => ({ slot: 100 + i, taken: i < MAX_BACKFILL })),
    )
    const reveal = async ({ block, envelope }: GloasSlot): Promise<void> => {
      await settle()
      node.answerWith(`envelope ${block.root}`, { kind: 'envelope', envelope })
      await settle()
    }
    for (const old of chain.slice(0, MAX_BACKFILL).toReversed()) {
      run.envelopes.requestPayload(old.block)
      await reveal(old)
    }
    for (const head of chain.slice(MAX_BACKFILL)) {
      run.envelopes.hopeFor(head.block)
      await reveal(head)
    }
    for (const { block } of chain) run.envelopes.requestPayload(block)
    await settle()
    expect(node.asked).toEqual([])
    expect(chain.filter(({ block }) => run.envelopes.payload(block.root) === undefined)).toEqual([])
  })
})
