import { describe, expect, it } from 'vitest'
import { bytesToHex, hexToBytes } from '../../ts/bytes.ts'
import { ValidationError } from '../../ts/errors.ts'
import { SyncCommittee } from '../../ts/native/SyncCommittee.ts'
import { decodeBlock } from '../../ts/types/BeaconBlock.ts'
import { decodeEnvelope } from '../../ts/types/ExecutionPayloadEnvelope.ts'
import { decodeFinalityUpdate, encodeFinalityUpdate, validateFinality } from '../../ts/types/FinalityUpdate.ts'
import { headerRoot } from '../../ts/types/Header.ts'
import { decodeBootstrap, encodeBootstrap, validateBootstrap } from '../../ts/types/LightClientBootstrap.ts'
import { executionBlockHash, isValidLightClientHeader } from '../../ts/types/LightClientHeader.ts'
import { decodeUpdate, encodeUpdate, validateCommitteeUpdate } from '../../ts/types/LightClientUpdate.ts'
import { decodeOptimisticUpdate, encodeOptimisticUpdate, validateOptimistic } from '../../ts/types/OptimisticUpdate.ts'
import { signingRoot } from '../../ts/types/signingRoot.ts'
import { sszTypes } from '../../ts/types/sszTypes.ts'
import { gloasJson, gloasSsz, gloasTransition, hasGloasTransition as isHere } from '../support/gloas-transition.ts'
import { gloasRequestsList } from './blockOracle/executionRequests.ts'
import { payloadBlockHash } from './blockOracle/payloadBlockHash.ts'
import { container, expectSameBytes } from './oracle.ts'

const { objects, config } = gloasTransition

function fixture(name: string) {
  return { json: { json: gloasJson(name) }, ssz: { ssz: gloasSsz(name) } }
}

describe.skipIf(!isHere)('a chain that crosses from fulu to gloas', () => {
  it.each(objects)(
    '$name: JSON and SSZ are one object with the stated root',
    ({ name, fork, type, hash_tree_root }) => {
      const ssz = gloasSsz(name)
      const sszType = container(config, fork, type)
      const value = sszType.deserialize(ssz)
      expect(bytesToHex(sszType.hashTreeRoot(value))).toBe(hash_tree_root)
      expectSameBytes(sszType.serialize(value), ssz, name)
      const json = gloasJson(name)
      const data = typeof json === 'object' && json !== null && 'data' in json ? json.data : json
      expectSameBytes(sszType.serialize(sszType.fromJson(data)), ssz, name)
    },
  )

  it.each(objects.filter(({ type }) => type === 'LightClientBootstrap'))('$name: the committee is proven', (object) => {
    const { json, ssz } = fixture(object.name)
    const bootstrap = decodeBootstrap(config, json)
    expect(decodeBootstrap(config, ssz)).toEqual(bootstrap)
    expectSameBytes(encodeBootstrap(config, bootstrap), ssz.ssz, object.name)
    validateBootstrap(config, bootstrap, object.block_root ?? headerRoot(bootstrap.header.beacon))
    expect(() => validateBootstrap(config, bootstrap, `0x${'11'.repeat(32)}`)).toThrow(ValidationError)
  })

  it.each(objects.filter(({ type }) => type === 'LightClientUpdate'))(
    '$name: all its branches hold',
    ({ name, fork }) => {
      const { json, ssz } = fixture(name)
      const update = decodeUpdate(config, json)
      expect(decodeUpdate(config, ssz)).toEqual(update)
      expectSameBytes(encodeUpdate(config, update), ssz.ssz, name)
      expect(update.attestedHeader.fork).toBe(fork)
      validateCommitteeUpdate(config, update)
    },
  )

  it('a fulu header in a gloas container is proven by its own gindex, its branch padded on the left', () => {
    const update = decodeUpdate(config, fixture('update-period-2-gloas-attested-fulu-finalized').json)
    const header = update.finalizedHeader
    if (header?.fork !== 'gloas') throw new Error('not in a gloas container')
    expect(header.beacon.slot).toBeLessThan(512 * 32)
    expect(isValidLightClientHeader(config, header)).toBe(true)
    expect(header.executionBranch[0]?.every((byte) => byte === 0)).toBe(true)
    const damaged = header.executionBranch.with(0, new Uint8Array(32).fill(1))
    expect(isValidLightClientHeader(config, { ...header, executionBranch: damaged })).toBe(false)
    expect(isValidLightClientHeader(config, { ...header, execution: new Uint8Array(32).fill(0x22) })).toBe(false)
  })

  it('an update without finality has no finalized header', () => {
    expect(decodeUpdate(config, fixture('update-period-3-gloas-no-finality').ssz).finalizedHeader).toBeUndefined()
  })

  it('finality and optimistic updates are signed by the committee of their period', () => {
    const committee = SyncCommittee.deserialize(
      decodeUpdate(config, fixture('update-period-2-gloas').json).nextSyncCommittee,
    )
    const finality = decodeFinalityUpdate(config, fixture('finality_update-gloas').json)
    validateFinality(config, finality)
    expectSameBytes(encodeFinalityUpdate(config, finality), gloasSsz('finality_update-gloas'), 'finality')
    const optimistic = decodeOptimisticUpdate(config, fixture('optimistic_update-gloas').json)
    validateOptimistic(config, optimistic)
    expectSameBytes(encodeOptimisticUpdate(config, optimistic), gloasSsz('optimistic_update-gloas'), 'optimistic')
    for (const { attestedHeader, syncAggregate, signatureSlot } of [finality, optimistic]) {
      const root = signingRoot(config, attestedHeader.beacon, signatureSlot)
      expect(committee.verify({ ...syncAggregate, signingRoot: root })).toBe(true)
      expect(
        committee.verify({ ...syncAggregate, signingRoot: signingRoot(config, attestedHeader.beacon, 512 * 32) }),
      ).toBe(false)
    }
  })

  it('N6: in gloas the current and the next committee are not siblings, so a bootstrap says nothing of the next', () => {
    const bootstrap = decodeBootstrap(config, fixture('bootstrap-gloas').ssz)
    const update = decodeUpdate(config, fixture('update-period-3-gloas').ssz)
    expect(bytesToHex(bootstrap.currentSyncCommitteeBranch[0] ?? new Uint8Array())).not.toBe(
      bytesToHex(update.nextSyncCommitteeBranch[0] ?? new Uint8Array()),
    )
  })
})

