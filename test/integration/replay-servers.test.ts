import { afterEach, describe, expect, it } from 'vitest'
import { BeaconHttp } from '../../ts/api/BeaconHttp.ts'
import { BeaconLightApi } from '../../ts/api/BeaconLightApi.ts'
import { checkNetwork } from '../../ts/api/checkNetwork.ts'
import { parseBoundedJson } from '../../ts/api/parseBoundedJson.ts'
import { equalBytes } from '../../ts/bytes.ts'
import type { NetworkConfig } from '../../ts/params/NetworkConfig.ts'
import { mainnet } from '../../ts/params/networks.ts'
import { decodeBlock } from '../../ts/types/BeaconBlock.ts'
import { decodeUpdates } from '../../ts/types/decodeUpdates.ts'
import { headerRoot } from '../../ts/types/Header.ts'
import { encodeUpdate } from '../../ts/types/LightClientUpdate.ts'
import { devnetConfig } from '../support/recorded.ts'
import type { RecordedChain } from '../support/replay-chain.ts'
import { type DevnetRecording, devnetRecording } from '../support/replay-devnet.ts'
import type { DevnetName, RecordedHead } from '../support/replay-devnet-events.ts'
import { localChainRecording } from '../support/replay-local-chain.ts'
import { altairMainnetRecording } from '../support/replay-mainnet-altair.ts'
import { capellaMainnetRecording } from '../support/replay-mainnet-capella.ts'
import { ReplayServer } from '../support/replay-server.ts'
import { hasVectors } from '../support/vectors.ts'

const cleanUp: (() => Promise<void>)[] = []

afterEach(async () => {
  for (const close of cleanUp.splice(0)) await close()
})

async function serve(
  chain: RecordedChain,
  config: NetworkConfig,
): Promise<{ server: ReplayServer; api: BeaconLightApi }> {
  const server = await ReplayServer.start(chain)
  const http = new BeaconHttp({ url: server.url })
  cleanUp.push(
    () => http.close(),
    () => server.close(),
  )
  return { server, api: new BeaconLightApi(http, config) }
}

describe.skipIf(!hasVectors('light-client', 'mainnet-altair-periods-290-452'))('replay of mainnet in altair', () => {
  it('N12: its 163 periods decode alike from JSON and SSZ', async () => {
    const chain = altairMainnetRecording()
    const { server, api } = await serve(chain, mainnet)
    const asSsz = await api.updates(290, 128)
    expect(asSsz.encoding).toBe('ssz')
    const json = await fetch(`${server.url}/eth/v1/beacon/light_client/updates?start_period=290&count=128`)
    const fromJson = decodeUpdates(mainnet, { json: await json.json() })
    const fromSsz = decodeUpdates(mainnet, { ssz: asSsz.bytes })
    expect(fromSsz).toHaveLength(128)
    for (const [index, update] of fromSsz.entries()) {
      const other = fromJson[index]
      if (other === undefined) throw new Error('fewer items as JSON')
      expect(equalBytes(encodeUpdate(mainnet, update), encodeUpdate(mainnet, other))).toBe(true)
    }
    const rest = await api.updates(418, 128)
    expect(decodeUpdates(mainnet, { ssz: rest.bytes }).at(-1)?.attestedHeader.beacon.slot).toBeGreaterThan(452 * 8192)
  })

  it('gives its bootstrap for the root that its header has', async () => {
    const chain = altairMainnetRecording()
    const { api } = await serve(chain, mainnet)
    const bootstrap = await api.bootstrap(chain.checkpointRoot)
    expect(headerRoot(bootstrap.header.beacon)).toBe(chain.checkpointRoot)
    expect(bootstrap.header.beacon.slot).toBe(2_375_680)
  })

  it('is mainnet', async () => {
    const { api } = await serve(altairMainnetRecording(), mainnet)
    expect(await checkNetwork(api, mainnet, 'it')).toMatchObject({ type: 'same', differences: [] })
  })
})

describe.skipIf(!hasVectors('light-client', 'mainnet-capella-periods-800-820-ssz'))(
  'replay of mainnet in capella',
  () => {
    it('serves SSZ as recorded', async () => {
      const chain = capellaMainnetRecording()
      const { api } = await serve(chain, mainnet)
      expect(chain.checkpointRoot).toBe('0x15cf56ebf887ede9cf3fc10a26ec83828628932c100e42c98c84f83da710c863')
      expect((await api.bootstrap(chain.checkpointRoot)).header.beacon.slot).toBe(6_553_600)
      const updates = decodeUpdates(mainnet, { ssz: (await api.updates(800, 128)).bytes })
      expect(updates.map((update) => Math.floor(update.attestedHeader.beacon.slot / 8192))).toEqual(
        Array.from({ length: 21 }, (_, index) => 800 + index),
      )
      expect((await api.optimistic()).attestedHeader.beacon.slot).toBe(6_730_886)
      expect((await api.finality()).attestedHeader.beacon.slot).toBe(6_730_825)
      expect((await api.header('head')).header.slot).toBe(6_730_936)
    })
  },
)

