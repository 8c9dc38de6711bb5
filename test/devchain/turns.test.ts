import { bls12_381 } from '@noble/curves/bls12-381'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { createBeaconChain } from '../../ts/devchain/chain/createBeaconChain.ts'
import type { ValidatorKeys } from '../../ts/devchain/chain/ValidatorKeys.ts'
import { minimalPreset } from '../../ts/params/Preset.ts'

afterEach(() => {
  vi.restoreAllMocks()
})

/** The class of a process that has no keys yet. */
async function withoutKeys(): Promise<typeof ValidatorKeys> {
  vi.resetModules()
  return (await import('../../ts/devchain/chain/ValidatorKeys.ts')).ValidatorKeys
}

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
  it('after every four keys of validators', async () => {
    const fresh = await withoutKeys()
    const multiply = vi.spyOn(bls12_381.G1.Point.prototype, 'multiply')
    const most = await mostInOneTurn(
      () => multiply.mock.calls.length,
      () => fresh.create(64),
    )
    expect(multiply).toHaveBeenCalledTimes(64)
    expect(most).toBeLessThanOrEqual(4)
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
    const fresh = await withoutKeys()
    const multiply = vi.spyOn(bls12_381.G1.Point.prototype, 'multiply')
    await expect(fresh.create(64, AbortSignal.abort('SIGTERM'))).rejects.toBe('SIGTERM')
    expect(multiply.mock.calls.length).toBeLessThanOrEqual(4)
  })
})
