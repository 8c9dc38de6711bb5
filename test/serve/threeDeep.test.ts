import { describe, expect, it } from 'vitest'
import type { Root } from '../../ts/bytes.ts'
import { DevChain } from '../../ts/devchain/DevChain.ts'
import { mainnet } from '../../ts/params/networks.ts'
import { slotStartMs } from '../../ts/params/slots.ts'
import { headerRoot } from '../../ts/types/Header.ts'
import { decodeUpdate } from '../../ts/types/LightClientUpdate.ts'
import { GLOAS_EPOCH, gloasChain } from '../devchain/support/smallChain.ts'
import { CleanUp } from '../support/clean-up.ts'
import { altairMainnetRecording } from '../support/replay-mainnet-altair.ts'
import { ReplayServer } from '../support/replay-server.ts'
import { hasVectors } from '../support/vectors.ts'
import { committeeEntries, devLink, type ServeLink, type ServeLinkOptions, serveLink } from './support/serveLink.ts'

const cleanUp = new CleanUp()

async function started(dev: DevChain): Promise<DevChain> {
  cleanUp.add(dev, () => dev.stop())
  await dev.start()
  return dev
}

/** Three clients in a row: the first asks the beacon node, each of the others the one before. */
async function threeDeep(
  open: (url: string) => Promise<ServeLink>,
  url: string,
  caughtUp: (link: ServeLink) => unknown,
) {
  const links: ServeLink[] = []
  for (let depth = 0; depth < 3; depth++) {
    const link = await open(links.at(-1)?.server.url ?? url)
    await caughtUp(link)
    links.push(link)
  }
  const [first, second, third] = links
  if (first === undefined || second === undefined || third === undefined) throw new Error('three were opened')
  return { first, second, third }
}

const ssz = { headers: { accept: 'application/octet-stream' } }
const bytesOf = async (url: string): Promise<Buffer> => Buffer.from(await (await fetch(url, ssz)).arrayBuffer())
const jsonOf = async (url: string): Promise<unknown> => (await fetch(url)).json()
const updatesJson = async (url: string): Promise<{ version: string }[]> => JSON.parse(await (await fetch(url)).text())

describe('three clients in a row, each serving the next', () => {
  it('catch up eight periods of the development chain, altair to gloas, and give what its beacon node gives', async () => {
    const dev = await started(await DevChain.create({ clock: 'manual' }))
    const { chain } = dev
    const { first, third } = await threeDeep(
      (url) => devLink(cleanUp, dev, { url }),
      dev.beaconUrl,
      ({ client }) => expect.poll(() => client.status.head?.root).toBe(chain.head.parentRoot),
    )
    await expect.poll(() => third.client.chain.updatePeriods?.end).toBe(first.client.chain.updatePeriods?.end)
    await expect.poll(() => third.client.validator.finalityUpdate).toBeDefined()
    expect(await committeeEntries(third.store)).toEqual(await committeeEntries(first.store))
    const { start, end } = third.client.chain.updatePeriods ?? { start: 0, end: 0 }
    expect(end - start).toBeGreaterThanOrEqual(7)
    const lightClient = '/eth/v1/beacon/light_client'
    for (const path of [
      `${lightClient}/updates?start_period=${start}&count=${end - start}`,
      `${lightClient}/bootstrap/${dev.checkpointRoot}`,
      `${lightClient}/finality_update`,
      `${lightClient}/optimistic_update`,
    ]) {
      expect(await bytesOf(third.server.url + path)).toEqual(await bytesOf(dev.beaconUrl + path))
      expect(await jsonOf(third.server.url + path)).toEqual(await jsonOf(dev.beaconUrl + path))
    }
    const updates = await updatesJson(`${third.server.url}${lightClient}/updates?start_period=${start}&count=128`)
    const versions = new Set(updates.map(({ version }) => version))
    expect([...versions]).toEqual(['altair', 'capella', 'deneb', 'electra', 'fulu', 'gloas'])
    // In gloas an update says nothing of the committee that signs it.
    const gloasRoot = await attestedRoot(third, end - 1)
    expect((await fetch(`${third.server.url}${lightClient}/bootstrap/${gloasRoot}`)).status).toBe(404)
  })

  it('follow the development chain over the fork to gloas, head by head', async () => {
    const dev = await started(await gloasChain({ historySlots: GLOAS_EPOCH * 8 - 6 }))
    const { chain } = dev
    const { first, second, third } = await threeDeep(
      (url) => devLink(cleanUp, dev, { url }),
      dev.beaconUrl,
      ({ client }) => expect.poll(() => client.status.head?.root).toBe(chain.head.parentRoot),
    )
    for (let slots = 0; slots < 16; slots++) {
      dev.produceSlot({ skip: slots === 7, payload: 'timely' })
      await expect.poll(() => third.client.status.head?.root).toBe(chain.head.parentRoot)
    }
    expect(third.client.validator.head?.lightClientHeader?.fork).toBe('gloas')
    for (const { client } of [second, third]) {
      expect(client.validator.optimisticUpdate).toEqual(first.client.validator.optimisticUpdate)
      // Its event may come after that of the head, and there is none for a later head that proves the same block.
      const finalized = () => client.validator.finalityUpdate?.finalizedHeader
      await expect.poll(finalized).toEqual(first.client.validator.finalityUpdate?.finalizedHeader)
      expect(client.status.servers).toMatchObject([{ state: 'streaming' }])
    }
  })
})

