import type { PayloadFate } from './ChainPlan.ts'

/** One slot as its maker wants it; what is left out follows the chain's plan. */
export interface SlotRequest {
  readonly skip?: boolean
  readonly absentSigners?: number
  /** Build on the block this many canonical blocks before the head, which then leaves the canonical chain. */
  readonly reorgDepth?: number
  /** Another number gives another block for the same slot and parent. */
  readonly variant?: number
  /** From gloas on. */
  readonly payload?: PayloadFate
}
