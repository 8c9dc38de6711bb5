import { describe, expect, it } from 'vitest'
import { ForkWatch } from '../../ts/api/ForkWatch.ts'
import { ConditionBoard } from '../../ts/conditions/ConditionBoard.ts'
import type { Fork } from '../../ts/params/NetworkConfig.ts'
import { mainnet } from '../../ts/params/networks.ts'
import { slotStartMs } from '../../ts/params/slots.ts'

const MADEUP: Fork = { name: 'madeup', epoch: 500_000, version: '0x08000000' }

function begin(epoch: number, config = mainnet, slot = 0): { watch: ForkWatch; evidence: () => string | undefined } {
  const now = (): number => slotStartMs(config, epoch * 32 + slot)
  const board = new ConditionBoard({ now })
  const watch = new ForkWatch({ config, now, conditions: board })
  return { watch, evidence: () => board.active.find(({ kind }) => kind === 'unknown-fork')?.evidence }
}

describe('ForkWatch', () => {
  it('says nothing of forks that are known, nor of one that is still to come', () => {
    const { watch, evidence } = begin(MADEUP.epoch - 1)
    watch.record('a', mainnet.forks)
    watch.record('b', [...mainnet.forks, MADEUP])
    expect(evidence()).toBeUndefined()
  })

  it('says which fork the configured schedule has that this release does not know, once it is there', () => {
    const { watch, evidence } = begin(MADEUP.epoch, { ...mainnet, forks: [...mainnet.forks, MADEUP] })
    watch.record('a', mainnet.forks)
    expect(evidence()).toBe('fork madeup since epoch 500000')
  })

  it('believes beacon nodes that the network has another fork only where none denies it', () => {
    const { watch, evidence } = begin(MADEUP.epoch + 1)
    watch.record('a', [...mainnet.forks, MADEUP])
    expect(evidence()).toBe('a is in fork madeup since epoch 500000')
    watch.record('b', mainnet.forks)
    expect(evidence()).toBeUndefined()
  })

  it.each([
    ['the next epoch begins', MADEUP.epoch, 30, 2 * 12_000],
    ['an epoch has passed, by a clock before genesis', -100_000, 0, 32 * 12_000],
  ])('looks again when %s', (_when, epoch, slot, delayMs) => {
    const wishesMs: number[] = []
    begin(epoch, mainnet, slot).watch.process({ runAgainIn: (wishMs) => wishesMs.push(wishMs) })
    expect(wishesMs).toEqual([delayMs])
  })
})
