import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { bytesToHex, hexToBytes, type Root } from '../../ts/bytes.ts'
import type { LightClientFork } from '../../ts/params/ForkName.ts'
import { mainnetPreset, minimalPreset, type Preset } from '../../ts/params/Preset.ts'
import { sszTypes } from '../../ts/types/sszTypes.ts'
import { isJsonObject, unwrapEnvelope } from '../../ts/types/unwrapEnvelope.ts'
import { hasVectors, vectorPath } from '../support/vectors.ts'
import { type PayloadContent, readBlockContent } from './blockOracle/blockContent.ts'
import { executionPayloadJson } from './blockOracle/executionPayloadJson.ts'
import { gloasRequestsList } from './blockOracle/executionRequests.ts'
import { orderedTrieRoot } from './blockOracle/orderedTrieRoot.ts'
import { payloadBlockHash } from './blockOracle/payloadBlockHash.ts'
import { rlpBytes, rlpList, rlpNumber } from './blockOracle/rlp.ts'
import { hasRecordings, recordedBlocks } from './recorded-objects.ts'

function payloadIn(path: string, preset: Preset, fork: LightClientFork): PayloadContent {
  const bytes = readFileSync(path)
  const content = path.endsWith('.json')
    ? readBlockContent(preset, fork, (container) => container.fromJson(messageOf(JSON.parse(bytes.toString('utf8')))))
    : readBlockContent(preset, fork, (container) => container.deserialize(blockSsz(bytes)))
  if (content.payload === undefined) throw new Error(`${path} has no payload`)
  return content.payload
}

function messageOf(json: unknown): unknown {
  const object = unwrapEnvelope(json)
  return isJsonObject(object.message) ? object.message : object
}

function blockSsz(bytes: Buffer): Uint8Array {
  return Uint8Array.from(bytes.readUInt32LE(0) === 100 ? bytes.subarray(100) : bytes)
}

describe.skipIf(!hasRecordings)('S30: the execution block hash of real blocks', () => {
  it.each(recordedBlocks())('$file recomputes', ({ file, fork, block }) => {
    const { value, sidecar } = payloadIn(vectorPath(file), mainnetPreset, fork)
    expect(payloadBlockHash(value, sidecar)).toBe(block.execution_hash)
    expect(payloadBlockHash({ ...value, gasUsed: value.gasUsed + 1n }, sidecar)).not.toBe(block.execution_hash)
  })
})

const chains = ['minimal', 'minimal-from-deneb', 'minimal-partial', 'mainnet-preset']

describe.skipIf(!hasVectors('devnet')).each(chains)(
  'S30: the execution block hash of recordings of devnet/%s',
  (chain) => {
    it('recomputes for every block that carries a payload, and for every envelope', () => {
      const folder = vectorPath('devnet', chain, 'blocks')
      const preset = chain === 'mainnet-preset' ? mainnetPreset : minimalPreset
      let count = 0
      for (const file of readdirSync(folder).filter((name) => name.endsWith('.json'))) {
        const { version }: { version: LightClientFork } = JSON.parse(readFileSync(join(folder, file), 'utf8'))
        if (version === 'gloas') continue
        const { value, sidecar } = payloadIn(join(folder, file), preset, version)
        expect(payloadBlockHash(value, sidecar), file).toBe(bytesToHex(value.blockHash))
        count++
      }
      expect(count).toBeGreaterThan(0)
    })
  },
)

const envelopes = 'devnet/minimal/payload-envelopes'

describe.skipIf(!hasVectors(envelopes))('S30: the execution block hash of recorded gloas payloads', () => {
  it('recomputes with block access list and slot number', () => {
    const { ExecutionPayloadEnvelope } = sszTypes(minimalPreset, 'gloas')
    const files = readdirSync(vectorPath(envelopes)).filter((name) => name.endsWith('.json'))
    expect(files.length).toBeGreaterThan(0)
    for (const file of files) {
      const json: unknown = JSON.parse(readFileSync(vectorPath(envelopes, file), 'utf8'))
      const { payload, executionRequests, parentBeaconBlockRoot } = ExecutionPayloadEnvelope.fromJson(messageOf(json))
      const context = {
        parentBeaconBlockRoot: bytesToHex(parentBeaconBlockRoot),
        executionRequests: gloasRequestsList(executionRequests),
      }
      expect(payloadBlockHash(payload, context), file).toBe(bytesToHex(payload.blockHash))
    }
  })
})

