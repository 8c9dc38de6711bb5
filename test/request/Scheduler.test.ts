import { describe, expect, it } from 'vitest'
import { Scheduler } from '../../ts/request/Scheduler.ts'
import { passTime } from '../support/scheduler-clock.ts'
import { useScheduler } from '../support/scheduler-fixture.ts'
import { ScriptedModule, type ToyProtocol } from '../support/scheduler-world.ts'

const world = useScheduler()

describe('triggers', () => {
  it('S1: every module runs once at the start, in order of registration', async () => {
    world().addModule('one')
    world().addModule('two')
    expect(await world().happens()).toEqual(['one runs', 'two runs'])
    await passTime(100_000)
    expect(world().log).toEqual([])
  })

  it('S1: a fired trigger runs its subscribers, in order of registration, and nobody else', async () => {
    const one = world().addModule('one', 'both')
    world().addModule('two')
    const three = world().addModule('three', 'both', 'own')
    await world().happens()
    one.fire('both')
    expect(await world().happens()).toEqual(['one runs', 'three runs'])
    three.fire('own')
    three.fire('own')
    expect(await world().happens()).toEqual(['three runs'])
  })

  it('S1: a trigger fired during a round makes the next round', async () => {
    const one = world().addModule('one', 'back')
    const two = world().addModule('two', 'forth')
    await world().happens()
    one.round = () => one.rounds === 2 && one.fire('forth')
    two.round = () => two.rounds === 2 && two.fire('back')
    two.fire('back')
    expect(await world().happens()).toEqual(['one runs', 'two runs', 'one runs'])
  })

  it('S1: a trigger that does not concern a subscriber when it fires does not run it, but others; a later one does', async () => {
    const one = world().addModule('one', 'both')
    const two = world().addModule('two', 'both')
    await world().happens()
    one.isNeeded = false
    two.fire('both')
    one.isNeeded = true
    expect(await world().happens()).toEqual(['two runs'])
    two.fire('both')
    expect(await world().happens()).toEqual(['one runs', 'two runs'])
  })

  it('S1: a trigger nobody subscribed to does nothing', async () => {
    const one = world().addModule('one')
    await world().happens()
    one.fire('nobody')
    expect(await world().happens()).toEqual([])
  })

  it('S1: rounds wait for the start', async () => {
    const late = new Scheduler<ToyProtocol>()
    const module = new ScriptedModule('one', { log: world().log })
    late.registerModule(module)
    expect(await world().happens()).toEqual([])
    late.start()
    expect(await world().happens()).toEqual(['one runs'])
    late.stop()
  })

  it('S1: a module that throws is logged, and the others go on', async () => {
    const one = world().addModule('one', 'go')
    world().addModule('two', 'go')
    await world().happens()
    one.round = () => {
      throw new Error('broken')
    }
    one.fire('go')
    expect(await world().happens()).toEqual(['one runs', 'two runs'])
    expect(world().errors).toEqual([{ module: 'one', error: 'Error: broken' }])
  })

  it('S1: a module that asked to run again later does, once', async () => {
    const one = world().addModule('one')
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

  it('S1: a module that ran anyway runs later only if it still asks for that', async () => {
    const one = world().addModule('one', 'go')
    one.round = (environment) => one.rounds === 1 && environment.runAgainIn(500)
    await passTime(300)
    one.fire('go')
    await passTime(1_000)
    expect(one.rounds).toBe(2)
  })

  it('S1: a module that was offered one server only still runs when it asked to', async () => {
    const one = world().addModule('one')
    one.round = (environment) => one.rounds === 1 && environment.runAgainIn(500)
    await passTime(300)
    world().addServer('alice')
    await passTime(0)
    expect(one.rounds).toBe(2)
    await passTime(200)
    expect(one.rounds).toBe(3)
  })
})

describe('removal', () => {
  it('S3: open requests fail first, then the modules hear of it; later answers are dropped', async () => {
    const one = world().addModule('one')
    const two = world().addModule('two')
    const { source, handle } = world().addServer('alice')
    one.round = (environment) => one.rounds === 1 && one.askSquare(environment, 1)
    two.round = (environment) => two.rounds === 1 && two.askSquare(environment, 2)
    await world().happens()
    world().scheduler.removeServer(handle)
    source.answer(1, { kind: 'square', result: 1 })
    source.emit({ type: 'note', text: 'still here' })
    expect(await world().happens()).toEqual([
      'one square 1: ERR_SERVER_REMOVED by alice',
      'two square 2: ERR_SERVER_REMOVED by alice',
      'one loses alice',
      'two loses alice',
      'one runs',
      'two runs',
    ])
    world().scheduler.removeServer(handle)
    await passTime(20_000)
    expect(world().log).toEqual([])
  })

  it('S3: an event that came before the removal is dropped with its server', async () => {
    world().addModule('one')
    const { source, handle } = world().addServer('alice')
    await world().happens()
    source.emit({ type: 'note', text: 'last words' })
    world().scheduler.removeServer(handle)
    expect(await world().happens()).toEqual(['one loses alice'])
  })

  it('S3: stopping ends every request as failed and runs no round any more', async () => {
    const one = world().addModule('one', 'go')
    world().addServer('alice')
    one.round = (environment) => one.askSquare(environment, 1)
    await world().happens()
    world().scheduler.stop()
    one.fire('go')
    expect(await world().happens()).toEqual(['one square 1: ERR_SERVER_REMOVED by alice', 'one loses alice'])
  })
})

describe('heads', () => {
  it('another prefetch head and a newly validated head wake their subscribers', async () => {
    const one = world().addModule('one', 'prefetchHead', 'validatedHead')
    const { source, handle } = world().addServer('alice')
    await world().happens()
    const head = { slot: 7, root: '0x07' } as const
    let seen: unknown
    one.round = ({ prefetchHead, validatedHead, ...environment }) => {
      seen = { prefetchHead: prefetchHead?.slot, validatedHead: validatedHead?.slot }
      void environment
    }
    source.emit({ type: 'head', ...head })
    expect(await world().happens()).toEqual(['one hears head of alice', 'one runs'])
    expect(seen).toEqual({ prefetchHead: 7, validatedHead: undefined })
    source.emit({ type: 'head', ...head })
    expect(await world().happens(), 'the same head again changes nothing').toEqual(['one hears head of alice'])
    world().scheduler.setValidatedHead(head)
    world().scheduler.setValidatedHead({ slot: 6, root: '0x06' })
    expect(await world().happens()).toEqual(['one runs'])
    expect(seen).toEqual({ prefetchHead: 7, validatedHead: 7 })
    one.round = (environment) => {
      seen = environment.hasAnnounced(handle, head)
    }
    one.fire('validatedHead')
    await world().happens()
    expect(seen).toBe(true)
    world().scheduler.removeServer(handle)
    await world().happens()
    expect(world().scheduler.prefetchHead).toBeUndefined()
  })
})
