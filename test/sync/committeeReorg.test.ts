import { describe, expect, it } from 'vitest'
import { CommitteeChain } from '../../ts/light/committees/CommitteeChain.ts'
import type { LightClientUpdate } from '../../ts/types/LightClientUpdate.ts'
import { ChainBuilder } from '../support/chain-builder.ts'
import { followChain } from '../support/sync-chain-habit.ts'
import { beginReorg, blockOf, headHashes } from '../support/sync-reorg-world.ts'
import { useSyncWorld } from '../support/sync-world.ts'
import { fuluEpochs, testNetwork } from '../support/test-network.ts'

const world = useSyncWorld()

const SPLIT = 5
const main = new ChainBuilder(testNetwork(fuluEpochs))
/** Has the committees of `main` before period 5, and others from then on. */
const other = main.splitAt(SPLIT, 'other')
const stranger = new ChainBuilder(testNetwork(fuluEpochs), 'stranger')
const HEAD = 7 * 64 + 20

interface Node {
  readonly chain: ChainBuilder
  readonly headSlot?: number
  readonly update: (period: number) => LightClientUpdate
}

async function node(name: string, { chain, headSlot = HEAD, update }: Node) {
  const scripted = await world().node(name)
  const slotOf = new Map([-1, 0, 1, 2].map((more) => [chain.root(headSlot + more), headSlot + more]))
  const block = (root: string) => {
    const slot = [...slotOf].find(([known]) => known === root)?.[1]
    return slot === undefined ? undefined : blockOf(chain, slot)
  }
  followChain(scripted, { chain, checkpointSlot: 64, headSlot, update, block })
  return scripted
}

/** A client that has followed `main` from period 2 on, every update of it signed by 24 of 32. */
async function astray() {
  const run = await beginReorg(world(), { builder: main, startPeriod: 2, nowSlot: HEAD + 4 })
  const first = await node('astray', { chain: main, update: (period) => main.update(period, { signers: 24 }) })
  await run.verified()
  await run.passEpochs(1)
  expect(run.chain.nextSyncPeriod).toBe(7)
  expect(run.validator.head?.root).toBe(main.root(HEAD))
  expect(headHashes(run.engine).at(-1)).toBe(blockOf(main, HEAD).execution?.blockHash)
  return { ...run, first }
}

const committees = (chain: CommitteeChain) => [3, 4, 5, 6, 7].map((period) => chain.committeeRoot(period))
const committeesOf = (builder: ChainBuilder) => [3, 4, 5, 6, 7].map((period) => builder.committee(period).root)
const failed = () => world().charges.flatMap((line) => /^\w+/.exec(line) ?? [])

/** Servers that the status calls wrong. */
const blamed = () =>
  world().conditions.active.flatMap(({ kind, subject }) => (kind === 'server-wrong-answers' ? [subject] : []))

