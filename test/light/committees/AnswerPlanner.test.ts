import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { MemoryStore } from '../../../ts/db/MemoryStore.ts'
import { BlsyncError, DecodeError } from '../../../ts/errors.ts'
import { ChainError } from '../../../ts/light/committees/ChainError.ts'
import type { CommitteeChain } from '../../../ts/light/committees/CommitteeChain.ts'
import type { UpdatesAnswer } from '../../../ts/light/committees/UpdatesAnswer.ts'
import { decodeUpdate, encodeUpdate } from '../../../ts/types/LightClientUpdate.ts'
import { sszTypes } from '../../../ts/types/sszTypes.ts'
import { ChainBuilder } from '../../support/chain-builder.ts'
import { ChainDriver, drivingModes } from '../../support/chain-driver.ts'
import { fuluEpochs, testNetwork } from '../../support/test-network.ts'
import { framedUpdates, updatesAnswer } from '../../support/updates-answer.ts'

const config = testNetwork(fuluEpochs)
const main = new ChainBuilder(config)
const other = main.splitAt(6, 'other')
const START = 4

/** Updates of two chains that part at period 6, good ones and ones that a server should not have sent. */
const pool: readonly Uint8Array[] = [
  ...[4, 5, 6, 7].flatMap((period) => [
    main.update(period),
    main.update(period, { signers: 24 }),
    main.update(period, { finalizedSlot: null }),
    main.update(period, { signers: 21 }),
    main.update(period, { signedBy: other.splitAt(0, 'nobody') }),
  ]),
  ...[5, 6, 7].flatMap((period) => [
    other.update(period, { attestedSlot: period * 64 + 30 }),
    other.update(period, { signers: 23 }),
  ]),
  main.update(5, { attestedSlot: 6 * 64 - 1 }),
].map((update) => encodeUpdate(config, update))

interface Item {
  readonly update: number
  /** Where one byte is changed, as a share of the length; none when undefined. */
  readonly flip: number | undefined
}

const item: fc.Arbitrary<Item> = fc.record({
  update: fc.nat(pool.length - 1),
  flip: fc.option(fc.double({ min: 0, max: 0.999, noNaN: true }), { freq: 3, nil: undefined }),
})

function itemBytes({ update, flip }: Item): Uint8Array {
  const bytes = (pool[update] ?? new Uint8Array()).slice()
  if (flip === undefined) return bytes
  const at = Math.floor(flip * bytes.length)
  bytes[at] = (bytes[at] ?? 0) ^ 0x04
  return bytes
}

function answerOf(encoding: 'ssz' | 'json', items: readonly Uint8Array[]): Uint8Array {
  if (encoding === 'ssz') return framedUpdates(items.map((ssz) => ({ digest: new Uint8Array(4), ssz })))
  const type = sszTypes(config.preset, 'fulu').LightClientUpdate
  return Buffer.from(
    JSON.stringify(items.map((ssz) => ({ version: 'fulu', data: jsonOf(() => type.toJson(type.deserialize(ssz))) }))),
  )
}

function jsonOf(make: () => unknown): unknown {
  try {
    return make()
  } catch {
    return 'unreadable'
  }
}

async function chainWith(prepared: readonly number[]): Promise<ChainDriver> {
  const driver = await ChainDriver.open({ config, reload: false })
  await driver.start(main, START)
  for (const index of prepared) await one(driver.chain, pool[index] ?? new Uint8Array())
  return driver
}

/** The result of inserting one update alone, in the words of an answer's verdict. */
async function one(chain: CommitteeChain, ssz: Uint8Array): Promise<string> {
  try {
    return (await chain.insertUpdate(decodeUpdate(config, { ssz }))) ? 'inserted' : 'not-better'
  } catch (error) {
    return describeRefusal(error)
  }
}

function describeRefusal(error: unknown): string {
  if (error instanceof ChainError) return `${error.code} ${error.reason}`
  if (error instanceof DecodeError) return 'unreadable'
  throw error
}

