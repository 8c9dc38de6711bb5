import { describe, expect, it } from 'vitest'
import { decodeHeaderAnswer } from '../../ts/api/decodeHeaderAnswer.ts'
import { bytesToHex, type Root } from '../../ts/bytes.ts'
import { DecodeError } from '../../ts/errors.ts'
import { SyncCommittee } from '../../ts/native/SyncCommittee.ts'
import { mainnet, sepolia } from '../../ts/params/networks.ts'
import { decodeBlock } from '../../ts/types/BeaconBlock.ts'
import { type Header, headerFromSsz, headerRoot, headerToSsz } from '../../ts/types/Header.ts'
import { decodeBootstrap } from '../../ts/types/LightClientBootstrap.ts'
import { signingRoot } from '../../ts/types/signingRoot.ts'
import { beaconStateType } from '../spec/beacon-state-types.ts'
import { fieldsOf, numberOf, rootOf } from '../spec/yaml-fields.ts'
import { expectSameBytes } from '../types/oracle.ts'
import { hasRealData, readReal, readRealJson, realFiles } from './realData.ts'

const head = 'light-client/mainnet-capella-period-809-head'
const headers = 'light-client/mainnet-capella-period-809-head/headers'

/** A header as the files beside the state write it: numbers as numbers. */
function plainHeader(slot: number): Header {
  const fields = fieldsOf(readRealJson(`states/sepolia-header-slot${slot}.json`))
  return {
    slot: numberOf(fields.slot),
    proposerIndex: numberOf(fields.proposer_index),
    parentRoot: rootOf(fields.parent_root),
    stateRoot: rootOf(fields.state_root),
    bodyRoot: rootOf(fields.body_root),
  }
}

describe.skipIf(!hasRealData)('N10: answers of header requests of mainnet', () => {
  const files = hasRealData ? realFiles().filter((file) => file.startsWith(`${headers}/`)) : []
  const slotOf = (file: string) => Number(/(\d+)\.json$/.exec(file)?.[1])

  it('are of the slot asked for and link to their parents; a missed slot is refused, and none is between', () => {
    let parent: { readonly slot: number; readonly root: Root } | undefined
    const missed: number[] = []
    for (const file of files) {
      const slot = slotOf(file)
      const json = readRealJson(file)
      if ('code' in fieldsOf(json)) {
        expect(() => decodeHeaderAnswer(json, slot)).toThrow('not a header: it has no header object')
        missed.push(slot)
        continue
      }
      const { header, root } = decodeHeaderAnswer(json, slot)
      expect(root, file).toBe(fieldsOf(fieldsOf(json).data).root)
      expect(headerFromSsz(headerToSsz(header))).toEqual(header)
      expect(() => decodeHeaderAnswer(json, slot + 1)).toThrow(DecodeError)
      if (parent !== undefined) expect(header.parentRoot, file).toBe(parent.root)
      parent = { slot, root }
    }
    expect(files.map(slotOf)).toEqual(Array.from(files, (_, index) => slotOf(files[0] ?? '') + index))
    expect({ files: files.length, missed: missed.length }).toEqual({ files: 192, missed: 3 })
  })

  it('a block of these slots has the header of its answer, and carries the signature of the one before', () => {
    const block = decodeBlock(mainnet, { json: readRealJson(`${head}/block-slot-6632854.json`) })
    const answerAt = (slot: number) => decodeHeaderAnswer(readRealJson(`${headers}/${slot}.json`), slot)
    expect(block.header).toEqual(answerAt(6632854).header)
    const signed = answerAt(6632853)
    expect(block.header.parentRoot).toBe(signed.root)
    const bootstrap = decodeBootstrap(mainnet, { json: readRealJson(`${head}/bootstrap-slot-6632736.json`) })
    const committee = SyncCommittee.deserialize(bootstrap.currentSyncCommittee)
    const verify = (slot: number) =>
      committee.verify({ ...block.syncAggregate, signingRoot: signingRoot(mainnet, answerAt(slot).header, 6632854) })
    expect(verify(6632853)).toBe(true)
    expect(verify(6632852)).toBe(false)
  })

  it('the genesis answer is that of the built-in network', () => {
    const genesis = fieldsOf(readRealJson(`${head}/beacon_genesis.json`))
    expect(genesis).toEqual({
      genesis_time: String(mainnet.genesisTime),
      genesis_validators_root: mainnet.genesisValidatorsRoot,
      genesis_fork_version: mainnet.forks[0]?.version,
    })
  })
})

describe.skipIf(!hasRealData)('N10: a state of sepolia and the headers beside it', () => {
  it('the state re-encodes to the same bytes, and its fields are those of the network and of the headers', () => {
    const type = beaconStateType(sepolia.preset, 'deneb')
    const bytes = readReal('states/sepolia-deneb-slot4570816.BeaconState.ssz')
    const state = type.deserialize(bytes)
    expectSameBytes(type.serialize(state), bytes, 'state')
    const fields = fieldsOf(state)
    expect(fields.slot).toBe(4570816n)
    expect(fields.genesisTime).toBe(BigInt(sepolia.genesisTime))
    const hex = (value: unknown) => (value instanceof Uint8Array ? bytesToHex(value) : undefined)
    expect(hex(fields.genesisValidatorsRoot)).toBe(sepolia.genesisValidatorsRoot)
    expect(hex(fieldsOf(fields.finalizedCheckpoint).root)).toBe(headerRoot(plainHeader(4570752)))
  })

  it('the headers link, and the block after them is the child', () => {
    const state = plainHeader(4570816)
    const child = plainHeader(4570818)
    expect(child.parentRoot).toBe(headerRoot(state))
    expect(headerRoot(state)).toBe('0x56f8b353bc8a3dc5cc97db2d066f05e09b939ee5996ed2c806914cf0d9d1b27d')
    const block = decodeBlock(sepolia, { json: readRealJson('blocks/sepolia-deneb-slot4570818.json') })
    expect(block.header).toEqual(child)
    for (const slot of [4570752, 4570816, 4570818, 4571072]) {
      expect(plainHeader(slot).slot).toBe(slot)
      expect(headerFromSsz(headerToSsz(plainHeader(slot)))).toEqual(plainHeader(slot))
    }
  })
})
