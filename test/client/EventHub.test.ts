import { describe, expect, it, vi } from 'vitest'
import { EventHub } from '../../ts/client/EventHub.ts'
import { eventually } from '../support/eventually.ts'

interface Events {
  head: number
  finality: number
}

const NAMES = { head: true, finality: true } as const

describe('EventHub', () => {
  it('tells every listener although one throws and the promise of another is rejected, and reports both', async () => {
    const reported = vi.fn()
    const hub = new EventHub<Events>(NAMES, reported)
    const heard = vi.fn()
    hub.on('head', () => {
      throw new Error('thrown')
    })
    hub.on('head', async () => {
      throw new Error('rejected')
    })
    hub.on('head', heard)
    hub.emit('head', 1)
    await eventually(() => expect(reported).toHaveBeenCalledTimes(2))
    expect(heard).toHaveBeenCalledWith(1)
    expect(reported.mock.calls.map(([name, error]) => `${name}: ${error.message}`)).toEqual([
      'head: thrown',
      'head: rejected',
    ])
  })

  it('calls a listener once where that is wished for, also when it emits itself', () => {
    const hub = new EventHub<Events>(NAMES, () => undefined)
    const heard = vi.fn(() => hub.emit('head', 2))
    hub.once('head', heard)
    hub.emit('head', 1)
    hub.emit('head', 3)
    expect(heard.mock.calls).toEqual([[1]])
  })

  it('takes a listener off by its function, whichever way it was added', () => {
    const hub = new EventHub<Events>(NAMES, () => undefined)
    const heard = vi.fn()
    hub.on('head', heard)
    hub.once('finality', heard)
    hub.off('head', heard)
    hub.off('finality', heard)
    hub.on('head', heard)()
    hub.emit('head', 1)
    hub.emit('finality', 1)
    expect(heard).not.toHaveBeenCalled()
  })

  it.each(['heads', '__proto__', 'toString', '', undefined])('refuses an event that there is not: %j', (name) => {
    const hub: { on(name: unknown, listener: unknown): unknown } = new EventHub<Events>(NAMES, () => undefined)
    expect(() => hub.on(name, () => undefined)).toThrow(/^there is no event .*: choose head, finality$/)
  })

  it('refuses a listener that is not a function', () => {
    const hub: { once(name: unknown, listener: unknown): unknown } = new EventHub<Events>(NAMES, () => undefined)
    expect(() => hub.once('head', 5)).toThrow(/^the listener to head must be a function$/)
  })
})