async function entries(driver: ChainDriver): Promise<readonly unknown[]> {
  const found: unknown[] = []
  for (const prefix of ['fixedRoot-', 'committee-', 'update-']) {
    for await (const [key, value] of driver.store.iterate(prefix)) {
      found.push([Buffer.from(key).toString('hex'), Buffer.from(value).toString('hex')])
    }
  }
  return found
}

describe('an answer of updates', () => {
  it('has the same result as inserting its items one by one, whatever it and the one before it hold', async () => {
    const runs = Number(process.env.BLSYNC_PROPERTY_RUNS ?? 100)
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.nat(pool.length - 1), { maxLength: 4 }),
        fc.array(item, { maxLength: 3 }),
        fc.array(item, { minLength: 1, maxLength: 6 }),
        fc.constantFrom('ssz' as const, 'json' as const),
        async (prepared, itemsBefore, items, encoding) => {
          const together = await chainWith(prepared)
          const alone = await chainWith(prepared)
          const answer = (updates: readonly Uint8Array[], startPeriod: number): UpdatesAnswer => ({
            bytes: answerOf(encoding, updates),
            encoding,
            startPeriod,
            maxItems: 128,
          })
          const updatesBefore = itemsBefore.map(itemBytes)
          for (const update of updatesBefore) await one(alone.chain, update)
          const updates = items.map(itemBytes)
          // Verified while the one before it is written, if that proves the committee it begins with.
          const following = answer(updates, (alone.chain.committeePeriods?.end ?? START + 1) - 1)
          await together.chain.insertUpdates(answer(updatesBefore, START), () => following)
          const { verdicts, inserted, error } = await together.chain.insertUpdates(following)
          const expected: string[] = []
          for (const update of updates) expected.push(await one(alone.chain, update))
          const found = verdicts.map((verdict) =>
            verdict.outcome === 'refused' ? describeRefusal(verdict.error) : verdict.outcome,
          )
          expect(found).toEqual(expected)
          expect(inserted).toBe(expected.filter((outcome) => outcome === 'inserted').length)
          expect(error === undefined).toBe(
            expected.every((outcome) => outcome === 'inserted' || outcome === 'not-better'),
          )
          expect(await entries(together)).toEqual(await entries(alone))
          expect(together.chain.nextSyncPeriod).toBe(alone.chain.nextSyncPeriod)
        },
      ),
      { numRuns: runs, seed: 20_241_122 },
    )
  })
})

