import { describe, expect, it } from 'vitest'
import { MemoryStore } from '../../ts/db/MemoryStore.ts'
import { DevChain } from '../../ts/devchain/DevChain.ts'
import { forkAtSlot } from '../../ts/params/forkAtEpoch.ts'
import { forkDigest } from '../../ts/params/forkDigest.ts'
import type { NetworkConfig } from '../../ts/params/NetworkConfig.ts'
import { LightClientServer } from '../../ts/serve/LightClientServer.ts'
import { exchange } from '../serve/support/exchange.ts'
import { CleanUp } from '../support/clean-up.ts'
import { Follower } from '../support/follower.ts'

const MADE_UP_EPOCH = 2
const FORK_EPOCHS = { altair: 0, bellatrix: 0, capella: 0, deneb: 0, electra: 0, fulu: 0, gloas: 0 }
const MADE_UP_SLOT = MADE_UP_EPOCH * 8
const cleanUp = new CleanUp()

/** A chain that knows a fork after gloas which no file of the program names. */
async function madeUpChain(historySlots: number): Promise<DevChain> {
  const dev = await DevChain.create({
    clock: 'manual',
    historySlots,
    forkEpochs: FORK_EPOCHS,
    repeatedForks: [{ name: 'madeup', rules: 'gloas', epoch: MADE_UP_EPOCH }],
  })
  cleanUp.add(dev, (it) => it.stop())
  await dev.start()
  return dev
}

function produce(dev: DevChain): void {
  dev.produceSlot({ skip: false, absentSigners: 0, payload: 'timely' })
}

/** Calls that carried a payload or a head of the made-up fork. */
function methodsSince(follower: Follower, blockHashes: ReadonlySet<unknown>): readonly string[] {
  const called = follower.engine.calls.filter(({ params }) => {
    const [first] = params
    const { blockHash, headBlockHash } = Object(first)
    return blockHashes.has(blockHash) || blockHashes.has(headBlockHash)
  })
  return [...new Set(called.map(({ method }) => method))].sort()
}

describe('a fork that no file names', () => {
  it('has the version, the digest and the rules that its row of the schedule says', async () => {
    const { config } = await madeUpChain(0)
    expect(forkAtSlot(config, MADE_UP_SLOT - 1)).toMatchObject({ name: 'gloas', rules: 'gloas' })
    const madeUp = forkAtSlot(config, MADE_UP_SLOT)
    expect(madeUp).toMatchObject({ name: 'madeup', rules: 'gloas' })
    expect(config.forks.filter(({ version }) => version === madeUp.version)).toEqual([madeUp])
    const without: NetworkConfig = { ...config, forks: config.forks.filter(({ name }) => name !== 'madeup') }
    expect(forkDigest(config, MADE_UP_EPOCH)).not.toEqual(forkDigest(without, MADE_UP_EPOCH))
    expect(forkDigest(config, MADE_UP_EPOCH - 1)).toEqual(forkDigest(without, MADE_UP_EPOCH - 1))
  })

  it('is crossed by a client that drives an execution client from bootstrap, updates and heads', async () => {
    const dev = await madeUpChain(MADE_UP_SLOT - 6)
    const follower = await Follower.start(dev, [dev.beaconUrl], { cleanUp })
    await follower.sawHead()
    const hashes = new Set<unknown>()
    for (let slots = 0; slots < 24; slots++) {
      produce(dev)
      await follower.sawHead()
      await follower.droveHead()
      const proven = dev.chain.tree.byRoot(dev.chain.head.parentRoot)
      if (proven !== undefined && proven.slot > MADE_UP_SLOT) hashes.add(proven.execution.hash)
    }
    expect(hashes.size).toBeGreaterThan(12)
    expect(methodsSince(follower, hashes)).toEqual(['engine_forkchoiceUpdatedV4', 'engine_newPayloadV5'])
    follower.expectNothingWrong()
  })

  it('is started in from a bootstrap of its own, proves committees, and is served on under its name', async () => {
    const dev = await madeUpChain(72)
    const checkpoint = dev.chain.head.finalized
    expect(checkpoint.epoch).toBeGreaterThan(MADE_UP_EPOCH)
    const store = new MemoryStore()
    const follower = await Follower.start(dev, [dev.beaconUrl], { cleanUp, checkpoint: checkpoint.root, store })
    await follower.sawHead()
    await follower.droveHead()
    const { client } = follower
    const period = client.status.committees?.firstPeriod ?? expect.fail('no committee')
    await expect.poll(() => client.status.committees?.lastPeriod).toBe(period + 1)
    await expect.poll(() => client.validator.finalityUpdate !== undefined).toBe(true)
    const server = await LightClientServer.listen({ sources: client, port: 0, now: () => dev.now() })
    cleanUp.add(server, (it) => it.close())
    const routes = [`bootstrap/${checkpoint.root}`, 'finality_update', 'optimistic_update']
    for (const route of routes) {
      const answer = await exchange(`${server.url}/eth/v1/beacon/light_client/${route}`)
      expect([route, answer.status, answer.headers['eth-consensus-version']]).toEqual([route, 200, 'madeup'])
      expect(answer.json()).toMatchObject({ version: 'madeup' })
    }
    const path = `/eth/v1/beacon/light_client/updates?start_period=${period}&count=1`
    const headers = { accept: 'application/octet-stream' }
    const served = await exchange(server.url + path, { headers })
    const original = await exchange(dev.beaconUrl + path, { headers })
    expect(served.headers['eth-consensus-version']).toBe('madeup')
    expect(served.body).toEqual(original.body)
    follower.expectNothingWrong()
  })
})
