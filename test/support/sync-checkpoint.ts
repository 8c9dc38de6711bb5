import { clockWithNow, systemClock } from '../../ts/clock.ts'
import type { ConfigError } from '../../ts/errors.ts'
import { CheckpointInit } from '../../ts/sync/CheckpointInit.ts'
import type { CheckpointProblem } from '../../ts/sync/CheckpointProblem.ts'
import { type Header, headerRoot } from '../../ts/types/Header.ts'
import { passTime } from './scheduler-clock.ts'
import { FakeChain } from './sync-fake-chain.ts'
import type { ScriptedBeaconNode } from './sync-scripted-server.ts'
import { plainBootstrap } from './sync-updates.ts'
import { type SyncWorld, useSyncWorld } from './sync-world.ts'

const CHECKPOINT_SLOT = 640

export const checkpointBootstrap = plainBootstrap(CHECKPOINT_SLOT)
export const checkpointRoot = headerRoot(checkpointBootstrap.header.beacon)

export interface Beginning {
  /** Whose root is trusted, in place of that of `checkpointBootstrap`. */
  readonly checkpoint?: Header
  readonly clockSlot?: number
  readonly chain?: FakeChain
  readonly maxAgeMs?: number
  readonly onRefused?: (error: ConfigError) => void
}

export interface CheckpointRun {
  readonly chain: FakeChain
  readonly init: CheckpointInit
  /** What is wrong with the first server that has something wrong. */
  readonly problem: () => CheckpointProblem | undefined
}

/** A world of scripted beacon nodes and, once it began, a start from a checkpoint in it. */
export function useCheckpointWorld(): {
  readonly world: () => SyncWorld
  readonly begin: (beginning?: Beginning) => Promise<CheckpointRun>
} {
  const world = useSyncWorld()
  return {
    world,
    async begin({ checkpoint, clockSlot = 700, chain = new FakeChain(), ...options } = {}) {
      const { config, now, logger, conditions } = world()
      world().setSlot(clockSlot)
      const init = new CheckpointInit({
        config,
        chain,
        root: checkpoint === undefined ? checkpointRoot : headerRoot(checkpoint),
        clock: clockWithNow(systemClock, now),
        logger,
        conditions,
        ...options,
      })
      await world().start(init)
      return { chain, init, problem: () => [...init.problems.values()][0] }
    },
  }
}

/** The node has no bootstrap, and waits for the questions that follow. */
export async function refuseBootstrap(node: ScriptedBeaconNode): Promise<void> {
  node.refuse('bootstrap')
  await passTime(500)
}
