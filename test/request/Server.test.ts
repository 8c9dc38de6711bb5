import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { ServerError } from '../../ts/errors.ts'
import { type RequestSettler, Server } from '../../ts/request/Server.ts'
import { defaultServerOptions } from '../../ts/request/ServerOptions.ts'
import { passTime, stopClock } from '../support/scheduler-clock.ts'
import { ScriptedServer } from '../support/scheduler-scripted-server.ts'
import type { ToyProtocol } from '../support/scheduler-world.ts'

let source: ScriptedServer<ToyProtocol>
let server: Server<ToyProtocol>
let log: string[]

beforeEach(() => {
  stopClock()
  log = []
  source = new ScriptedServer('alice')
  server = new Server(source, defaultServerOptions, {
    event: (event) => log.push(event.type === 'note' ? event.text : event.type),
    available: () => log.push('available'),
    isRecovery: (event) => event.type === 'note' && event.text === 'I am back',
  })
  server.start()
})

afterEach(() => {
  server.stop()
  vi.useRealTimers()
})

/** Sends one request that logs what becomes of it. */
function send(value: number): void {
  const settler: RequestSettler<ToyProtocol> = {
    answered: (response) => log.push(`${value} answered ${response.result}`),
    failed: (error) => log.push(`${value} failed ${error.code}`),
    timedOut: () => log.push(`${value} late`),
  }
  server.send({ kind: 'square', value }, settler)
}

function answer(id: number): void {
  source.answer(id, { kind: 'square', result: id * id })
}

