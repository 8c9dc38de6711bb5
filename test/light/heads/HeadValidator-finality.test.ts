import { describe, expect, it } from 'vitest'
import type { FinalityUpdate } from '../../../ts/types/FinalityUpdate.ts'
import { ChainBuilder } from '../../support/chain-builder.ts'
import { emptyHeader } from '../../support/container-header.ts'
import { config, Listener, main, other, SLOT, world } from '../../support/head-validator-world.ts'

describe('a head validator, of finality and of chains that were given up', () => {
  it('N4: publishes finality only forward', async () => {
    const { validator, listener } = await world()
    const later = main.finalityUpdate(SLOT + 8)
    const earlier = main.finalityUpdate(SLOT, { signers: 32 })
    expect(validator.validateFinality(later)).toBe('valid')
    expect(validator.validateFinality(earlier)).toBe('known')
    expect(validator.validateFinality(later)).toBe('known')
    expect(validator.finalityUpdate).toBe(later)
    expect(listener.finalized).toEqual([later.finalizedHeader.beacon.slot])
    expect(listener.slots).toEqual([SLOT + 8])
  })

  it('N4: a finality update below a threshold is heard again when enough have signed', async () => {
    const { validator, listener } = await world()
    const strict = new Listener()
    validator.subscribe({ minSigners: 30, ...strict })
    validator.validateFinality(main.finalityUpdate(SLOT, { signers: 23 }))
    expect(validator.validateFinality(main.finalityUpdate(SLOT, { signers: 31 }))).toBe('valid')
    expect(listener.finalized).toHaveLength(1)
    expect(strict.finalized).toHaveLength(1)
  })

  const finalityForgeries: readonly (readonly [string, (update: FinalityUpdate) => FinalityUpdate])[] = [
    ['another finalized header', (update) => ({ ...update, finalizedHeader: main.header(SLOT - 1) })],
    [
      'a branch of zeros',
      (update) => ({ ...update, finalityBranch: update.finalityBranch.map(() => new Uint8Array(32)) }),
    ],
    ['no branch', (update) => ({ ...update, finalityBranch: [] })],
    ['a shorter branch', (update) => ({ ...update, finalityBranch: update.finalityBranch.slice(1) })],
    ['a finalized slot after the attested one', (update) => ({ ...update, finalizedHeader: main.header(SLOT + 1) })],
    ['a signature of others', () => main.finalityUpdate(SLOT, { signedBy: new ChainBuilder(config, 'nobody') })],
  ]
  it.each(finalityForgeries)('refuses a finality update with %s and tells nobody', async (_what, forge) => {
    const { validator, listener } = await world()
    expect(validator.validateFinality(forge(main.finalityUpdate(SLOT)))).toBe('invalid')
    expect(listener.finalized).toEqual([])
    expect(listener.heads).toEqual([])
    expect(validator.finalityUpdate).toBeUndefined()
  })

  it('takes an update without a finalized header for a head alone', async () => {
    const { validator, listener } = await world()
    const update: FinalityUpdate = {
      ...main.finalityUpdate(SLOT),
      finalizedHeader: emptyHeader('fulu'),
      finalityBranch: Array.from({ length: 7 }, () => new Uint8Array(32)),
    }
    expect(validator.validateFinality(update)).toBe('valid')
    expect(validator.finalityUpdate).toBeUndefined()
    expect(listener.finalized).toEqual([])
    expect(listener.slots).toEqual([SLOT])
  })

  it('S19: tells that heads were withdrawn, and keeps those of committees that stay', async () => {
    const { driver, validator, lines } = await world()
    let withdrawals = 0
    validator.subscribe({ minSigners: 22, onWithdrawn: () => withdrawals++ })
    await driver.chain.insertUpdate(main.update(5, { signers: 22 }))
    validator.validateOptimistic(main.optimisticUpdate(6 * 64 - 2))
    validator.validateOptimistic(main.optimisticUpdate(6 * 64 + 1))
    expect(validator.head?.header.slot).toBe(6 * 64 + 1)
    await driver.chain.insertUpdate(main.update(5, { signers: 23 }))
    expect(withdrawals, 'the same committee, better proven').toBe(0)
    await driver.chain.insertUpdate(other.update(5, { signers: 30 }))
    expect(withdrawals).toBe(1)
    expect(validator.head?.header.slot).toBe(6 * 64 - 2)
    expect(validator.optimisticUpdate).toBeUndefined()
    expect(lines('warn')).toHaveLength(1)
  })

  it('S19: tells that an earlier run’s heads no longer count, of which it holds none', async () => {
    const { driver, validator, lines } = await world()
    let withdrawals = 0
    validator.subscribe({ minSigners: 22, onWithdrawn: () => withdrawals++ })
    await driver.chain.insertUpdate(main.update(5, { signers: 22 }))
    await driver.chain.insertUpdate(other.update(5, { signers: 30 }))
    expect(withdrawals).toBe(1)
    expect(lines('warn'), 'nothing of this run is withdrawn').toEqual([])
  })

  it('S19: N4: finality of the new chain counts from the slot on that was final before', async () => {
    const { driver, validator, listener } = await world()
    await driver.chain.insertUpdate(main.update(5, { signers: 22 }))
    const before = main.finalityUpdate(6 * 64 + 30)
    validator.validateFinality(before)
    await driver.chain.insertUpdate(other.update(5, { signers: 30 }))
    expect(validator.validateFinality(other.finalityUpdate(6 * 64 + 20))).toBe('known')
    expect(validator.finalityUpdate).toBeUndefined()
    const later = other.finalityUpdate(6 * 64 + 40)
    expect(validator.validateFinality(later)).toBe('valid')
    expect(validator.finalityUpdate).toBe(later)
    expect(listener.finalized).toEqual([before, later].map(({ finalizedHeader }) => finalizedHeader.beacon.slot))
  })

  it('S19: heads and finality of the new chain are told from the slot on that still holds', async () => {
    const { driver, validator, listener } = await world()
    await driver.chain.insertUpdate(main.update(5, { signers: 22 }))
    validator.validateOptimistic(main.optimisticUpdate(6 * 64 - 2))
    validator.validateFinality(main.finalityUpdate(6 * 64 + 30))
    await driver.chain.insertUpdate(other.update(5, { signers: 30 }))
    expect(validator.validateOptimistic(other.optimisticUpdate(6 * 64 + 10))).toBe('valid')
    expect(validator.validateFinality(other.finalityUpdate(6 * 64 + 30))).toBe('valid')
    expect(listener.slots).toEqual([6 * 64 - 2, 6 * 64 + 30, 6 * 64 + 10, 6 * 64 + 30])
    expect(listener.finalized).toHaveLength(2)
    expect(listener.finalized[1]).toBe(listener.finalized[0])
  })

  it('S19: forgets what a committee signed that the chain gave up', async () => {
    const { driver, validator, lines } = await world()
    await driver.chain.insertUpdate(main.update(5, { signers: 22 }))
    validator.validateOptimistic(main.optimisticUpdate(6 * 64 + 30))
    validator.validateFinality(main.finalityUpdate(6 * 64 + 30))
    expect(validator.finalityUpdate).toBeDefined()
    await driver.chain.insertUpdate(other.update(5, { signers: 30 }))
    expect(validator.head).toBeUndefined()
    expect(validator.optimisticUpdate).toBeUndefined()
    expect(validator.finalityUpdate).toBeUndefined()
    expect(lines('error')).toHaveLength(1)
    expect(validator.validateOptimistic(other.optimisticUpdate(6 * 64 + 31))).toBe('valid')
  })
})
