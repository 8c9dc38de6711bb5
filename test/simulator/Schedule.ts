import { LONG_WEATHERS, WEATHERS, weatherNamed } from './chain/Weather.ts'
import { drawFaults } from './faults/drawFaults.ts'
import { drawLastingFaults } from './faults/drawLastingFaults.ts'
import type { Fault } from './faults/Fault.ts'
import type { NodeHabits } from './nodes/nodeAnswer.ts'
import { Random } from './Random.ts'

export interface NodePlan {
  readonly name: string
  readonly habits: NodeHabits
  readonly roundTripMs: number
}

/** One life of a world, all of it: the same schedule is the same run. */
export interface Schedule {
  readonly seed: number
  readonly weather: string
  readonly startSlot: number
  readonly slots: number
  /** The checkpoint is the finalized block of that slot. */
  readonly checkpointSlot: number
  readonly nodes: readonly NodePlan[]
  readonly engines: readonly string[]
  readonly faults: readonly Fault[]
}

const CLIENTS = ['Lighthouse/v8.0.0', 'teku/v25.11.0', 'Nimbus/v25.11.1', 'Lodestar/v1.36.0', 'Grandine/2.0.0'] as const

/** Worlds that take the time of many others, and the part of them in whose place another one is drawn. */
const LONG_SLOTS = 500
const SPARED = 0.7

/** Part of the worlds that last for days. */
const DAYS = 0.015

/** Draws a world from its seed. */
export function drawSchedule({
  seed,
  maxSlots,
  isPlain,
  isShort = false,
  weatherName,
}: {
  seed: number
  maxSlots: number
  isPlain: boolean
  /** None of days by chance: each takes the time of a hundred others. */
  isShort?: boolean
  /** Any, by chance, where it is left out or is none. */
  weatherName?: string | undefined
}): Schedule {
  const random = new Random(seed).child('schedule')
  const [first, second] = [random.pick(WEATHERS), random.pick(WEATHERS)]
  const drawnWeather = first.slots > LONG_SLOTS && random.chance(SPARED) ? second : first
  const forDays = random.child('days')
  const ofDays = !isPlain && !isShort && forDays.chance(DAYS) ? forDays.pick(LONG_WEATHERS) : undefined
  const weather = weatherNamed(weatherName) ?? ofDays ?? drawnWeather
  const startSlot = random.between(...weather.begin)
  const slots = Math.min(maxSlots, weather.slots - startSlot)
  const nodes = Array.from({ length: isPlain ? 2 : random.between(1, 6) }, (_, index) => drawNode(index, random))
  const engines = Array.from({ length: random.between(1, 2) }, (_, index) => `engine${index}`)
  const drawn = {
    seed,
    weather: weather.name,
    startSlot,
    slots,
    checkpointSlot: random.between(...(weather.checkpoint ?? [startSlot - 70, startSlot])),
    nodes,
    engines,
  }
  if (isPlain) return { ...drawn, faults: [] }
  const faults = random.child('faults')
  const { lasting } = weather
  return {
    ...drawn,
    faults: lasting === undefined ? drawFaults(faults, drawn, weather) : drawLastingFaults(faults, drawn, lasting),
  }
}

function drawNode(index: number, random: Random): NodePlan {
  const [first, ...others] = CLIENTS
  return {
    name: `node${index}`,
    roundTripMs: random.between(4, 200),
    habits: {
      version: random.pick([first, ...others]),
      hasSsz: true,
      lacks: random.chance(0.4) ? ['proof/state'] : [],
    },
  }
}
