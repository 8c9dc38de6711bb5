import { describe, expect, it } from 'vitest'
import type { ClientOptions } from '../../ts/client/ClientOptions.ts'
import { BlsyncClient } from '../../ts/client/client.ts'
import { MemoryStore } from '../../ts/db/MemoryStore.ts'
import type { RouteName } from '../../ts/devchain/beacon/RouteName.ts'
import type { DevChain } from '../../ts/devchain/DevChain.ts'
import { CleanUp } from '../support/clean-up.ts'
import { GLOAS_EPOCH, gloasChain, smallChain } from './support/smallChain.ts'

const cleanUp = new CleanUp()
const BLOCK_ROUTES = ['blocks', 'execution_payload_envelopes', 'execution_payload_envelope']

async function following(dev: DevChain, url: string, options: Partial<ClientOptions> = {}) {
  const client = await BlsyncClient.create({
    network: dev.config,
    servers: [{ url }],
    checkpoint: dev.checkpointRoot,
    allowStaleCheckpoint: true,
    now: () => dev.now(),
    ...options,
  })
  cleanUp.add(client, (it) => it.stop())
  const asked: string[] = []
  client.on('request', ({ route }) => {
    if (BLOCK_ROUTES.includes(route)) asked.push(route)
  })
  client.start()
  const sawHead = () => expect.poll(() => client.status.head?.root).toBe(dev.chain.head.parentRoot)
  await sawHead()
  const next = async () => {
    dev.produceSlot({ skip: false, absentSigners: 0, payload: 'timely' })
    await sawHead()
    await expect.poll(() => client.headers.headerRange?.head.root).toBe(client.status.head?.root)
  }
  return { client, asked, next }
}

async function started(dev: DevChain): Promise<DevChain> {
  cleanUp.add(dev, (it) => it.stop())
  await dev.start()
  return dev
}

describe('the whole client without an execution client', () => {
  it.each([
    ['fulu', () => smallChain()],
    ['gloas', () => gloasChain({ historySlots: GLOAS_EPOCH * 8 + 23 })],
  ])('verifies and links heads of %s without a single block', async (fork, create) => {
    const dev = await started(await create())
    const { client, asked, next } = await following(dev, dev.beaconUrl)
    asked.length = 0
    for (let slots = 0; slots < 10; slots++) await next()
    expect(dev.chain.head.fork).toBe(fork)
    expect(asked).toEqual([])
    const verified = dev.chain.tree.byRoot(dev.chain.head.parentRoot)
    await expect.poll(() => client.executionBlocks.latest).toBe(verified?.execution.hash)
    // News of finality may come meanwhile.
    const differs = (): boolean => client.executionBlocks.finalized !== client.status.finalized?.blockHash
    await expect.poll(differs).toBe(false)
    expect(client.executionBlocks.finalized).toMatch(/^0x/)
    await expect.poll(() => client.status.safe?.source).toBe('justified')
    expect(client.status.conditions).toEqual([])
  })

  it('fetches them all the same when it is told to', async () => {
    const dev = await started(await smallChain())
    const { asked, next } = await following(dev, dev.beaconUrl, { blocks: 'always' })
    asked.length = 0
    for (const blocks of [1, 2, 3]) {
      await next()
      await expect.poll(() => asked.length).toBeGreaterThanOrEqual(blocks)
    }
  })

  it('takes heads from blocks while no server signs any', async () => {
    const dev = await started(await smallChain())
    const store = new MemoryStore()
    const first = await following(dev, dev.beaconUrl, { store })
    await first.client.stop()
    const disabledRoutes = new Set<RouteName>(['bootstrap', 'finality_update', 'optimistic_update'])
    const server = await dev.addBeaconServer({ disabledRoutes })
    const { asked, next } = await following(dev, server.url, { store: store.clone() })
    for (const blocks of [1, 2, 3]) {
      await next()
      await expect.poll(() => asked.length).toBeGreaterThanOrEqual(blocks)
    }
  })
})