describe.skipIf(!isHere)('gloas blocks and envelopes', () => {
  it('S30: a gloas block has the same root from JSON and SSZ, and the header that was signed', () => {
    const { json, ssz } = fixture('block-gloas-24910')
    const block = decodeBlock(config, json)
    expect(block.root).toBe(decodeBlock(config, ssz).root)
    const { attestedHeader } = decodeOptimisticUpdate(config, fixture('optimistic_update-gloas').json)
    expect(block.root).toBe(headerRoot(attestedHeader.beacon))
    expect(block.bid?.parentBlockHash).toBe(executionBlockHash(attestedHeader))
    expect(block.execution).toBeUndefined()
    expect(() => block.newPayloadParams()).toThrow('has no execution payload inside')
  })

  it('an envelope of another block is refused, and one whose payload has not the hash it claims', () => {
    const block = decodeBlock(config, fixture('block-gloas-24910').ssz)
    const other = decodeBlock(config, fixture('block-gloas-24832').ssz)
    const name = 'execution_payload_envelope-gloas-24910'
    const envelope = decodeEnvelope(config, fixture(name).ssz)
    expect(decodeEnvelope(config, fixture(name).json).execution).toEqual(envelope.execution)
    expect(envelope.beaconBlockRoot).toBe(block.root)
    expect(() => envelope.newPayloadParams(other)).toThrow('has a different block root')
    // The hash in this made-up envelope is arbitrary.
    expect(() => envelope.newPayloadParams(block)).toThrow(/^the payload of block 0x[0-9a-f]{64} has hash 0x/)
  })

  it('the envelope gives the parameters of engine_newPayloadV5 when everything fits', () => {
    const { block, envelope } = fittingPair()
    const [payload, hashes, parentRoot, requests, ...rest] = envelope.newPayloadParams(block)
    expect(payload).toMatchObject({ blockHash: block.bid?.blockHash, slotNumber: '0x614e' })
    expect(payload).toHaveProperty('blockAccessList')
    expect(hashes).toEqual(block.bid?.versionedHashes)
    expect(parentRoot).toBe(block.header.parentRoot)
    expect(Array.isArray(requests)).toBe(true)
    expect(rest).toEqual([])
  })
})

/** The made-up block and envelope with the payload's true hash put in. */
function fittingPair() {
  const types = sszTypes(config.preset, 'gloas')
  const signed = types.SignedExecutionPayloadEnvelope.deserialize(gloasSsz('execution_payload_envelope-gloas-24910'))
  const { payload, executionRequests, parentBeaconBlockRoot } = signed.message
  payload.blockHash = hexToBytes(
    payloadBlockHash(payload, {
      parentBeaconBlockRoot: bytesToHex(parentBeaconBlockRoot),
      executionRequests: gloasRequestsList(executionRequests),
    }),
  )
  const { message } = types.SignedBeaconBlock.deserialize(gloasSsz('block-gloas-24910'))
  message.body.signedExecutionPayloadBid.message.blockHash = payload.blockHash
  signed.message.beaconBlockRoot = types.BeaconBlock.hashTreeRoot(message)
  return {
    block: decodeBlock(config, { ssz: types.BeaconBlock.serialize(message) }),
    envelope: decodeEnvelope(config, { ssz: types.ExecutionPayloadEnvelope.serialize(signed.message) }),
  }
}
