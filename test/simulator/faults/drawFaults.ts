import type { Weather } from '../chain/Weather.ts'
import type { Random } from '../Random.ts'
import type { Schedule } from '../Schedule.ts'
import { FAULT_KINDS, type Fault, type FaultKind } from './Fault.ts'

/** Slots between two faults, on the average of the worst worlds. */
const DENSEST = 14

/** Part of the worlds in which nothing goes wrong towards the end, so that all has to be well again. */
const CALM_ENDS = 0.6

/** What goes wrong in a world, by chance. */
export function drawFaults(
  random: Random,
  world: Omit<Schedule, 'faults'>,
  { branches = {} }: Weather,
): readonly Fault[] {
  const troubledSlots = Math.ceil(world.slots * (random.chance(CALM_ENDS) ? 0.5 : 1))
  const count = random.between(0, Math.ceil(troubledSlots / DENSEST))
  const [first, ...others] = FAULT_KINDS.filter(
    (kind) => kind !== 'node-rogue' && (kind !== 'node-forked' || branches.forked !== undefined),
  )
  // Most are over soon, and some last for hours.
  const longest = Math.log2(Math.max(64, troubledSlots / 3))
  const draw = (kind: FaultKind, atSlot: number): Fault => ({
    kind,
    atSlot,
    offset: random.next(),
    slots: Math.ceil(2 ** (random.next() * longest)),
    target: random.below(world.nodes.length + 1),
    degree: random.next(),
  })
  const drawn = Array.from({ length: count }, () =>
    draw(first === undefined ? 'killed' : random.pick([first, ...others]), random.below(troubledSlots)),
  )
  // Where all nodes tell the same story at first, it is believed.
  const target = random.chance(0.7) ? world.nodes.length : random.below(world.nodes.length)
  const rogue = { ...draw('node-rogue', 0), target, offset: 0, slots: random.between(4, 24) }
  return [...(branches.rogue === undefined ? [] : [rogue]), ...drawn].sort((a, b) => a.atSlot - b.atSlot)
}
