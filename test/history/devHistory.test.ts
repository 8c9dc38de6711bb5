import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { bytesToHex } from '../../ts/bytes.ts'
import type { DevChain } from '../../ts/devchain/DevChain.ts'
import { BlockTree } from '../../ts/history/BlockTree.ts'
import { placeInHistory } from '../../ts/history/HistoryPlace.ts'
import { joinHistory, placeFormat, readHistory } from '../../ts/history/HistoryProof.ts'
import { headerFormat } from '../../ts/history/headerTree.ts'
import { type OlderBlockQuestion, proveHistory } from '../../ts/history/proveHistory.ts'
import { rootsProof } from '../../ts/history/rootsProof.ts'
import { formatOfGindices } from '../../ts/merkle/formatOfGindices.ts'
import { MultiProof } from '../../ts/merkle/MultiProof.ts'
import { encodeStoredProof } from '../../ts/merkle/storedProof.ts'
import { gindices } from '../../ts/params/gindices.ts'
import { lightClientForkAtSlot } from '../../ts/types/lightClientFork.ts'
import { beaconBlockShape, executionBlockHashPath } from '../../ts/types/state/beaconBlockShape.ts'
import { resolveStatePath } from '../../ts/types/state/resolveStatePath.ts'
import { smallChain } from '../devchain/support/smallChain.ts'
import { blockRootsOf, treeProof } from './support/devHistory.ts'

const FORKS = { altair: 0, bellatrix: 4, capella: 12, deneb: 18, electra: 22, fulu: 26, gloas: 30 }

let dev: DevChain
beforeAll(async () => {
  dev = await smallChain({ forkEpochs: FORKS, historySlots: 280 })
})
afterAll(() => dev.stop())

/** Everything about a slot's block from the newest block, joined into one proof. */
function proveSlot(slot: number) {
  const { config: network, chain } = dev
  const { head } = chain
  const older = chain.tree.at(slot) ?? expect.unreachable()
  const header = {
    slot: head.slot,
    proposerIndex: head.header.proposerIndex,
    parentRoot: bytesToHex(head.header.parentRoot),
    stateRoot: bytesToHex(head.header.stateRoot),
    bodyRoot: bytesToHex(head.header.bodyRoot),
  }
  const place = placeInHistory({ network, headSlot: head.slot, slot })
  const fork = lightClientForkAtSlot(network, slot)
  const path = executionBlockHashPath(fork)
  const shape = beaconBlockShape(network.preset, fork)
  const parts = path === undefined ? [] : [resolveStatePath(shape, path).gindex]
  const { BeaconBlock } = chain.types.byFork[older.fork]
  const block = BlockTree.of(network, { json: BeaconBlock.toJson(older.block) }).prove(headerFormat(parts))
  const stateRootsRoot = place.kind === 'historical_roots' ? stateRootsOf(older.slot) : undefined
  const whole = joinHistory(place, {
    head: header,
    state: treeProof(head.state.node, placeFormat(place)),
    block,
    olderState: treeProof(older.state.node, formatOfGindices([gindices(fork).genesisValidatorsRoot])),
    ...(place.kind !== 'block_roots' && {
      roots: rootsProof(place, { blockRoots: blockRootsOf(dev, place.period), stateRootsRoot }),
    }),
  })
  const question: OlderBlockQuestion = {
    network,
    head: header,
    slot,
    stateFormat: formatOfGindices([gindices(fork).genesisValidatorsRoot]),
    proveState: async (asked) => treeProof((asked.header.slot === slot ? older : head).state.node, asked.format),
    rootsOf: async (period) => rootsProof(period, { blockRoots: blockRootsOf(dev, period.period), stateRootsRoot }),
    blockOf: async () => block,
  }
  return { place, older, parts, whole, head, question }
}

/** The root of the state roots of a slot's period, which states have until the next period begins. */
function stateRootsOf(slot: number): Uint8Array {
  const end = 64 * (Math.floor(slot / 64) + 1)
  for (let at = end; at <= dev.chain.head.slot; at++) {
    const next = dev.chain.tree.at(at)
    if (next === undefined) continue
    const view = dev.chain.types.byFork[next.fork].BeaconState.getViewDU(next.state.node)
    const vector = view.stateRoots.clone()
    // The first slots of the next period may have overwritten some: the state before has those.
    const before = dev.chain.tree.byRoot(bytesToHex(next.header.parentRoot)) ?? expect.unreachable()
    const old = dev.chain.types.byFork[before.fork].BeaconState.getViewDU(before.state.node)
    for (let over = end; over < at; over++) vector.set(over % 64, old.stateRoots.get(over % 64))
    return vector.hashTreeRoot()
  }
  throw new Error('the period has not ended')
}

