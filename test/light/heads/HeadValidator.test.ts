import { describe, expect, it } from 'vitest'
import type { HeadOutcome } from '../../../ts/light/heads/HeadValidator.ts'
import { type OptimisticUpdate, signedHeaderOf } from '../../../ts/types/OptimisticUpdate.ts'
import { ChainBuilder } from '../../support/chain-builder.ts'
import { config, Listener, main, other, SLOT, world } from '../../support/head-validator-world.ts'

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
})
