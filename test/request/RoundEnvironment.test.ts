import { describe, expect, it } from 'vitest'
import type { ServerPriority } from '../../ts/request/Environment.ts'
import { passTime } from '../support/scheduler-clock.ts'
import { useScheduler } from '../support/scheduler-fixture.ts'
import type { ScriptedModule } from '../support/scheduler-world.ts'

const world = useScheduler()

/** Rather that one. */
function rank(wanted: string): ServerPriority {
  return ({ name }) => (name === wanted ? 1 : 0)
}

describe('servers in rounds', () => {
  it('S2: a new server runs everybody, and modules that were not triggered see only it', async () => {
    const one = world().addModule('one', 'go')
    const two = world().addModule('two')
    world().addServer('alice')
    await world().happens()
    const seen: { one: (string | undefined)[]; two: (string | undefined)[] } = { one: [], two: [] }
    one.round = (environment) => {
      for (const value of [1, 2]) seen.one.push(one.askSquare(environment, value))
    }
    two.round = (environment) => {
      for (const value of [3, 4]) seen.two.push(two.askSquare(environment, value))
    }
    one.fire('go')
    world().addServer('bob')
    await world().happens()
    expect(seen).toEqual({ one: ['alice', 'bob'], two: ['bob', 'bob'] })
  })

  it('S2: a delayed server is not offered, and the end of its delay wakes the modules once', async () => {
    const one = world().addModule('one', 'go')
    const { handle } = world().addServer('alice')
    await world().happens()
    let answer: boolean | undefined
    one.round = (environment) => {
      if (one.rounds === 2) environment.fail(handle, 'square', 'no good')
      answer = environment.canRequestNow('square')
    }
    one.fire('go')
    await world().happens()
    expect(answer).toBe(false)
    await passTime(99)
    expect(world().log).toEqual([])
    await passTime(1)
    expect(await world().happens()).toEqual(['one runs'])
    expect(answer).toBe(true)
    await passTime(10_000)
    expect(world().log).toEqual([])
  })

  it('S2: the same request is refused while it is under way, another one is sent', async () => {
    const one = world().addModule('one', 'go')
    const { source } = world().addServer('alice')
    const asked: (string | undefined)[] = []
    one.round = (environment) => {
      for (const value of [5, 5, 6]) asked.push(one.askSquare(environment, value))
    }
    await world().happens()
    expect(asked).toEqual(['alice', undefined, 'alice'])
    one.round = () => {}
    source.answer(1, { kind: 'square', result: 25 })
    expect(await world().happens()).toEqual(['one square 5: 25 by alice', 'one runs'])
  })

  it('S2: whoever was refused by a lock runs when it is free', async () => {
    const one = world().addModule('one')
    const two = world().addModule('two')
    const { source } = world().addServer('alice')
    one.round = (environment) => one.askSquare(environment, 5)
    two.round = (environment) => two.askSquare(environment, 5)
    await world().happens()
    one.round = () => {}
    source.answer(1, { kind: 'square', result: 25 })
    expect(await world().happens()).toEqual(['one square 5: 25 by alice', 'one runs', 'two runs'])
    expect(source.received).toHaveLength(2)
  })

  it('S2: after a soft timeout the request goes elsewhere, and when all are late nobody is offered', async () => {
    const one = world().addModule('one')
    world().addServer('alice')
    world().addServer('bob')
    const asked: (string | undefined)[] = []
    one.round = (environment) => asked.push(one.askSquare(environment, 5))
    await world().happens()
    await passTime(1_000)
    expect(world().log.splice(0)).toEqual(['one square 5: late by alice', 'one runs'])
    await passTime(1_000)
    expect(world().log.splice(0)).toEqual(['one square 5: late by bob', 'one runs'])
    expect(asked).toEqual(['alice', 'bob', undefined])
  })

  it('S2: after a soft timeout the same goes to another server, be it slow and less wanted, and then to both again', async () => {
    const one = world().addModule('one', 'go')
    const sources = ['alice', 'bob'].map((name) => world().addServer(name).source)
    one.round = (environment) => {
      for (const wanted of ['alice', 'bob']) one.askSquare(environment, wanted.length, rank(wanted))
    }
    await world().happens()
    one.round = (environment) => one.askSquare(environment, 6, rank('bob'))
    for (const source of sources) source.answer(1, { kind: 'square', result: 0 })
    await world().happens()
    const asked: (string | undefined)[] = []
    one.round = (environment) => asked.push(one.askSquare(environment, 7, rank('alice')))
    one.fire('go')
    await world().happens()
    for (let seconds = 0; seconds < 3; seconds++) await passTime(1_000)
    expect(asked.filter((name) => name !== undefined)).toEqual(['alice', 'bob', 'alice', 'bob'])
  })

  it('S2: a late answer counts and wakes the modules once', async () => {
    const one = world().addModule('one')
    const two = world().addModule('two')
    const { source } = world().addServer('alice')
    one.round = (environment) => one.rounds < 3 && one.askSquare(environment, 5)
    two.round = (environment) => environment.canRequestNow('square')
    await world().happens()
    await passTime(1_000)
    world().log.length = 0
    source.answer(1, { kind: 'square', result: 25 })
    expect(await world().happens()).toEqual(['one square 5: 25 by alice', 'one runs', 'two runs'])
    await passTime(5_000)
    expect(world().log).toEqual([])
  })

  it('picks the server of highest priority, then the one used least recently', async () => {
    const one = world().addModule('one')
    for (const name of ['alice', 'bob', 'carol']) world().addServer(name)
    const asked: (string | undefined)[] = []
    one.round = (environment) => {
      asked.push(one.askSquare(environment, 1, ({ name }) => (name === 'carol' ? 2 : 1)))
      asked.push(one.askSquare(environment, 2))
      asked.push(one.askSquare(environment, 3))
      asked.push(one.askSquare(environment, 4))
      asked.push(one.askSquare(environment, 5, ({ name }) => (name === 'alice' ? undefined : 0)))
      asked.push(one.askSquare(environment, 6, () => undefined))
    }
    await world().happens()
    expect(asked).toEqual(['carol', 'alice', 'bob', 'carol', 'bob', undefined])
  })

  it('tells whether somebody could take a request later', async () => {
    const one = world().addModule('one', 'go')
    const answers: boolean[] = []
    one.round = (environment) => {
      answers.push(environment.canRequestLater())
      answers.push(environment.canRequestLater(({ name }) => (name === 'bob' ? 0 : undefined)))
    }
    await world().happens()
    world().addServer('alice')
    await world().happens()
    expect(answers).toEqual([false, false, true, false])
  })

  it('an environment kept beyond its round sends nothing', async () => {
    const one = world().addModule('one')
    const { source } = world().addServer('alice')
    let kept: Parameters<ScriptedModule['round']>[0] | undefined
    one.round = (environment) => {
      kept = environment
    }
    await world().happens()
    expect(kept?.canRequestNow('square')).toBe(false)
    expect(kept === undefined ? 'nothing kept' : one.askSquare(kept, 1)).toBeUndefined()
    expect(source.received).toEqual([])
  })

  it('an answer of another kind is a failure of the request and of the server', async () => {
    const one = world().addModule('one', 'go')
    const { source } = world().addServer('alice')
    one.round = (environment) => one.rounds === 1 && one.askSquare(environment, 5)
    await world().happens()
    source.answer(1, { kind: 'reverse', result: 'evil' })
    expect(await world().happens()).toEqual(['one square 5: ERR_WRONG_KIND by alice', 'one runs'])
    let isAvailable: boolean | undefined
    one.round = (environment) => {
      isAvailable = environment.canRequestNow('square')
    }
    one.fire('go')
    await world().happens()
    expect(isAvailable, 'left alone after the failure').toBe(false)
    await passTime(100)
    expect(isAvailable).toBe(true)
  })

  it('an answer within sendRequest is delivered after the round', async () => {
    const one = world().addModule('one')
    const { source } = world().addServer('alice')
    source.sendRequest = (id) => source.answer(id, { kind: 'square', result: 1 })
    one.round = (environment) => {
      if (one.rounds > 1) return
      one.askSquare(environment, 1)
      world().log.push('one is still running')
    }
    expect(await world().happens()).toEqual([
      'one runs',
      'one is still running',
      'one square 1: 1 by alice',
      'one runs',
    ])
  })

  it('events reach all modules in order of registration', async () => {
    world().addModule('one')
    world().addModule('two')
    const { source } = world().addServer('alice')
    await world().happens()
    source.emit({ type: 'note', text: 'hi' })
    expect(await world().happens()).toEqual(['one hears note of alice', 'two hears note of alice'])
  })
})
