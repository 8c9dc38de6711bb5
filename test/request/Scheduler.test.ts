import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { LogFields } from '../../ts/log.ts'
import { silentLogger } from '../../ts/log.ts'
import { Scheduler } from '../../ts/request/Scheduler.ts'
import { passTime, settle, stopClock } from '../support/scheduler-clock.ts'
import { ScriptedServer } from '../support/scheduler-scripted-server.ts'
import { ScriptedModule, type ToyProtocol } from '../support/scheduler-world.ts'

let scheduler: Scheduler<ToyProtocol>
let log: string[]
let errors: (LogFields | undefined)[]

beforeEach(() => {
  stopClock()
  log = []
  errors = []
  scheduler = new Scheduler<ToyProtocol>({
    headOf: (event) => (event.type === 'head' ? event : undefined),
    logger: { ...silentLogger, error: (_, fields) => errors.push(fields) },
  })
  scheduler.start()
})

afterEach(() => {
  scheduler.stop()
  expect(vi.getTimerCount(), 'timers left behind').toBe(0)
  vi.useRealTimers()
})

function addModule(name: string, ...subscribe: string[]): ScriptedModule {
  const module = new ScriptedModule(name, { log, subscribe })
  scheduler.registerModule(module)
  return module
}

function addServer(name: string) {
  const source = new ScriptedServer<ToyProtocol>(name)
  return { source, handle: scheduler.registerServer(source) }
}

/** Runs what is due now and returns what happened. */
async function happens(): Promise<string[]> {
  await settle()
  return log.splice(0)
}

describe('triggers', () => {
  it('S1: every module runs once at the start, in order of registration', async () => {
    addModule('one')
    addModule('two')
    expect(await happens()).toEqual(['one runs', 'two runs'])
    await passTime(100_000)
    expect(log).toEqual([])
  })

  it('S1: a fired trigger runs its subscribers, in order of registration, and nobody else', async () => {
    const one = addModule('one', 'both')
    addModule('two')
    const three = addModule('three', 'both', 'own')
    await happens()
    one.fire('both')
    expect(await happens()).toEqual(['one runs', 'three runs'])
    three.fire('own')
    three.fire('own')
    expect(await happens()).toEqual(['three runs'])
  })

  it('S1: a trigger fired during a round makes the next round', async () => {
    const one = addModule('one', 'back')
    const two = addModule('two', 'forth')
    await happens()
    one.round = () => one.rounds === 2 && one.fire('forth')
    two.round = () => two.rounds === 2 && two.fire('back')
    two.fire('back')
    expect(await happens()).toEqual(['one runs', 'two runs', 'one runs'])
  })

  it('S1: a trigger nobody subscribed to does nothing', async () => {
    const one = addModule('one')
    await happens()
    one.fire('nobody')
    expect(await happens()).toEqual([])
  })

  it('S1: rounds wait for the start', async () => {
    const late = new Scheduler<ToyProtocol>()
    const module = new ScriptedModule('one', { log })
    late.registerModule(module)
    expect(await happens()).toEqual([])
    late.start()
    expect(await happens()).toEqual(['one runs'])
    late.stop()
  })

  it('S1: a module that throws is logged, and the others go on', async () => {
    const one = addModule('one', 'go')
    addModule('two', 'go')
    await happens()
    one.round = () => {
      throw new Error('broken')
    }
    one.fire('go')
    expect(await happens()).toEqual(['one runs', 'two runs'])
    expect(errors).toEqual([{ module: 'one', error: 'Error: broken' }])
  })

  it('S1: a module that asked to run again later does, once', async () => {
    const one = addModule('one')
    one.round = (environment) => {
      if (one.rounds > 1) return
      environment.runAgainIn(500)
      environment.runAgainIn(300)
      environment.runAgainIn(400)
    }
    await passTime(299)
    expect(one.rounds).toBe(1)
    await passTime(1)
    expect(one.rounds).toBe(2)
    await passTime(1_000)
    expect(one.rounds).toBe(2)
  })
})

