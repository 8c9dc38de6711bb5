import type { Random } from '../Random.ts'
import type { Turns } from '../Turns.ts'
import type { Interruption, Side } from './Interruption.ts'

/** A slot takes about a hundred. */
const MAX_TURNS = 200

/** A slot takes two or three. */
const MAX_WRITES = 6

/** A slot takes about ten. */
const MAX_SENDS = 20

const SIDES: readonly [Side, Side] = ['before', 'after']

export interface KillPoints {
  readonly turns: Turns
  readonly writes: Interruption
  readonly sends: Interruption
}

/**
 * Kills somewhere in the midst of the work of a slot or two: after a turn, or on either side of a write or a message.
 *
 * @returns of what kind the place is
 */
export function armKill(random: Random, points: KillPoints, kill: () => void): string {
  const where = random.pick(['turns', 'writes', 'sends'])
  if (where === 'turns') points.turns.afterTurns(1 + random.below(MAX_TURNS), kill)
  else if (where === 'writes') points.writes.arm(1 + random.below(MAX_WRITES), random.pick(SIDES), kill)
  else points.sends.arm(1 + random.below(MAX_SENDS), random.pick(SIDES), kill)
  return where
}
