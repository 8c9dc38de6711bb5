import { createHash } from 'node:crypto'
import { bls12_381 } from '@noble/curves/bls12-381'
import { beforeAll, describe, expect, it } from 'vitest'
import type { BeaconChain } from '../../ts/devchain/chain/BeaconChain.ts'
import type { Forked } from '../../ts/devchain/chain/LightClientData.ts'
import type { DevChain } from '../../ts/devchain/DevChain.ts'
import type { UpdateValue } from '../../ts/devchain/ssz/forkTypes.ts'
import { fromHex, toHex } from './support/hex.ts'
import { smallChain } from './support/smallChain.ts'
import { EXECUTION_PAYLOAD_GINDEX, specBranchRoot, specGindices } from './support/specBranch.ts'

let dev: DevChain
let chain: BeaconChain

beforeAll(async () => {
  dev = await smallChain()
  chain = dev.chain
})

describe('Light-client data of the development chain', () => {
  it('the history passes through every fork, skips slots and is final two epochs before its head', () => {
    const blocks = chain.tree.range(0, chain.slot)
    expect(new Set(blocks.map((block) => block.fork))).toEqual(
      new Set(['altair', 'bellatrix', 'capella', 'deneb', 'electra', 'fulu']),
    )
    expect(blocks.length).toBeLessThan(chain.slot)
    expect(chain.head.finalized.epoch).toBe(chain.schedule.epochOf(chain.head.slot) - 2)
    expect(chain.head.justified.epoch).toBe(chain.head.finalized.epoch + 1)
  })

  it('the first slot of capella is empty, so that a signature crosses the fork boundary over it', () => {
    expect(chain.tree.at(32)).toBeUndefined()
    const after = chain.tree.range(32, 40)[0]
    const update = after && chain.light.update(after)
    expect(update?.fork).toBe('bellatrix')
    expect(update?.value.signatureSlot).toBeGreaterThan(32)
    if (update !== undefined) expectSigned(update)
  })

  it('every period has a best update whose committee, finality and signature hold', () => {
    for (const period of [0, 1, 2, 3]) {
      const update = chain.light.bestUpdate(period)
      expect(update?.value.syncAggregate.syncCommitteeBits.getTrueBitIndexes().length).toBeGreaterThanOrEqual(22)
      if (update === undefined) continue
      const gindices = specGindices(update.fork)
      const { value } = update
      const stateRoot = toHex(value.attestedHeader.beacon.stateRoot).slice(2)
      const committeeRoot = chain.types.SyncCommittee.hashTreeRoot(value.nextSyncCommittee)
      expect(specBranchRoot(committeeRoot, value.nextSyncCommitteeBranch, gindices.nextCommittee)).toBe(stateRoot)
      const finalizedRoot = headerRoot(value.finalizedHeader.beacon)
      expect(specBranchRoot(finalizedRoot, value.finalityBranch, gindices.finalizedRoot)).toBe(stateRoot)
      expectSigned(update)
    }
  })

  it('every block from the last epoch of the history on is signed by its parent’s witnesses', () => {
    for (const block of chain.tree.range(chain.slot - 8, chain.slot)) {
      const update = chain.light.update(block)
      expect(update?.slot).toBe(chain.tree.parent(block)?.slot)
      if (update !== undefined) expectSigned(update)
    }
  })

  it('headers since capella prove their payload header in the body', () => {
    for (const slot of [40, 60, 80, 100, 200]) {
      const block = chain.tree.range(slot, slot + 3)[0]
      const types = block && chain.types.byFork[block.fork]
      if (block === undefined || types === undefined || !('ExecutionPayloadHeader' in types))
        throw new Error('no payload')
      const header = chain.light.header(block, block.fork)
      const leaf = types.ExecutionPayloadHeader.hashTreeRoot(header.execution)
      expect(specBranchRoot(leaf, header.executionBranch, EXECUTION_PAYLOAD_GINDEX)).toBe(
        toHex(header.beacon.bodyRoot).slice(2),
      )
      expect(toHex(header.execution.blockHash)).toBe(block.execution.hash)
    }
  })

  it('the checkpoint has a bootstrap that proves the committee of its period', () => {
    const bootstrap = chain.light.bootstrap(dev.checkpointRoot)
    if (bootstrap === undefined) throw new Error('no bootstrap')
    const { value } = bootstrap
    expect(toHex(headerRoot(value.header.beacon))).toBe(dev.checkpointRoot)
    const leaf = chain.types.SyncCommittee.hashTreeRoot(value.currentSyncCommittee)
    const gindex = specGindices(bootstrap.fork).currentCommittee
    expect(specBranchRoot(leaf, value.currentSyncCommitteeBranch, gindex)).toBe(
      toHex(value.header.beacon.stateRoot).slice(2),
    )
  })

  it('a block that is not a finalized checkpoint has no bootstrap', () => {
    expect(chain.light.bootstrap(chain.head.root)).toBeUndefined()
    const inner = chain.tree.range(19, 22)[0]
    expect(inner && chain.light.bootstrap(inner.root)).toBeUndefined()
  })

  it('the committee that an update proves is the one in the states of the next period, another than its own', () => {
    for (const period of [0, 1, 2]) {
      const update = chain.light.bestUpdate(period)
      const proven = update && toHex(chain.types.SyncCommittee.hashTreeRoot(update.value.nextSyncCommittee))
      expect(proven).toBe(currentCommitteeRoot(period + 1))
      expect(proven).not.toBe(currentCommitteeRoot(period))
    }
  })

  it('the same options give the same chain, byte for byte', async () => {
    const first = await smallChain({ historySlots: 10 })
    const second = await smallChain({ historySlots: 10 })
    expect(first.chain.head.slot).toBeGreaterThan(8)
    expect(second.chain.head.root).toBe(first.chain.head.root)
  })
})

