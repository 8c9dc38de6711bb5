import { afterEach, beforeEach, expect, vi } from 'vitest'
import type { LogFields } from '../../ts/log.ts'
import { silentLogger } from '../../ts/log.ts'
import { Scheduler } from '../../ts/request/Scheduler.ts'
import { settle, stopClock } from './scheduler-clock.ts'
import { ScriptedServer } from './scheduler-scripted-server.ts'
import { ScriptedModule, type ToyProtocol } from './scheduler-world.ts'

/** A running scheduler, with everything that happens in one log. */
export class SchedulerFixture {
  readonly log: string[] = []
  readonly errors: (LogFields | undefined)[] = []
  readonly scheduler = new Scheduler<ToyProtocol>({
    headOf: (event) => (event.type === 'head' ? event : undefined),
    logger: { ...silentLogger, error: (_, fields) => this.errors.push(fields) },
  })

  /** A module that subscribes to these triggers. */
  addModule(name: string, ...subscribe: string[]): ScriptedModule {
    const module = new ScriptedModule(name, { log: this.log, subscribe })
    this.scheduler.registerModule(module)
    return module
  }

  addServer(name: string) {
    const source = new ScriptedServer<ToyProtocol>(name)
    return { source, handle: this.scheduler.registerServer(source) }
  }

  /** Runs what is due now and returns what happened. */
  async happens(): Promise<string[]> {
    await settle()
    return this.log.splice(0)
  }
}

/** Gives every test of the file a scheduler of its own, and checks that it leaves no timer behind. */
export function useScheduler(): () => SchedulerFixture {
  let fixture = new SchedulerFixture()
  beforeEach(() => {
    stopClock()
    fixture = new SchedulerFixture()
    fixture.scheduler.start()
  })
  afterEach(() => {
    fixture.scheduler.stop()
    expect(vi.getTimerCount(), 'timers left behind').toBe(0)
    vi.useRealTimers()
  })
  return () => fixture
}
