import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { DevChain } from '../../ts/devchain/DevChain.ts'
import { ConfigError } from '../../ts/errors.ts'
import { engineCall, token } from './support/engineCall.ts'
import { httpGet } from './support/httpGet.ts'
import { openEvents } from './support/readEvents.ts'
import { smallChain } from './support/smallChain.ts'

const FINALITY = '/eth/v1/beacon/light_client/finality_update'
const OPTIMISTIC = '/eth/v1/beacon/light_client/optimistic_update'

/** All 32 seats absent. */
const NOBODY = { absentSigners: 32 }

let dev: DevChain

beforeAll(async () => {
  dev = await smallChain({ historySlots: 104 })
  await dev.start()
})

afterAll(() => dev.stop())

describe('The development chain and its switches', () => {
  it('is not built to its end when that is aborted meanwhile', async () => {
    const stop = new AbortController()
    const building = smallChain({ historySlots: 100_000, signal: stop.signal })
    setImmediate(() => stop.abort('SIGTERM'))
    await expect(building).rejects.toBe('SIGTERM')
  })

  it('a reorg makes the old head non-canonical and is announced', async () => {
    dev.produceSlot({ skip: false })
    const oldHead = dev.chain.head
    const stream = await openEvents(`${dev.beaconUrl}/eth/v1/events?topics=chain_reorg&topics=head`)
    const fresh = dev.produceSlot({ skip: false, reorgDepth: 1 })
    const events = [await stream.next(), await stream.next()]
    await stream.close()
    expect(fresh?.parentRoot).toBe(oldHead.parentRoot)
    expect(fresh?.execution.parentHash).toBe(dev.chain.tree.byRoot(oldHead.parentRoot)?.execution.hash)
    expect(events[0]?.data).toMatchObject({ old_head_block: oldHead.root, new_head_block: fresh?.root, depth: '1' })
    expect(events[1]).toMatchObject({ event: 'head', data: { block: fresh?.root } })
    const header = await httpGet(`${dev.beaconUrl}/eth/v1/beacon/headers/${oldHead.root}`)
    expect(header.json()).toMatchObject({ data: { canonical: false } })
    expect((await httpGet(`${dev.beaconUrl}/eth/v1/beacon/headers/${oldHead.slot}`)).status).toBe(404)
  })

  it('skipped slots leave gaps, and the next signature bridges them', () => {
    const before = dev.chain.head
    expect(dev.produceSlot({ skip: true })).toBeUndefined()
    expect(dev.produceSlot({ skip: true })).toBeUndefined()
    const block = dev.produceSlot({ skip: false })
    expect(block?.parentRoot).toBe(before.root)
    expect(block && dev.chain.light.update(block)?.value.signatureSlot).toBe(before.slot + 3)
  })

  it('without finality the chain goes on; finality returns two epochs after the votes', () => {
    const before = dev.chain.head.finalized
    dev.chain.finalizing = false
    dev.produceUntil(dev.chain.slot + 24, NOBODY)
    expect(dev.chain.head.finalized.epoch).toBeLessThanOrEqual(before.epoch + 1)
    const stuck = dev.chain.head.finalized
    dev.chain.finalizing = true
    dev.produceUntil(dev.chain.slot + 8, NOBODY)
    expect(dev.chain.head.finalized).toEqual(stuck)
    dev.produceUntil(dev.chain.slot + 16, NOBODY)
    dev.produceSlot({ skip: false })
    expect(dev.chain.head.finalized.epoch).toBeGreaterThanOrEqual(dev.chain.schedule.epochOf(dev.chain.head.slot) - 2)
  })

  it('a server tells its own lie in JSON, SSZ and events while another one over the same chain is honest', async () => {
    const liar = await dev.addBeaconServer({
      alterUpdate: (update) => ({ ...update, signatureSlot: update.signatureSlot + 1 }),
    })
    const honest = await httpGet(`${dev.beaconUrl}${OPTIMISTIC}`)
    const lie = await httpGet(`${liar.url}${OPTIMISTIC}`)
    const slot = dev.chain.latestUpdate?.value.signatureSlot ?? 0
    expect(honest.json()).toMatchObject({ data: { signature_slot: String(slot) } })
    expect(lie.json()).toMatchObject({ data: { signature_slot: String(slot + 1) } })
    const ssz = await httpGet(`${liar.url}${OPTIMISTIC}`, 'application/octet-stream')
    const type = dev.chain.types.byFork.fulu.LightClientOptimisticUpdate
    expect(type.deserialize(ssz.bytes).signatureSlot).toBe(slot + 1)
  })

  it('a server leaves it to its clients to close connections', async () => {
    for (const url of [`${dev.beaconUrl}${OPTIMISTIC}`, dev.executionRpcUrl]) {
      const response = await fetch(url)
      expect([url, response.headers.get('keep-alive')]).toEqual([url, null])
      await response.arrayBuffer()
    }
  })

  it('a server can lose routes, answer JSON only, alter raw answers, cut connections and stall', async () => {
    const server = await dev.addBeaconServer({ disabledRoutes: new Set(['finality_update']), jsonOnly: true })
    expect((await httpGet(`${server.url}${FINALITY}`)).status).toBe(404)
    const accept = 'application/octet-stream;q=1, application/json;q=0.9'
    expect((await httpGet(`${server.url}${OPTIMISTIC}`, accept)).type).toBe('application/json')
    server.behaviour.alterAnswer = (_, answer) => ({ ...answer, status: 500 })
    expect((await httpGet(`${server.url}${OPTIMISTIC}`)).status).toBe(500)
    server.behaviour.alterAnswer = () => 'drop'
    await expect(httpGet(`${server.url}${OPTIMISTIC}`)).rejects.toThrow('fetch failed')
    server.behaviour.alterAnswer = () => 'stall'
    const stalled = httpGet(`${server.url}${OPTIMISTIC}`)
    const outcome = expect(stalled).rejects.toThrow('fetch failed')
    await expect.poll(() => server.requests.length).toBe(5)
    await server.stop()
    await outcome
    expect(server.requests.map(({ route }) => route)).toEqual([
      'finality_update',
      ...Array(4).fill('optimistic_update'),
    ])
  })

  it('a server that stopped refuses, and listens again on the same port', async () => {
    const server = await dev.addBeaconServer()
    const { url } = server
    await server.stop()
    await expect(httpGet(`${url}${OPTIMISTIC}`)).rejects.toThrow('fetch failed')
    await server.listen()
    expect(server.url).toBe(url)
    expect((await httpGet(`${url}${OPTIMISTIC}`)).status).toBe(200)
  })

  it('events can be held back and released later', async () => {
    const server = await dev.addBeaconServer({ holdEvents: true })
    const stream = await openEvents(`${server.url}/eth/v1/events?topics=head`)
    const block = dev.produceSlot({ skip: false })
    server.behaviour.holdEvents = false
    server.releaseEvents()
    expect((await stream.next()).data).toMatchObject({ block: block?.root })
    server.cutEventStreams()
    await expect(stream.next()).rejects.toThrow()
    expect(server.eventStreams).toBe(0)
  })

  it('the engine endpoint lets in only fresh tokens with the right secret, and records calls', async () => {
    const post = (authorization: string) =>
      fetch(dev.engineUrl, {
        method: 'POST',
        headers: { authorization },
        body: JSON.stringify({ jsonrpc: '2.0', id: 7, method: 'eth_blockNumber', params: [] }),
      })
    const nowS = Math.floor(Date.now() / 1000)
    expect((await post('')).status).toBe(401)
    expect((await post(`Bearer ${token(new Uint8Array(32), nowS)}`)).status).toBe(401)
    expect((await post(`Bearer ${token(dev.jwtSecret, nowS - 120)}`)).status).toBe(401)
    expect(dev.engine.refusals).toEqual(['missing token', 'signature is invalid', 'stale token'])
    const good = await post(`Bearer ${token(dev.jwtSecret, nowS)}`)
    expect(await good.json()).toEqual({ jsonrpc: '2.0', id: 7, result: '0x0' })
    expect(dev.engine.calls.at(-1)).toEqual({ method: 'eth_blockNumber', params: [], answer: { result: '0x0' } })
    const unknown = await engineCall(dev, 'engine_makeCoffee', [])
    expect(unknown.error?.code).toBe(-32601)
    const capabilities = await engineCall(dev, 'engine_exchangeCapabilities', [[]])
    expect(capabilities.result).toContain('engine_newPayloadV4')
    dev.engine.intercept = (method) =>
      method === 'eth_syncing' ? { error: { code: -32000, message: 'busy' } } : undefined
    expect((await engineCall(dev, 'eth_syncing', [])).error).toEqual({ code: -32000, message: 'busy' })
    dev.engine.intercept = undefined
  })

  it('keeps updates of all periods and the checkpoint’s bootstrap after it forgot old blocks', async () => {
    const forgetful = await smallChain({ historySlots: 160, retentionSlots: 32 })
    const old = forgetful.chain.tree.range(60, 70).at(-1)
    const before = forgetful.chain.light.bestUpdate(0)
    forgetful.produceUntil(200, NOBODY)
    expect(old && forgetful.chain.tree.byRoot(old.root)).toBeUndefined()
    expect(forgetful.chain.light.bestUpdate(0)).toEqual(before)
    expect(forgetful.chain.light.bestUpdate(1)).toBeDefined()
    expect(forgetful.chain.light.bootstrap(forgetful.checkpointRoot)).toBeDefined()
    expect(forgetful.chain.tree.checkpointBlock(forgetful.chain.head.finalized.root)).toBeDefined()
    expect(old && forgetful.chain.tree.executionBlock(old.execution.hash)).toEqual(old?.execution)
  })

  it('on the wall clock a slot begins when its time comes', async () => {
    let nowMs = 1_800_000_000_000
    const wall = await DevChain.create({ historySlots: 10, slotDurationMs: 1000, now: () => nowMs })
    expect(wall.chain.slot).toBe(10)
    expect(wall.config.genesisTime).toBe(1_799_999_990)
    nowMs += 3000
    await wall.start()
    expect(wall.chain.slot).toBe(13)
    await wall.stop()
  })

  it('refuses options that make no chain', async () => {
    await expect(DevChain.create({ slotDurationMs: 1500 })).rejects.toThrow(ConfigError)
    await expect(DevChain.create({ forkEpochs: { altair: 0, bellatrix: 5, capella: 3 } })).rejects.toThrow(ConfigError)
  })
})
