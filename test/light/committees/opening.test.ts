import { describe, expect, it } from 'vitest'
import { databaseKey } from '../../../ts/db/databaseKey.ts'
import type { StoreOperation } from '../../../ts/db/KeyValueStore.ts'
import { MemoryStore } from '../../../ts/db/MemoryStore.ts'
import { encodeUpdate } from '../../../ts/types/LightClientUpdate.ts'
import { ChainBuilder } from '../../support/chain-builder.ts'
import { ChainDriver } from '../../support/chain-driver.ts'
import { recordingLogger } from '../../support/recording-logger.ts'
import { fuluEpochs, testNetwork } from '../../support/test-network.ts'

const config = testNetwork(fuluEpochs)
const main = new ChainBuilder(config)

async function storedChain(): Promise<MemoryStore> {
  const store = new MemoryStore()
  const driver = await ChainDriver.open({ config, reload: false, store })
  await driver.chain.initCheckpoint({ root: main.root(3 * 64), bootstrap: main.bootstrap(3 * 64) })
  for (const period of [3, 4, 5]) await driver.chain.insertUpdate(main.update(period))
  return store
}

async function changed(
  store: MemoryStore,
  key: Uint8Array,
  change: (value: Uint8Array) => void,
): Promise<StoreOperation> {
  const value = (await store.get(key))?.slice()
  if (value === undefined) throw new Error('there is no such entry')
  change(value)
  return { type: 'put', key, value }
}

const flipAt =
  (at: number) =>
  (value: Uint8Array): void => {
    value[at] = (value[at] ?? 0) ^ 0x10
  }

const damages: readonly (readonly [string, (store: MemoryStore) => Promise<StoreOperation>])[] = [
  ['a changed key in a committee', (store) => changed(store, databaseKey('committee-', 4), flipAt(100))],
  [
    'a committee cut short',
    async (store) => {
      const key = databaseKey('committee-', 4)
      return { type: 'put', key, value: (await store.get(key))?.subarray(1) ?? new Uint8Array() }
    },
  ],
  [
    'a changed signature in an update',
    (store) => changed(store, databaseKey('update-', 4), (value) => flipAt(value.length - 50)(value)),
  ],
  ['a changed fact of an update', (store) => changed(store, databaseKey('update-', 4), flipAt(49))],
  ['an empty update', async () => ({ type: 'put', key: databaseKey('update-', 4), value: new Uint8Array() })],
  ['a changed fixed root', (store) => changed(store, databaseKey('fixedRoot-', 3), flipAt(0))],
  [
    'a fixed root of another length',
    async () => ({ type: 'put', key: databaseKey('fixedRoot-', 4), value: new Uint8Array(31) }),
  ],
  ['a missing committee', async () => ({ type: 'del', key: databaseKey('committee-', 5) })],
  ['a missing last committee', async () => ({ type: 'del', key: databaseKey('committee-', 6) })],
  ['a missing update', async () => ({ type: 'del', key: databaseKey('update-', 4) })],
  ['a missing fixed root', async () => ({ type: 'del', key: databaseKey('fixedRoot-', 3) })],
  ['a key of another length', async () => ({ type: 'put', key: databaseKey('update-x', 4), value: new Uint8Array(9) })],
]

describe('opening a committee chain', () => {
  it('finds what was stored, without asking for anything', async () => {
    const store = await storedChain()
    const driver = await ChainDriver.open({ config, reload: false, store })
    expect(driver.chain.nextSyncPeriod).toBe(6)
    expect(driver.chain.fixedRootPeriods).toEqual({ start: 3, end: 5 })
    expect(driver.verifiable(main, [2, 3, 4, 5, 6, 7])).toEqual([3, 4, 5, 6])
  })

  it.each(damages)('%s resets the chain, with an error in the log', async (_what, damage) => {
    const store = await storedChain()
    await store.batch([await damage(store)])
    const { logger, lines } = recordingLogger()
    const driver = await ChainDriver.open({ config, reload: false, store, logger })
    expect(lines('error')).toEqual([expect.stringContaining('damaged')])
    expect(driver.chain.nextSyncPeriod).toBeUndefined()
    expect(driver.chain.fixedRootPeriods).toBeUndefined()
    for (const prefix of ['update-', 'committee-', 'fixedRoot-', 'committeeKeys-']) {
      for await (const [key] of store.iterate(prefix)) expect.unreachable(`${prefix} has ${key}`)
    }
  })

  it('a chain that was reset starts again from the same checkpoint, out of the database', async () => {
    const store = await storedChain()
    await store.batch([{ type: 'del', key: databaseKey('committee-', 5) }])
    const driver = await ChainDriver.open({ config, reload: false, store })
    const data = await driver.chain.storedCheckpoint(main.root(3 * 64))
    if (data === undefined) return expect.unreachable('the checkpoint is not stored')
    await driver.chain.initCheckpoint(data)
    expect(driver.chain.nextSyncPeriod).toBe(3)
  })

  it('an update that is stored is served as it came', async () => {
    const store = await storedChain()
    const driver = await ChainDriver.open({ config, reload: false, store })
    const update = main.update(4)
    expect(await driver.chain.update(4)).toEqual({
      ssz: encodeUpdate(config, update),
      attestedSlot: update.attestedHeader.beacon.slot,
    })
    expect(await driver.chain.update(7)).toBeUndefined()
  })
})
