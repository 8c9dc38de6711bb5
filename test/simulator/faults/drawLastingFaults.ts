import type { Random } from '../Random.ts'
import type { Schedule } from '../Schedule.ts'
import { FAULT_KINDS, type Fault, type FaultKind, LASTING_SLOTS } from './Fault.ts'

/** What needs a branch of the chain, or something else beside it, and what would be the end of a process. */
const ELSEWHERE: readonly FaultKind[] = ['node-forked', 'node-rogue', 'engine-alone', 'stalled']

/** What is done with at once. */
const MOMENTARY: readonly FaultKind[] = [
  'node-cut',
  'node-half-open',
  'engine-invalid-once',
  'engine-wiped',
  'engine-updated',
]

/** What comes and goes beside what lasts. */
const BRIEF_KINDS = FAULT_KINDS.filter((kind) => !ELSEWHERE.includes(kind))
const LASTING_KINDS = BRIEF_KINDS.filter((kind) => !MOMENTARY.includes(kind))
const MOST_BRIEF = 8
const BRIEF_SLOTS = 64

/** What goes wrong in a world of days: one to three things for hours or days, and others for minutes. */
export function drawLastingFaults(
  random: Random,
  { startSlot, nodes }: Omit<Schedule, 'faults'>,
  [first, end]: readonly [number, number],
): readonly Fault[] {
  const draw = (kind: FaultKind, longest: number): Fault => {
    const slots = longest > BRIEF_SLOTS ? random.between(LASTING_SLOTS, longest) : random.between(1, longest)
    return {
      kind,
      atSlot: random.between(first, end - slots) - startSlot,
      offset: random.next(),
      slots,
      target: random.below(nodes.length + 1),
      degree: random.next(),
    }
  }
  const lasting = Array.from({ length: random.between(1, 3) }, () =>
    draw(random.of(LASTING_KINDS) ?? 'asleep', end - first),
  )
  const brief = Array.from({ length: random.below(MOST_BRIEF) }, () =>
    draw(random.of(BRIEF_KINDS) ?? 'killed', BRIEF_SLOTS),
  )
  return [...lasting, ...brief].sort((a, b) => a.atSlot - b.atSlot)
}