describe('servers in rounds', () => {
  it('S2: a new server runs everybody, and modules that were not triggered see only it', async () => {
    const one = addModule('one', 'go')
    const two = addModule('two')
    addServer('alice')
    await happens()
    const seen: { one: (string | undefined)[]; two: (string | undefined)[] } = { one: [], two: [] }
    one.round = (environment) => {
      for (const value of [1, 2]) seen.one.push(one.askSquare(environment, value))
    }
    two.round = (environment) => {
      for (const value of [3, 4]) seen.two.push(two.askSquare(environment, value))
    }
    one.fire('go')
    addServer('bob')
    await happens()
    expect(seen).toEqual({ one: ['alice', 'bob'], two: ['bob', 'bob'] })
  })

  it('S2: a delayed server is not offered, and the end of its delay wakes the modules once', async () => {
    const one = addModule('one', 'go')
    const { handle } = addServer('alice')
    await happens()
    let answer: boolean | undefined
    one.round = (environment) => {
      if (one.rounds === 2) environment.fail(handle, 'no good')
      answer = environment.canRequestNow()
    }
    one.fire('go')
    await happens()
    expect(answer).toBe(false)
    await passTime(99)
    expect(log).toEqual([])
    await passTime(1)
    expect(await happens()).toEqual(['one runs'])
    expect(answer).toBe(true)
    await passTime(10_000)
    expect(log).toEqual([])
  })

  it('S2: the same request is refused while it is under way, another one is sent', async () => {
    const one = addModule('one', 'go')
    const { source } = addServer('alice')
    const asked: (string | undefined)[] = []
    one.round = (environment) => {
      for (const value of [5, 5, 6]) asked.push(one.askSquare(environment, value))
    }
    await happens()
    expect(asked).toEqual(['alice', undefined, 'alice'])
    one.round = () => {}
    source.answer(1, { kind: 'square', result: 25 })
    expect(await happens()).toEqual(['one square 5: 25 by alice', 'one runs'])
  })

  it('S2: whoever was refused by a lock runs when it is free', async () => {
    const one = addModule('one')
    const two = addModule('two')
    const { source } = addServer('alice')
    one.round = (environment) => one.askSquare(environment, 5)
    two.round = (environment) => two.askSquare(environment, 5)
    await happens()
    one.round = () => {}
    source.answer(1, { kind: 'square', result: 25 })
    expect(await happens()).toEqual(['one square 5: 25 by alice', 'one runs', 'two runs'])
    expect(source.received).toHaveLength(2)
  })

  it('S2: after a soft timeout the request goes elsewhere, and when all are late nobody is offered', async () => {
    const one = addModule('one')
    addServer('alice')
    addServer('bob')
    const asked: (string | undefined)[] = []
    one.round = (environment) => asked.push(one.askSquare(environment, 5))
    await happens()
    await passTime(1_000)
    expect(log.splice(0)).toEqual(['one square 5: late by alice', 'one runs'])
    await passTime(1_000)
    expect(log.splice(0)).toEqual(['one square 5: late by bob', 'one runs'])
    expect(asked).toEqual(['alice', 'bob', undefined])
  })

  it('S2: a late answer counts and wakes the modules once', async () => {
    const one = addModule('one')
    const two = addModule('two')
    const { source } = addServer('alice')
    one.round = (environment) => one.rounds < 3 && one.askSquare(environment, 5)
    two.round = (environment) => environment.canRequestNow()
    await happens()
    await passTime(1_000)
    log.length = 0
    source.answer(1, { kind: 'square', result: 25 })
    expect(await happens()).toEqual(['one square 5: 25 by alice', 'one runs', 'two runs'])
    await passTime(5_000)
    expect(log).toEqual([])
  })

  it('picks the server of highest priority, then the one used least recently', async () => {
    const one = addModule('one')
    for (const name of ['alice', 'bob', 'carol']) addServer(name)
    const asked: (string | undefined)[] = []
    one.round = (environment) => {
      asked.push(one.askSquare(environment, 1, ({ name }) => (name === 'carol' ? 2 : 1)))
      asked.push(one.askSquare(environment, 2))
      asked.push(one.askSquare(environment, 3))
      asked.push(one.askSquare(environment, 4))
      asked.push(one.askSquare(environment, 5, ({ name }) => (name === 'alice' ? undefined : 0)))
      asked.push(one.askSquare(environment, 6, () => undefined))
    }
    await happens()
    expect(asked).toEqual(['carol', 'alice', 'bob', 'carol', 'bob', undefined])
  })

  it('tells whether somebody could take a request later', async () => {
    const one = addModule('one', 'go')
    const answers: boolean[] = []
    one.round = (environment) => {
      answers.push(environment.canRequestLater())
      answers.push(environment.canRequestLater(({ name }) => (name === 'bob' ? 0 : undefined)))
    }
    await happens()
    addServer('alice')
    await happens()
    expect(answers).toEqual([false, false, true, false])
  })

  it('an environment kept beyond its round sends nothing', async () => {
    const one = addModule('one')
    const { source } = addServer('alice')
    let kept: Parameters<ScriptedModule['round']>[0] | undefined
    one.round = (environment) => {
      kept = environment
    }
    await happens()
    expect(kept?.canRequestNow()).toBe(false)
    expect(kept === undefined ? 'nothing kept' : one.askSquare(kept, 1)).toBeUndefined()
    expect(source.received).toEqual([])
  })

  it('an answer of another kind is a failure of the request and of the server', async () => {
    const one = addModule('one', 'go')
    const { source } = addServer('alice')
    one.round = (environment) => one.rounds === 1 && one.askSquare(environment, 5)
    await happens()
    source.answer(1, { kind: 'reverse', result: 'evil' })
    expect(await happens()).toEqual(['one square 5: ERR_WRONG_KIND by alice', 'one runs'])
    let isAvailable: boolean | undefined
    one.round = (environment) => {
      isAvailable = environment.canRequestNow()
    }
    one.fire('go')
    await happens()
    expect(isAvailable, 'left alone after the failure').toBe(false)
    await passTime(100)
    expect(isAvailable).toBe(true)
  })

  it('an answer within sendRequest is delivered after the round', async () => {
    const one = addModule('one')
    const { source } = addServer('alice')
    source.sendRequest = (id) => source.answer(id, { kind: 'square', result: 1 })
    one.round = (environment) => {
      if (one.rounds > 1) return
      one.askSquare(environment, 1)
      log.push('one is still running')
    }
    expect(await happens()).toEqual(['one runs', 'one is still running', 'one square 1: 1 by alice', 'one runs'])
  })

  it('events reach all modules in order of registration', async () => {
    addModule('one')
    addModule('two')
    const { source } = addServer('alice')
    await happens()
    source.emit({ type: 'note', text: 'hi' })
    expect(await happens()).toEqual(['one hears note of alice', 'two hears note of alice'])
  })
})

