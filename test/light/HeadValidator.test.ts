import { describe, expect, it } from 'vitest'
import { type HeadOutcome, HeadValidator } from '../../ts/light/HeadValidator.ts'
import type { ValidatedHead } from '../../ts/light/ValidatedHead.ts'
import { emptyLightClientHeader } from '../../ts/types/emptyLightClientHeader.ts'
import type { FinalityUpdate } from '../../ts/types/FinalityUpdate.ts'
import { type OptimisticUpdate, signedHeaderOf } from '../../ts/types/OptimisticUpdate.ts'
import { ChainBuilder } from '../support/chain-builder.ts'
import { ChainDriver } from '../support/chain-driver.ts'
import { recordingLogger } from '../support/recording-logger.ts'
import { fuluEpochs, testNetwork } from '../support/test-network.ts'

const config = testNetwork(fuluEpochs)
const main = new ChainBuilder(config)
/** Shares the committees of periods up to 5, and has other blocks. */
const other = main.splitAt(6, 'other')
const SLOT = 5 * 64 + 20

class Listener {
  readonly heads: ValidatedHead[] = []
  readonly finalized: number[] = []
  readonly conflicts: (readonly [ValidatedHead, ValidatedHead])[] = []
  readonly onHead = (head: ValidatedHead): void => void this.heads.push(head)
  readonly onFinality = (update: FinalityUpdate): void => void this.finalized.push(update.finalizedHeader.beacon.slot)
  readonly onConflict = (known: ValidatedHead, found: ValidatedHead): void => void this.conflicts.push([known, found])

  get slots(): readonly number[] {
    return this.heads.map((head) => head.header.slot)
  }
}

async function world(minSigners = 22) {
  const driver = await ChainDriver.open({ config, reload: false })
  await driver.start(main, 5)
  const { logger, lines } = recordingLogger()
  const validator = new HeadValidator(driver.chain, { minSigners, logger })
  const listener = new Listener()
  validator.subscribe({ minSigners, ...listener })
  return { driver, validator, listener, lines }
}

