import type { Weather } from '../chain/Weather.ts'
import type { Random } from '../Random.ts'
import type { Schedule } from '../Schedule.ts'
import { FAULT_KINDS, type Fault, type FaultKind } from './Fault.ts'
import { drawPlots } from './plots.ts'

/** Slots between two faults, on the average of the worst worlds. */
const DENSEST = 9

/** Part of the worlds in which nothing at all goes wrong. */
const CALM = 0.1

/** Part of the worlds in which nothing goes wrong towards the end, so that all has to be well again. */
const CALM_ENDS = 0.6

/** Part of the worlds in which but a few kinds of thing go wrong, again and again: so they meet. */
const FEW_KINDS = 0.5

/** Part of the faults that come with the one before: what ends one thing often harms another. */
const IN_COMPANY = 0.3

/** Part of those that come by themselves that are there when the world begins. */
const FROM_THE_BEGINNING = 0.1

/** Part of the restarts after which nodes that run beside the client have to catch up, too. */
const WITH_ITS_NODES = 0.5
const RESTARTS: readonly FaultKind[] = ['killed', 'power-lost', 'stopped']

/** Part of the worlds in which what goes wrong belongs together. */
const PLOTTED = 0.4

/** What is over or the end of the process: in slots. */
const LONGEST: Readonly<Partial<Record<FaultKind, number>>> = { stalled: 4 }

/** What is drawn with all that belongs to it, or not at all. */
const PLOTTED_ALONE: readonly FaultKind[] = ['node-rogue', 'engine-alone']

/** What goes wrong in a world, by chance. */
export function drawFaults(
  random: Random,
  world: Omit<Schedule, 'faults'>,
  { branches = {} }: Weather,
): readonly Fault[] {
  const plots = random.child('plots')
  if (branches.rogue === undefined && plots.chance(PLOTTED)) return drawPlots(plots, world)
  const troubledSlots = Math.ceil(world.slots * (random.chance(CALM_ENDS) ? 0.5 : 1))
  const count = random.chance(CALM) ? 0 : random.between(1, Math.ceil(troubledSlots / DENSEST))
  const possible = FAULT_KINDS.filter(
    (kind) => !PLOTTED_ALONE.includes(kind) && (kind !== 'node-forked' || branches.forked !== undefined),
  )
  const some = random.between(2, 6)
  const kinds = random.chance(FEW_KINDS)
    ? Array.from({ length: some }, () => random.of(possible) ?? 'killed')
    : possible
  // Most are over soon, and some last for hours.
  const longest = Math.log2(Math.max(64, troubledSlots / 3))
  const draw = (kind: FaultKind, atSlot: number): Fault => ({
    kind,
    atSlot,
    offset: random.next(),
    slots: Math.min(LONGEST[kind] ?? Number.POSITIVE_INFINITY, Math.ceil(2 ** (random.next() * longest))),
    target: random.below(world.nodes.length + 1),
    degree: random.next(),
  })
  const drawn: Fault[] = []
  for (let at = 0; drawn.length < count; ) {
    const isInCompany = drawn.length > 0 && random.chance(IN_COMPANY)
    if (isInCompany) at = Math.min(at + random.below(3), troubledSlots - 1)
    else at = random.chance(FROM_THE_BEGINNING) ? 0 : random.below(troubledSlots)
    const fault = draw(random.of(kinds) ?? 'killed', at)
    drawn.push(at === 0 && !isInCompany ? { ...fault, offset: 0 } : fault)
    if (RESTARTS.includes(fault.kind) && random.chance(WITH_ITS_NODES)) {
      const { offset, atSlot } = fault
      drawn.push({ ...draw('node-lagging', atSlot), target: world.nodes.length, slots: random.between(1, 6), offset })
    }
  }
  // Where all nodes tell the same story at first, it is believed.
  const target = random.chance(0.7) ? world.nodes.length : random.below(world.nodes.length)
  const rogue = { ...draw('node-rogue', 0), target, offset: 0, slots: random.between(4, 24) }
  return [...(branches.rogue === undefined ? [] : [rogue]), ...drawn].sort((a, b) => a.atSlot - b.atSlot)
}
