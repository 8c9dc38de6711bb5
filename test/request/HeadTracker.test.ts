import { describe, expect, it } from 'vitest'
import type { HeadInfo } from '../../ts/request/HeadInfo.ts'
import { HeadTracker } from '../../ts/request/HeadTracker.ts'
import type { ServerHandle } from '../../ts/request/ServerHandle.ts'

const [a, b, c, d]: [ServerHandle, ServerHandle, ServerHandle, ServerHandle] = [
  { name: 'a' },
  { name: 'b' },
  { name: 'c' },
  { name: 'd' },
]

function head(slot: number, fork = 0): HeadInfo {
  return { slot, root: `0x${slot.toString(16).padStart(4, '0')}${fork}0` }
}

type Step = readonly ['announce', ServerHandle, HeadInfo] | readonly ['remove', ServerHandle]

const table: readonly { readonly title: string; readonly steps: readonly Step[]; readonly expected?: HeadInfo }[] = [
  { title: 'nobody announced anything: none', steps: [] },
  { title: 'one server: its head', steps: [['announce', a, head(1)]], expected: head(1) },
  {
    title: 'a server moves on: its latest',
    steps: [
      ['announce', a, head(1)],
      ['announce', a, head(2)],
    ],
    expected: head(2),
  },
  {
    title: 'a server goes back: its latest all the same',
    steps: [
      ['announce', a, head(2)],
      ['announce', a, head(1)],
    ],
    expected: head(1),
  },
  {
    title: 'two against one: the majority',
    steps: [
      ['announce', a, head(1)],
      ['announce', b, head(1)],
      ['announce', c, head(2)],
    ],
    expected: head(1),
  },
  {
    title: 'a tie: the one first heard of last',
    steps: [
      ['announce', a, head(1)],
      ['announce', b, head(2)],
    ],
    expected: head(2),
  },
  {
    title: 'a tie does not turn by repeating the older head',
    steps: [
      ['announce', a, head(1)],
      ['announce', b, head(2)],
      ['announce', a, head(1)],
    ],
    expected: head(2),
  },
  {
    title: 'two against two: the newer pair',
    steps: [
      ['announce', a, head(1)],
      ['announce', b, head(2)],
      ['announce', c, head(2)],
      ['announce', d, head(1)],
    ],
    expected: head(2),
  },
  {
    title: 'removing one of the majority gives way to the others',
    steps: [
      ['announce', a, head(1)],
      ['announce', b, head(1)],
      ['announce', c, head(2)],
      ['remove', a],
    ],
    expected: head(2),
  },
  {
    title: 'removing all: none',
    steps: [
      ['announce', a, head(1)],
      ['announce', b, head(2)],
      ['remove', a],
      ['remove', b],
    ],
  },
]

describe('S15: the prefetch head', () => {
  it.each(table)('$title', ({ steps, expected }) => {
    const tracker = new HeadTracker()
    for (const step of steps) {
      if (step[0] === 'announce') tracker.announce(step[1], step[2])
      else tracker.remove(step[1])
    }
    expect(tracker.prefetchHead).toEqual(expected)
  })
})

