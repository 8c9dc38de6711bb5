import { beforeAll, describe, expect, it } from 'vitest'
import type { ChainBlock } from '../../ts/devchain/chain/ChainBlock.ts'
import { isTaken } from '../../ts/devchain/chain/makeEnvelope.ts'
import { StateMachine } from '../../ts/devchain/chain/StateMachine.ts'
import { SyncCommittees } from '../../ts/devchain/chain/SyncCommittees.ts'
import { ValidatorKeys } from '../../ts/devchain/chain/ValidatorKeys.ts'
import type { DevChain } from '../../ts/devchain/DevChain.ts'
import { toHex } from './support/hex.ts'
import { GLOAS_EPOCH, gloasChain } from './support/smallChain.ts'
import { BLOCK_HASH_GINDEX, PARENT_BLOCK_HASH_GINDEX, specBranchRoot, specGindices } from './support/specBranch.ts'

const FORK_SLOT = GLOAS_EPOCH * 8

let dev: DevChain
let blocks: readonly ChainBlock[]

beforeAll(async () => {
  dev = await gloasChain()
  blocks = dev.chain.tree.range(FORK_SLOT, dev.chain.slot)
})

const parentOf = (block: ChainBlock) => dev.chain.tree.parent(block) ?? expect.fail('no parent')
const bidOf = (block: ChainBlock) => block.block.body.signedExecutionPayloadBid.message
const stateOf = (block: ChainBlock) => dev.chain.types.byFork.gloas.BeaconState.getViewDU(block.state.node)

/** The state of the fork's slot, which is empty, made again. */
async function stateOfTheFork(last: ChainBlock, validators: number) {
  const { config, chain } = dev
  const keys = await ValidatorKeys.create(validators)
  const committees = new SyncCommittees(config.preset, keys)
  const machine = new StateMachine({ config, types: chain.types, schedule: chain.schedule, committees, keys })
  const { node } = machine.advance(last.state, FORK_SLOT, { finalizing: true })
  return chain.types.byFork.gloas.BeaconState.getViewDU(node)
}

function emptyRequestsRoot(): Uint8Array {
  const type = dev.chain.types.byFork.gloas.ExecutionRequests
  return type.hashTreeRoot(type.defaultValue())
}

