import type { Random } from '../Random.ts'
import type { Schedule } from '../Schedule.ts'
import type { Fault, FaultKind } from './Fault.ts'

/** Faults that belong together: by chance alone they hardly ever meet so that what follows from them is felt. */
interface Plot {
  readonly faults: readonly Fault[]
  /** Slots after its beginning in which it is over. */
  readonly slots: number
}

/** A client that starts has to be well again after that. */
const START_SLOTS = 14

/** Between two plots: all that a plot brought about is over then. */
const REST = [16, 24] as const

/** From then on patchy weather has no block for forty slots, and rows that begin so long before are over. */
const HALT_SLOT = 236
const BEFORE_HALT = 56

/** Rows of faults with rest between them, for as long as the world lasts. */
export function drawPlots(random: Random, world: Omit<Schedule, 'faults'>): readonly Fault[] {
  const faults: Fault[] = []
  const plots = world.weather === 'gloas' ? PLOTS_OF_GLOAS : PLOTS
  const halt =
    world.weather === 'patchy' && random.child('halt').chance(0.5) ? badBeforeHalt(random.child('bad'), world) : []
  const slots = halt.length === 0 ? world.slots : HALT_SLOT - BEFORE_HALT - world.startSlot
  for (let at = random.chance(0.5) ? 0 : START_SLOTS; at < slots; ) {
    const plot = random.pick(plots)(random, at, world)
    faults.push(...plot.faults)
    at += plot.slots + random.between(...REST)
  }
  return [...faults, ...halt]
}

type Draw = (random: Random, atSlot: number, world: Omit<Schedule, 'faults'>) => Plot

/** What it lacks after an outage, an execution client without peers gets from the client alone. */
const alone: Draw = (random, atSlot, { nodes, engines }) => {
  const outage = random.between(2, 14)
  const slots = outage + 12
  const target = random.below(engines.length + 1)
  return {
    slots: START_SLOTS + slots,
    faults: [
      { kind: 'engine-alone', atSlot: atSlot + START_SLOTS, offset: 0, slots, target, degree: random.next() },
      {
        kind: 'node-down',
        atSlot: atSlot + START_SLOTS + 4,
        offset: random.next(),
        slots: outage,
        target: nodes.length,
        degree: random.next(),
      },
    ],
  }
}

/**
 * A block that is bad once, or the one on it, is the newest for long: no later head makes up for a verdict that stays, nor do peers.
 * What begins before it is over by then.
 */
function badBeforeHalt(random: Random, { startSlot, engines }: Omit<Schedule, 'faults'>): readonly Fault[] {
  const one = { target: random.below(engines.length + 1), offset: random.next(), degree: random.next() }
  const atSlot = HALT_SLOT - startSlot - random.between(2, 8)
  return [
    { kind: 'engine-alone', atSlot, slots: 48, ...one },
    { kind: 'engine-invalid-once', atSlot, slots: 4, ...one },
  ]
}

const PLOTS: readonly [Draw, ...Draw[]] = [
  alone,
  /** A stream that ended often, each time after it had brought something, ends once more. */
  (random, atSlot, { nodes }) => {
    const slots = random.between(12, 20)
    const one = { target: random.below(nodes.length + 1), degree: random.next() }
    const cut = { kind: 'node-cut', slots: 1, offset: random.next(), ...one } as const
    return {
      slots: slots + 4,
      faults: [
        { kind: 'node-cutting', atSlot, offset: 0, slots, ...one },
        { ...cut, atSlot: atSlot + slots + 2 },
        { ...cut, atSlot: atSlot + slots + 4 },
      ],
    }
  },
  /** All streams are open, and nothing is heard on them. */
  (random, atSlot, { nodes }) => {
    const slots = random.between(9, 20)
    const degree = 1 - random.next() / 2
    return {
      slots,
      faults: [{ kind: 'node-mute', atSlot, offset: random.next(), slots, target: nodes.length, degree }],
    }
  },
  /** What nodes have not got when the client comes, they get. */
  (random, atSlot, { nodes }) => {
    const slots = random.between(4, 16)
    const lack = {
      kind: 'node-lacking',
      atSlot,
      offset: 0,
      slots,
      target: nodes.length,
      degree: random.next(),
    } as const
    return { slots, faults: [lack, ...(atSlot === 0 ? [] : [restart(random, atSlot)])] }
  },
  /** Nodes that run beside the client have to catch up after a restart, too: by less than would be a reason to wait. */
  (random, atSlot, { nodes }) => {
    const slots = random.between(3, 8)
    const degree = random.between(1, 7) / 40
    const lag = { kind: 'node-lagging', atSlot, offset: 0, slots, target: nodes.length, degree } as const
    return { slots, faults: [lag, restart(random, atSlot)] }
  },
  /** It is told to end while an execution client does not work. */
  (random, atSlot, { engines }) => {
    const slots = random.between(5, 16)
    const kinds: readonly [FaultKind, ...FaultKind[]] = [
      'engine-down',
      'engine-hanging',
      'engine-syncing',
      'engine-invalid',
      'engine-refusing',
    ]
    const target = random.below(engines.length + 1)
    const fault = { kind: random.pick(kinds), atSlot, offset: 0, slots, target, degree: random.next() }
    return { slots, faults: [fault, restart(random, atSlot + random.between(2, 4), ['stopped'])] }
  },
  /** It is told to end while the disk is slow. */
  (random, atSlot) => {
    const slots = random.between(4, 10)
    const slow = { kind: 'disk-slow', atSlot, offset: 0, slots, target: 0, degree: random.next() } as const
    return { slots, faults: [slow, restart(random, atSlot + random.between(1, 3), ['stopped'])] }
  },
]

function restart(
  random: Random,
  atSlot: number,
  kinds: readonly [FaultKind, ...FaultKind[]] = ['killed', 'power-lost', 'stopped'],
): Fault {
  return { kind: random.pick(kinds), atSlot, offset: random.next(), slots: 1, target: 0, degree: random.next() }
}

/** From gloas on it takes most to find out what is missing. */
const PLOTS_OF_GLOAS: typeof PLOTS = [alone, alone, alone, ...PLOTS]
