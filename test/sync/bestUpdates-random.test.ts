import fc from 'fast-check'
import { describe, expect, it, vi } from 'vitest'
import type { Root } from '../../ts/bytes.ts'
import type { LightClientUpdate } from '../../ts/types/LightClientUpdate.ts'
import { ChainBuilder } from '../support/chain-builder.ts'
import { stopClock } from '../support/scheduler-clock.ts'
import { followChain } from '../support/sync-chain-habit.ts'
import { beginReorg } from '../support/sync-reorg-world.ts'
import { SyncWorld } from '../support/sync-world.ts'
import { fuluEpochs, testNetwork } from '../support/test-network.ts'

/** Signatures are made in JavaScript: one case for 10⁴ of those that only hash. */
const RUNS = Math.ceil(Number(process.env.BLSYNC_PROPERTY_RUNS ?? 100_000) / 10_000)
const START = 2
const PERIODS = [2, 3, 4, 5]
const END = 6

const main = new ChainBuilder(testNetwork(fuluEpochs))
const branches = [main, main.splitAt(4, 'early'), main.splitAt(5, 'late')] as const
const stranger = new ChainBuilder(testNetwork(fuluEpochs), 'stranger')

/** What a server has for a period. */
interface Offer {
  readonly signers: number
  readonly hasFinality: boolean
  readonly isForged: boolean
}

interface Offerer {
  readonly chain: ChainBuilder
  readonly offers: readonly Offer[]
}

/** No two servers offer the same, so that there is one best chain. */
const offerers: fc.Arbitrary<readonly Offerer[]> = fc
  .tuple(
    fc.array(fc.nat(branches.length - 1), { minLength: 1, maxLength: 4 }),
    fc.array(fc.shuffledSubarray([20, 22, 24, 26, 28, 30, 32], { minLength: 4, maxLength: 4 }), {
      minLength: PERIODS.length,
      maxLength: PERIODS.length,
    }),
    fc.infiniteStream(fc.record({ hasFinality: fc.boolean(), isForged: fc.nat(7).map((n) => n === 0) })),
  )
  .map(([chosen, signers, more]) =>
    chosen.map((branch, server) => ({
      chain: branches[branch] ?? main,
      offers: PERIODS.map((_, index) => {
        const { hasFinality = true, isForged = false } = more.next().value ?? {}
        return { signers: signers[index]?.[server] ?? 22, hasFinality, isForged }
      }),
    })),
  )

function updateOf({ chain, offers }: Offerer, period: number): LightClientUpdate {
  const { signers = 22, hasFinality, isForged } = offers[period - START] ?? {}
  return chain.update(period, {
    signers,
    ...(hasFinality === false && { finalizedSlot: null }),
    ...(isForged === true && { signedBy: stranger }),
  })
}

/** The best chain there is: at each period the best of what its committee signed decides who signs the next. */
function bestChain(servers: readonly Offerer[]): readonly { readonly next: Root; readonly signers: number }[] {
  const best: { next: Root; signers: number }[] = []
  let committee = main.committee(START).root
  for (const period of PERIODS) {
    const usable = servers.flatMap(({ chain, offers }) => {
      const offer = offers[period - START]
      const isUsable =
        offer !== undefined && !offer.isForged && offer.signers >= 22 && chain.committee(period).root === committee
      return isUsable ? [{ ...offer, next: chain.committee(period + 1).root }] : []
    })
    usable.sort((a, b) => Number(b.hasFinality) - Number(a.hasFinality) || b.signers - a.signers)
    const [winner] = usable
    if (winner === undefined) break
    committee = winner.next
    best.push({ next: winner.next, signers: winner.signers })
  }
  return best
}

describe('servers with better, worse, forged updates and those of other committees', () => {
  it('S19: lead to the best valid chain in whatever order they come', async () => {
    await fc.assert(
      fc.asyncProperty(offerers, fc.nat(3), async (servers, late) => {
        stopClock()
        const world = new SyncWorld()
        const run = await beginReorg(world, { builder: main, startPeriod: START, nowSlot: END * 64 + 20 })
        for (const [index, server] of servers.entries()) {
          const node = await world.node(`server${index}`)
          const update = (period: number) => updateOf(server, period)
          const headSlot = END * 64 + 18
          followChain(node, { chain: server.chain, checkpointSlot: 64, headSlot, hasOnlyUpdates: true, update })
          if (index === late) await run.passEpochs(2)
        }
        await run.passEpochs(6 * servers.length + 6)
        const expected = bestChain(servers)
        const found = PERIODS.slice(0, expected.length + 1).flatMap((period) => {
          const signers = run.chain.updateScore(period)?.signerCount
          const next = run.chain.committeeRoot(period + 1)
          return signers === undefined || next === undefined ? [] : [{ next, signers }]
        })
        world.scheduler.stop()
        await run.updater.stop()
        vi.useRealTimers()
        expect(found).toEqual(expected)
      }),
      { numRuns: RUNS },
    )
  })
})