describe.each(drivingModes)('answers one after the other, $mode', ({ reload }) => {
  it('N1: those before an invalid item stay, those that need it are refused', async () => {
    const driver = await ChainDriver.open({ config, reload })
    await driver.start(main, 3)
    const updates = [main.update(3), main.update(4, { signedBy: other.splitAt(0, 'nobody') }), main.update(5)]
    const answer = { bytes: updatesAnswer(config, updates), encoding: 'ssz', startPeriod: 3, maxItems: 3 } as const
    const { inserted, verdicts, error } = await driver.step((chain) => chain.insertUpdates(answer))
    expect(inserted).toBe(1)
    expect(verdicts.map(({ outcome, period }) => [outcome, period])).toEqual([
      ['inserted', 3],
      ['refused', 4],
      ['refused', 5],
    ])
    expect(error).toMatchObject({ code: 'InvalidUpdate', reason: 'INVALID_SIGNATURE' })
    expect(driver.verifiable(main, [2, 3, 4, 5, 6])).toEqual([3, 4])
  })

  it('N5: fewer items than asked for are all taken; more are not looked at', async () => {
    const driver = await ChainDriver.open({ config, reload })
    await driver.start(main, 3)
    const updates = [3, 4, 5].map((period) => main.update(period))
    const bytes = updatesAnswer(config, updates)
    expect(
      await driver.step((chain) => chain.insertUpdates({ bytes, encoding: 'ssz', startPeriod: 3, maxItems: 2 })),
    ).toMatchObject({
      inserted: 2,
      verdicts: [3, 4].map((period) => ({ outcome: 'inserted', period, score: { signerCount: 32 } })),
    })
    const rest = updatesAnswer(config, updates.slice(2))
    expect(
      await driver.step((chain) =>
        chain.insertUpdates({ bytes: rest, encoding: 'ssz', startPeriod: 5, maxItems: 100 }),
      ),
    ).toMatchObject({ inserted: 1 })
    expect(driver.chain.nextSyncPeriod).toBe(6)
  })

  it('items out of order are verified with committees that the chain knows, and with those they prove', async () => {
    const driver = await ChainDriver.open({ config, reload })
    await driver.start(main, 3)
    await driver.step((chain) => chain.insertUpdate(main.update(3)))
    const bytes = updatesAnswer(config, [main.update(4), main.update(5), main.update(3)])
    const answer = { bytes, encoding: 'ssz', startPeriod: 3, maxItems: 3 } as const
    const { verdicts } = await driver.step((chain) => chain.insertUpdates(answer))
    expect(verdicts.map(({ outcome }) => outcome)).toEqual(['inserted', 'inserted', 'not-better'])
    expect(driver.chain.nextSyncPeriod).toBe(6)
  })

  it('an answer that breaks off gives what was whole, and an error', async () => {
    const driver = await ChainDriver.open({ config, reload })
    await driver.start(main, 3)
    const bytes = updatesAnswer(config, [main.update(3), main.update(4)])
    const result = await driver.step((chain) =>
      chain.insertUpdates({ bytes: bytes.subarray(0, -10), encoding: 'ssz', startPeriod: 3, maxItems: 2 }),
    )
    expect(result.inserted).toBe(1)
    expect(result.error).toBeInstanceOf(DecodeError)
    expect(driver.chain.nextSyncPeriod).toBe(4)
  })

  it.each([
    ['nothing', ''],
    ['an HTML page', '<html><body>502</body></html>'],
    ['a lone brace', '{'],
    ['a deep nest', '['.repeat(100_000)],
  ])('an answer that is %s changes nothing', async (_what, text) => {
    const driver = await ChainDriver.open({ config, reload })
    await driver.start(main, 3)
    for (const encoding of ['ssz', 'json'] as const) {
      const answer = { bytes: Buffer.from(text), encoding, startPeriod: 3, maxItems: 4 }
      const result = await driver.step((chain) => chain.insertUpdates(answer))
      expect(result.inserted).toBe(0)
      if (text !== '') expect(result.error).toBeInstanceOf(BlsyncError)
    }
    expect(driver.verifiable(main, [2, 3, 4])).toEqual([3])
  })

  it('an answer for a period whose committee is not known is refused as a whole', async () => {
    const driver = await ChainDriver.open({ config, reload })
    await driver.start(main, 3)
    const bytes = updatesAnswer(config, [main.update(5)])
    const result = await driver.step((chain) =>
      chain.insertUpdates({ bytes, encoding: 'ssz', startPeriod: 5, maxItems: 1 }),
    )
    expect(result).toMatchObject({ inserted: 0, verdicts: [], error: { code: 'InvalidPeriod' } })
  })

  it('an item signed in the future is refused', async () => {
    const driver = await ChainDriver.open({ config, reload })
    await driver.start(main, 3)
    driver.setSlot(4 * 64)
    const bytes = updatesAnswer(config, [main.update(3), main.update(4)])
    const result = await driver.step((chain) =>
      chain.insertUpdates({ bytes, encoding: 'ssz', startPeriod: 3, maxItems: 2 }),
    )
    expect(result).toMatchObject({ inserted: 1, error: { reason: 'FUTURE_SIGNATURE' } })
  })
})

describe('changes asked for at the same time', () => {
  it('are made one after the other, in their order', async () => {
    const driver = await ChainDriver.open({ config, reload: false, store: new MemoryStore() })
    await driver.start(main, 3)
    const bytes = updatesAnswer(config, [main.update(3), main.update(4)])
    const results = await Promise.allSettled([
      driver.chain.insertUpdates({ bytes, encoding: 'ssz', startPeriod: 3, maxItems: 2 }),
      driver.chain.insertUpdate(main.update(5)),
      driver.chain.insertUpdate(main.update(9)),
      driver.chain.insertUpdate(main.update(6)),
    ])
    expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled', 'rejected', 'fulfilled'])
    expect(driver.chain.nextSyncPeriod).toBe(7)
  })
})
