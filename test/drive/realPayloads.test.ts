import { readdirSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { hexToBytes, type Root } from '../../ts/bytes.ts'
import { payloadOfBlock } from '../../ts/drive/payloadOfBlock.ts'
import { networks } from '../../ts/params/networks.ts'
import { decodeBlock } from '../../ts/types/BeaconBlock.ts'
import { sszTypes } from '../../ts/types/sszTypes.ts'
import { EngineSchemas, hasEngineSpecification } from '../support/engine-schemas.ts'
import { jsonAt, recordedJson, textAt, textsAt } from '../support/recorded.ts'
import { hasVectors, vectorPath } from '../support/vectors.ts'

const folder = 'engine/hoodi-new_payload'
const config = networks.hoodi
const NUMBERS =
  /^(blockNumber|gasLimit|gasUsed|timestamp|baseFeePerGas|blobGasUsed|excessBlobGas|index|validatorIndex|amount)$/

const schemas = hasEngineSpecification ? new EngineSchemas() : undefined

describe.skipIf(!hasVectors(folder))('real hoodi payloads inside of blocks', () => {
  it.each(hasVectors(folder) ? readdirSync(vectorPath(folder)) : [])(
    '%s: out of SSZ and out of JSON come the parameters that the execution client was given',
    (file) => {
      const recorded = jsonAt(recordedJson(folder, file), 'newPayload')
      const payload = jsonAt(recorded, 'payload')
      const parentRoot = textAt(recorded, 'sidecar', 'cancun', 'fields', 'parent_beacon_block_root')
      const requests = textsAt(recorded, 'sidecar', 'prague', 'fields', 'requests')
      const expected = [payload, [], parentRoot, requests]
      const { ssz, json } = blockOf(payload, parentRoot, requests)
      for (const block of [decodeBlock(config, { ssz }), decodeBlock(config, { json })]) {
        const params = payloadOfBlock(block)?.newPayloadParams() ?? expect.fail('no payload')
        const text = params instanceof Uint8Array ? Buffer.from(params).toString() : JSON.stringify(params)
        expect(sorted(JSON.parse(text))).toBe(sorted(expected))
        expect(schemas?.faults('engine_newPayloadV4', JSON.parse(text)) ?? []).toEqual([])
      }
    },
  )
})

/** A block of electra around a payload: all else is empty, so that there are no blobs. */
function blockOf(payload: unknown, parentRoot: string, requests: readonly string[]) {
  const { SignedBeaconBlock, ExecutionPayload, ExecutionRequests } = sszTypes(config.preset, 'electra')
  const signed = SignedBeaconBlock.defaultValue()
  const executionPayload = ExecutionPayload.fromJson(asBlockJson(payload))
  const { deposits, withdrawals, consolidations } = ExecutionRequests.fields
  const bytesOf = (type: number) => {
    const found = requests.find((request) => Number(request.slice(0, 4)) === type)
    return hexToBytes(`0x${found?.slice(4) ?? ''}`)
  }
  signed.message.parentRoot = hexToBytes(root(parentRoot))
  // The slot decides the fork: the payload's own time.
  signed.message.slot = BigInt(Math.floor((Number(executionPayload.timestamp) - config.genesisTime) / 12))
  signed.message.body.executionPayload = executionPayload
  signed.message.body.executionRequests = {
    deposits: deposits.deserialize(bytesOf(0)),
    withdrawals: withdrawals.deserialize(bytesOf(1)),
    consolidations: consolidations.deserialize(bytesOf(2)),
  }
  return {
    ssz: SignedBeaconBlock.serialize(signed),
    json: { version: 'electra', data: SignedBeaconBlock.toJson(signed) },
  }
}

/** The engine API's JSON as that of a block: snake case, decimal numbers. */
function asBlockJson(value: unknown, key = ''): unknown {
  if (Array.isArray(value)) return value.map((item) => asBlockJson(item, key))
  if (typeof value === 'object' && value !== null) {
    const entries = Object.entries(value).map(([name, inner]) => [
      name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`),
      asBlockJson(inner, name),
    ])
    return Object.fromEntries(entries)
  }
  return NUMBERS.test(key) ? BigInt(String(value)).toString() : value
}

function root(text: string): Root {
  return `0x${text.slice(2)}`
}

/** JSON text with the fields of each object in the order of their names. */
function sorted(value: unknown): string {
  return JSON.stringify(value, (_, inner: unknown) =>
    typeof inner === 'object' && inner !== null && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  )
}