describe('removal', () => {
  it('S3: open requests fail first, then the modules hear of it; later answers are dropped', async () => {
    const one = addModule('one')
    const two = addModule('two')
    const { source, handle } = addServer('alice')
    one.round = (environment) => one.rounds === 1 && one.askSquare(environment, 1)
    two.round = (environment) => two.rounds === 1 && two.askSquare(environment, 2)
    await happens()
    scheduler.removeServer(handle)
    source.answer(1, { kind: 'square', result: 1 })
    source.emit({ type: 'note', text: 'still here' })
    expect(await happens()).toEqual([
      'one square 1: ERR_SERVER_REMOVED by alice',
      'two square 2: ERR_SERVER_REMOVED by alice',
      'one loses alice',
      'two loses alice',
      'one runs',
      'two runs',
    ])
    scheduler.removeServer(handle)
    await passTime(20_000)
    expect(log).toEqual([])
  })

  it('S3: an event that came before the removal is dropped with its server', async () => {
    addModule('one')
    const { source, handle } = addServer('alice')
    await happens()
    source.emit({ type: 'note', text: 'last words' })
    scheduler.removeServer(handle)
    expect(await happens()).toEqual(['one loses alice'])
  })

  it('S3: stopping ends every request as failed and runs no round any more', async () => {
    const one = addModule('one', 'go')
    addServer('alice')
    one.round = (environment) => one.askSquare(environment, 1)
    await happens()
    scheduler.stop()
    one.fire('go')
    expect(await happens()).toEqual(['one square 1: ERR_SERVER_REMOVED by alice', 'one loses alice'])
  })
})

describe('heads', () => {
  it('another prefetch head and a newly validated head wake their subscribers', async () => {
    const one = addModule('one', 'prefetchHead', 'validatedHead')
    const { source, handle } = addServer('alice')
    await happens()
    const head = { slot: 7, root: '0x07' } as const
    let seen: unknown
    one.round = ({ prefetchHead, validatedHead, ...environment }) => {
      seen = { prefetchHead: prefetchHead?.slot, validatedHead: validatedHead?.slot }
      void environment
    }
    source.emit({ type: 'head', ...head })
    expect(await happens()).toEqual(['one hears head of alice', 'one runs'])
    expect(seen).toEqual({ prefetchHead: 7, validatedHead: undefined })
    source.emit({ type: 'head', ...head })
    expect(await happens(), 'the same head again changes nothing').toEqual(['one hears head of alice'])
    scheduler.setValidatedHead(head)
    scheduler.setValidatedHead({ slot: 6, root: '0x06' })
    expect(await happens()).toEqual(['one runs'])
    expect(seen).toEqual({ prefetchHead: 7, validatedHead: 7 })
    one.round = (environment) => {
      seen = environment.hasAnnounced(handle, head)
    }
    one.fire('validatedHead')
    await happens()
    expect(seen).toBe(true)
    scheduler.removeServer(handle)
    await happens()
    expect(scheduler.prefetchHead).toBeUndefined()
  })
})
