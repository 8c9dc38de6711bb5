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

export const FAULT_KINDS = ['node-down'] as const

export type FaultKind = (typeof FAULT_KINDS)[number]
