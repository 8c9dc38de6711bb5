import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { bytesToHex, concatBytes } from '../../ts/bytes.ts'
import type { EncodedBytes } from '../../ts/native/decodeBlockBytes.ts'
import { decodeEnvelopeBytes, decodeEnvelopeBytesAsync } from '../../ts/native/decodeEnvelopeBytes.ts'
import { NativeError } from '../../ts/native/NativeError.ts'
import { mainnetPreset } from '../../ts/params/Preset.ts'
import { sszTypes } from '../../ts/types/sszTypes.ts'
import { casesOf, hasSpecTests, readSsz } from '../spec/walk.ts'
import { hasVectors, vectorPath } from '../support/vectors.ts'
import { executionPayloadJson } from '../types/blockOracle/executionPayloadJson.ts'
import { gloasRequestsList } from '../types/blockOracle/executionRequests.ts'
import { payloadBlockHash } from '../types/blockOracle/payloadBlockHash.ts'
import { listFields, randomFrom, randomValue, type Shape } from '../types/blockOracle/randomValue.ts'
import { container } from '../types/container.ts'

const { ExecutionPayloadEnvelope: type, ExecutionRequests: requestsType } = sszTypes(mainnetPreset, 'gloas')

/** What the addon must say of an envelope. */
function expectedEnvelope(message: Uint8Array) {
  const { payload, executionRequests, beaconBlockRoot, parentBeaconBlockRoot } = type.deserialize(message)
  const requests = gloasRequestsList(executionRequests)
  const parentRoot = bytesToHex(parentBeaconBlockRoot)
  return {
    beaconBlockRoot: bytesToHex(beaconBlockRoot),
    parentBeaconBlockRoot: parentRoot,
    slot: payload.slotNumber,
    blockHash: bytesToHex(payload.blockHash),
    parentHash: bytesToHex(payload.parentHash),
    blockNumber: payload.blockNumber,
    timestamp: payload.timestamp,
    computedBlockHash: payloadBlockHash(payload, { parentBeaconBlockRoot: parentRoot, executionRequests: requests }),
    executionRequestsRoot: bytesToHex(requestsType.hashTreeRoot(executionRequests)),
    payload: JSON.stringify(executionPayloadJson(payload)),
    executionRequests: JSON.stringify(requests),
  }
}

function describeEnvelope(native: ReturnType<typeof decodeEnvelopeBytes>): ReturnType<typeof expectedEnvelope> {
  const { execution } = native
  return {
    beaconBlockRoot: bytesToHex(native.beaconBlockRoot),
    parentBeaconBlockRoot: bytesToHex(native.parentBeaconBlockRoot),
    slot: native.slot,
    blockHash: bytesToHex(execution.blockHash),
    parentHash: bytesToHex(execution.parentHash),
    blockNumber: execution.blockNumber,
    timestamp: execution.timestamp,
    computedBlockHash: bytesToHex(native.computedBlockHash),
    executionRequestsRoot: bytesToHex(native.executionRequestsRoot),
    payload: Buffer.from(native.payload).toString('utf8'),
    executionRequests: Buffer.from(native.executionRequests).toString('utf8'),
  }
}

function json(value: unknown): EncodedBytes {
  return { bytes: new TextEncoder().encode(JSON.stringify(value)), encoding: 'json' }
}

function expectSame(message: Uint8Array, title: string): void {
  const expected = expectedEnvelope(message)
  const object = type.toJson(type.deserialize(message))
  const signature = `0x${'07'.repeat(96)}`
  const signed = concatBytes(Uint8Array.of(100, 0, 0, 0), new Uint8Array(96), message)
  const forms: readonly EncodedBytes[] = [
    { bytes: message, encoding: 'ssz' },
    { bytes: signed, encoding: 'ssz' },
    json(object),
    json({ version: 'gloas', data: { message: object, signature } }),
  ]
  for (const [index, form] of forms.entries()) {
    expect(describeEnvelope(decodeEnvelopeBytes(form)), `${title}, form ${index}`).toEqual(expected)
  }
}

function randomEnvelope(shape: Shape): Uint8Array {
  const envelope = container(mainnetPreset, 'gloas', 'ExecutionPayloadEnvelope')
  return envelope.serialize(randomValue(envelope, shape))
}

