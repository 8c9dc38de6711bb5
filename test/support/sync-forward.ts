import { clockWithNow, systemClock } from '../../ts/clock.ts'
import { ForwardUpdateSync } from '../../ts/sync/ForwardUpdateSync.ts'
import { MAX_UPDATES } from '../../ts/types/decodeUpdates.ts'
import { FakeChain } from './sync-fake-chain.ts'
import type { SyncWorld } from './sync-world.ts'

export interface ForwardBeginning {
  /** The chain's next period; it is not initialized when left out. */
  readonly from?: number
  /** The clock stands a few slots into this period. */
  readonly clockPeriod: number
  /** Periods that a new server is asked for at once; as many as it may give when left out. */
  readonly firstRange?: number
}

/** Runs ForwardUpdateSync over a committee chain that believes everything. */
export async function beginForward(
  world: SyncWorld,
  { from, clockPeriod, firstRange = MAX_UPDATES }: ForwardBeginning,
) {
  const { config, now, logger, conditions } = world
  world.setSlot(clockPeriod * 64 + 3)
  const chain = new FakeChain(from)
  const clock = clockWithNow(systemClock, now)
  /** Names of servers whose signatures did not verify. */
  const doubted: string[] = []
  const onInvalid = ({ name }: { readonly name: string }): void => void doubted.push(name)
  const sync = new ForwardUpdateSync({ config, chain, clock, logger, conditions, firstRange, onInvalid })
  await world.start(sync)
  return { chain, sync, doubted }
}
