import { describe, expect, it } from 'vitest'
import { ChainError } from '../../ts/light/committees/ChainError.ts'
import { FixedCommitteeSync } from '../../ts/sync/FixedCommitteeSync.ts'
import { passTime, settle } from '../support/scheduler-clock.ts'
import { plainBootstrap, plainHeader } from '../support/sync-updates.ts'
import { useSyncWorld } from '../support/sync-world.ts'

const world = useSyncWorld()
const ROOT = `0x${'22'.repeat(32)}` as const

/** A chain at the checkpoint of period 5, which fixes the root of period 6 as well, unless it is gloas. */
async function begin({ weakPeriod, isFixed = true }: { weakPeriod?: number; isFixed?: boolean } = {}) {
  const added: number[] = []
  const chain = {
    nextSyncPeriod: 5,
    updatePeriods: undefined,
    committeeRoot: (period: number) => (period === 5 || isFixed ? ROOT : undefined),
    outcomes: [] as ChainError[],
    async addCommittee(period: number) {
      const error = chain.outcomes.shift()
      if (error !== undefined) throw error
      added.push(period)
      chain.nextSyncPeriod = period
    },
  }
  const sync = new FixedCommitteeSync({ config: world().config, chain, updates: { weakPeriod } })
  await world().start(sync)
  return { chain, added, node: await world().node('node') }
}

describe('the committee after the checkpoint', () => {
  it.each([
    ['the period is not weak', {}],
    ['its root is not fixed', { weakPeriod: 5, isFixed: false }],
    ['another period is weak', { weakPeriod: 9 }],
  ])('is asked of nobody while %s', async (_when, options) => {
    const { node } = await begin(options)
    await passTime(600_000)
    expect(node.received).toEqual([])
  })

  it('is taken from the bootstrap of an epoch of its period, the next one where there is no block or no bootstrap', async () => {
    const { node, added } = await begin({ weakPeriod: 5 })
    expect(node.asked).toEqual(['slot 384'])
    node.answerWith('slot 384', { kind: 'headerAt' })
    await settle()
    node.answerWith('slot 392', { kind: 'headerAt', header: plainHeader(392) })
    await settle()
    node.refuse('bootstrap')
    await passTime(200)
    node.answerWith('slot 400', { kind: 'headerAt', header: plainHeader(400) })
    await passTime(200)
    node.answerWith('bootstrap', { kind: 'bootstrap', bootstrap: plainBootstrap(400) })
    await passTime(60_000)
    expect(added).toEqual([6])
    expect([node.asked, world().charges]).toEqual([[], []])
  })

  it('of another root is charged, and looked for on', async () => {
    const { chain, node, added } = await begin({ weakPeriod: 5 })
    chain.outcomes.push(new ChainError('WrongCommitteeRoot', 'another root'))
    node.answerWith('slot 384', { kind: 'headerAt', header: plainHeader(384) })
    await settle()
    node.answerWith('bootstrap', { kind: 'bootstrap', bootstrap: plainBootstrap(384) })
    await settle()
    expect([added, world().charges]).toEqual([[], ['node: another root']])
    expect(node.asked).toEqual(['slot 392'])
  })
})