describe('a head validator', () => {
  it('publishes a head that enough members signed, with its execution block', async () => {
    const { validator, listener } = await world()
    const update = main.optimisticUpdate(SLOT, { signers: 22 })
    expect(validator.validateOptimistic(update)).toBe('valid')
    expect(listener.heads).toMatchObject([
      { root: main.root(SLOT), signerCount: 22, lightClientHeader: update.attestedHeader },
    ])
    expect(validator.head?.root).toBe(main.root(SLOT))
    expect(validator.optimisticUpdate).toEqual(update)
    expect(validator.finalityUpdate).toBeUndefined()
  })

  it('tells of a head again, for others to verify, when its execution block comes after it', async () => {
    const { validator, listener } = await world()
    const told: OptimisticUpdate[] = []
    validator.subscribe({ minSigners: 22, onOptimistic: (update) => told.push(update) })
    const update = main.optimisticUpdate(SLOT)
    validator.validateHead(signedHeaderOf(update))
    expect([told, validator.optimisticUpdate]).toEqual([[], undefined])
    validator.validateOptimistic(update)
    expect([told, validator.optimisticUpdate]).toEqual([[update], update])
    validator.validateOptimistic(main.optimisticUpdate(SLOT - 1))
    expect(told).toHaveLength(1)
    expect(listener.slots).toEqual([SLOT])
  })

  it('takes the newest head for others from a finality update, too', async () => {
    const { validator } = await world()
    validator.validateFinality(main.finalityUpdate(SLOT))
    expect(validator.optimisticUpdate).toEqual(main.optimisticUpdate(SLOT))
  })

  it('tells the time from the slot to the verification', async () => {
    const { driver, validator } = await world()
    driver.setSlot(SLOT + 3)
    validator.validateOptimistic(main.optimisticUpdate(SLOT))
    expect(validator.head?.ageMs).toBe(3 * config.slotDurationMs)
  })

  it('does not verify what nobody wants to hear of', async () => {
    const { validator, listener } = await world()
    expect(validator.validateOptimistic(main.optimisticUpdate(SLOT, { signers: 21 }))).toBe('few-signers')
    expect(listener.heads).toEqual([])
  })

  const forgeries: readonly (readonly [string, (update: OptimisticUpdate) => OptimisticUpdate])[] = [
    ['signed by others', () => main.optimisticUpdate(SLOT, { signedBy: new ChainBuilder(config, 'nobody') })],
    [
      'with a signature of zeros',
      (update) => ({ ...update, syncAggregate: { ...update.syncAggregate, signature: new Uint8Array(96) } }),
    ],
    [
      'with the point at infinity',
      (update) => ({
        ...update,
        syncAggregate: { ...update.syncAggregate, signature: Uint8Array.of(0xc0, ...new Uint8Array(95)) },
      }),
    ],
    [
      'with one signer more than signed',
      (update) => ({
        ...main.optimisticUpdate(SLOT, { signers: 31 }),
        syncAggregate: {
          ...main.optimisticUpdate(SLOT, { signers: 31 }).syncAggregate,
          bits: update.syncAggregate.bits,
        },
      }),
    ],
    [
      'with bits of another length',
      (update) => ({ ...update, syncAggregate: { ...update.syncAggregate, bits: new Uint8Array(64).fill(255) } }),
    ],
    [
      'with a signature cut short',
      (update) => ({ ...update, syncAggregate: { ...update.syncAggregate, signature: new Uint8Array(95) } }),
    ],
    ['of another header', (update) => ({ ...update, attestedHeader: main.header(SLOT + 1), signatureSlot: SLOT + 2 })],
    ['signed in its own slot', (update) => ({ ...update, signatureSlot: SLOT })],
    [
      'with an execution block of another header',
      (update) => {
        const foreign = main.header(SLOT + 1)
        if (!('execution' in foreign) || !('execution' in update.attestedHeader)) return update
        return { ...update, attestedHeader: { ...update.attestedHeader, execution: foreign.execution } }
      },
    ],
  ]
  it.each(forgeries)('refuses a head %s and tells nobody', async (_what, forge) => {
    const { validator, listener } = await world()
    expect(validator.validateOptimistic(forge(main.optimisticUpdate(SLOT)))).toBe('invalid')
    expect(listener.heads).toEqual([])
    expect(validator.head).toBeUndefined()
    expect(validator.optimisticUpdate).toBeUndefined()
  })

  it('S14: answers "unknown-committee" for a later period until the chain has got there', async () => {
    const { driver, validator, listener } = await world()
    const update = main.optimisticUpdate(6 * 64 + 3)
    expect(validator.validateOptimistic(update)).toBe('unknown-committee')
    await driver.chain.insertUpdate(main.update(5))
    expect(validator.validateOptimistic(update)).toBe('valid')
    expect(listener.slots).toEqual([6 * 64 + 3])
  })

  it('S14: the last slot of a period signed in the next one belongs to the next one', async () => {
    const { driver, validator } = await world()
    const update = main.optimisticUpdate(6 * 64 - 1)
    expect(update.signatureSlot).toBe(6 * 64)
    expect(validator.validateOptimistic(update)).toBe('unknown-committee')
    await driver.chain.insertUpdate(main.update(5))
    expect(validator.validateOptimistic(update)).toBe('valid')
  })

  it('answers "future" for a signature that the clock does not allow yet', async () => {
    const { driver, validator, listener } = await world()
    driver.setSlot(SLOT)
    const update = main.optimisticUpdate(SLOT)
    expect(validator.validateOptimistic(update)).toBe('future')
    expect(listener.heads).toEqual([])
    driver.setSlot(SLOT + 1)
    expect(validator.validateOptimistic(update)).toBe('valid')
  })

  it('tells each subscriber at its own threshold, once a slot, and never of an older slot', async () => {
    const { validator, listener } = await world()
    const strict = new Listener()
    const lax = new Listener()
    validator.subscribe({ minSigners: 30, ...strict })
    const leave = validator.subscribe({ minSigners: 10, ...lax })
    const outcomes: HeadOutcome[] = []
    for (const [slot, signers] of [
      [SLOT, 12],
      [SLOT, 25],
      [SLOT, 25],
      [SLOT + 1, 24],
      [SLOT, 31],
      [SLOT + 1, 32],
    ] as const) {
      outcomes.push(validator.validateOptimistic(main.optimisticUpdate(slot, { signers })))
    }
    leave()
    validator.validateOptimistic(main.optimisticUpdate(SLOT + 2, { signers: 12 }))
    expect(outcomes).toEqual(['valid', 'valid', 'known', 'valid', 'valid', 'valid'])
    expect(lax.slots).toEqual([SLOT, SLOT + 1])
    expect(listener.slots).toEqual([SLOT, SLOT + 1])
    expect(strict.slots).toEqual([SLOT, SLOT + 1])
    expect(strict.heads.map((head) => head.signerCount)).toEqual([31, 32])
    expect(validator.head).toMatchObject({ signerCount: 32, root: main.root(SLOT + 1) })
  })

  it('takes a head that is too far behind for known', async () => {
    const { validator } = await world()
    validator.validateOptimistic(main.optimisticUpdate(SLOT + 20))
    expect(validator.validateOptimistic(main.optimisticUpdate(SLOT))).toBe('known')
    expect(validator.headsAt(SLOT)).toEqual([])
  })

  it('keeps two signed blocks of one slot, prefers the one with more signers, and raises an alarm', async () => {
    const { validator, listener, lines } = await world()
    validator.validateOptimistic(main.optimisticUpdate(SLOT, { signers: 24 }))
    expect(validator.validateOptimistic(other.optimisticUpdate(SLOT, { signers: 26 }))).toBe('valid')
    expect(validator.headsAt(SLOT).map((head) => head.root)).toEqual([other.root(SLOT), main.root(SLOT)])
    expect(validator.head?.root).toBe(other.root(SLOT))
    expect(listener.conflicts.map((pair) => pair.map((head) => head.root))).toEqual([
      [main.root(SLOT), other.root(SLOT)],
    ])
    expect(lines('error')).toHaveLength(1)
    expect(listener.slots).toEqual([SLOT])
  })

  it('takes signed headers without execution block, and learns the block later', async () => {
    const { validator, listener } = await world()
    expect(validator.validateHead(main.signedHeader(SLOT))).toBe('valid')
    expect(listener.heads).toMatchObject([{ lightClientHeader: undefined }])
    expect(validator.validateOptimistic(main.optimisticUpdate(SLOT))).toBe('valid')
    expect(validator.head?.lightClientHeader).toEqual(main.header(SLOT))
    expect(validator.validateHead(main.signedHeader(SLOT))).toBe('known')
  })

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
      finalizedHeader: emptyLightClientHeader('fulu'),
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
