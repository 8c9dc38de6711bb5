import { describe, expect, it } from 'vitest'
import { ChainBuilder } from '../../support/chain-builder.ts'
import { ChainDriver, drivingModes } from '../../support/chain-driver.ts'
import { fuluEpochs, testNetwork } from '../../support/test-network.ts'
import { withoutCommittee } from '../../support/without-committee.ts'

const config = testNetwork(fuluEpochs)
const main = new ChainBuilder(config)
const periods = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9]

describe.each(drivingModes)('updates of a committee chain, $mode', ({ reload }) => {
  it('S18: need the committee of their period', async () => {
    const driver = await ChainDriver.open({ config, reload })
    await expect(driver.step((chain) => chain.insertUpdate(main.update(5)))).rejects.toMatchObject({
      code: 'InvalidPeriod',
    })
    await driver.step((chain) => chain.addFixedRoot(5, main.committee(5).root))
    await expect(driver.step((chain) => chain.insertUpdate(main.update(5)))).rejects.toMatchObject({
      code: 'InvalidPeriod',
    })
    await driver.step((chain) => chain.addCommittee(5, main.committee(5).serialized))
    await expect(driver.step((chain) => chain.insertUpdate(main.update(6)))).rejects.toMatchObject({
      code: 'InvalidPeriod',
    })
    expect(await driver.step((chain) => chain.insertUpdate(main.update(5)))).toBe(true)
    expect(await driver.step((chain) => chain.insertUpdate(main.update(6)))).toBe(true)
    await expect(driver.step((chain) => chain.insertUpdate(main.update(8)))).rejects.toMatchObject({
      code: 'InvalidPeriod',
    })
    expect(driver.chain.nextSyncPeriod).toBe(7)
    expect(driver.verifiable(main, periods)).toEqual([5, 6, 7])
  })

  it('S18: need the next committee unless it is known', async () => {
    const driver = await ChainDriver.open({ config, reload })
    await driver.start(main, 5)
    const bare = withoutCommittee(main, 5, main.update(5))
    await expect(driver.step((chain) => chain.insertUpdate(bare))).rejects.toMatchObject({ code: 'NeedCommittee' })
    await expect(driver.step((chain) => chain.insertUpdate(bare, main.committee(7).serialized))).rejects.toMatchObject({
      code: 'WrongCommitteeRoot',
    })
    expect(driver.verifiable(main, periods)).toEqual([5])
    expect(await driver.step((chain) => chain.insertUpdate(bare, main.committee(6).serialized))).toBe(true)
    const better = withoutCommittee(main, 5, main.update(5, { attestedSlot: 5 * 64 + 30 }))
    expect(await driver.step((chain) => chain.insertUpdate(better))).toBe(true)
    expect(driver.verifiable(main, periods)).toEqual([5, 6])
  })

  it('S18: with too few signers give their committee all the same where a checkpoint fixed its root', async () => {
    const driver = await ChainDriver.open({ config, reload })
    await driver.start(main, 5)
    await driver.step((chain) => chain.addFixedRoot(6, main.committee(6).root))
    const stranger = new ChainBuilder(config, 'stranger')
    await expect(driver.step((chain) => chain.insertUpdate(stranger.update(5, { signers: 1 })))).rejects.toMatchObject({
      reason: 'NOT_ENOUGH_SIGNERS',
      signers: { count: 1, needed: 22 },
    })
    expect(driver.verifiable(main, periods)).toEqual([5])
    expect(await driver.step((chain) => chain.insertUpdate(main.update(5, { signers: 1 })))).toBe(false)
    expect(driver.verifiable(main, periods)).toEqual([5, 6])
    expect(driver.chain.nextSyncPeriod).toBe(6)
    expect(await driver.step((chain) => chain.insertUpdate(main.update(6)))).toBe(true)
    expect(driver.verifiable(main, periods)).toEqual([5, 6, 7])
    await expect(driver.step((chain) => chain.insertUpdate(main.update(7, { signers: 1 })))).rejects.toMatchObject({
      reason: 'NOT_ENOUGH_SIGNERS',
    })
  })

  it('S18: with too few signers are refused, finalized or not', async () => {
    const driver = await ChainDriver.open({ config, reload })
    await driver.start(main, 5)
    const refusal = { code: 'InvalidUpdate', reason: 'NOT_ENOUGH_SIGNERS' }
    await expect(driver.step((chain) => chain.insertUpdate(main.update(5, { signers: 21 })))).rejects.toMatchObject(
      refusal,
    )
    await expect(
      driver.step((chain) => chain.insertUpdate(main.update(5, { signers: 21, finalizedSlot: null }))),
    ).rejects.toMatchObject(refusal)
    expect(await driver.step((chain) => chain.insertUpdate(main.update(5, { signers: 22 })))).toBe(true)
  })

  it('S18: signed in the future are refused and accepted when their time has come', async () => {
    const driver = await ChainDriver.open({ config, reload })
    await driver.start(main, 5)
    const update = main.update(5, { signatureSlot: 5 * 64 + 42 })
    driver.setSlot(5 * 64 + 41)
    await expect(driver.step((chain) => chain.insertUpdate(update))).rejects.toMatchObject({
      code: 'InvalidUpdate',
      reason: 'FUTURE_SIGNATURE',
    })
    driver.setSlot(5 * 64 + 42)
    expect(await driver.step((chain) => chain.insertUpdate(update))).toBe(true)
  })

  it('S18: are added backward only after a fixed root', async () => {
    const driver = await ChainDriver.open({ config, reload })
    await driver.start(main, 5)
    await driver.step((chain) => chain.insertUpdate(main.update(5)))
    await expect(driver.step((chain) => chain.insertUpdate(main.update(4)))).rejects.toMatchObject({
      code: 'InvalidPeriod',
    })
    await driver.start(main, 4)
    expect(await driver.step((chain) => chain.insertUpdate(main.update(4)))).toBe(true)
    expect(driver.chain.updatePeriods).toEqual({ start: 4, end: 6 })
    expect(driver.verifiable(main, periods)).toEqual([4, 5, 6])
  })

  it('S18: with a signature of another chain are refused', async () => {
    const driver = await ChainDriver.open({ config, reload })
    await driver.start(main, 5)
    const foreign = main.splitAt(5, 'foreign')
    await expect(
      driver.step((chain) => chain.insertUpdate(main.update(5, { signedBy: foreign }))),
    ).rejects.toMatchObject({ code: 'InvalidUpdate', reason: 'INVALID_SIGNATURE' })
    expect(driver.verifiable(main, periods)).toEqual([5])
  })

  it('S18: signed in another period than their own are refused', async () => {
    const driver = await ChainDriver.open({ config, reload })
    await driver.start(main, 5)
    await driver.step((chain) => chain.insertUpdate(main.update(5)))
    const late = main.update(5, { attestedSlot: 6 * 64 - 1, signatureSlot: 6 * 64 })
    await expect(driver.step((chain) => chain.insertUpdate(late))).resolves.toBe(false)
    const better = { ...main.update(5, { attestedSlot: 5 * 64 + 20 }), signatureSlot: 6 * 64 + 1 }
    await expect(driver.step((chain) => chain.insertUpdate(better))).rejects.toMatchObject({
      code: 'InvalidUpdate',
      reason: 'SIGNATURE_PERIOD',
    })
  })

  it('a wrong branch is told before a signature of another period, which a server may be excused for', async () => {
    const driver = await ChainDriver.open({ config, reload })
    await driver.start(main, 5)
    await driver.step((chain) => chain.insertUpdate(main.update(5)))
    const late = { ...main.update(5, { attestedSlot: 5 * 64 + 20 }), signatureSlot: 6 * 64 + 1 }
    const { nextSyncCommittee: _committee, ...rest } = late
    const bare = { ...rest, nextSyncCommitteeRoot: main.committee(6).root }
    const noFinality = { finalityBranch: late.finalityBranch.toReversed() }
    const noCommittee = { nextSyncCommitteeBranch: late.nextSyncCommitteeBranch.toReversed() }
    for (const update of [late, bare]) {
      for (const [change, reason] of [
        [{}, 'SIGNATURE_PERIOD'],
        [noFinality, 'INVALID_FINALITY_BRANCH'],
        [noCommittee, 'INVALID_COMMITTEE_BRANCH'],
      ] as const) {
        await expect(driver.step((chain) => chain.insertUpdate({ ...update, ...change }))).rejects.toMatchObject({
          code: 'InvalidUpdate',
          reason,
        })
      }
    }
  })

  it('N2: a best update without finality is accepted, and replaced by one with', async () => {
    const driver = await ChainDriver.open({ config, reload })
    await driver.start(main, 5)
    expect(await driver.step((chain) => chain.insertUpdate(main.update(5, { finalizedSlot: null })))).toBe(true)
    expect(driver.verifiable(main, periods)).toEqual([5, 6])
    expect(await driver.step((chain) => chain.insertUpdate(main.update(5, { signers: 25 })))).toBe(true)
    expect(driver.chain.updateScore(5)).toMatchObject({ signerCount: 25, hasFinality: true })
    expect(await driver.step((chain) => chain.insertUpdate(main.update(5, { finalizedSlot: null })))).toBe(false)
  })
})
