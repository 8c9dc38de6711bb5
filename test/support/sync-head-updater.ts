import type { Module } from '../../ts/request/Module.ts'
import type { Trigger } from '../../ts/request/Trigger.ts'
import { HeadUpdater, type HeadUpdaterOptions } from '../../ts/sync/HeadUpdater.ts'
import type { SyncProtocol } from '../../ts/sync/requests.ts'
import { CHAIN_CHANGED_TRIGGER } from '../../ts/sync/triggers.ts'
import { passTime, settle } from './scheduler-clock.ts'
import { FakeValidator } from './sync-fake-validator.ts'
import type { ScriptedBeaconNode } from './sync-scripted-server.ts'
import type { SyncWorld } from './sync-world.ts'

/** A head updater in a {@link SyncWorld}, whose committees are known when a test says so. */
export class HeadUpdaterRun {
  readonly validator: FakeValidator
  readonly updater: HeadUpdater
  readonly #world: SyncWorld
  #chainChanged: Trigger | undefined

  private constructor(world: SyncWorld, options: Partial<HeadUpdaterOptions>) {
    const { config = world.config } = options
    this.#world = world
    this.validator = new FakeValidator(config)
    this.validator.onHead = (slot) => world.scheduler.setValidatedHead({ slot, root: `0x${slot.toString(16)}` })
    this.updater = new HeadUpdater({ ...options, config, validator: this.validator })
  }

  static async begin(world: SyncWorld, options: Partial<HeadUpdaterOptions> = {}): Promise<HeadUpdaterRun> {
    const run = new HeadUpdaterRun(world, options)
    /** Stands for whoever brings the committee chain forward. */
    const chainMover: Module<SyncProtocol> = {
      name: 'chain mover',
      setupTriggers: (triggers) => {
        run.#chainChanged = triggers.named(CHAIN_CHANGED_TRIGGER)
      },
      process: () => {},
    }
    await world.start(chainMover, run.updater)
    return run
  }

  async committeesKnown(...periods: readonly number[]): Promise<void> {
    for (const period of periods) this.validator.committees.add(period)
    this.#chainChanged?.fire()
    await settle()
  }

  /** A node that was asked for its latest updates and had none. */
  async silentNode(name: string): Promise<ScriptedBeaconNode> {
    const node = await this.#world.node(name)
    node.habit = (asked) => node.refuse(asked)
    for (const asked of node.asked) node.refuse(asked)
    await passTime(1_000)
    node.habit = undefined
    node.received.length = 0
    return node
  }
}

export async function emit(node: ScriptedBeaconNode, event: SyncProtocol['event']): Promise<void> {
  node.emit(event)
  await settle()
}
