import type { Random } from '../Random.ts'
import type { Schedule } from '../Schedule.ts'
import { FAULT_KINDS, type Fault } from './Fault.ts'

/** What goes wrong in a world, by chance. */
export function drawFaults(random: Random, world: Omit<Schedule, 'faults'>): readonly Fault[] {
  const count = random.between(0, Math.ceil(world.slots / 14))
  const [first, ...others] = FAULT_KINDS
  return Array.from({ length: count }, (): Fault => {
    const kind = random.pick([first, ...others])
    return {
      kind,
      atSlot: random.below(world.slots),
      offset: random.next(),
      slots: Math.ceil(2 ** (random.next() * 6)),
      target: random.below(world.nodes.length + 1),
      degree: random.next(),
    }
  }).sort((a, b) => a.atSlot - b.atSlot)
}