describe('random payload envelopes', () => {
  it('are what the SSZ library and a plain trie say', () => {
    for (let seed = 1; seed <= 40; seed++) expectSame(randomEnvelope({ random: randomFrom(seed) }), `seed ${seed}`)
  })

  it('with empty lists, and with long ones: tries with branches, extensions and embedded nodes', () => {
    expectSame(randomEnvelope({ random: randomFrom(2), isEmpty: true }), 'empty')
    for (const fullField of listFields(type)) {
      expectSame(randomEnvelope({ random: randomFrom(3), fullField }), fullField)
    }
  })

  it('damaged bytes are refused exactly when the SSZ library refuses them', () => {
    const random = randomFrom(11)
    for (let run = 0; run < 400; run++) {
      const message = randomEnvelope({ random: randomFrom(run % 10) })
      const at = Math.floor(random() * message.length)
      const bytes = run % 3 === 0 ? message.subarray(0, at) : message.with(Math.floor(random() * 700), run % 256)
      const signed = concatBytes(Uint8Array.of(100, 0, 0, 0), new Uint8Array(96), bytes)
      let expected: string | undefined
      try {
        expected = expectedEnvelope(bytes).computedBlockHash
      } catch {
        expect(() => decodeEnvelopeBytes({ bytes: signed, encoding: 'ssz' }), `run ${run}`).toThrow(NativeError)
      }
      if (expected === undefined) continue
      const actual = decodeEnvelopeBytes({ bytes: signed, encoding: 'ssz' })
      expect(bytesToHex(actual.computedBlockHash), `run ${run}`).toBe(expected)
    }
  })
})

describe.skipIf(!hasSpecTests)('N10: the envelopes of the specification tests', () => {
  it('are what the SSZ library says', () => {
    const cases = casesOf('ssz_static').filter(({ handler }) => handler === 'ExecutionPayloadEnvelope')
    expect(cases.length).toBeGreaterThan(0)
    for (const specCase of cases) expectSame(readSsz(specCase, 'serialized'), specCase.title)
  })
})

const synthetic = 'synthetic/gloas-fork-transition'

describe.skipIf(!hasVectors(synthetic))('the made-up envelope', () => {
  it('is the same from JSON and SSZ, also on a worker thread', async () => {
    const name = 'execution_payload_envelope-gloas-24910'
    const ssz = Uint8Array.from(readFileSync(vectorPath(synthetic, `${name}.ssz`)))
    expectSame(ssz.subarray(100), name)
    const bytes = readFileSync(vectorPath(synthetic, `${name}.json`))
    const expected = expectedEnvelope(ssz.subarray(100))
    expect(describeEnvelope(await decodeEnvelopeBytesAsync({ bytes, encoding: 'json' }))).toEqual(expected)
  })
})

const recorded = 'devnet/minimal/payload-envelopes'

describe.skipIf(!hasVectors(recorded))('S30: recorded envelopes', () => {
  it('have the block hash that they claim, as recomputed from JSON and from SSZ', () => {
    const files = readdirSync(vectorPath(recorded)).filter((file) => /\.(json|ssz)$/.test(file))
    expect(files.length).toBeGreaterThan(0)
    for (const file of files) {
      const bytes = readFileSync(vectorPath(recorded, file))
      const native = decodeEnvelopeBytes({ bytes, encoding: file.endsWith('.json') ? 'json' : 'ssz' })
      expect(bytesToHex(native.computedBlockHash), file).toBe(bytesToHex(native.execution.blockHash))
    }
  })
})

describe('envelopes that are none', () => {
  it.each([
    ['nothing', { bytes: new Uint8Array(), encoding: 'ssz' }, 'INVALID_OFFSET'],
    ['zeros', { bytes: new Uint8Array(500), encoding: 'ssz' }, 'INVALID_OFFSET'],
    ['null', json(null), 'INVALID_JSON'],
    ['an empty object', json({}), 'MISSING_FIELD'],
    ['an empty message', json({ data: { message: {} } }), 'MISSING_FIELD'],
  ] as const)('%s is refused by name', async (_title, encoded, code) => {
    expect(() => decodeEnvelopeBytes(encoded)).toThrow(expect.objectContaining({ code }))
    await expect(decodeEnvelopeBytesAsync(encoded)).rejects.toMatchObject({ code })
  })
})