describe('validated heads', () => {
  it('never go back to an older slot', () => {
    const tracker = new HeadTracker()
    expect(tracker.validated(head(5))).toBe(true)
    expect(tracker.validated(head(4))).toBe(false)
    expect(tracker.validated(head(5))).toBe(false)
    expect(tracker.validated(head(5, 1))).toBe(true)
    expect(tracker.validatedHead).toEqual(head(5, 1))
    expect(tracker.withdrawn(head(3))).toBe(true)
    expect(tracker.validatedHead, 'withdrawn, it goes back').toEqual(head(3))
    expect(tracker.withdrawn(head(3))).toBe(false)
    expect(tracker.validated(head(4))).toBe(true)
    expect(tracker.withdrawn(undefined)).toBe(true)
    expect(tracker.validatedHead).toBeUndefined()
    expect(tracker.validated(head(1))).toBe(true)
  })

  it('servers whose heads never validate lose their vote, and get it back with one that does', () => {
    const tracker = new HeadTracker()
    for (let slot = 1; slot <= 3; slot++) {
      for (const liar of [b, c]) tracker.announce(liar, head(slot, 9))
      tracker.announce(a, head(slot))
      expect(tracker.prefetchHead, 'liars are the majority').toEqual(head(slot, 9))
      tracker.validated(head(slot))
    }
    expect([a, b, c].map((server) => tracker.isTrusted(server))).toEqual([true, false, false])
    tracker.announce(a, head(4))
    for (const liar of [b, c]) tracker.announce(liar, head(4, 9))
    expect(tracker.prefetchHead).toEqual(head(4))
    tracker.announce(b, head(4))
    tracker.validated(head(4))
    expect(tracker.isTrusted(b)).toBe(true)
  })

  it('a head of a far future slot that never validates counts against its server too', () => {
    const tracker = new HeadTracker()
    tracker.announce(b, head(1_000))
    for (let slot = 1; slot <= 7; slot++) tracker.validated(head(slot))
    for (let slot = 8; slot <= 12; slot++) {
      tracker.announce(b, head(1_000 + slot))
      tracker.validated(head(slot))
    }
    for (let slot = 13; slot <= 20; slot++) tracker.validated(head(slot))
    expect(tracker.isTrusted(b)).toBe(false)
  })

  it('a server that announces heads before they validate is not blamed for being early', () => {
    const tracker = new HeadTracker()
    for (let slot = 1; slot <= 20; slot++) {
      tracker.announce(a, head(slot))
      tracker.announce(a, head(slot + 1))
      tracker.validated(head(slot))
    }
    expect(tracker.isTrusted(a)).toBe(true)
  })

  it('when nobody is trusted everybody has a vote', () => {
    const tracker = new HeadTracker()
    for (let slot = 1; slot <= 4; slot++) {
      tracker.announce(b, head(slot, 9))
      tracker.validated(head(slot))
    }
    expect(tracker.isTrusted(b)).toBe(false)
    expect(tracker.prefetchHead).toEqual(head(4, 9))
  })
})

describe('the slot of a head', () => {
  const lie = (slot: number): HeadInfo => ({ slot, root: head(5).root })

  it.each([
    ['before', [b, a]],
    ['after', [a, b]],
  ])('is not what one server says %s the others, where they say a higher one', (_when, order) => {
    const tracker = new HeadTracker()
    for (const server of order) tracker.announce(server, server === b ? lie(0) : head(5))
    expect(tracker.prefetchHead).toEqual(head(5))
    tracker.announce(b, lie(0))
    expect(tracker.prefetchHead).toEqual(head(5))
  })

  it('is what most servers say', () => {
    const tracker = new HeadTracker()
    for (const server of [a, c]) tracker.announce(server, head(5))
    tracker.announce(b, lie(1_000_000))
    expect(tracker.prefetchHead).toEqual(head(5))
  })

  it('is that of its header once somebody has seen it: other claims are dropped, and their servers named', () => {
    const tracker = new HeadTracker()
    tracker.announce(c, head(4))
    tracker.announce(b, lie(1_000_000))
    tracker.announce(a, head(5))
    expect(tracker.bind(head(5))).toEqual({ right: [a], wrong: [b] })
    expect(tracker.prefetchHead).toEqual(head(5))
    expect(tracker.announcedHead(b)).toBeUndefined()
    expect(tracker.announce(b, lie(0))).toBe(false)
    expect(tracker.announce(d, head(5))).toBe(true)
    expect(tracker.prefetchHead).toEqual(head(5))
  })

  it('a server that says the right root with another slot again and again loses its vote', () => {
    const tracker = new HeadTracker()
    for (let slot = 1; slot <= 4; slot++) {
      tracker.announce(b, { slot: 0, root: head(slot).root })
      tracker.announce(a, head(slot))
      tracker.bind(head(slot))
      tracker.validated(head(slot))
    }
    expect([a, b].map((server) => tracker.isTrusted(server))).toEqual([true, false])
  })

  it('a server whose only claim was dropped counts again with its next head', () => {
    const tracker = new HeadTracker()
    tracker.announce(b, lie(0))
    tracker.bind(head(5))
    expect(tracker.prefetchHead).toBeUndefined()
    tracker.announce(b, head(6))
    expect(tracker.prefetchHead).toEqual(head(6))
  })
})
