import { describe, expect, it } from 'vitest'
import { ChainBuilder } from '../../support/chain-builder.ts'
import { ChainDriver, drivingModes } from '../../support/chain-driver.ts'
import { fuluEpochs, testNetwork } from '../../support/test-network.ts'

const config = testNetwork(fuluEpochs)
const main = new ChainBuilder(config)
const ZERO_ROOT = `0x${'00'.repeat(32)}` as const
const periods = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9]

describe.each(drivingModes)('a committee chain, $mode', ({ reload }) => {
  describe('fixed roots', () => {
    it('S17: extend both ways, one period at a time', async () => {
      const driver = await ChainDriver.open({ config, reload })
      for (const period of [4, 5, 6, 3, 2])
        await driver.step((chain) => chain.addFixedRoot(period, main.committee(period).root))
      expect(driver.chain.fixedRootPeriods).toEqual({ start: 2, end: 7 })
      await expect(driver.step((chain) => chain.addFixedRoot(8, main.committee(8).root))).rejects.toMatchObject({
        code: 'InvalidPeriod',
      })
      await expect(driver.step((chain) => chain.addFixedRoot(0, main.committee(0).root))).rejects.toMatchObject({
        code: 'InvalidPeriod',
      })
      expect(driver.chain.fixedRootPeriods).toEqual({ start: 2, end: 7 })
      expect(driver.chain.committeePeriods).toBeUndefined()
    })

    it('S17: a zero root is refused', async () => {
      const driver = await ChainDriver.open({ config, reload })
      await expect(driver.step((chain) => chain.addFixedRoot(4, ZERO_ROOT))).rejects.toMatchObject({
        code: 'WrongCommitteeRoot',
      })
      expect(driver.chain.fixedRootPeriods).toBeUndefined()
    })

    it('S17: another root than the known one rolls the chain back from there', async () => {
      const driver = await ChainDriver.open({ config, reload })
      await driver.start(main, 3)
      for (const period of [3, 4, 5]) await driver.step((chain) => chain.insertUpdate(main.update(period)))
      await driver.step((chain) => chain.addFixedRoot(4, main.committee(4).root))
      const other = main.splitAt(4, 'other')
      await driver.step((chain) => chain.addFixedRoot(4, other.committee(4).root))
      expect(driver.chain.fixedRootPeriods).toEqual({ start: 3, end: 5 })
      expect(driver.chain.committeePeriods).toEqual({ start: 3, end: 4 })
      expect(driver.chain.updatePeriods).toBeUndefined()
      expect(driver.verifiable(main, periods)).toEqual([3])
    })

    it('S17: a root that updates prove fixes all roots between', async () => {
      const driver = await ChainDriver.open({ config, reload })
      await driver.start(main, 3)
      for (const period of [3, 4, 5]) await driver.step((chain) => chain.insertUpdate(main.update(period)))
      await driver.step((chain) => chain.addFixedRoot(6, main.committee(6).root))
      expect(driver.chain.fixedRootPeriods).toEqual({ start: 3, end: 7 })
      expect(driver.verifiable(main, periods)).toEqual([3, 4, 5, 6])
    })

    it('S17: are withdrawn with the committees that nothing else supports', async () => {
      const driver = await ChainDriver.open({ config, reload })
      for (const period of [3, 4, 5, 6, 7]) await driver.start(main, period)
      await driver.step((chain) => chain.insertUpdate(main.update(3)))
      await driver.step((chain) => chain.deleteFixedRootsFrom(4))
      expect(driver.chain.fixedRootPeriods).toEqual({ start: 3, end: 4 })
      expect(driver.verifiable(main, periods)).toEqual([3, 4])
      await driver.step((chain) => chain.deleteFixedRootsFrom(3))
      expect(driver.verifiable(main, periods)).toEqual([])
      expect(driver.chain.nextSyncPeriod).toBeUndefined()
    })

    it('S17: are withdrawn while updates prove what follows', async () => {
      const driver = await ChainDriver.open({ config, reload })
      await driver.start(main, 3)
      await driver.start(main, 4)
      for (const period of [3, 4, 5]) await driver.step((chain) => chain.insertUpdate(main.update(period)))
      await driver.step((chain) => chain.deleteFixedRootsFrom(4))
      expect(driver.chain.updatePeriods).toEqual({ start: 3, end: 6 })
      expect(driver.verifiable(main, periods)).toEqual([3, 4, 5, 6])
    })
  })

  describe('committees', () => {
    it('S17: extend both ways where their root is known, and exactly these periods verify', async () => {
      const driver = await ChainDriver.open({ config, reload })
      for (const period of [3, 4, 5, 6, 7])
        await driver.step((chain) => chain.addFixedRoot(period, main.committee(period).root))
      for (const period of [5, 6, 4]) {
        await driver.step((chain) => chain.addCommittee(period, main.committee(period).serialized))
      }
      expect(driver.verifiable(main, periods)).toEqual([4, 5, 6])
      expect(driver.chain.committeePeriods).toEqual({ start: 4, end: 7 })
      expect(driver.chain.nextSyncPeriod).toBe(6)
    })

    it('S17: of another root, or not adjacent, or without a root are refused', async () => {
      const driver = await ChainDriver.open({ config, reload })
      for (const period of [3, 4, 5, 6])
        await driver.step((chain) => chain.addFixedRoot(period, main.committee(period).root))
      const add = (period: number, of: number) =>
        driver.step((chain) => chain.addCommittee(period, main.committee(of).serialized))
      await expect(add(3, 4)).rejects.toMatchObject({ code: 'WrongCommitteeRoot' })
      await add(3, 3)
      await expect(add(5, 5)).rejects.toMatchObject({ code: 'InvalidPeriod' })
      await expect(add(2, 2)).rejects.toMatchObject({ code: 'InvalidPeriod' })
      await add(4, 4)
      await add(5, 5)
      await add(6, 6)
      await expect(add(7, 7)).rejects.toMatchObject({ code: 'InvalidPeriod' })
      expect(driver.verifiable(main, periods)).toEqual([3, 4, 5, 6])
    })
  })
})
