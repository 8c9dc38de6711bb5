import { describe, expect, it } from 'vitest'
import { databaseKey } from '../../../ts/db/databaseKey.ts'
import { MemoryStore } from '../../../ts/db/MemoryStore.ts'
import type { CommitteeChainEvent } from '../../../ts/light/committees/CommitteeChainOptions.ts'
import { HeadValidator } from '../../../ts/light/heads/HeadValidator.ts'
import type { ChainBuilder } from '../../support/chain-builder.ts'
import { ChainDriver } from '../../support/chain-driver.ts'
import { recordingLogger } from '../../support/recording-logger.ts'
import { RogueChain } from '../../support/rogue-chain.ts'
import { fuluEpochs, testNetwork } from '../../support/test-network.ts'
import { updatesAnswer } from '../../support/updates-answer.ts'

const config = testNetwork(fuluEpochs)
const PERIOD = 5
const SLOT = PERIOD * 64 + 20

/** What a store refuses to write, as a full disk would. */
class RefusingStore extends MemoryStore {
  refuses = false

  override async batch(...written: Parameters<MemoryStore['batch']>): Promise<void> {
    if (this.refuses) throw new Error('no space left on device')
    return super.batch(...written)
  }
}

/** A chain that starts with the rogue committee's period, and a validator over it. */
async function world(rogue: ChainBuilder, store = new RefusingStore()) {
  const { logger, lines } = recordingLogger()
  const driver = await ChainDriver.open({ config, reload: false, store, logger })
  await driver.start(rogue, PERIOD)
  const validator = new HeadValidator(driver.chain, { minSigners: 22, logger })
  let withdrawals = 0
  const onWithdrawn = (): void => {
    withdrawals += 1
  }
  validator.subscribe({ minSigners: 22, onWithdrawn })
  return { driver, store, validator, lines, withdrawals: () => withdrawals }
}

describe.each([
  ['not the sum of the keys', { isKeyInvalid: false, problem: 'wrong-aggregate' }],
  ['beside a key that is none', { isKeyInvalid: true, problem: 'invalid-key' }],
] as const)('an aggregate key that is %s', (_, { isKeyInvalid, problem }) => {
  const rogue = new RogueChain(config, PERIOD, { isKeyInvalid })
  const head = rogue.owner.signedHeader(SLOT)

  it('signs nothing alone: its head is withdrawn, and the same bytes are invalid', async () => {
    const { driver, validator, withdrawals } = await world(rogue)
    expect(validator.validateHead(head)).toBe('valid')
    expect(validator.validateFinality(rogue.owner.finalityUpdate(SLOT))).toBe('valid')
    await driver.chain.settled()
    expect(validator.head).toBeUndefined()
    expect(validator.finalityUpdate).toBeUndefined()
    expect(validator.optimisticUpdate).toBeUndefined()
    expect(withdrawals()).toBe(1)
    expect(validator.validateHead(head)).toBe('invalid')
    expect(validator.validateFinality(rogue.owner.finalityUpdate(SLOT))).toBe('invalid')
  })

  it('is told with its period, once, and again after a restart', async () => {
    const { driver, validator, lines } = await world(rogue)
    const events: CommitteeChainEvent[] = []
    driver.chain.subscribe((event) => events.push(event))
    validator.validateHead(head)
    await driver.chain.settled()
    validator.validateHead(head)
    await driver.chain.settled()
    const mismatch = { period: PERIOD, committeeRoot: rogue.committee(PERIOD).root, problem }
    expect(driver.chain.keyMismatches).toEqual([mismatch])
    expect(events.filter(({ type }) => type === 'aggregate-mismatch')).toEqual([
      { type: 'aggregate-mismatch', ...mismatch },
    ])
    expect(lines('error').filter((line) => line.includes('is not the sum of its keys'))).toHaveLength(1)
    await driver.reopen()
    driver.chain.verifySignedHeader(head)
    await driver.chain.settled()
    expect(driver.chain.keyMismatches).toEqual([mismatch])
  })

  it('signs nothing after a restart, not even before its committee is checked again', async () => {
    const { driver, validator } = await world(rogue)
    validator.validateHead(head)
    await driver.chain.settled()
    await driver.reopen()
    const after = new HeadValidator(driver.chain, { minSigners: 22 })
    expect(after.validateHead(head)).toBe('invalid')
  })

  it('proves no committee: the chain goes back to before the update that it signed', async () => {
    const { driver } = await world(rogue)
    const updates = [rogue.owner.update(PERIOD), rogue.update(PERIOD + 1)]
    const bytes = updatesAnswer(config, updates)
    await driver.chain.insertUpdates({ bytes, encoding: 'ssz', startPeriod: PERIOD, maxItems: 2 })
    expect(driver.chain.committeePeriods).toEqual({ start: PERIOD, end: PERIOD + 3 })
    driver.chain.verifySignedHeader(head)
    await driver.chain.settled()
    expect(driver.chain.committeePeriods).toEqual({ start: PERIOD, end: PERIOD + 1 })
    expect(driver.chain.nextSyncPeriod).toBe(PERIOD)
    await expect(driver.chain.insertUpdate(rogue.owner.update(PERIOD))).rejects.toMatchObject({
      reason: 'INVALID_SIGNATURE',
    })
    await driver.reopen()
    expect(driver.chain.committeePeriods).toEqual({ start: PERIOD, end: PERIOD + 1 })
    const again = await driver.chain.insertUpdates({ bytes, encoding: 'ssz', startPeriod: PERIOD, maxItems: 2 })
    expect(again.inserted).toBe(0)
  })

  it('is found in a past period after the next head', async () => {
    const { driver } = await world(rogue)
    driver.setSlot((PERIOD + 2) * 64 + 30)
    await driver.chain.insertUpdate(rogue.owner.update(PERIOD))
    await driver.chain.insertUpdate(rogue.update(PERIOD + 1))
    await driver.chain.settled()
    expect(driver.chain.keyMismatches).toEqual([])
    expect(driver.verifiable(rogue, [PERIOD + 2])).toEqual([PERIOD + 2])
    await driver.chain.settled()
    expect(driver.chain.keyMismatches).toMatchObject([{ period: PERIOD, problem }])
    expect(driver.chain.committeePeriods).toEqual({ start: PERIOD, end: PERIOD + 1 })
  })

  it('has no say either where that cannot be written, which is tried again', async () => {
    const { driver, store, validator, lines } = await world(rogue)
    store.refuses = true
    validator.validateHead(head)
    await driver.chain.settled()
    expect(validator.head).toBeUndefined()
    validator.validateHead(head)
    await driver.chain.settled()
    expect(lines('error').filter((line) => line.includes('cannot confirm'))).toHaveLength(1)
    store.refuses = false
    validator.validateHead(head)
    await driver.chain.settled()
    await driver.reopen()
    const verdict = driver.chain.verifySignedHeader(head)
    expect(verdict).toMatchObject({ valid: false, reason: 'signature' })
  })
})

