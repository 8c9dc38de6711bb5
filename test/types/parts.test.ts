import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { bytesToHex } from '../../ts/bytes.ts'
import { committeeRoot } from '../../ts/native/hashing.ts'
import { mainnet } from '../../ts/params/networks.ts'
import { decodeBootstrap } from '../../ts/types/LightClientBootstrap.ts'
import { decodeUpdate, encodeUpdate } from '../../ts/types/LightClientUpdate.ts'
import { encodeParts } from '../../ts/types/lightClientObject.ts'
import { toParts } from '../../ts/types/lightClientParts.ts'
import { sszTypes } from '../../ts/types/sszTypes.ts'
import { hasVectors, vectorPath } from '../support/vectors.ts'
import { container, expectSameBytes, oracleCommitteeRoot } from './oracle.ts'

const folder = 'light-client/mainnet-deneb-periods-1150-1151'

function read(file: string): Uint8Array {
  return Uint8Array.from(readFileSync(join(vectorPath(folder), file)))
}

function readJson(file: string): unknown {
  return JSON.parse(readFileSync(join(vectorPath(folder), file), 'utf8'))
}

describe.skipIf(!hasVectors(folder))('N12: mainnet deneb objects that are there as JSON and as SSZ', () => {
  it.each([
    ['UpdateDeneb.json', 'LightClientUpdateDeneb.ssz'],
    ['UpdateNewPeriodDeneb.json', 'LightClientUpdateNewPeriodDeneb.ssz'],
  ])('%s decodes to what %s does', (json, ssz) => {
    const fromJson = decodeUpdate(mainnet, { json: readJson(json) })
    expect(fromJson).toEqual(decodeUpdate(mainnet, { ssz: read(ssz) }))
    expectSameBytes(encodeUpdate(mainnet, fromJson), read(ssz), ssz)
  })

  it('the bootstrap decodes alike', () => {
    const bootstrap = decodeBootstrap(mainnet, { json: readJson('BootstrapDeneb.json') })
    const ssz = read('LightClientBootstrapDeneb.ssz')
    expect(decodeBootstrap(mainnet, { ssz })).toEqual(bootstrap)
  })

  it.each([
    ['BeaconBlockHeader', 'BeaconBlockHeaderDeneb.ssz'],
    ['ExecutionPayloadHeader', 'ExecutionPayloadHeaderDeneb.ssz'],
    ['LightClientHeader', 'LightClientHeaderDeneb.ssz'],
    ['SyncAggregate', 'SyncAggregateDeneb.ssz'],
  ])('a %s re-encodes to the same bytes', (name, file) => {
    const bytes = read(file)
    const type = container(mainnet, 'deneb', name)
    expectSameBytes(type.serialize(type.deserialize(bytes)), bytes, file)
  })

  it('the committee has the same root in the addon and in the SSZ library', () => {
    const committee = read('SyncCommitteeDeneb.ssz')
    expect(bytesToHex(committeeRoot(committee))).toBe(oracleCommitteeRoot(mainnet, committee))
  })

  it('a light-client header inside an update is encoded as it stands alone', () => {
    const { attestedHeader } = decodeUpdate(mainnet, { ssz: read('LightClientUpdateDeneb.ssz') })
    const { LightClientHeader } = sszTypes(mainnet.preset, 'deneb')
    const ssz = encodeParts(mainnet, 'header', toParts({ header: attestedHeader }))
    expectSameBytes(LightClientHeader.serialize(LightClientHeader.deserialize(ssz)), ssz, 'attested header')
  })
})
