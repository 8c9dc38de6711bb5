import { describe, expect, it } from 'vitest'
import { bytesToHex } from '../../../ts/bytes.ts'
import { databaseKey } from '../../../ts/db/databaseKey.ts'
import { MemoryStore } from '../../../ts/db/MemoryStore.ts'
import type { CommitteeChainEvent } from '../../../ts/light/committees/CommitteeChainOptions.ts'
import { ChainBuilder } from '../../support/chain-builder.ts'
import { ChainDriver } from '../../support/chain-driver.ts'
import { withWrongAggregate } from '../../support/committee-keys.ts'
import { recordingLogger } from '../../support/recording-logger.ts'
import { fuluEpochs, testNetwork } from '../../support/test-network.ts'

const config = testNetwork(fuluEpochs)
const main = new ChainBuilder(config)
const keysKey = databaseKey('committeeKeys-', 5)

describe('confirming committees', () => {
  it('stores the keys of a committee that signs a head, once they are confirmed', async () => {
    const driver = await ChainDriver.open({ config, reload: false })
    await driver.start(main, 5)
    await driver.chain.settled()
    expect(await driver.store.get(keysKey)).toBeUndefined()
    expect(driver.verifiable(main, [5])).toEqual([5])
    await driver.chain.settled()
    expect(await driver.store.get(keysKey)).toHaveLength(8 + 33 * 96)
  })

  it('confirms the committee of the running period before heads come', async () => {
    const driver = await ChainDriver.open({ config, reload: false })
    driver.setSlot(5 * 64 + 3)
    await driver.start(main, 5)
    await driver.chain.settled()
    expect(await driver.store.get(keysKey)).toBeDefined()
  })

  it('verifies with stored keys after a restart, and without them when they are damaged', async () => {
    const driver = await ChainDriver.open({ config, reload: false })
    await driver.start(main, 5)
    driver.verifiable(main, [5])
    await driver.chain.settled()
    await driver.reopen()
    expect(driver.verifiable(main, [5])).toEqual([5])
    const damaged = (await driver.store.get(keysKey))?.slice() ?? new Uint8Array()
    damaged[500] = (damaged[500] ?? 0) ^ 1
    await driver.store.batch([{ type: 'put', key: keysKey, value: damaged }])
    await driver.reopen()
    expect(driver.verifiable(main, [5])).toEqual([5])
  })

  it('forgets stored keys when the committee is rolled back', async () => {
    const driver = await ChainDriver.open({ config, reload: false })
    await driver.start(main, 5)
    driver.verifiable(main, [5])
    await driver.chain.settled()
    await driver.chain.deleteFixedRootsFrom(5)
    expect(await driver.store.get(keysKey)).toBeUndefined()
  })

  it('raises an alarm for an aggregate that is not the sum, and lets the sum decide', async () => {
    const { logger, lines } = recordingLogger()
    const store = new MemoryStore()
    const driver = await ChainDriver.open({ config, reload: false, store, logger })
    const odd = withWrongAggregate(main.committee(5))
    const events: CommitteeChainEvent[] = []
    driver.chain.subscribe((event) => events.push(event))
    await driver.chain.addFixedRoot(5, odd.root)
    await driver.chain.addCommittee(5, odd.serialized)
    // Before the confirmation the proven aggregate stands for the sum; signers' keys are all summed with few signers.
    driver.verifiable(main, [5])
    await driver.chain.settled()
    expect(events).toContainEqual({
      type: 'aggregate-mismatch',
      period: 5,
      committeeRoot: odd.root,
      problem: 'wrong-aggregate',
    })
    expect(lines('error')).toHaveLength(1)
    expect(driver.verifiable(main, [5])).toEqual([5])
    expect(await store.get(keysKey)).toHaveLength(9)
    expect(bytesToHex(driver.chain.committee(5)?.root ?? new Uint8Array())).toBe(odd.root)
  })
})