describe('S19: a better update that proves another committee', () => {
  it('changes the chain, its heads and what the execution client is led to; finality does not go back', async () => {
    const { chain, store, validator, engine, updater, bestUpdates, verified, passEpochs } = await astray()
    const finalized = validator.finalityUpdate?.finalizedHeader.beacon.slot ?? 0
    expect(finalized).toBeGreaterThan(0)
    const told = engine.states.length
    const honest = await node('honest', { chain: other, headSlot: HEAD + 1, update: (period) => other.update(period) })
    await passEpochs(3)
    expect(committees(chain)).toEqual(committeesOf(other))
    expect(bestUpdates.replacedCount).toBe(5)
    expect(validator.head?.root, 'the new chain approves of no head yet').not.toBe(main.root(HEAD))

    const charged = failed().filter((name) => name === 'honest')
    honest.emit({ type: 'optimistic', update: other.optimisticUpdate(HEAD + 2) })
    honest.emit({ type: 'finality', update: other.finalityUpdate(HEAD + 2) })
    await verified()
    expect(validator.head?.root).toBe(other.root(HEAD + 2))
    const otherHashes = [1, 2].map((more) => blockOf(other, HEAD + more).execution?.blockHash)
    const since = headHashes(engine).slice(told)
    expect(since.length).toBeGreaterThan(0)
    expect(otherHashes).toEqual(expect.arrayContaining([...since]))
    expect(since.at(-1)).toBe(otherHashes[1])
    expect(validator.finalityUpdate?.finalizedHeader.beacon.slot ?? finalized).toBeGreaterThanOrEqual(finalized)
    expect(failed().filter((name) => name === 'honest')).toEqual(charged)

    const { config, logger } = world()
    const reopened = await CommitteeChain.open({ config, store, minSigners: 22, logger })
    expect(committees(reopened), 'the database has the new chain too').toEqual(committeesOf(other))
    await updater.stop()
  })

  it('is fetched at once from a node whose signatures do not verify, also where it has just been compared', async () => {
    const { chain, validator, updater, verified } = await astray()
    let isAstray = true
    const convert = await node('convert', {
      chain: main,
      update: (period) => (isAstray ? main.update(period, { signers: 24 }) : other.update(period)),
    })
    await verified()
    isAstray = false
    const charged = world().charges.length
    convert.emit({ type: 'optimistic', update: other.optimisticUpdate(HEAD + 2) })
    convert.emit({ type: 'finality', update: other.finalityUpdate(HEAD + 2) })
    await verified()
    expect(committees(chain)).toEqual(committeesOf(other))
    expect(world().charges.slice(charged)).toContain('convert: the finality update does not verify')
    expect(blamed(), 'our committees were the wrong ones').not.toContain('convert')
    convert.emit({ type: 'optimistic', update: other.optimisticUpdate(HEAD + 2) })
    await verified()
    expect(validator.head?.root).toBe(other.root(HEAD + 2))
    await updater.stop()
  })

  it('withdraws the head at once, and nothing of the old chain is told or believed after it', async () => {
    const { chain, validator, engine, updater, passEpochs, first } = await astray()
    const told = engine.states.length
    // The better updates of a node that has no heads, and goes no further than the split.
    const helper = await world().node('helper')
    followChain(helper, {
      chain: other,
      checkpointSlot: 64,
      headSlot: SPLIT * 64,
      hasOnlyUpdates: true,
      update: (period) => other.update(period),
    })
    await passEpochs(3)
    expect(chain.committeeRoot(SPLIT)).toBe(other.committee(SPLIT).root)
    expect(chain.nextSyncPeriod).toBe(SPLIT)
    expect(validator.head).toBeUndefined()
    expect(validator.finalityUpdate).toBeUndefined()
    first.emit({ type: 'optimistic', update: main.optimisticUpdate(HEAD + 1) })
    await passEpochs(2)
    expect(validator.head).toBeUndefined()
    expect(engine.states.length).toBe(told)
    expect(chain.committeeRoot(SPLIT), 'the worse updates of the old chain do not come back').toBe(
      other.committee(SPLIT).root,
    )
    await updater.stop()
  })

  it('is not taken from a node whose update is worse, equal or unsigned, and heads go on', async () => {
    const { chain, validator, engine, updater, passEpochs, verified, first } = await astray()
    await node('worse', { chain: other, update: (period) => other.update(period, { signers: 23 }) })
    await node('equal', { chain: other, update: (period) => other.update(period, { signers: 24 }) })
    await node('forger', { chain: other, update: (period) => other.update(period, { signedBy: stranger }) })
    await passEpochs(8)
    expect(committees(chain)).toEqual(committeesOf(main))
    first.emit({ type: 'optimistic', update: main.optimisticUpdate(HEAD + 1) })
    await verified()
    expect(validator.head?.root).toBe(main.root(HEAD + 1))
    expect(headHashes(engine).at(-1)).toBe(blockOf(main, HEAD + 1).execution?.blockHash)
    const blamed = world().charges.filter((line) => line.includes('update of period'))
    expect(new Set(blamed.map((line) => /^\w+/.exec(line)?.[0]))).toEqual(new Set(['forger']))
    await updater.stop()
  })

  it('cannot replace a fixed root, however good', async () => {
    const { chain, updater, passEpochs } = await astray()
    // Fixed roots are continuous: those between are fixed with it.
    await chain.addFixedRoot(SPLIT, main.committee(SPLIT).root)
    await node('other', { chain: other, update: (period) => other.update(period) })
    await passEpochs(4)
    expect(committees(chain)).toEqual(committeesOf(main))
    await updater.stop()
  })
})

describe('S18: a better update', () => {
  it('of the same committees is taken without a change to heads', async () => {
    const { chain, validator, engine, updater, bestUpdates, passEpochs } = await astray()
    const told = engine.states.length
    await node('better', { chain: main, update: (period) => main.update(period, { signers: 24 + (period % 3) }) })
    await passEpochs(3)
    expect([2, 3, 4, 5, 6].map((period) => chain.updateScore(period)?.signerCount)).toEqual([26, 24, 25, 26, 24])
    expect(bestUpdates.replacedCount).toBe(3)
    expect(validator.head?.root).toBe(main.root(HEAD))
    expect(engine.states.length).toBe(told)
    expect(failed()).toEqual([])
    await updater.stop()
  })

  it('that too few signed, or that is of the future, is not taken', async () => {
    const { chain, updater, passEpochs } = await astray()
    const early = { attestedSlot: 6 * 64 + 20, signatureSlot: 6 * 64 + 60 }
    await node('few', { chain: main, update: (period) => main.update(period, { signers: 21 }) })
    await node('late', {
      chain: main,
      update: (period) => main.update(period, period === 6 ? { ...early, signatureSlot: HEAD + 100 } : { signers: 24 }),
    })
    await passEpochs(4)
    expect([2, 3, 4, 5, 6].map((period) => chain.updateScore(period)?.signerCount)).toEqual([24, 24, 24, 24, 24])
    expect(failed()).toEqual([])
    await updater.stop()
  })
})
