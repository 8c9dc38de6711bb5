import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { PayloadFate } from '../../ts/devchain/chain/ChainPlan.ts'
import type { DevChain } from '../../ts/devchain/DevChain.ts'
import { decodeBlock } from '../../ts/types/BeaconBlock.ts'
import { engineCall, payloadParams } from './support/engineCall.ts'
import { httpGet } from './support/httpGet.ts'
import { openEvents } from './support/readEvents.ts'
import { GLOAS_EPOCH, gloasChain } from './support/smallChain.ts'

let dev: DevChain

beforeAll(async () => {
  dev = await gloasChain({ historySlots: GLOAS_EPOCH * 8 + 4 })
  await dev.start()
})

afterAll(() => dev.stop())

const produce = (payload: PayloadFate) => dev.produceSlot({ skip: false, payload }) ?? expect.fail('no block')
const envelope = (id: string, accept?: string) =>
  httpGet(`${dev.beaconUrl}/eth/v1/beacon/execution_payload_envelopes/${id}`, accept)

describe('Servers of the development chain in gloas', () => {
  it('a revealed payload is served by root, slot and head, as JSON and as SSZ', async () => {
    const block = produce('timely')
    const type = dev.chain.types.byFork.gloas.SignedExecutionPayloadEnvelope
    const ssz = await envelope(block.root, 'application/octet-stream')
    expect(ssz.version).toBe('gloas')
    expect(type.deserialize(ssz.bytes).message).toEqual(block.ownPayload?.envelope)
    for (const id of ['head', String(block.slot)]) {
      const json = await envelope(id)
      expect(json.json()).toMatchObject({ version: 'gloas', data: type.toJson(type.deserialize(ssz.bytes)) })
    }
  })

  it('a payload that is withheld, late or of an older fork is not found; a late one is once the next block came', async () => {
    const late = produce('late')
    expect((await envelope(late.root)).status).toBe(404)
    const withheld = produce('withheld')
    expect((await envelope(late.root)).status).toBe(200)
    expect((await envelope(withheld.root)).status).toBe(404)
    produce('timely')
    expect((await envelope(withheld.root)).status).toBe(404)
    expect((await envelope(String(GLOAS_EPOCH * 8 - 8))).status).toBe(404)
  })

  it('events tell of a head first empty, then full, and of a late payload after the block that builds on it', async () => {
    const topics = 'topics=head_v2&topics=execution_payload_available'
    const stream = await openEvents(`${dev.beaconUrl}/eth/v1/events?${topics}`)
    const late = produce('late')
    const timely = produce('timely')
    const head = (block: string, status: string) => ({
      event: 'head_v2',
      data: { version: 'gloas', data: { block, payload_status: status } },
    })
    const available = (block: string) => ({ event: 'execution_payload_available', data: { block_root: block } })
    for (const expected of [
      head(late.root, 'empty'),
      head(timely.root, 'empty'),
      available(late.root),
      available(timely.root),
      head(timely.root, 'full'),
    ]) {
      expect(await stream.next()).toMatchObject(expected)
    }
    await stream.close()
  })

  it('a server can tell lies in envelopes alone', async () => {
    const liar = await dev.addBeaconServer({ alterEnvelope: (value) => ({ ...value, builderIndex: 7n }) })
    const block = produce('timely')
    const answer = await httpGet(`${liar.url}/eth/v1/beacon/execution_payload_envelopes/${block.root}`)
    expect(answer.json()).toMatchObject({ data: { message: { builder_index: '7' } } })
  })

  it('blocks come without a payload and with the bid', async () => {
    const block = produce('timely')
    const answer = await httpGet(`${dev.beaconUrl}/eth/v2/beacon/blocks/${block.root}`, 'application/octet-stream')
    const decoded = decodeBlock(dev.config, { ssz: answer.bytes })
    expect(decoded.root).toBe(block.root)
    expect(decoded.execution).toBeUndefined()
    expect(decoded.bid).toMatchObject({
      blockHash: block.ownPayload?.execution.hash,
      parentBlockHash: block.execution.hash,
      parentBlockRoot: block.parentRoot,
      slot: block.slot,
    })
  })
})

describe('The development execution client in gloas', () => {
  it('takes payloads of gloas by version 5 and heads by version 4 alone, and only with all their fields', async () => {
    const first = produce('timely')
    produce('timely')
    await engineCall(dev, 'engine_forkchoiceUpdatedV4', [stateOf(first.execution.hash), null, null])
    const { version, params } = payloadParams(first)
    const [own, ...rest] = params
    const payload = fieldsOf(own)
    expect(version).toBe(5)
    const send = (changed: unknown, method = 'engine_newPayloadV5') => engineCall(dev, method, [changed, ...rest])
    const { blockAccessList: _list, slotNumber: _slot, ...electra } = payload
    expect((await send(electra)).error?.code).toBe(-32602)
    expect((await send(electra, 'engine_newPayloadV4')).error?.code).toBe(-38005)
    expect((await send({ ...payload, blockAccessList: '0xc0' })).result).toMatchObject({ status: 'INVALID' })
    expect((await send({ ...payload, slotNumber: '0x1' })).result).toMatchObject({ status: 'INVALID' })
    // The first forkchoice made it fetch what lies below.
    expect((await send(payload)).result).toMatchObject({ status: 'VALID' })
    const state = stateOf(first.ownPayload?.execution.hash ?? '')
    const older = await engineCall(dev, 'engine_forkchoiceUpdatedV3', [state, null])
    expect(older.error?.code).toBe(-38005)
    const custody = await engineCall(dev, 'engine_forkchoiceUpdatedV4', [state, null, '0x01'])
    expect(custody.error?.code).toBe(-32602)
    const followed = await engineCall(dev, 'engine_forkchoiceUpdatedV4', [state, null, null])
    expect(followed.result).toMatchObject({ payloadStatus: { status: 'VALID' } })
    expect(dev.engine.client.head).toBe(first.ownPayload?.execution.hash)
  })

  it('names the methods of gloas among its own', async () => {
    const { result } = await engineCall(dev, 'engine_exchangeCapabilities', [[]])
    expect(result).toEqual(expect.arrayContaining(['engine_newPayloadV5', 'engine_forkchoiceUpdatedV4']))
  })
})

function fieldsOf(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? { ...value } : expect.fail('no payload')
}

function stateOf(head: string) {
  const zero = `0x${'00'.repeat(32)}`
  return { headBlockHash: head, safeBlockHash: zero, finalizedBlockHash: zero }
}