describe('members whose aggregate key is not the sum of their keys', () => {
  const rogue = new RogueChain(config, PERIOD)

  it('go on signing heads and updates', async () => {
    const { driver, validator } = await world(rogue)
    validator.validateHead(rogue.owner.signedHeader(SLOT))
    await driver.chain.settled()
    await driver.chain.insertUpdate(rogue.update(PERIOD, { signers: 22 }))
    expect(driver.chain.committeePeriods).toEqual({ start: PERIOD, end: PERIOD + 2 })
    for (const signers of [22, 31, 32]) {
      expect(validator.validateHead(rogue.signedHeader(SLOT + signers, { signers }))).toBe('valid')
    }
    await driver.reopen()
    expect(driver.verifiable(rogue, [PERIOD, PERIOD + 1])).toEqual([PERIOD, PERIOD + 1])
  })
})

describe('committees of past periods', () => {
  const main = new RogueChain(config, 1000)

  it('are confirmed one after each head, without their uncompressed keys, and not again after a restart', async () => {
    const driver = await ChainDriver.open({ config, reload: false })
    driver.setSlot(8 * 64 + 30)
    await driver.start(main, 4)
    for (const period of [4, 5, 6, 7]) await driver.chain.insertUpdate(main.update(period))
    await driver.chain.settled()
    const lengths = async (): Promise<readonly number[]> => {
      const keys = [4, 5, 6, 7, 8].map((period) => driver.store.get(databaseKey('committeeKeys-', period)))
      return (await Promise.all(keys)).map((value) => value?.length ?? 0)
    }
    const [kept, marked] = [8 + 33 * 96, 9]
    expect(await lengths()).toEqual([0, 0, 0, 0, kept])
    const expected = [
      [marked, 0, 0, 0, kept],
      [marked, marked, 0, 0, kept],
      [marked, marked, marked, 0, kept],
      [marked, marked, marked, marked, kept],
      [marked, marked, marked, marked, kept],
    ]
    for (const lengthsThen of expected) {
      driver.verifiable(main, [8])
      await driver.chain.settled()
      expect(await lengths()).toEqual(lengthsThen)
    }
  })
})
