import { expect, it } from 'vitest'
import type { Fault, FaultKind } from '../faults/Fault.ts'
import { Expectations } from './Expectations.ts'

const fault = (kind: FaultKind): Fault => ({ kind, atSlot: 0, offset: 0, slots: 1, target: 0, degree: 0 })
const [full, asleep, wiped] = [fault('disk-full'), fault('asleep'), fault('engine-wiped')]
const [rogue, limited] = [fault('node-rogue'), fault('node-rate-limited')]

/** Faults that are felt after a row of slots with what was active in each; heads are new in all of them, or in none. */
function feltAfter(slots: readonly (readonly Fault[])[], isHeadNew = true, nodeCount = 1): readonly Fault[] {
  const expectations = new Expectations()
  for (const [index, active] of slots.entries()) expectations.update(active, 100 + index, isHeadNew, nodeCount)
  return expectations.felt(99 + slots.length, () => true)
}

const times = (count: number, active: readonly Fault[]): readonly (readonly Fault[])[] =>
  Array.from({ length: count }, () => active)

it('a fault that is over is felt for as many slots as the process takes to make up for it', () => {
  expect(feltAfter([[full], ...times(11, [])])).toEqual([full])
  expect(feltAfter([[full], ...times(12, [])])).toEqual([])
})

it('while the machine sleeps, nothing can be made up for', () => {
  expect(feltAfter([[full], ...times(40, [asleep]), ...times(10, [])])).toEqual([full, asleep])
  expect(feltAfter([[full], ...times(40, [asleep]), ...times(20, [])])).toEqual([])
})

it('an execution client that lost everything is felt until there is something to tell it', () => {
  expect(feltAfter([[wiped], ...times(10, [])])).toEqual([])
  expect(feltAfter([[wiped], ...times(10, [])], false)).toEqual([wiped])
})

it('which of two signed chains is the better one cannot be known while every node limits requests', () => {
  expect(feltAfter([[rogue], ...times(70, [limited]), ...times(15, [])])).toEqual([rogue])
  expect(feltAfter([[rogue], ...times(70, [limited]), ...times(15, [])], true, 2)).toEqual([])
})

it('what is over at a node may be told of it as long as nothing was heard of it since', () => {
  const [lacking, cutOff] = [fault('node-lacking'), fault('node-cut-off')]
  const isToldAfter = (slots: number, { target }: Fault): boolean => {
    const expectations = new Expectations()
    const all = [[lacking], ...times(60, [{ ...cutOff, target }]), ...times(slots, [])]
    for (const [index, active] of all.entries()) expectations.update(active, 100 + index, true, 2)
    return expectations.conceivable(({ kind }) => kind === 'node-lacking').has('server-lacks-route')
  }
  expect([1, 40, 60].map((slots) => isToldAfter(slots, { ...cutOff, target: 0 }))).toEqual([true, true, false])
  expect([1, 40, 60].map((slots) => isToldAfter(slots, { ...cutOff, target: 1 }))).toEqual([false, false, false])
})
