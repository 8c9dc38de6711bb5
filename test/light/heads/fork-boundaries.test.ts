import { describe, expect, it } from 'vitest'
import type { NetworkConfig } from '../../../ts/params/NetworkConfig.ts'
import { encodeUpdate } from '../../../ts/types/LightClientUpdate.ts'
import { sszTypes } from '../../../ts/types/sszTypes.ts'
import { ChainBuilder } from '../../support/chain-builder.ts'
import { ChainDriver, drivingModes } from '../../support/chain-driver.ts'
import { type ForkEpochs, testNetwork } from '../../support/test-network.ts'
import { updatesAnswer } from '../../support/updates-answer.ts'

/** Electra begins with epoch 44, in the middle of period 5: slot 352. */
const ELECTRA_EPOCH = 44
const ELECTRA_SLOT = ELECTRA_EPOCH * 8
const denebEpochs: ForkEpochs = { altair: 0, bellatrix: 0, capella: 0, deneb: 0 }
const config = testNetwork({ ...denebEpochs, electra: ELECTRA_EPOCH })
const main = new ChainBuilder(config)
const periods = [3, 4, 5, 6, 7, 8]

function withForkEpoch(epoch: number): NetworkConfig {
  return testNetwork({ ...denebEpochs, electra: epoch })
}

async function chainThroughPeriod7(reload: boolean): Promise<ChainDriver> {
  const driver = await ChainDriver.open({ config, reload })
  await driver.start(main, 3)
  for (const period of [3, 4]) await driver.step((chain) => chain.insertUpdate(main.update(period)))
  await driver.step((chain) => chain.insertUpdate(main.update(5, { attestedSlot: ELECTRA_SLOT + 20 })))
  await driver.step((chain) => chain.insertUpdate(main.update(6)))
  expect(driver.chain.updatePeriods).toEqual({ start: 3, end: 7 })
  return driver
}

describe.each(drivingModes)('a committee chain across forks, $mode', ({ reload }) => {
  it('S20: another fork schedule on opening rolls back exactly the updates it invalidates', async () => {
    const driver = await chainThroughPeriod7(reload)
    await driver.reopen(withForkEpoch(ELECTRA_EPOCH + 8))
    expect(driver.chain.updatePeriods).toEqual({ start: 3, end: 5 })
    expect(driver.chain.committeePeriods).toEqual({ start: 3, end: 6 })
    expect(driver.chain.nextSyncPeriod).toBe(5)
    await driver.reopen(config)
    expect(driver.chain.nextSyncPeriod).toBe(5)
    expect(await driver.step((chain) => chain.insertUpdate(main.update(5, { attestedSlot: ELECTRA_SLOT + 20 })))).toBe(
      true,
    )
  })

  it('S20: a fork schedule that changes nothing for the stored updates keeps them all', async () => {
    const driver = await chainThroughPeriod7(reload)
    await driver.reopen(testNetwork({ ...denebEpochs, electra: ELECTRA_EPOCH, fulu: 100 }))
    expect(driver.chain.updatePeriods).toEqual({ start: 3, end: 7 })
    await driver.reopen(config)
    expect(driver.verifiable(main, periods)).toEqual([3, 4, 5, 6, 7])
  })

  it('S20: updates under changed rules are verified again and stay where they still hold', async () => {
    const driver = await ChainDriver.open({ config, reload })
    await driver.start(main, 5)
    // Attested and signed in electra, finalized in deneb; by the second schedule in electra too, which changes no layout.
    await driver.step((chain) => chain.insertUpdate(main.update(5, { attestedSlot: ELECTRA_SLOT + 4 })))
    await driver.reopen(withForkEpoch(ELECTRA_EPOCH - 2))
    expect(driver.chain.updatePeriods).toEqual({ start: 5, end: 6 })
    await driver.reopen(withForkEpoch(ELECTRA_EPOCH + 1))
    expect(driver.chain.updatePeriods).toBeUndefined()
    expect(driver.chain.committeePeriods).toEqual({ start: 5, end: 6 })
  })

  it('S20: a higher threshold on opening rolls back to before the first update with too few signers', async () => {
    const driver = await ChainDriver.open({ config, reload })
    await driver.start(main, 3)
    await driver.step((chain) => chain.insertUpdate(main.update(3)))
    await driver.step((chain) => chain.insertUpdate(main.update(4, { signers: 23 })))
    await driver.reopen(config, 24)
    expect(driver.chain.updatePeriods).toEqual({ start: 3, end: 4 })
  })

  it('N3: the slot before the signature decides the version, with and without missed slots at the boundary', async () => {
    const driver = await ChainDriver.open({ config, reload })
    await driver.start(main, 5)
    // Header before the fork, slots missed, signature well in electra: electra's version.
    const missed = main.update(5, { attestedSlot: ELECTRA_SLOT - 3, signatureSlot: ELECTRA_SLOT + 4 })
    expect(await driver.step((chain) => chain.insertUpdate(missed))).toBe(true)
    // Signature in electra's first slot: deneb's version still.
    const first = main.update(5, { attestedSlot: ELECTRA_SLOT - 4, signatureSlot: ELECTRA_SLOT })
    expect(await driver.step((chain) => chain.insertUpdate(first))).toBe(true)
    for (const signatureSlot of [ELECTRA_SLOT - 1, ELECTRA_SLOT, ELECTRA_SLOT + 1, ELECTRA_SLOT + 5]) {
      const signed = main.signedHeader(ELECTRA_SLOT - 2, { signatureSlot })
      expect(driver.chain.verifySignedHeader(signed), `signed at ${signatureSlot}`).toMatchObject({ valid: true })
    }
    const signed = main.signedHeader(ELECTRA_SLOT - 2, { signatureSlot: ELECTRA_SLOT })
    const claimedLater = { ...signed, signatureSlot: ELECTRA_SLOT + 1 }
    expect(driver.chain.verifySignedHeader(claimedLater)).toMatchObject({ valid: false, reason: 'signature' })
  })

  it('N3: the same holds for answers that are verified as a whole', async () => {
    const driver = await ChainDriver.open({ config, reload })
    await driver.start(main, 5)
    const missed = main.update(5, { attestedSlot: ELECTRA_SLOT - 3, signatureSlot: ELECTRA_SLOT + 4 })
    const bytes = updatesAnswer(config, [missed, main.update(6)])
    const answer = { bytes, encoding: 'ssz', startPeriod: 5, maxItems: 2 } as const
    expect(await driver.step((chain) => chain.insertUpdates(answer))).toMatchObject({ inserted: 2 })
    expect(driver.verifiable(main, periods)).toEqual([5, 6, 7])
  })
})

