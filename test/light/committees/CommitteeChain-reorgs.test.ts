import { describe, expect, it } from 'vitest'
import { ChainBuilder } from '../../support/chain-builder.ts'
import { ChainDriver, drivingModes } from '../../support/chain-driver.ts'
import { fuluEpochs, testNetwork } from '../../support/test-network.ts'
import { withoutCommittee } from '../../support/without-committee.ts'

const config = testNetwork(fuluEpochs)
const main = new ChainBuilder(config)
const periods = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9]

describe.each(drivingModes)('reorgs of a committee chain, $mode', ({ reload }) => {
  const other = main.splitAt(6, 'other')

  async function established(signers: number): Promise<ChainDriver> {
    const driver = await ChainDriver.open({ config, reload })
    await driver.start(main, 4)
    for (const period of [4, 5, 6, 7])
      await driver.step((chain) => chain.insertUpdate(main.update(period, { signers })))
    return driver
  }

  it('S19: by a worse or equal update are refused', async () => {
    const driver = await established(28)
    for (const signers of [27, 28]) {
      await expect(driver.step((chain) => chain.insertUpdate(other.update(5, { signers })))).rejects.toMatchObject({
        code: 'CannotReorg',
      })
    }
    expect(driver.verifiable(main, periods)).toEqual([4, 5, 6, 7, 8])
  })

  it('S19: by a better update need its committee; the old chain then verifies only before the split', async () => {
    const driver = await established(28)
    const bare = withoutCommittee(other, 5, other.update(5, { signers: 29 }))
    await expect(driver.step((chain) => chain.insertUpdate(bare))).rejects.toMatchObject({ code: 'NeedCommittee' })
    expect(driver.verifiable(main, periods)).toEqual([4, 5, 6, 7, 8])
    expect(await driver.step((chain) => chain.insertUpdate(other.update(5, { signers: 29 })))).toBe(true)
    expect(driver.chain.nextSyncPeriod).toBe(6)
    expect(driver.verifiable(main, periods)).toEqual([4, 5])
    expect(driver.verifiable(other, periods)).toEqual([4, 5, 6])
    expect(await driver.step((chain) => chain.insertUpdate(other.update(6)))).toBe(true)
    expect(driver.verifiable(other, periods)).toEqual([4, 5, 6, 7])
  })

  it('S19: a finalized update beats one with more signers', async () => {
    const driver = await ChainDriver.open({ config, reload })
    await driver.start(main, 5)
    await driver.step((chain) => chain.insertUpdate(main.update(5, { finalizedSlot: null })))
    expect(await driver.step((chain) => chain.insertUpdate(other.update(5, { signers: 22 })))).toBe(true)
    expect(driver.verifiable(other, periods)).toEqual([5, 6])
    expect(driver.verifiable(main, periods)).toEqual([5])
  })

  it('S19: against a fixed root are refused, however good', async () => {
    const driver = await established(22)
    await driver.step((chain) => chain.addFixedRoot(6, main.committee(6).root))
    await expect(driver.step((chain) => chain.insertUpdate(other.update(5)))).rejects.toMatchObject({
      code: 'CannotReorg',
    })
    expect(driver.verifiable(main, periods)).toEqual([4, 5, 6, 7, 8])
  })
})