describe.skipIf(!hasVectors('light-client', 'mainnet-altair-periods-290-452'))('163 periods of mainnet', () => {
  it('come out of the third client in a row byte for byte, and a fourth starts from a block in their midst', async () => {
    const recording = altairMainnetRecording()
    const source = cleanUp.add(await ReplayServer.start(recording), (server) => server.close())
    const nowMs = slotStartMs(mainnet, (recording.lastPeriod + 1) * 8192 + 100)
    const common = {
      network: mainnet,
      checkpoint: recording.checkpointRoot,
      now: () => nowMs,
    } satisfies Partial<ServeLinkOptions>
    const caughtUp = ({ client }: ServeLink) =>
      expect.poll(() => client.chain.updatePeriods?.end).toBe(recording.lastPeriod + 1)
    const { first, third } = await threeDeep((url) => serveLink(cleanUp, { ...common, url }), source.url, caughtUp)
    expect(await committeeEntries(third.store)).toEqual(await committeeEntries(first.store))

    const lightClient = `${third.server.url}/eth/v1/beacon/light_client`
    const updates = recording.updates(recording.firstPeriod)
    const ranges = [0, 128].map(
      (from) => `${lightClient}/updates?start_period=${recording.firstPeriod + from}&count=128`,
    )
    const served = Buffer.concat(await Promise.all(ranges.map(bytesOf)))
    expect(served.equals(Buffer.concat(updates.flatMap(({ ssz }) => ssz ?? [])))).toBe(true)
    const json = (await Promise.all(ranges.map(jsonOf))).flat()
    expect(json).toEqual(updates.map((update) => JSON.parse(update.json ?? '')))
    const bootstrap = `${lightClient}/bootstrap/${recording.checkpointRoot}`
    const recorded = recording.bootstrap(recording.checkpointRoot)
    expect(await bytesOf(bootstrap)).toEqual(Buffer.from(recorded?.ssz ?? []))
    expect(await jsonOf(bootstrap)).toEqual(JSON.parse(recorded?.json ?? ''))

    const checkpoint = await attestedRoot(third, 400)
    const fourth = await serveLink(cleanUp, { ...common, checkpoint, url: third.server.url })
    await caughtUp(fourth)
    expect(fourth.client.chain.updatePeriods?.start).toBe(400)
  })
})

/** Root of the block that the update of a period attests to. */
async function attestedRoot({ client }: ServeLink, period: number): Promise<Root> {
  const update = await client.chain.update(period)
  if (update === undefined) throw new Error(`no update of period ${period}`)
  return headerRoot(decodeUpdate(client.network, { ssz: update.ssz }).attestedHeader.beacon)
}
