import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { connectEngine } from '../../ts/engine/connectEngine.ts'
import type { EngineConnection } from '../../ts/engine/EngineConnection.ts'
import { ENGINE_CAPABILITIES } from '../../ts/engine/engineMethods.ts'
import { ZERO_HASH } from '../../ts/engine/forkchoiceAttempts.ts'
import { ANCHOR, payloadChain, payloadParams, rootOf } from '../support/engine-blocks.ts'
import { EngineEndpoint } from '../support/engine-endpoint.ts'
import { EngineSchemas, hasEngineSpecification } from '../support/engine-schemas.ts'

const secret = new Uint8Array(32).fill(7)
const forks = ['bellatrix', 'capella', 'deneb', 'electra', 'fulu', 'gloas'] as const

describe.skipIf(!hasEngineSpecification)('requests against the method schemas of execution-apis', () => {
  let schemas: EngineSchemas
  let endpoint: EngineEndpoint
  let engine: EngineConnection

  beforeAll(() => {
    schemas = new EngineSchemas()
  })
  beforeEach(async () => {
    endpoint = await EngineEndpoint.start({ secret, anchor: ANCHOR })
    engine = connectEngine({ url: endpoint.url, secret, version: '1.2.3' })
  })
  afterEach(async () => {
    await engine.close()
    await endpoint.stop()
  })

  const faults = () => endpoint.calls.flatMap(({ method, params }) => schemas.faults(method, params))

  it.each(forks)('payload and forkchoice of %s are valid', async (fork) => {
    const [payload = expect.fail('no payload')] = payloadChain([1], { fork })
    const { blockHash } = payload
    await engine.newPayload(payload)
    const state = { headBlockHash: blockHash, safeBlockHash: ZERO_HASH, finalizedBlockHash: ZERO_HASH }
    await engine.forkchoiceUpdated(fork, state)
    expect(endpoint.calls).toHaveLength(2)
    expect(faults()).toEqual([])
  })

  it('every method that is ever called is sent by these tests, and no other is announced', async () => {
    for (const fork of forks) {
      const [payload = expect.fail('no payload')] = payloadChain([1], { fork })
      await engine.newPayload(payload)
      const state = { headBlockHash: payload.blockHash, safeBlockHash: ZERO_HASH, finalizedBlockHash: ZERO_HASH }
      await engine.forkchoiceUpdated(fork, state)
    }
    await engine.exchangeCapabilities()
    await engine.clientVersions()
    await engine.blockNumber()
    await engine.syncProgress()
    const called = new Set(endpoint.calls.map(({ method }) => method))
    const questions = ['engine_exchangeCapabilities', 'eth_blockNumber', 'eth_syncing']
    expect([...called].sort()).toEqual([...ENGINE_CAPABILITIES, ...questions].sort())
    // The specification describes this one in words alone (identification.md); the endpoint checks it by them.
    expect(faults()).toEqual(['engine_getClientVersionV1 is not in the specification'])
    expect(endpoint.violations).toEqual([])
  })

  it('the schemas tell what is wrong: a field too few, one too many, a wrong form, a parameter too many', () => {
    const view = { blockHash: rootOf('a'), parentHash: ANCHOR, blockNumber: 1, timestamp: 1 }
    const [fulu, ...rest] = payloadParams('fulu', view)
    const [gloas] = payloadParams('gloas', view)
    expect(schemas.faults('engine_newPayloadV4', [fulu, ...rest])).toEqual([])
    expect(schemas.faults('engine_newPayloadV4', [gloas, ...rest])).not.toEqual([])
    expect(schemas.faults('engine_newPayloadV5', [fulu, ...rest])).not.toEqual([])
    expect(schemas.faults('engine_newPayloadV2', payloadParams('deneb', view).slice(0, 1))).not.toEqual([])
    expect(schemas.faults('engine_newPayloadV4', [fulu, ...rest, null])).not.toEqual([])
    expect(
      schemas.faults('engine_newPayloadV1', [{ ...Object(payloadParams('bellatrix', view)[0]), gasUsed: 7 }]),
    ).toHaveLength(1)
    expect(schemas.faults('engine_newPayloadV9', [])).toHaveLength(1)
  })
})
