import { describe, expect, it } from 'vitest'
import { MemoryStore } from '../../ts/db/MemoryStore.ts'
import { LightChain } from '../../ts/light/headers/LightChain.ts'
import { stateCheckpointsFormat } from '../../ts/light/headers/StateCheckpoints.ts'
import { HeadValidator } from '../../ts/light/heads/HeadValidator.ts'
import { LightClientServer } from '../../ts/serve/LightClientServer.ts'
import { encodeUpdate } from '../../ts/types/LightClientUpdate.ts'
import { ChainBuilder } from '../support/chain-builder.ts'
import { ChainDriver } from '../support/chain-driver.ts'
import { CleanUp } from '../support/clean-up.ts'
import { fuluEpochs, testNetwork } from '../support/test-network.ts'
import { exchange } from './support/exchange.ts'

const cleanUp = new CleanUp()
const network = testNetwork(fuluEpochs)
const builder = new ChainBuilder(network)
const SSZ = { accept: 'application/octet-stream' }

async function open() {
  const driver = await ChainDriver.open({ config: network, reload: false })
  await driver.start(builder, 5)
  const { chain } = driver
  const validator = new HeadValidator(chain, { minSigners: 22 })
  const proofFormat = (slot: number) => stateCheckpointsFormat(network, slot)
  const headers = await LightChain.open({ store: new MemoryStore(), proofFormat })
  const server = await LightClientServer.listen({ sources: { network, chain, validator, headers }, port: 0 })
  cleanUp.add(server, () => server.close())
  const lightClient = `${server.url}/eth/v1/beacon/light_client`
  return {
    chain,
    update: (headers: Record<string, string> = {}) =>
      exchange(`${lightClient}/updates?start_period=5&count=1`, { headers: { ...SSZ, ...headers } }),
    bootstrap: (slot: number) => exchange(`${lightClient}/bootstrap/${builder.root(slot)}`, { headers: SSZ }),
  }
}

describe('an update that is replaced by a better one', () => {
  it('is served no more, and caches are told', async () => {
    const { chain, update } = await open()
    const poor = builder.update(5, { signers: 22 })
    const good = builder.update(5, { signers: 32, attestedSlot: 5 * 64 + 50 })
    await chain.insertUpdate(poor)
    const before = await update()
    expect(before.body.subarray(12)).toEqual(Buffer.from(encodeUpdate(network, poor)))
    expect((await update({ 'if-none-match': String(before.headers.etag) })).status).toBe(304)
    await chain.insertUpdate(good)
    const after = await update({ 'if-none-match': String(before.headers.etag) })
    expect(after.status).toBe(200)
    expect(after.body.subarray(12)).toEqual(Buffer.from(encodeUpdate(network, good)))
  })

  it('takes along the bootstrap of its block, which gives way to the one of the better', async () => {
    const { chain, bootstrap } = await open()
    await chain.insertUpdate(builder.update(5, { signers: 22 }))
    expect((await bootstrap(5 * 64 + 40)).status).toBe(200)
    expect((await bootstrap(5 * 64 + 50)).status).toBe(404)
    await chain.insertUpdate(builder.update(5, { attestedSlot: 5 * 64 + 50 }))
    expect((await bootstrap(5 * 64 + 40)).status).toBe(404)
    expect((await bootstrap(5 * 64 + 50)).status).toBe(200)
  })

  it('leaves nothing behind when the chain goes back', async () => {
    const { chain, update, bootstrap } = await open()
    await chain.insertUpdate(builder.update(5))
    expect((await bootstrap(5 * 64 + 40)).status).toBe(200)
    await chain.deleteFixedRootsFrom(0)
    expect((await update()).body).toHaveLength(0)
    expect((await bootstrap(5 * 64 + 40)).status).toBe(404)
  })
})