describe('The development chain in gloas', () => {
  it('begins with an empty slot, and payloads meet every fate', () => {
    expect(dev.chain.tree.at(FORK_SLOT)).toBeUndefined()
    expect(blocks.every((block) => block.fork === 'gloas' && !block.hasPayload)).toBe(true)
    const fates = new Set(blocks.map(({ ownPayload }) => ownPayload?.fate))
    expect(fates).toEqual(new Set(['timely', 'withheld', 'late', 'ignored']))
  })

  it('the first block builds on the last fulu payload', () => {
    const [first] = blocks
    const last = first && parentOf(first)
    expect(last?.fork).toBe('fulu')
    expect(first && toHex(bidOf(first).parentBlockHash)).toBe(last && toHex(last.block.body.executionPayload.blockHash))
  })

  it('the state of the fork has the last fulu payload as a bid of its proposer', async () => {
    const [first] = blocks
    if (first === undefined) throw new Error('no block')
    const last = parentOf(first)
    const state = await stateOfTheFork(last, stateOf(first).validators.length)
    expect(toHex(state.hashTreeRoot())).toBe(toHex(stateOf(first).stateRoots.get(FORK_SLOT % 64)))
    const payload = last.block.body.executionPayload
    expect(dev.chain.types.byFork.gloas.ExecutionPayloadBid.toJson(state.latestExecutionPayloadBid.toValue())).toEqual({
      parent_block_hash: toHex(payload.parentHash),
      parent_block_root: last.parentRoot,
      block_hash: toHex(payload.blockHash),
      prev_randao: toHex(payload.prevRandao),
      fee_recipient: `0x${'00'.repeat(20)}`,
      gas_limit: String(payload.gasLimit),
      builder_index: String(2n ** 64n - 1n),
      slot: String(last.slot),
      value: '0',
      execution_payment: '0',
      blob_kzg_commitments: [],
      execution_requests_root: toHex(emptyRequestsRoot()),
    })
    expect(toHex(state.latestBlockHash)).toBe(toHex(payload.blockHash))
  })

  it('no bid is for the payload that it builds on', () => {
    for (const block of blocks) expect(toHex(bidOf(block).blockHash)).not.toBe(toHex(bidOf(block).parentBlockHash))
  })

  it('a block builds on its parent’s payload if that was taken, else on what the parent built on', () => {
    for (const block of blocks.slice(1)) {
      const parent = parentOf(block)
      const { blockHash, parentBlockHash } = bidOf(parent)
      const expected = ['timely', 'late'].includes(parent.ownPayload?.fate ?? '') ? blockHash : parentBlockHash
      expect(toHex(bidOf(block).parentBlockHash)).toBe(toHex(expected))
      expect(block.ownPayload?.execution.number).toBe(block.execution.number + 1)
    }
  })

  it('the state keeps the hash, the bid and which payloads were there', () => {
    for (const block of blocks.slice(1)) {
      const state = stateOf(block)
      const parent = parentOf(block)
      expect(toHex(state.latestBlockHash)).toBe(block.execution.hash)
      expect(toHex(state.latestExecutionPayloadBid.blockHash)).toBe(block.ownPayload?.execution.hash)
      expect(state.executionPayloadAvailability.get(parent.slot % 64)).toBe(isTaken(parent))
    }
  })

  it('a block repeats the requests of the payload it builds on, whose root the bid named', () => {
    const type = dev.chain.types.byFork.gloas.ExecutionRequests
    const empty = toHex(type.hashTreeRoot(type.defaultValue()))
    for (const block of blocks.slice(1)) {
      const parent = parentOf(block)
      const expected = isTaken(parent) ? toHex(bidOf(parent).executionRequestsRoot) : empty
      expect(toHex(type.hashTreeRoot(block.block.body.parentExecutionRequests))).toBe(expected)
    }
  })

  it('withdrawals of a payload that was not taken come again with the next one', () => {
    const after = blocks.filter((block) => block !== blocks[0] && !isTaken(parentOf(block)))
    expect(after.length).toBeGreaterThan(3)
    for (const block of after) {
      expect(block.ownPayload?.envelope.payload.withdrawals).toEqual(
        parentOf(block).ownPayload?.envelope.payload.withdrawals,
      )
    }
  })

  it('headers prove the hash of the payload that the block builds on', () => {
    for (const block of blocks.slice(0, 12)) {
      const { beacon, executionBlockHash, executionBranch } = dev.chain.light.header(block, 'gloas')
      expect(toHex(executionBlockHash)).toBe(block.execution.hash)
      expect(specBranchRoot(executionBlockHash, executionBranch, PARENT_BLOCK_HASH_GINDEX)).toBe(
        toHex(beacon.bodyRoot).slice(2),
      )
    }
  })

  it('an update that crosses the fork has a fulu header in the form of gloas, its branch padded in front', async () => {
    const { chain } = await gloasChain({ historySlots: FORK_SLOT + 6 })
    const update = chain.latestFinalityUpdate
    if (update === undefined) throw new Error('no finality')
    const { value } = update
    expect([update.fork, value.finalizedHeader.beacon.slot < FORK_SLOT]).toEqual(['gloas', true])
    const { finalizedHeader: header, finalityBranch, attestedHeader } = value
    expect(header.executionBranch).toHaveLength(11)
    expect(header.executionBranch.slice(0, 2).map(toHex)).toEqual(Array(2).fill(`0x${'00'.repeat(32)}`))
    expect(specBranchRoot(header.executionBlockHash, header.executionBranch.slice(2), BLOCK_HASH_GINDEX)).toBe(
      toHex(header.beacon.bodyRoot).slice(2),
    )
    const root = chain.tree.at(header.beacon.slot)?.root ?? '0x'
    expect(
      specBranchRoot(
        Uint8Array.from(Buffer.from(root.slice(2), 'hex')),
        finalityBranch,
        specGindices('gloas').finalizedRoot,
      ),
    ).toBe(toHex(attestedHeader.beacon.stateRoot).slice(2))
  })

  it('committees are proven where a gloas state has them', () => {
    const update = dev.chain.light.bestUpdate(2)
    const value = update?.value
    if (value === undefined) throw new Error('no update')
    expect(update?.fork).toBe('gloas')
    const leaf = dev.chain.types.SyncCommittee.hashTreeRoot(value.nextSyncCommittee)
    expect(specBranchRoot(leaf, value.nextSyncCommitteeBranch, specGindices('gloas').nextCommittee)).toBe(
      toHex(value.attestedHeader.beacon.stateRoot).slice(2),
    )
    const finalized = dev.chain.tree.byRoot(dev.chain.head.finalized.root)
    const bootstrap = finalized && dev.chain.light.bootstrap(finalized.root)?.value
    if (bootstrap === undefined) throw new Error('no bootstrap')
    const current = dev.chain.types.SyncCommittee.hashTreeRoot(bootstrap.currentSyncCommittee)
    expect(specBranchRoot(current, bootstrap.currentSyncCommitteeBranch, specGindices('gloas').currentCommittee)).toBe(
      toHex(bootstrap.header.beacon.stateRoot).slice(2),
    )
  })
})
