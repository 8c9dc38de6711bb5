import { describe, expect, it } from 'vitest'
import { Ancestry } from '../../ts/drive/Ancestry.ts'
import { ReorgLog } from '../../ts/drive/ReorgLog.ts'
import type { BeaconBlock } from '../../ts/types/BeaconBlock.ts'
import { blockChain } from '../support/engine-blocks.ts'
import { recordingLogger } from '../support/recording-logger.ts'

const trunk = blockChain([1, 2, 3])
const left = blockChain([4, 5, 6], { salt: 'left', ...(trunk[2] !== undefined && { on: trunk[2] }) })
const right = blockChain([7, 8], { salt: 'right', ...(trunk[2] !== undefined && { on: trunk[2] }) })
const refOf = ({ root, header: { slot } }: BeaconBlock) => ({ root, slot })
const tip = (blocks: readonly BeaconBlock[]) => refOf(blocks.at(-1) ?? expect.unreachable())
const at = (blocks: readonly BeaconBlock[], slot: number) =>
  refOf(blocks.find(({ header }) => header.slot === slot) ?? expect.unreachable())

function begin(...known: BeaconBlock[]) {
  const { logger, lines } = recordingLogger()
  const reorgs = new ReorgLog(new Ancestry({ header: (root) => known.find((b) => b.root === root)?.header }), logger)
  return { known, reorgs, lines: () => lines('info') }
}

const line = `reorg ${JSON.stringify({ from: tip(left).root, fromSlot: 6, to: tip(right).root, slot: 8, depth: 3 })}`

describe('A reorg of verified heads', () => {
  it('is one line: from, to and depth', () => {
    const { reorgs, lines } = begin(...trunk, ...left, ...right)
    for (const head of [at(left, 5), tip(left), tip(right), tip(right)]) reorgs.look(head)
    expect(lines()).toEqual([line])
  })

  it('is told when the headers between are at hand, however many heads that takes', () => {
    const { known, reorgs, lines } = begin(...trunk, ...left)
    reorgs.look(tip(left))
    reorgs.look(at(right, 7))
    reorgs.look(tip(right))
    expect(lines()).toEqual([])
    known.push(...right)
    reorgs.look(tip(right))
    expect(lines()).toEqual([line])
  })

  it('heads that were skipped are none', () => {
    const { reorgs, lines } = begin(...trunk, ...left)
    for (const head of [at(trunk, 1), at(trunk, 3), tip(left)]) reorgs.look(head)
    expect(lines()).toEqual([])
  })
})

describe('How blocks lie to each other', () => {
  const ancestry = new Ancestry({ header: (root) => [...trunk, ...left].find((b) => b.root === root)?.header })

  it.each([
    ['itself', tip(left), 'below'],
    ['an ancestor', at(trunk, 2), 'below'],
    ['another branch', tip(right), 'beside'],
    ['a made-up block of an empty slot', { slot: 0, root: tip(right).root }, 'unknown'],
    ['another block of a slot', { slot: 5, root: tip(right).root }, 'beside'],
  ] as const)('%s', (_what, block, relation) => {
    expect(ancestry.relation(block, tip(left))).toBe(relation)
  })

  it('further down the index of the light chain answers', () => {
    const canonical = new Map([[2, at(trunk, 2).root]])
    const chain = {
      headerRange: { tail: at(trunk, 1), head: tip(trunk) },
      isCanonical: ({ slot, root }: { readonly slot: number; readonly root: string }) =>
        canonical.get(slot) === root || root === at(left, 5).root,
    }
    const header = (root: string) => left.find((b) => b.root === root)?.header
    expect(new Ancestry({ header, chain }).relation(at(trunk, 2), tip(left))).toBe('below')
    expect(new Ancestry({ header, chain }).relation({ slot: 1, root: tip(right).root }, tip(left))).toBe('beside')
    expect(new Ancestry({ header, chain }).relation({ slot: 0, root: tip(right).root }, tip(left))).toBe('unknown')
  })
})