const engine = 'engine/hoodi-new_payload'

interface NewPayload {
  readonly newPayload: {
    readonly payload: Readonly<Record<string, unknown>> & { readonly blockHash: Root }
    readonly sidecar: {
      readonly cancun: { readonly fields: { readonly parent_beacon_block_root: Root } }
      readonly prague: { readonly fields: { readonly requests: readonly Root[] } }
    }
  }
}

/** The engine API's JSON as that of a block: snake case, decimal numbers. */
function asBlockJson(value: unknown, key = ''): unknown {
  if (Array.isArray(value)) return value.map((item) => asBlockJson(item, key))
  if (isJsonObject(value)) {
    const entries = Object.entries(value).map(([name, inner]) => [
      name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`),
      asBlockJson(inner, name),
    ])
    return Object.fromEntries(entries)
  }
  const isNumber =
    /^(blockNumber|gasLimit|gasUsed|timestamp|baseFeePerGas|blobGasUsed|excessBlobGas|index|validatorIndex|amount)$/
  return isNumber.test(key) ? BigInt(String(value)).toString() : value
}

describe.skipIf(!hasVectors(engine))('engine parameters of real hoodi payloads', () => {
  it.each(hasVectors(engine) ? readdirSync(vectorPath(engine)) : [])(
    '%s: as JSON they are what the client was given',
    (file) => {
      const { newPayload }: NewPayload = JSON.parse(readFileSync(vectorPath(engine, file), 'utf8'))
      const { ExecutionPayload } = sszTypes(mainnetPreset, 'electra')
      const payload = ExecutionPayload.fromJson(asBlockJson(newPayload.payload))
      expect(executionPayloadJson(payload)).toEqual(newPayload.payload)
      const context = {
        parentBeaconBlockRoot: newPayload.sidecar.cancun.fields.parent_beacon_block_root,
        executionRequests: newPayload.sidecar.prague.fields.requests,
      }
      expect(payloadBlockHash(payload, context)).toBe(newPayload.payload.blockHash)
    },
  )
})

describe('RLP and tries', () => {
  it.each([
    ['an empty string', rlpBytes(new Uint8Array()), '0x80'],
    ['a byte below 0x80', rlpBytes(Uint8Array.of(0x7f)), '0x7f'],
    ['a byte from 0x80 on', rlpBytes(Uint8Array.of(0x80)), '0x8180'],
    ['zero', rlpNumber(0n), '0x80'],
    ['1024', rlpNumber(1024n), '0x820400'],
    ['an empty list', rlpList([]), '0xc0'],
    ['a list of two', rlpList([rlpBytes(Buffer.from('cat')), rlpBytes(Buffer.from('dog'))]), '0xc88363617483646f67'],
    ['56 bytes', rlpBytes(new Uint8Array(56)), `0xb838${'00'.repeat(56)}`],
    ['1024 bytes', rlpBytes(new Uint8Array(1024)), `0xb90400${'00'.repeat(1024)}`],
  ])('%s encodes as in the specification', (_title, actual, expected) => {
    expect(bytesToHex(actual)).toBe(expected)
  })

  it('no transactions have the root of the empty trie', () => {
    const empty = '0x56e81f171bcc55a6ff8345e692c0f86e5b48e01b996cadc001622fb5e363b421'
    expect(orderedTrieRoot([])).toEqual(hexToBytes(empty))
  })

  it('order and content of any number of items change the root', () => {
    for (const count of [1, 2, 15, 16, 17, 127, 128, 129, 300]) {
      const items = Array.from({ length: count }, (_, index) => new Uint8Array(40).fill(index))
      const root = bytesToHex(orderedTrieRoot(items))
      expect(bytesToHex(orderedTrieRoot(items.with(count - 1, new Uint8Array(40).fill(255))))).not.toBe(root)
      expect(bytesToHex(orderedTrieRoot([...items, new Uint8Array(1)]))).not.toBe(root)
      if (count > 1) expect(bytesToHex(orderedTrieRoot(items.toReversed()))).not.toBe(root)
    }
  })
})