describe.skipIf(!hasVectors('local-chain'))('replay of Lodestar chains', () => {
  it.each(['minimal', 'postmerge', 'withel', 'mainnet512'] as const)('%s serves what was recorded', async (name) => {
    const chain = localChainRecording(name)
    const spec = parseBoundedJson(new TextEncoder().encode(chain.spec), 'spec')
    expect(spec).toHaveProperty('data.ALTAIR_FORK_EPOCH', '0')
    expect(chain.updates(0)).toHaveLength(1)
    const server = await ReplayServer.start(chain)
    cleanUp.push(() => server.close())
    const bootstrap = await fetch(`${server.url}/eth/v1/beacon/light_client/bootstrap/${chain.checkpointRoot}`)
    expect(bootstrap.headers.get('content-type')).toBe('application/json')
    expect(await bootstrap.json()).toHaveProperty('data.header.beacon.slot')
    const beyond = await fetch(`${server.url}/eth/v1/beacon/light_client/updates?start_period=0&count=2`)
    expect(beyond.status).toBe(500)
  })
})

const DEVNETS: readonly DevnetName[] = ['minimal', 'minimal-from-deneb', 'minimal-partial', 'mainnet-preset']

describe.skipIf(!hasVectors('devnet'))('replay of a recorded network', () => {
  it.each(DEVNETS)('%s: the server knows what the node knew, and no more', async (name) => {
    const chain = devnetRecording(name)
    const config = devnetConfig(name)
    const { api } = await serve(chain, config)
    expect(await checkNetwork(api, config, 'it')).toMatchObject({ type: 'same' })
    await expect(api.optimistic()).rejects.toMatchObject({ status: 404 })
    const checkpoint = chain.checkpoints[1]
    if (checkpoint === undefined) throw new Error('no checkpoint recorded')
    await expect(api.bootstrap(checkpoint.root)).rejects.toMatchObject({ status: 404 })
    chain.clock.advanceTo(checkpoint.atMs)
    const bootstrap = await api.bootstrap(checkpoint.root)
    expect(headerRoot(bootstrap.header.beacon)).toBe(checkpoint.root)
    const early = await api.optimistic()
    chain.clock.advanceTo(chain.endMs)
    const late = await api.optimistic()
    expect(late.signatureSlot).toBeGreaterThan(early.signatureSlot)
  })

  it.each(DEVNETS)('N12: %s: updates and blocks decode alike from JSON and SSZ', async (name) => {
    const chain = devnetRecording(name)
    const config = devnetConfig(name)
    const { server, api } = await serve(chain, config)
    chain.clock.advanceTo(chain.endMs + 5_000)
    const raw = await api.updates(0, 128)
    const json = await fetch(`${server.url}/eth/v1/beacon/light_client/updates?start_period=0&count=128`)
    expect(raw.encoding).toBe('ssz')
    expect(decodeUpdates(config, { ssz: raw.bytes })).toEqual(decodeUpdates(config, { json: await json.json() }))
    for (const { root, slot } of headsWithBlocks(chain, config)) {
      const fromJson: unknown = JSON.parse(chain.block(root)?.json ?? 'null')
      const { newPayloadParams, ...facts } = decodeBlock(config, { json: fromJson })
      const block = await api.block(`0x${root.slice(2)}`)
      expect(block).toMatchObject({ ...facts, root, header: { slot } })
      expect(block.newPayloadParams()).toEqual(newPayloadParams())
    }
  })

  it.each(DEVNETS)('%s: headers by root are the ones asked for', async (name) => {
    const chain = devnetRecording(name)
    const config = devnetConfig(name)
    const { api } = await serve(chain, config)
    chain.clock.advanceTo(chain.endMs)
    for (const { root, slot } of headsWithBlocks(chain, config)) {
      expect(await api.header(`0x${root.slice(2)}`)).toMatchObject({ root, header: { slot } })
    }
  })
})

/** The gloas blocks of the recordings follow an older draft. */
function headsWithBlocks(chain: DevnetRecording, config: NetworkConfig): readonly RecordedHead[] {
  const gloas = config.forks.find((fork) => fork.name === 'gloas')?.epoch ?? Number.POSITIVE_INFINITY
  const heads = chain.heads.filter((head) => head.hasBlock && head.slot < gloas * config.preset.slotsPerEpoch)
  if (heads.length < 10) throw new Error('the recording has hardly any blocks')
  return heads
}
