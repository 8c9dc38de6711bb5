import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { clockWithNow, systemClock } from '../../ts/clock.ts'
import { ForwardUpdateSync } from '../../ts/sync/ForwardUpdateSync.ts'
import { passTime, stopClock } from '../support/scheduler-clock.ts'
import { FakeChain } from '../support/sync-fake-chain.ts'
import type { ScriptedBeaconNode } from '../support/sync-scripted-server.ts'
import { goodItems, type UpdateItem } from '../support/sync-update-items.ts'
import { SyncWorld } from '../support/sync-world.ts'

/** What a server does with one request for updates. */
const deed = fc.oneof(
  fc.constant({ kind: 'good' } as const),
  fc.constant({ kind: 'silent' } as const),
  fc.constant({ kind: 'refuse' } as const),
  fc.nat(20).map((count) => ({ kind: 'truncate', count }) as const),
  fc.nat(3).map((gap) => ({ kind: 'skip', gap }) as const),
  fc.nat(30).map((at) => ({ kind: 'forge', at, defect: 'INVALID_SIGNATURE' }) as const),
  fc.nat(30).map((at) => ({ kind: 'forge', at, defect: 'NO_NEXT_COMMITTEE' }) as const),
  fc.nat(30).map((at) => ({ kind: 'forge', at, defect: 'BROKEN_FRAMING' }) as const),
  fc.nat(500).map((period) => ({ kind: 'elsewhere', period }) as const),
)
type Deed = typeof deed extends fc.Arbitrary<infer T> ? T : never

function items(deed: Deed, first: number, count: number): readonly UpdateItem[] | undefined {
  switch (deed.kind) {
    case 'good':
      return goodItems(first, count)
    case 'truncate':
      return goodItems(first, Math.min(count, deed.count))
    case 'skip':
      return goodItems(first + deed.gap, count)
    case 'forge':
      return goodItems(first, count).map((item, index) => (index === deed.at ? { ...item, defect: deed.defect } : item))
    case 'elsewhere':
      return goodItems(deed.period, count)
    case 'silent':
    case 'refuse':
      return undefined
  }
}

function behave(node: ScriptedBeaconNode, deeds: readonly Deed[]): void {
  let done = 0
  const act = (asked: string): void => {
    const deed = deeds[done++ % deeds.length] ?? { kind: 'silent' }
    const [first = 0, count = 0] = asked.replace('updates ', '').split('+').map(Number)
    const answer = items(deed, first, count)
    if (answer !== undefined) node.answerUpdates(asked, answer)
    else if (deed.kind === 'refuse') node.refuse(asked)
  }
  node.habit = act
  for (const asked of node.asked) act(asked)
}

beforeEach(() => stopClock())
afterEach(() => {
  vi.useRealTimers()
})

describe('whatever servers do', () => {
  it('N15: the chain is complete within minutes as long as one server is honest, and nothing wrong is taken', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.array(deed, { minLength: 1, maxLength: 6 }), { maxLength: 4 }),
        fc.nat(4),
        async (liars, honestPlace) => {
          const world = new SyncWorld()
          world.setSlot(500 * 64 + 3)
          const { config, now, logger } = world
          const chain = new FakeChain(30)
          await world.start(new ForwardUpdateSync({ config, chain, clock: clockWithNow(systemClock, now), logger }))
          const behaviours: (readonly Deed[])[] = [...liars]
          behaviours.splice(honestPlace, 0, [{ kind: 'good' }])
          for (const [index, deeds] of behaviours.entries()) {
            const isHonest = deeds === behaviours[Math.min(honestPlace, liars.length)]
            behave(await world.node(isHonest ? 'honest' : `liar ${index}`), deeds)
          }
          await passTime(180_000)
          expect(chain.nextSyncPeriod).toBeGreaterThanOrEqual(500)
          expect(chain.mostVerifying).toBe(1)
          expect(world.charges.filter((charge) => charge.startsWith('honest'))).toEqual([])
          world.scheduler.stop()
          expect(vi.getTimerCount()).toBe(0)
        },
      ),
      { numRuns: 60 },
    )
  })
})
