import { afterEach, describe, expect, it, vi } from 'vitest'
import { createBeaconChain } from '../../ts/devchain/chain/createBeaconChain.ts'
import { ValidatorKeys } from '../../ts/devchain/chain/ValidatorKeys.ts'
import { addon } from '../../ts/native/addon.ts'
import { minimalPreset } from '../../ts/params/Preset.ts'

afterEach(() => {
  vi.restoreAllMocks()
})

/** The most that was done between two turns of the event loop, in which a signal would be heard. */
async function mostInOneTurn(done: () => number, work: () => Promise<unknown>): Promise<number> {
  let seen = done()
  let most = 0
  const look = (): void => {
    most = Math.max(most, done() - seen)
    seen = done()
  }
  const next = (): void => {
    look()
    turn = setImmediate(next)
  }
  let turn = setImmediate(next)
  await work()
  clearImmediate(turn)
  look()
  return most
}

describe('A development chain that is built leaves the event loop free', () => {
  it('after every few keys of validators', async () => {
    const make = vi.spyOn(addon, 'developmentPublicKey')
    const most = await mostInOneTurn(
      () => make.mock.calls.length,
      () => ValidatorKeys.create(64),
    )
    expect(make).toHaveBeenCalledTimes(64)
    expect(most).toBeLessThanOrEqual(16)
  })

  it('after every slot of the history', async () => {
    const chain = await createBeaconChain({
      preset: minimalPreset,
      genesisTime: 1_700_000_000,
      slotDurationMs: 2_000,
      validatorCount: 64,
      retentionSlots: 64,
    })
    const most = await mostInOneTurn(
      () => chain.slot,
      () => chain.produceHistory(40),
    )
    expect(chain.slot).toBe(40)
    expect(most).toBe(1)
  })

  it('and ends between two keys when that is wished for', async () => {
    const make = vi.spyOn(addon, 'developmentPublicKey')
    await expect(ValidatorKeys.create(64, AbortSignal.abort('SIGTERM'))).rejects.toBe('SIGTERM')
    expect(make.mock.calls.length).toBeLessThanOrEqual(16)
  })
})