function currentCommitteeRoot(period: number): string {
  const block = chain.tree.range(period * 64, period * 64 + 63)[0]
  if (block === undefined) throw new Error(`no block in period ${period}`)
  const state = chain.types.byFork[block.fork].BeaconState.getViewDU(block.state.node)
  return toHex(state.currentSyncCommittee.hashTreeRoot())
}

/** The signature by the committee of the signature slot's period, verified by noble from the single keys. */
function expectSigned(update: Forked<UpdateValue>): void {
  const { value } = update
  const period = Math.floor(value.signatureSlot / 64)
  const members = chain.tree.range(period * 64, period * 64 + 63)[0]
  if (members === undefined) throw new Error(`no block in period ${period}`)
  const committee = chain.types.byFork[members.fork].BeaconState.getViewDU(
    members.state.node,
  ).currentSyncCommittee.toValue()
  const keys = value.syncAggregate.syncCommitteeBits
    .getTrueBitIndexes()
    .map((seat) => bls12_381.G1.Point.fromHex(toHex(committee.pubkeys[seat] ?? new Uint8Array()).slice(2)))
  const aggregate = keys.reduce((sum, key) => sum.add(key), bls12_381.G1.Point.ZERO)
  const epoch = Math.floor((value.signatureSlot - 1) / 8)
  const version = dev.config.forks.findLast((fork) => fork.epoch <= epoch)?.version ?? '0x'
  const forkData = sha(Buffer.concat([fromHex(version), Buffer.alloc(28), fromHex(dev.config.genesisValidatorsRoot)]))
  const domain = Buffer.concat([fromHex('0x07000000'), forkData.subarray(0, 28)])
  const message = sha(Buffer.concat([headerRoot(value.attestedHeader.beacon), domain]))
  const scheme = bls12_381.longSignatures
  const hashed = scheme.hash(message, 'BLS_SIG_BLS12381G2_XMD:SHA-256_SSWU_RO_POP_')
  const signature = scheme.Signature.fromHex(value.syncAggregate.syncCommitteeSignature)
  expect(scheme.verify(signature, hashed, aggregate)).toBe(true)
}

/** Root of the eight leaves of a header, by hand. */
function headerRoot(header: UpdateValue['attestedHeader']['beacon']): Uint8Array {
  const number = (value: number) => {
    const leaf = Buffer.alloc(32)
    leaf.writeBigUInt64LE(BigInt(value))
    return leaf
  }
  const zero = Buffer.alloc(32)
  const { slot, proposerIndex, parentRoot, stateRoot, bodyRoot } = header
  const pair = (a: Uint8Array, b: Uint8Array) => sha(Buffer.concat([a, b]))
  const left = pair(pair(number(slot), number(proposerIndex)), pair(parentRoot, stateRoot))
  return pair(left, pair(pair(bodyRoot, zero), pair(zero, zero)))
}

function sha(bytes: Uint8Array): Uint8Array {
  return Uint8Array.from(createHash('sha256').update(bytes).digest())
}
