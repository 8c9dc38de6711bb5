import { afterEach, describe, expect, it, vi } from 'vitest'
import { HeadPreparer } from '../../../ts/light/heads/HeadPreparer.ts'
import { SyncCommittee } from '../../../ts/native/SyncCommittee.ts'
import type { NetworkConfig } from '../../../ts/params/NetworkConfig.ts'
import type { SignedHeader } from '../../../ts/types/SignedHeader.ts'
import { ChainBuilder } from '../../support/chain-builder.ts'
import { ChainDriver } from '../../support/chain-driver.ts'
import { testNetwork } from '../../support/test-network.ts'

/** Electra begins with epoch 44, in the middle of period 5: slot 352. */
const ELECTRA_SLOT = 44 * 8
const config = testNetwork({ altair: 0, bellatrix: 0, capella: 0, deneb: 0, electra: 44 })
const main = new ChainBuilder(config)
const SLOT = 5 * 64 + 5

afterEach(() => vi.restoreAllMocks())

async function openChain(network: NetworkConfig = config) {
  const driver = await ChainDriver.open({ config: network, reload: false })
  await driver.start(main, 5)
  return driver
}

/** A chain whose committee was prepared for a head, what it was prepared for, and what it verifies. */
async function preparedFor(slot: number) {
  const preparations = vi.spyOn(SyncCommittee.prototype, 'prepareAsync')
  const verifications = vi.spyOn(SyncCommittee.prototype, 'verify')
  const { chain } = await openChain()
  const preparer = new HeadPreparer(chain)
  expect(preparer.prepare({ slot, root: main.root(slot) })).toBe(true)
  await preparer.settled()
  return {
    chain,
    prepared: () => preparations.mock.calls.map(([message]) => message),
    verified: () => verifications.mock.calls.map(([signed]) => signed.signingRoot),
  }
}

function withFlippedBit(signed: SignedHeader, part: 'signature' | 'bits'): SignedHeader {
  const bytes = Uint8Array.from(signed.syncAggregate[part])
  bytes[0] = (bytes[0] ?? 0) ^ 1
  return { ...signed, syncAggregate: { ...signed.syncAggregate, [part]: bytes } }
}

describe('preparing an announced head', () => {
  it('hashes exactly what its signature is then verified over', async () => {
    const { chain, prepared, verified } = await preparedFor(SLOT)
    expect(chain.verifySignedHeader(main.signedHeader(SLOT))).toMatchObject({ valid: true })
    expect(verified()).toEqual(prepared())
  })

  it('changes no verdict: what is valid is valid, what is forged is refused', async () => {
    const { chain } = await preparedFor(SLOT)
    const { chain: unprepared } = await openChain()
    const good = main.signedHeader(SLOT, { signers: 25 })
    const cases = [
      { signed: good, valid: true },
      { signed: withFlippedBit(good, 'signature'), valid: false },
      { signed: withFlippedBit(good, 'bits'), valid: false },
      { signed: { ...good, header: { ...good.header, proposerIndex: good.header.proposerIndex + 1 } }, valid: false },
      { signed: { ...main.signedHeader(SLOT - 1), header: good.header }, valid: false },
    ]
    for (const { signed, valid } of cases) {
      expect(chain.verifySignedHeader(signed)).toMatchObject({ valid })
      expect(chain.verifySignedHeader(signed)).toEqual(unprepared.verifySignedHeader(signed))
    }
  })

  it('guesses wrong where a slot is missed at a fork boundary, and the verdicts stay right', async () => {
    const { chain, prepared, verified } = await preparedFor(ELECTRA_SLOT - 1)
    const signed = main.signedHeader(ELECTRA_SLOT - 1, { signatureSlot: ELECTRA_SLOT + 1 })
    expect(chain.verifySignedHeader(signed)).toMatchObject({ valid: true })
    expect(verified()).not.toEqual(prepared())
    const underTheForkBefore = { ...signed, signatureSlot: ELECTRA_SLOT }
    expect(chain.verifySignedHeader(underTheForkBefore)).toMatchObject({ valid: false, reason: 'signature' })
    expect(chain.verifySignedHeader(main.signedHeader(ELECTRA_SLOT - 1))).toMatchObject({ valid: true })
    expect(verified().slice(1)).toEqual([...prepared(), ...prepared()])
  })

  it('does not begin without the committee of the next slot, before the slot, or in a fork without rules', async () => {
    const driver = await openChain()
    const preparer = new HeadPreparer(driver.chain)
    const lastOfPeriod = 6 * 64 - 1
    expect(preparer.prepare({ slot: lastOfPeriod, root: main.root(lastOfPeriod) })).toBe(false)
    driver.setSlot(SLOT)
    expect(preparer.prepare({ slot: SLOT + 1, root: main.root(SLOT + 1) })).toBe(false)
    expect(preparer.prepare({ slot: SLOT, root: main.root(SLOT) })).toBe(true)
    const madeup = { name: 'madeup', epoch: 40, version: '0x08000001' } as const
    const { chain } = await openChain({ ...config, forks: [...config.forks.slice(0, -1), madeup] })
    expect(new HeadPreparer(chain).prepare({ slot: SLOT, root: main.root(SLOT) })).toBe(false)
  })

  it('has two in the works at most, and goes on when one is done', async () => {
    const { chain } = await openChain()
    const preparer = new HeadPreparer(chain)
    const head = (slot: number) => ({ slot, root: main.root(slot) })
    expect([SLOT, SLOT + 1, SLOT + 2].map((slot) => preparer.prepare(head(slot)))).toEqual([true, true, false])
    await preparer.settled()
    expect(preparer.prepare(head(SLOT + 2))).toBe(true)
  })

  it('logs what goes wrong and goes on', async () => {
    const warnings: string[] = []
    vi.spyOn(SyncCommittee.prototype, 'prepareAsync').mockRejectedValue(new Error('a defect'))
    const { chain } = await openChain()
    const logger = { error() {}, info() {}, debug() {}, warn: (message: string) => warnings.push(message) }
    const preparer = new HeadPreparer(chain, logger)
    for (const _ of [1, 2, 3]) {
      expect(preparer.prepare({ slot: SLOT, root: main.root(SLOT) })).toBe(true)
      await preparer.settled()
    }
    expect(warnings).toEqual(Array(3).fill('a head could not be prepared'))
  })
})
