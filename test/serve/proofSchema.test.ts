import { ByteListType, ByteVectorType, ContainerType, ListCompositeType } from '@chainsafe/ssz'
import { Ajv } from 'ajv'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { bytesToHex } from '../../ts/bytes.ts'
import { stateCheckpointsFormat } from '../../ts/light/headers/StateCheckpoints.ts'
import { encodeCompactFormat } from '../../ts/merkle/CompactProofFormat.ts'
import { formatOfGindices } from '../../ts/merkle/formatOfGindices.ts'
import { FORK_NAMES } from '../../ts/params/ForkName.ts'
import { until } from './support/Endings.ts'
import { exchange } from './support/exchange.ts'
import { ServedDevChain } from './support/ServedDevChain.ts'

/** What beacon nodes with the routes answer; the API's document does not have them. */
const ANSWER = {
  type: 'object',
  additionalProperties: false,
  required: ['version', 'data'],
  properties: {
    version: { enum: [...FORK_NAMES] },
    data: {
      type: 'object',
      additionalProperties: false,
      required: ['leaves', 'descriptor'],
      properties: {
        leaves: {
          type: 'array',
          minItems: 1,
          maxItems: 10_000,
          items: { type: 'string', pattern: '^0x[0-9a-f]{64}$' },
        },
        descriptor: { type: 'string', pattern: '^0x([0-9a-f]{2}){1,2048}$' },
      },
    },
  },
}
const REFUSAL = {
  type: 'object',
  additionalProperties: false,
  required: ['code', 'message'],
  properties: { code: { type: 'integer' }, message: { type: 'string' } },
}
const CompactMultiProof = new ContainerType({
  leaves: new ListCompositeType(new ByteVectorType(32), 10_000),
  descriptor: new ByteListType(2048),
})

describe('answers of the proof routes', () => {
  const ajv = new Ajv()
  let served: ServedDevChain
  beforeAll(async () => {
    served = await ServedDevChain.open()
    const { headers } = served.link.client
    await until(() => headers.stateRange?.head.root === served.dev.chain.head.parentRoot)
  })
  afterAll(() => served?.close())

  const checkpoints = () =>
    bytesToHex(encodeCompactFormat(stateCheckpointsFormat(served.dev.config, served.dev.chain.head.slot - 1)))
  const field = bytesToHex(encodeCompactFormat(formatOfGindices([11n])))

  it.each([
    ['state/head', checkpoints],
    ['block/head', () => field],
  ])('%s fits the schema, and as SSZ the container', async (path, format) => {
    const target = `${served.url}/eth/v0/beacon/proof/${path}?format=${format()}`
    const json = await exchange(target)
    expect([json.status, ajv.validate(ANSWER, json.json()), ajv.errors]).toEqual([200, true, null])
    const ssz = await exchange(target, { headers: { accept: 'application/octet-stream' } })
    const { leaves, descriptor } = CompactMultiProof.deserialize(ssz.body)
    expect(json.json()).toEqual({
      version: 'fulu',
      data: { leaves: leaves.map(bytesToHex), descriptor: bytesToHex(descriptor) },
    })
    expect(bytesToHex(descriptor)).toBe(format())
    for (const { headers } of [json, ssz]) expect(headers).toMatchObject({ 'eth-consensus-version': 'fulu' })
  })

  it.each([
    ['state/head', 400],
    ['state/nobody?format=0x80', 400],
    ['block/nobody?format=0x80', 400],
    [`state/0x${'12'.repeat(32)}?format=0x80`, 404],
    [`block/0x${'12'.repeat(32)}?format=0x80`, 404],
  ])('%s is %i, an error as the API has them', async (path, status) => {
    const answer = await exchange(`${served.url}/eth/v0/beacon/proof/${path}`)
    expect(answer.status).toBe(status)
    expect([ajv.validate(REFUSAL, answer.json()), ajv.errors]).toEqual([true, null])
    expect(answer.json()).toMatchObject({ code: status })
  })
})
