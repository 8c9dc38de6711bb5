import { expect, it } from 'vitest'
import { Ancestry } from '../../ts/drive/Ancestry.ts'
import { ForkchoiceCheckpoints } from '../../ts/drive/ForkchoiceCheckpoints.ts'
import type { HeaderRef } from '../../ts/light/headers/HeaderRef.ts'
import { blockChain } from '../support/engine-blocks.ts'

const blocks = blockChain([16, 30, 39, 40])
const otherBlocks = blockChain([39, 40], { salt: ' beside' })
const at = (slot: number, of = blocks): HeaderRef => {
  const block = of.find(({ header }) => header.slot === slot) ?? expect.unreachable()
  return { slot, root: block.root }
}

/** The headers of the head and its parent are at hand, and none of those below. */
const ancestry = new Ancestry({
  header: (root) => blocks.find((block) => block.root === root && block.header.slot >= 39)?.header,
})
const finalized = { ...at(16), blockHash: at(30).root }

it.each([
  ['of the head itself', at(40), 'counts'],
  ['of its parent', at(39), 'counts'],
  ['of a block too far down to know', at(30), 'counts'],
  ['of a newer block', { slot: 41, root: finalized.blockHash }, 'counts'],
  ['of another block of the same slot', at(40, otherBlocks), 'does not count'],
  ['of a block beside the parent', at(39, otherBlocks), 'does not count'],
])('where headers in between are missing, a finality update %s', (_, attested, counts) => {
  const checkpoints = new ForkchoiceCheckpoints(ancestry)
  const told = checkpoints.at(at(40), { proven: undefined, finality: { ...finalized, attested } })
  expect(told).toEqual({ safe: undefined, finalized: counts === 'counts' ? finalized : undefined })
})
