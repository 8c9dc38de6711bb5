import { describe, expect, it } from 'vitest'
import { bytesToHex } from '../../ts/bytes.ts'
import { committeeRoot } from '../../ts/native/hashing.ts'
import { SyncCommittee } from '../../ts/native/SyncCommittee.ts'
import { isForkAtLeast } from '../../ts/params/ForkName.ts'
import type { NetworkConfig } from '../../ts/params/NetworkConfig.ts'
import { periodAtSlot } from '../../ts/params/slots.ts'
import type { Encoded } from '../../ts/types/Encoded.ts'
import { decodeFinalityUpdate, encodeFinalityUpdate, validateFinality } from '../../ts/types/FinalityUpdate.ts'
import { type Header, headerRoot } from '../../ts/types/Header.ts'
import { decodeBootstrap, encodeBootstrap, validateBootstrap } from '../../ts/types/LightClientBootstrap.ts'
import { executionBlockHash, type LightClientHeader } from '../../ts/types/LightClientHeader.ts'
import {
  decodeUpdate,
  encodeUpdate,
  type LightClientUpdate,
  validateCommitteeUpdate,
} from '../../ts/types/LightClientUpdate.ts'
import { decodeOptimisticUpdate, encodeOptimisticUpdate, validateOptimistic } from '../../ts/types/OptimisticUpdate.ts'
import { signerCount } from '../../ts/types/SyncAggregate.ts'
import { signingRoot } from '../../ts/types/signingRoot.ts'
import { container, expectSameBytes, oracleCommitteeRoot, oracleHeaderRoot } from './oracle.ts'
import { hasRecordings, type RecordedObject, recordedObjects } from './recorded-objects.ts'

/** Committees by network and period, as proven by the bootstraps and updates that came before. */
type Committees = Map<string, Uint8Array>

const containers = {
  bootstrap: 'LightClientBootstrap',
  update: 'LightClientUpdate',
  finality: 'LightClientFinalityUpdate',
  optimistic: 'LightClientOptimisticUpdate',
} as const

/** Re-encoding gives the bytes it came in, and the SSZ library reads the same from JSON. */
function checkBytes({ config, encoded, facts, title }: RecordedObject, ssz: Uint8Array): void {
  const type = container(config, facts.fork, containers[facts.kind])
  expectSameBytes(type.serialize(type.deserialize(ssz)), ssz, title)
  if ('ssz' in encoded) expectSameBytes(ssz, encoded.ssz, title)
}

function checkHeader(config: NetworkConfig, header: LightClientHeader, { facts, title }: RecordedObject): void {
  expect(header.fork, title).toBe(facts.fork)
  expect(header.beacon.slot, title).toBe(facts.slot)
  expect(periodAtSlot(config, header.beacon.slot), title).toBe(facts.period)
  expect(headerRoot(header.beacon), title).toBe(facts.block_root)
  expect(oracleHeaderRoot(config, header.beacon), title).toBe(facts.block_root)
  const isBeforeCapella = !isForkAtLeast(header.fork, 'capella')
  expect(executionBlockHash(header) === undefined, title).toBe(isBeforeCapella)
}

interface Signed {
  readonly attestedHeader: LightClientHeader
  readonly syncAggregate: { readonly bits: Uint8Array; readonly signature: Uint8Array }
  readonly signatureSlot: number
}

function checkSignature(config: NetworkConfig, signed: Signed, object: RecordedObject, committees: Committees): void {
  const { facts, title } = object
  expect(signed.signatureSlot, title).toBe(facts.signature_slot)
  expect(signerCount(signed.syncAggregate.bits), title).toBe(facts.participation)
  const committee = committees.get(`${config.name} ${periodAtSlot(config, signed.signatureSlot)}`)
  if (facts.signature !== 'ok') return
  if (committee === undefined) throw new Error(`${title}: no committee to check the signature with`)
  const header: Header = signed.attestedHeader.beacon
  const verdict = SyncCommittee.deserialize(committee).verify({
    ...signed.syncAggregate,
    signingRoot: signingRoot(config, header, signed.signatureSlot),
  })
  expect(verdict, title).toBe(true)
}

function noteCommittees(config: NetworkConfig, encoded: Encoded, kind: string, committees: Committees): void {
  if (kind === 'bootstrap') {
    const { header, currentSyncCommittee } = decodeBootstrap(config, encoded)
    committees.set(`${config.name} ${periodAtSlot(config, header.beacon.slot)}`, currentSyncCommittee)
  } else if (kind === 'update') {
    const update = decodeUpdate(config, encoded)
    const period = periodAtSlot(config, update.attestedHeader.beacon.slot)
    committees.set(`${config.name} ${period + 1}`, update.nextSyncCommittee)
  }
}

function checkUpdate(config: NetworkConfig, update: LightClientUpdate, object: RecordedObject, committees: Committees) {
  const { facts, title } = object
  checkHeader(config, update.attestedHeader, object)
  expect(update.finalizedHeader?.beacon.slot, title).toBe(facts.finalized_slot ?? undefined)
  validateCommitteeUpdate(config, update)
  expect(bytesToHex(committeeRoot(update.nextSyncCommittee)), title).toBe(
    oracleCommitteeRoot(config, update.nextSyncCommittee),
  )
  checkSignature(config, update, object, committees)
  checkBytes(object, encodeUpdate(config, update))
}

function check(object: RecordedObject, committees: Committees): void {
  const { config, encoded, facts, title } = object
  switch (facts.kind) {
    case 'bootstrap': {
      const bootstrap = decodeBootstrap(config, encoded)
      checkHeader(config, bootstrap.header, object)
      validateBootstrap(config, bootstrap, facts.block_root)
      checkBytes(object, encodeBootstrap(config, bootstrap))
      return
    }
    case 'update':
      checkUpdate(config, decodeUpdate(config, encoded), object, committees)
      return
    case 'finality': {
      const update = decodeFinalityUpdate(config, encoded)
      checkHeader(config, update.attestedHeader, object)
      expect(update.finalizedHeader.beacon.slot, title).toBe(facts.finalized_slot)
      validateFinality(config, update)
      checkSignature(config, update, object, committees)
      checkBytes(object, encodeFinalityUpdate(config, update))
      return
    }
    case 'optimistic': {
      const update = decodeOptimisticUpdate(config, encoded)
      checkHeader(config, update.attestedHeader, object)
      validateOptimistic(config, update)
      checkSignature(config, update, object, committees)
      checkBytes(object, encodeOptimisticUpdate(config, update))
    }
  }
}

describe.skipIf(!hasRecordings)('N10: light-client objects of real networks', () => {
  const objects = [...recordedObjects()]
  const committees: Committees = new Map()
  for (const { config, encoded, facts } of objects) noteCommittees(config, encoded, facts.kind, committees)
  const folders = [...new Set(objects.map((object) => object.folder))]

  it.each(folders)('%s: fields, bytes, roots, branches and signatures hold', (folder) => {
    const mine = objects.filter((object) => object.folder === folder)
    expect(mine.length).toBeGreaterThan(0)
    for (const object of mine) check(object, committees)
  })

  it('every kind and every fork from altair to fulu is among them', () => {
    const kinds = new Set(objects.map(({ facts }) => facts.kind))
    expect([...kinds].sort()).toEqual(['bootstrap', 'finality', 'optimistic', 'update'])
    const forks = new Set(objects.map(({ facts }) => facts.fork))
    expect([...forks].sort()).toEqual(['altair', 'bellatrix', 'capella', 'deneb', 'electra', 'fulu'])
    console.log(`light-client objects of real networks: ${objects.length}`)
  })
})
