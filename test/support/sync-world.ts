import { afterEach, beforeEach, expect, vi } from 'vitest'
import { ConditionBoard } from '../../ts/conditions/ConditionBoard.ts'
import type { LogFields } from '../../ts/log.ts'
import { silentLogger } from '../../ts/log.ts'
import type { Module } from '../../ts/request/Module.ts'
import { Scheduler } from '../../ts/request/Scheduler.ts'
import type { ServerHandle } from '../../ts/request/ServerHandle.ts'
import { announcedHead, isRecovery, type SyncProtocol } from '../../ts/sync/requests.ts'
import { settle, stopClock } from './scheduler-clock.ts'
import { ScriptedBeaconNode } from './sync-scripted-server.ts'
import { fuluEpochs, testNetwork } from './test-network.ts'

/** A scheduler with scripted beacon nodes, on a network of 64 slots a period and 6 s a slot whose time the test moves. */
export class SyncWorld {
  readonly config = testNetwork(fuluEpochs)
  readonly warnings: (string | undefined)[] = []
  readonly logger = {
    ...silentLogger,
    warn: (message: string, fields?: LogFields) => this.#log(message, fields),
    error: (message: string, fields?: LogFields) => this.#log(message, fields),
  }
  /** Wrong answers that servers were charged with, in order. */
  readonly charges: string[] = []
  readonly conditions = new ConditionBoard({ now: () => Date.now() })
  readonly scheduler = new Scheduler<SyncProtocol>({
    headOf: announcedHead,
    isRecovery,
    serverOptions: { maxDelayMs: this.config.slotDurationMs },
    logger: this.logger,
    conditions: {
      raise: (report) => {
        this.charges.push(`${report.subject}: ${report.evidence}`)
        this.conditions.raise(report)
      },
      clear: (kind, subject) => this.conditions.clear(kind, subject),
    },
  })
  readonly #handles = new Map<string, ServerHandle>()
  readonly now = (): number => Date.now()

  /** Moves the clock to the start of a slot. */
  setSlot(slot: number): void {
    vi.setSystemTime(this.config.genesisTime * 1000 + slot * this.config.slotDurationMs)
  }

  async start(...modules: readonly Module<SyncProtocol>[]): Promise<void> {
    for (const module of modules) this.scheduler.registerModule(module)
    this.scheduler.start()
    await settle()
  }

  /** A beacon node appears, or another blsync, which has the route for scores of updates. */
  async node(name: string, { tellsScores = false } = {}): Promise<ScriptedBeaconNode> {
    const node = new ScriptedBeaconNode(name)
    node.tellsScores = tellsScores
    this.#handles.set(name, this.scheduler.registerServer(node))
    await settle()
    return node
  }

  /** What modules know a node by. */
  handleOf(node: ScriptedBeaconNode): ServerHandle | undefined {
    return this.#handles.get(node.name)
  }

  /** The beacon node goes away. */
  async lose(node: ScriptedBeaconNode): Promise<void> {
    const handle = this.handleOf(node)
    if (handle !== undefined) this.scheduler.removeServer(handle)
    await settle()
  }

  #log(message: string, fields: LogFields = {}): void {
    const facts = Object.entries(fields).map(([name, value]) => `${name}=${value}`)
    this.warnings.push([message, ...facts].join(' '))
  }
}

/** Gives every test of the file a world of its own, and checks that it leaves no timer behind. */
export function useSyncWorld(): () => SyncWorld {
  let world = new SyncWorld()
  beforeEach(() => {
    stopClock()
    world = new SyncWorld()
  })
  afterEach(() => {
    world.scheduler.stop()
    expect(vi.getTimerCount(), 'timers left behind').toBe(0)
    vi.useRealTimers()
  })
  return () => world
}
