/** Something that goes wrong in a world, from one moment to another. */
export interface Fault {
  readonly kind: FaultKind
  /** Slots from the world's beginning. */
  readonly atSlot: number
  /** Part of that slot. */
  readonly offset: number
  readonly slots: number
  /** Which node or execution client; counted from zero, past the end for all of them. */
  readonly target: number
  /** What else there is to choose, from 0 to 1. */
  readonly degree: number
}

/** From so many slots on, a process that ended stays away for as long as the fault lasts. */
export const LASTING_SLOTS = 300

export const NODE_FAULTS = [
  'node-down',
  'node-silent',
  'node-cut-off',
  'node-slow',
  'node-stuck',
  'node-lagging',
  'node-rate-limited',
  'node-failing',
  'node-breaking',
  'node-trickling',
  'node-mute',
  'node-lying',
  'node-inventing',
  'node-lacking',
  'node-cut',
  'node-cutting',
  'node-half-open',
  'node-forked',
  'node-rogue',
] as const

export const ENGINE_FAULTS = [
  'engine-down',
  'engine-hanging',
  'engine-syncing',
  'engine-invalid',
  'engine-invalid-once',
  'engine-refusing',
  'engine-slow',
  'engine-wiped',
  'engine-updated',
  'engine-alone',
] as const

export const MACHINE_FAULTS = [
  'clock-off',
  'asleep',
  'stalled',
  'disk-full',
  'disk-slow',
  'stopped',
  'killed',
  'power-lost',
] as const

export const FAULT_KINDS = [...NODE_FAULTS, ...ENGINE_FAULTS, ...MACHINE_FAULTS] as const

export type NodeFaultKind = (typeof NODE_FAULTS)[number]
export type EngineFaultKind = (typeof ENGINE_FAULTS)[number]
export type MachineFaultKind = (typeof MACHINE_FAULTS)[number]
export type FaultKind = (typeof FAULT_KINDS)[number]

export function describeFault({ kind, target, slots, degree }: Fault): string {
  return `${kind} at ${target} for ${slots} slots, ${degree.toFixed(3)}`
}