describe('one proof from a verified block to any older one of a development chain', () => {
  it('every slot since altair is reached, through historical roots, summaries and block roots, up to a head of gloas', () => {
    const kinds = new Map<string, number>()
    for (let slot = 1; slot < dev.chain.head.slot; slot += 3) {
      if (dev.chain.tree.at(slot) === undefined) continue
      const { place, older, parts, whole, head } = proveSlot(slot)
      kinds.set(place.kind, (kinds.get(place.kind) ?? 0) + 1)
      expect(bytesToHex(whole.root)).toBe(head.root)
      const received = new MultiProof(whole.format, whole.values)
      const read = readHistory(place, { proof: received, slot })
      expect([read.root, read.header.stateRoot]).toEqual([older.root, bytesToHex(older.header.stateRoot)])
      expect(bytesToHex(read.block.root)).toBe(older.root)
      expect(bytesToHex(read.state?.root ?? new Uint8Array())).toBe(read.header.stateRoot)
      const [gindex] = parts
      if (gindex !== undefined && slot < 240 && slot >= 40) {
        expect(bytesToHex(read.block.node(gindex))).toBe(older.execution?.hash)
      }
    }
    expect([...kinds.keys()]).toEqual(['historical_roots', 'historical_summaries', 'block_roots'])
  })

  it.each([10, 130, 270])(
    'one function goes the whole way to slot %i, with whoever gives what is needed',
    async (slot) => {
      const { whole, older, place, question } = proveSlot(slot)
      const found = await proveHistory(question)
      expect([found.place, found.history.root]).toEqual([place, older.root])
      expect(encodeStoredProof(found.proof)).toEqual(encodeStoredProof(whole))
    },
  )

  it('who gives other roots, another block or another state on the way is found out', async () => {
    const { question } = proveSlot(130)
    const { question: other } = proveSlot(133)
    const conflict = expect.objectContaining({ code: 'CONFLICTING_PROOFS' })
    const changedRoots: OlderBlockQuestion['rootsOf'] = async (period) =>
      rootsProof(period, { blockRoots: blockRootsOf(dev, period.period + 1) })
    await expect(proveHistory({ ...question, rootsOf: changedRoots })).rejects.toEqual(conflict)
    await expect(proveHistory({ ...question, blockOf: other.blockOf })).rejects.toEqual(conflict)
    const proveState: OlderBlockQuestion['proveState'] = (asked) =>
      asked.header.slot === 130
        ? other.proveState({ ...asked, header: { ...asked.header, slot: 133 } })
        : question.proveState(asked)
    await expect(proveHistory({ ...question, proveState })).rejects.toEqual(conflict)
  })

  it('a slot without a block is said to be empty', async () => {
    let empty = 80
    while (dev.chain.tree.at(empty) !== undefined && dev.chain.tree.at(empty)?.slot === empty) empty++
    const { question } = proveSlot(empty - 1)
    await expect(proveHistory({ ...question, slot: empty })).rejects.toMatchObject({ code: 'ERR_SLOT_EMPTY' })
  })

  it('roots with one bit changed, of another period or of another block do not join', () => {
    const { place } = proveSlot(100)
    if (place.kind === 'block_roots') expect.unreachable()
    const state = treeProof(dev.chain.head.state.node, placeFormat(place))
    const good = blockRootsOf(dev, place.period)
    const proven = bytesToHex(state.node(place.gindex))
    expect(bytesToHex(rootsProof(place, { blockRoots: good }).root)).toBe(proven)
    const changed = good.slice()
    changed[7] = (changed[7] ?? 0) ^ 1
    expect(bytesToHex(rootsProof(place, { blockRoots: changed }).root)).not.toBe(proven)
    expect(bytesToHex(rootsProof(place, { blockRoots: blockRootsOf(dev, 2) }).root)).not.toBe(proven)
    expect(() => rootsProof(place, { blockRoots: good.subarray(32) })).toThrow(
      expect.objectContaining({ code: 'VALUE_COUNT' }),
    )
  })
})