describe('every fork', () => {
  /** One period each: altair, bellatrix, capella, deneb, electra, fulu, and gloas in the middle of the last two. */
  const config = testNetwork({ altair: 0, bellatrix: 16, capella: 24, deneb: 32, electra: 40, fulu: 48, gloas: 60 })
  const builder = new ChainBuilder(config)
  const updates = [1, 2, 3, 4, 5, 6, 7, 8].map((period) => builder.update(period, { attestedSlot: period * 64 + 36 }))

  it.each([
    [
      'one by one',
      async (driver: ChainDriver) => {
        for (const update of updates) expect(await driver.chain.insertUpdate(update)).toBe(true)
      },
    ],
    [
      'as one answer',
      async (driver: ChainDriver) => {
        const bytes = updatesAnswer(config, updates)
        const answer = { bytes, encoding: 'ssz', startPeriod: 1, maxItems: 8 } as const
        expect(await driver.chain.insertUpdates(answer)).toMatchObject({ inserted: 8 })
      },
    ],
  ])('is followed from altair to gloas, finalized headers of the fork before included, %s', async (_how, insert) => {
    const driver = await ChainDriver.open({ config, reload: false })
    await driver.chain.initCheckpoint({ root: builder.root(70), bootstrap: builder.bootstrap(70) })
    await insert(driver)
    await driver.reopen()
    expect(driver.verifiable(builder, [1, 2, 3, 4, 5, 6, 7, 8, 9])).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9])
    for (const [index, update] of updates.entries()) {
      expect((await driver.chain.update(index + 1))?.ssz).toEqual(encodeUpdate(config, update))
    }
  })
})

describe('forks without rules', () => {
  const madeup = { name: 'madeup', epoch: 48, version: '0x08000001' } as const
  const unknown: NetworkConfig = { ...config, forks: [...config.forks, madeup] }

  it('an update that such a fork signed is refused with an error that names the fork', async () => {
    const driver = await ChainDriver.open({ config: unknown, reload: false })
    await driver.start(main, 6)
    const bytes = updatesAnswer(config, [main.update(6)])
    const result = await driver.chain.insertUpdates({ bytes, encoding: 'ssz', startPeriod: 6, maxItems: 1 })
    expect(result).toMatchObject({
      inserted: 0,
      error: { code: 'ERR_UNKNOWN_FORK', forkName: 'madeup', message: expect.stringContaining('madeup') },
    })
    expect(() => driver.chain.verifySignedHeader(main.signedHeader(6 * 64 + 5))).toThrow(/madeup/)
  })

  it('its first slot is signed under the rules of the fork before, the next one under rules we do not have', async () => {
    const network: NetworkConfig = { ...unknown, forks: [...config.forks, { ...madeup, epoch: ELECTRA_EPOCH + 2 }] }
    const firstSlot = (ELECTRA_EPOCH + 2) * 8
    const insert = async (signatureSlot: number) => {
      const driver = await ChainDriver.open({ config: network, reload: false })
      await driver.start(main, 5)
      const update = main.update(5, { attestedSlot: firstSlot - 4, signatureSlot })
      const type = sszTypes(config.preset, 'electra').LightClientUpdate
      const json = [{ version: 'electra', data: type.toJson(type.deserialize(encodeUpdate(config, update))) }]
      const answers = [
        { bytes: updatesAnswer(config, [update]), encoding: 'ssz' },
        { bytes: Buffer.from(JSON.stringify(json)), encoding: 'json' },
      ] as const
      const results = []
      for (const answer of answers) {
        results.push(await driver.chain.insertUpdates({ ...answer, startPeriod: 5, maxItems: 1 }))
      }
      return results
    }
    const [inserted, known] = await insert(firstSlot)
    expect(inserted).toMatchObject({ inserted: 1 })
    expect(known?.verdicts).toMatchObject([{ outcome: 'not-better' }])
    for (const refused of await insert(firstSlot + 1)) {
      expect(refused).toMatchObject({
        inserted: 0,
        verdicts: [{ outcome: 'refused', period: 5, error: { code: 'ERR_UNKNOWN_FORK', forkName: 'madeup' } }],
      })
    }
  })
})