describe('a server wrapped with limits', () => {
  it('S4: passes on what the server says unasked', () => {
    source.emit({ type: 'note', text: 'hello' })
    expect(log).toEqual(['hello'])
  })

  it('S4: a request softly times out after one second, and a late answer still counts', async () => {
    send(1)
    await passTime(999)
    expect(log).toEqual([])
    await passTime(1)
    expect(log).toEqual(['1 late'])
    await passTime(8_999)
    answer(1)
    await passTime(60_000)
    expect(log).toEqual(['1 late', '1 answered 1'])
  })

  it('S4: a request fails after ten seconds, and a later answer is ignored', async () => {
    send(1)
    await passTime(10_000)
    answer(1)
    expect(log).toEqual(['1 late', '1 failed ERR_SERVER_TIMEOUT'])
  })

  it('S4: a repeated answer, an unknown one and a failure after the answer are ignored', () => {
    send(1)
    answer(1)
    answer(1)
    answer(7)
    source.fail(1)
    expect(log).toEqual(['1 answered 1'])
    expect(server.canRequestNow('square')).toBe(true)
  })

  it('S4: an answer given within sendRequest counts', () => {
    source.sendRequest = (id) => answer(id)
    send(1)
    expect(log).toEqual(['1 answered 1'])
  })

  it('S4: a request that cannot even be sent fails', () => {
    source.sendRequest = () => {
      throw new TypeError('broken')
    }
    send(1)
    expect(log).toEqual(['1 failed ERR_SERVER'])
  })

  it('S5: three requests in flight, each answer frees one', () => {
    for (const value of [1, 2, 3]) {
      expect(server.canRequestNow('square')).toBe(true)
      send(value)
    }
    expect(server.canRequestNow('square')).toBe(false)
    answer(2)
    expect(log).toEqual(['2 answered 4', 'available'])
    expect(server.canRequestNow('square')).toBe(true)
    send(4)
    expect(server.canRequestNow('square')).toBe(false)
    answer(1)
    answer(3)
    expect(log.filter((line) => line === 'available')).toHaveLength(2)
  })

  it('S5: ten answers at full load allow a fourth request, and a soft timeout takes one away', async () => {
    for (const value of [1, 2, 3]) send(value)
    for (let id = 1; id <= 10; id++) {
      answer(id)
      send(id + 3)
    }
    expect(server.canRequestNow('square')).toBe(true)
    send(14)
    expect(server.canRequestNow('square')).toBe(false)
    await passTime(1_000)
    for (const id of [11, 12, 13, 14]) answer(id)
    send(15)
    expect(server.canRequestNow('square'), 'four soft timeouts leave the minimum of one').toBe(false)
    answer(15)
    expect(server.canRequestNow('square')).toBe(true)
  })

  it('takes nothing while a request is late, whoever waits hears of it once', async () => {
    send(1)
    await passTime(1_000)
    expect(server.canRequestNow('square')).toBe(false)
    expect(server.canRequestNow('square')).toBe(false)
    answer(1)
    await passTime(5_000)
    expect(log).toEqual(['1 late', '1 answered 1', 'available'])
  })

  it('S6: is not asked for the same kind for 100 ms after a failure and 200 ms after the second', async () => {
    send(1)
    source.fail(1)
    expect(server.canRequestNow('square')).toBe(false)
    await passTime(99)
    expect(server.canRequestNow('square')).toBe(false)
    await passTime(1)
    expect(server.canRequestNow('square')).toBe(true)
    send(2)
    source.fail(2)
    expect(server.canRequestNow('square')).toBe(false)
    await passTime(199)
    expect(server.canRequestNow('square')).toBe(false)
    await passTime(1)
    expect(log).toEqual(['1 failed ERR_SERVER', 'available', '2 failed ERR_SERVER', 'available'])
  })

  it('S6: a failed kind of request holds back no other', () => {
    send(1)
    source.fail(1)
    expect(server.canRequestNow('square')).toBe(false)
    expect(server.canRequestNow('reverse')).toBe(true)
  })

  it('S6: requests that hang hold back no other kind, at once and for as long as they hang', async () => {
    for (const value of [1, 2, 3]) send(value)
    expect(server.canRequestNow('square')).toBe(false)
    expect(server.canRequestNow('reverse')).toBe(true)
    await passTime(1_000)
    expect(server.canRequestNow('square')).toBe(false)
    expect(server.canRequestNow('reverse')).toBe(true)
  })

  it('S6: what failed is tried once at a time until that succeeds', async () => {
    for (const value of [1, 2, 3]) send(value)
    for (const id of [1, 2, 3]) source.fail(id)
    await passTime(400)
    expect(server.canRequestNow('square')).toBe(true)
    send(4)
    expect(server.canRequestNow('square'), 'one trial is under way').toBe(false)
    answer(4)
    send(5)
    expect(server.canRequestNow('square'), 'it succeeded').toBe(true)
  })

  it('S6: a success ends the delay, and the next failure is the first again', async () => {
    for (const value of [1, 2, 3, 4]) send(value)
    for (const id of [1, 2, 3]) source.fail(id)
    answer(4)
    expect(server.canRequestNow('square')).toBe(true)
    send(5)
    source.fail(5)
    await passTime(100)
    expect(server.canRequestNow('square')).toBe(true)
  })

  it('S6: failures delay for no longer than a slot, however long they go on', async () => {
    for (let value = 1; value <= 200; value++) {
      send(value)
      source.fail(value)
    }
    await passTime(defaultServerOptions.maxDelayMs)
    expect(server.canRequestNow('square')).toBe(true)
  })

  it('S6: a sign that the server can be reached again ends the delay and tells who waits', async () => {
    for (let value = 1; value <= 20; value++) {
      send(value)
      source.fail(value)
    }
    expect(server.canRequestNow('square')).toBe(false)
    log.length = 0
    source.emit({ type: 'other' })
    expect(log).toEqual(['other'])
    source.emit({ type: 'note', text: 'I am back' })
    expect(log).toEqual(['other', 'available', 'I am back'])
    expect(server.canRequestNow('square')).toBe(true)
  })

  it('S6: an answer does not forgive one that did not hold, and nor does a sign of life', () => {
    for (let i = 0; i < 5; i++) server.charge('square')
    send(1)
    answer(1)
    source.emit({ type: 'note', text: 'I am back' })
    expect(server.canRequestNow('square')).toBe(false)
    expect(server.canRequestNow('reverse')).toBe(true)
  })

  it('a server that asks to be left alone for a while is, for every kind of request', async () => {
    send(1)
    source.fail(1, new ServerError('too many requests', { retryAfterMs: 30_000 }))
    source.emit({ type: 'note', text: 'I am back' })
    await passTime(29_900)
    expect([server.canRequestNow('square'), server.canRequestNow('reverse')]).toEqual([false, false])
    log.length = 0
    await passTime(100)
    expect(log).toEqual(['available'])
    expect(server.canRequestNow('reverse')).toBe(true)
  })

  it('a request that hangs where answers came in time is tried once more at a time, three of them at most', async () => {
    send(1)
    answer(1)
    for (const value of [2, 3, 4]) {
      expect(server.canRequestNow('square')).toBe(true)
      send(value)
      expect(server.canRequestNow('square')).toBe(value === 2)
      await passTime(1_000)
    }
    expect(server.canRequestNow('square')).toBe(false)
  })

  it('S6: what does not hold never keeps a server away for more than 60 s, however often', async () => {
    for (let i = 0; i < 50; i++) server.charge('square')
    expect(server.canRequestNow('square')).toBe(false)
    await passTime(60_000)
    expect(server.canRequestNow('square')).toBe(true)
  })

  it('S6: the delay decays when it is quiet', async () => {
    for (let i = 0; i < 50; i++) server.charge('square')
    await passTime(60_000 + 20 * 60_000)
    server.charge('square')
    await passTime(101)
    expect(server.canRequestNow('square')).toBe(true)
  })

  it('S7: passes a burst of five events, then one a second, and never loses the last word', async () => {
    for (let i = 1; i <= 9; i++) source.emit({ type: 'note', text: `note ${i}` })
    source.emit({ type: 'other' })
    expect(log).toEqual(['note 1', 'note 2', 'note 3', 'note 4', 'note 5'])
    await passTime(1_000)
    expect(log.slice(5)).toEqual(['note 9'])
    await passTime(1_000)
    expect(log.slice(5)).toEqual(['note 9', 'other'])
    await passTime(5_000)
    for (let i = 10; i <= 15; i++) source.emit({ type: 'note', text: `note ${i}` })
    expect(log.slice(7)).toHaveLength(5)
  })

  it('S8: nothing is told and nothing taken after it was stopped', async () => {
    source.emit({ type: 'note', text: 'before' })
    send(1)
    send(2)
    server.stop()
    expect(source.isSubscribed).toBe(false)
    expect(log).toEqual(['before', '1 failed ERR_SERVER_REMOVED', '2 failed ERR_SERVER_REMOVED'])
    answer(1)
    source.emit({ type: 'note', text: 'after' })
    await passTime(100_000)
    expect(log).toHaveLength(3)
    expect(server.canRequestNow('square')).toBe(false)
    expect(vi.getTimerCount()).toBe(0)
  })
})
