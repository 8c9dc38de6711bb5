import { describe, expect, it } from 'vitest'
import type { KeyValueStore } from '../../../ts/db/KeyValueStore.ts'
import { MemoryStore } from '../../../ts/db/MemoryStore.ts'
import type { CommitteeChainEvent } from '../../../ts/light/committees/CommitteeChainOptions.ts'
import { ChainBuilder } from '../../support/chain-builder.ts'
import { ChainDriver } from '../../support/chain-driver.ts'
import { recordingLogger } from '../../support/recording-logger.ts'
import { fuluEpochs, testNetwork } from '../../support/test-network.ts'

const config = testNetwork(fuluEpochs)
const main = new ChainBuilder(config)

/** A store whose next batch fails, as on a full disk. */
class FailingStore extends MemoryStore implements KeyValueStore {
  fails = false

  override async batch(...[operations]: Parameters<MemoryStore['batch']>): Promise<void> {
    if (this.fails) throw new Error('no space left')
    await super.batch(operations)
  }
}

describe('what listeners of a committee chain hear', () => {
  it('is growth and rollback, when they are made', async () => {
    const driver = await ChainDriver.open({ config, reload: false })
    const events: CommitteeChainEvent[] = []
    const leave = driver.chain.subscribe((event) => events.push(event))
    await driver.start(main, 5)
    await driver.chain.insertUpdate(main.update(5, { signers: 25 }))
    await driver.chain.insertUpdate(main.update(6))
    await driver.chain.insertUpdate(main.update(5, { signers: 26 }))
    await driver.chain.insertUpdate(main.splitAt(6, 'other').update(5, { signers: 27 }))
    expect(events).toEqual([
      { type: 'extended', nextSyncPeriod: 5 },
      { type: 'extended', nextSyncPeriod: 6 },
      { type: 'extended', nextSyncPeriod: 7 },
      { type: 'rolled-back', fromPeriod: 6 },
      { type: 'extended', nextSyncPeriod: 6 },
    ])
    leave()
    await driver.chain.deleteFixedRootsFrom(0)
    expect(events).toHaveLength(5)
  })
})

describe('a listener that throws', () => {
  it('is an error in the log; the others hear of the change, and it stands', async () => {
    const { logger, lines } = recordingLogger()
    const driver = await ChainDriver.open({ config, reload: false, logger })
    const events: CommitteeChainEvent[] = []
    driver.chain.subscribe(() => {
      throw new Error('no mood')
    })
    driver.chain.subscribe((event) => events.push(event))
    await driver.start(main, 5)
    expect(events).toEqual([{ type: 'extended', nextSyncPeriod: 5 }])
    expect(lines('error')).toEqual([expect.stringContaining('no mood')])
    expect(driver.verifiable(main, [5])).toEqual([5])
  })
})

describe('a database that cannot be written', () => {
  it('leaves the chain in memory as it is on disk, and the next change is made', async () => {
    const store = new FailingStore()
    const driver = await ChainDriver.open({ config, reload: false, store })
    await driver.start(main, 5)
    const events: CommitteeChainEvent[] = []
    driver.chain.subscribe((event) => events.push(event))
    store.fails = true
    await expect(driver.chain.insertUpdate(main.update(5))).rejects.toThrow('no space left')
    expect(driver.chain.nextSyncPeriod).toBe(5)
    expect(events).toEqual([])
    expect(driver.verifiable(main, [5, 6])).toEqual([5])
    await driver.chain.settled()
    store.fails = false
    expect(await driver.chain.insertUpdate(main.update(5))).toBe(true)
    expect(driver.verifiable(main, [5, 6])).toEqual([5, 6])
  })
})

describe('committees in memory', () => {
  it('are loaded as they are needed, more periods than are kept ready', async () => {
    const driver = await ChainDriver.open({ config, reload: false })
    await driver.start(main, 1)
    const periods = Array.from({ length: 14 }, (_, index) => index + 1)
    for (const period of periods) await driver.chain.insertUpdate(main.update(period))
    await driver.reopen()
    expect(driver.verifiable(main, [...periods, ...periods])).toHaveLength(28)
    await driver.chain.settled()
  })
})
