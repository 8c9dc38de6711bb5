import { readdirSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { payloadOfBlock } from '../../ts/drive/payloadOfBlock.ts'
import { connectEngine } from '../../ts/engine/connectEngine.ts'
import type { EngineConnection } from '../../ts/engine/EngineConnection.ts'
import type { EnginePayload } from '../../ts/engine/EnginePayload.ts'
import { isForkName } from '../../ts/params/ForkName.ts'
import { forkAtSlot } from '../../ts/params/forkAtEpoch.ts'
import { slotAtTime } from '../../ts/params/slots.ts'
import { decodeBlock } from '../../ts/types/BeaconBlock.ts'
import { EngineEndpoint } from '../support/engine-endpoint.ts'
import { EngineSchemas, hasEngineSpecification } from '../support/engine-schemas.ts'
import { devnetConfig, recordedBytes, recordedJson } from '../support/recorded.ts'
import { hasVectors, vectorPath } from '../support/vectors.ts'

const secret = new Uint8Array(32).fill(3)

const schemas = hasEngineSpecification ? new EngineSchemas() : undefined

describe.each([
  ['minimal', 'http'],
  ['minimal-from-deneb', 'websocket'],
  ['minimal-partial', 'ipc'],
  ['mainnet-preset', 'ipc'],
] as const)('recorded blocks of devnet/%s at an execution client over %s', (name, transport) => {
  const isThere = hasVectors('devnet', name)
  let endpoint: EngineEndpoint
  let engine: EngineConnection

  beforeAll(async () => {
    if (!isThere) return
    const config = devnetConfig(name)
    const forkAtTimestamp = (timestamp: number) => {
      const fork = forkAtSlot(config, slotAtTime(config, timestamp * 1000)).name
      return isForkName(fork) ? fork : expect.fail(`unknown fork ${fork}`)
    }
    endpoint = await EngineEndpoint.start({ secret, transport, forkAtTimestamp, adoptsFirst: true })
    engine = connectEngine({ url: endpoint.url, secret, version: '0.0.0' })
  })
  afterAll(async () => {
    if (!isThere) return
    await engine.close()
    await endpoint.stop()
  })

  it.skipIf(!isThere)(
    'are sent by the version of their fork, with parameters as the schemas want them, and link',
    async () => {
      const payloads = recordedPayloads(name)
      expect(payloads.length).toBeGreaterThan(10)
      for (const payload of payloads) {
        const { status } = await engine.newPayload(payload)
        expect(['VALID', 'SYNCING']).toContain(status)
      }
      expect(endpoint.violations).toEqual([])
      expect(endpoint.calls).toHaveLength(payloads.length)
      for (const { method, params } of endpoint.calls) expect(schemas?.faults(method, params) ?? []).toEqual([])
      for (const [i, payload] of payloads.entries()) {
        const before = payloads[i - 1]
        if (payload.parentBlockRoot === before?.blockRoot) expect(payload.parentHash).toBe(before.blockHash)
      }
    },
  )
})

/** Payloads of the recorded blocks before gloas in order of slots, JSON and SSZ taken in turn. */
function recordedPayloads(name: string): EnginePayload[] {
  const config = devnetConfig(name)
  const slots = readdirSync(vectorPath('devnet', name, 'blocks'))
    .filter((file) => file.endsWith('.json'))
    .map((file) => Number(file.slice(0, 5)))
    .filter((slot) => forkAtSlot(config, slot).name !== 'gloas')
    .sort((a, b) => a - b)
  return slots.flatMap((slot, i) => {
    const file = ['devnet', name, 'blocks', String(slot).padStart(5, '0')] as const
    const [root, folder, kind, stem] = file
    const block =
      i % 2 === 0
        ? decodeBlock(config, { json: recordedJson(root, folder, kind, `${stem}.json`) })
        : decodeBlock(config, { ssz: recordedBytes(root, folder, kind, `${stem}.ssz`) })
    const payload = payloadOfBlock(block)
    return payload === undefined ? [] : [payload]
  })
}
