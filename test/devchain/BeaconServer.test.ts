import { createNodeFromProof, ProofType } from '@chainsafe/persistent-merkle-tree'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { DevChain } from '../../ts/devchain/DevChain.ts'
import { readConfigYaml } from '../../ts/params/readConfigYaml.ts'
import { fromHex, toHex } from './support/hex.ts'
import { httpGet } from './support/httpGet.ts'
import { openEvents } from './support/readEvents.ts'
import { smallChain } from './support/smallChain.ts'

const SSZ = 'application/octet-stream;q=1, application/json;q=0.9'

let dev: DevChain
let base: string

beforeAll(async () => {
  dev = await smallChain()
  await dev.start()
  base = dev.beaconUrl
})

afterAll(() => dev.stop())

describe('The development beacon node', () => {
  it('answers updates as a JSON list and as framed SSZ with the digest of each fork', async () => {
    const path = `${base}/eth/v1/beacon/light_client/updates?start_period=0&count=200`
    const json = await httpGet(path, 'application/json')
    expect(json.type).toBe('application/json')
    const list = json.json()
    expect(list).toHaveLength(4)
    const ssz = await httpGet(path, SSZ)
    expect(ssz.type).toBe('application/octet-stream')
    const view = new DataView(ssz.bytes.buffer)
    let offset = 0
    for (let period = 0; period < 4; period++) {
      const length = Number(view.getBigUint64(offset, true))
      const best = dev.chain.light.bestUpdate(period)
      if (best === undefined) throw new Error(`no update in period ${period}`)
      const type = dev.chain.types.byFork[best.fork].LightClientUpdate
      const object = ssz.bytes.subarray(offset + 12, offset + 8 + length)
      expect(toHex(ssz.bytes.subarray(offset + 8, offset + 12))).toBe(toHex(dev.chain.schedule.digest(best.slot)))
      expect(toHex(object)).toBe(toHex(type.serialize(best.value)))
      expect(list).toHaveProperty(`[${period}].data`, type.toJson(best.value))
      offset += 8 + length
    }
    expect(offset).toBe(ssz.bytes.length)
  })

  it('refuses updates without a range, and answers an empty list for the future', async () => {
    const updates = `${base}/eth/v1/beacon/light_client/updates`
    expect((await httpGet(`${updates}?count=1`)).json()).toMatchObject({ code: 400 })
    expect((await httpGet(`${updates}?start_period=0&count=0`)).status).toBe(400)
    expect((await httpGet(`${updates}?start_period=99&count=1`)).json()).toEqual([])
    expect((await httpGet(`${updates}?start_period=99&count=1`, SSZ)).bytes).toHaveLength(0)
  })

  it('gives the checkpoint’s bootstrap, and 404 in the API’s form for another root', async () => {
    const bootstrap = `${base}/eth/v1/beacon/light_client/bootstrap`
    const answer = await httpGet(`${bootstrap}/${dev.checkpointRoot}`, SSZ)
    expect(answer.version).toBe('bellatrix')
    const type = dev.chain.types.byFork.bellatrix.LightClientBootstrap
    expect(type.deserialize(answer.bytes).header.beacon.slot).toBe(16)
    const unknown = await httpGet(`${bootstrap}/0x${'11'.repeat(32)}`)
    expect(unknown.status).toBe(404)
    expect(unknown.json()).toMatchObject({ code: 404 })
  })

  it('gives headers and blocks by head, slot and root, and 404 for an empty slot', async () => {
    const header = await httpGet(`${base}/eth/v1/beacon/headers/head`)
    expect(header.json()).toMatchObject({ data: { root: dev.chain.head.root, canonical: true } })
    const { fork, root, slot } = dev.chain.head
    const block = await httpGet(`${base}/eth/v2/beacon/blocks/${root}`, SSZ)
    expect(block.version).toBe('fulu')
    const decoded = dev.chain.types.byFork[fork].SignedBeaconBlock.deserializeToViewDU(block.bytes)
    expect(toHex(decoded.message.hashTreeRoot())).toBe(root)
    const json = await httpGet(`${base}/eth/v2/beacon/blocks/${slot}`)
    expect(json.json()).toMatchObject({ version: 'fulu', data: { message: { slot: String(slot) } } })
    expect((await httpGet(`${base}/eth/v2/beacon/blocks/32`)).status).toBe(404)
    expect((await httpGet(`${base}/eth/v1/beacon/headers/nonsense`)).status).toBe(400)
  })

  it('negotiates: JSON without Accept, 406 for what it does not have, JSON where SSZ is only second choice', async () => {
    const path = `${base}/eth/v1/beacon/light_client/optimistic_update`
    expect((await httpGet(path)).type).toBe('application/json')
    expect((await httpGet(path, 'text/html')).status).toBe(406)
    expect((await httpGet(path, 'application/octet-stream;q=0.2, application/json')).type).toBe('application/json')
    expect((await httpGet(`${base}/eth/v1/beacon/genesis`, 'application/octet-stream')).status).toBe(406)
  })

  it('describes its network: the config.yaml and the spec route read back as the chain’s own config', async () => {
    const { genesisTime, genesisValidatorsRoot } = dev.config
    const read = readConfigYaml(dev.configYaml, { genesisTime, genesisValidatorsRoot })
    expect(read).toMatchObject({ ...dev.config })
    const spec = await httpGet(`${base}/eth/v1/config/spec`)
    expect(spec.json()).toMatchObject({ data: { SLOTS_PER_EPOCH: '8', FULU_FORK_EPOCH: '11' } })
    const genesis = await httpGet(`${base}/eth/v1/beacon/genesis`)
    expect(genesis.json()).toMatchObject({ data: { genesis_validators_root: genesisValidatorsRoot } })
  })

  it('proves any part of a state in the compact multiproof form', async () => {
    const answer = await httpGet(`${base}/eth/v0/beacon/proof/state/head?format=0x247829fe`)
    const { data } = JSON.parse(new TextDecoder().decode(answer.bytes))
    const node = createNodeFromProof({
      type: ProofType.compactMulti,
      leaves: data.leaves.map(fromHex),
      descriptor: fromHex('0x247829fe'),
    })
    expect(toHex(node.root)).toBe(dev.chain.head.stateRoot)
    expect((await httpGet(`${base}/eth/v0/beacon/proof/state/head?format=0xzz`)).status).toBe(400)
  })

  it('streams the events of a slot in order to repeated and listed topics, and refuses an unknown one', async () => {
    const stream = await openEvents(`${base}/eth/v1/events?topics=head&topics=light_client_optimistic_update,block`)
    const block = dev.produceSlot({ skip: false, absentSigners: 3 })
    const events = [await stream.next(), await stream.next(), await stream.next()]
    await stream.close()
    expect(events.map(({ event }) => event)).toEqual(['block', 'light_client_optimistic_update', 'head'])
    expect(events[1]?.data).toMatchObject({ version: 'fulu', data: { signature_slot: String(block?.slot) } })
    expect(events[2]?.data).toMatchObject({ slot: String(block?.slot), block: block?.root })
    const refused = await httpGet(`${base}/eth/v1/events?topics=head&topics=weather`)
    expect(refused.status).toBe(400)
  })

  it('announces finality with the first block of an epoch that can prove it', async () => {
    const stream = await openEvents(
      `${base}/eth/v1/events?topics=light_client_finality_update&topics=finalized_checkpoint`,
    )
    const before = dev.chain.head.finalized.epoch
    while (dev.chain.head.finalized.epoch === before) dev.produceSlot({ skip: false })
    dev.produceSlot({ skip: false })
    const events = [await stream.next(), await stream.next()]
    await stream.close()
    expect(events[0]?.event).toBe('finalized_checkpoint')
    expect(events[0]?.data).toMatchObject({ block: dev.chain.head.finalized.root, epoch: String(before + 1) })
    expect(events[1]?.event).toBe('light_client_finality_update')
    const update = await httpGet(`${base}/eth/v1/beacon/light_client/finality_update`)
    expect(update.json()).toMatchObject({
      data: {
        finalized_header: {
          beacon: { slot: String(dev.chain.tree.checkpointBlock(dev.chain.head.finalized.root)?.slot) },
        },
      },
    })
  })
})
