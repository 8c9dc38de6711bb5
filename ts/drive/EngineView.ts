import type { EngineDriver } from '../engine/EngineDriver.ts'
import { describeStatus, type EngineStatus } from '../engine/EngineStatus.ts'

/** One execution client as the user sees it. */
export interface EngineView {
  /** Its address without credentials. */
  readonly label: string
  /** Its name and version, once it said them. */
  readonly client?: string
  /** `following` only while it is at the newest verified head. */
  readonly status: EngineStatus
  /** Slot of the verified head that it follows, or did last. */
  readonly headSlot?: number
  /** How many slots that is behind the newest verified head. */
  readonly lagSlots?: number
  /** Why it is not at the newest verified head, in one sentence. */
  readonly reason?: string
}

/** @param verifiedSlot - slot of the newest verified head */
export function engineView(
  { label, client, status: own, followedSlot }: Pick<EngineDriver, 'label' | 'client' | 'status' | 'followedSlot'>,
  verifiedSlot: number | undefined,
): EngineView {
  const lagSlots = lagOf(followedSlot, verifiedSlot)
  const status: EngineStatus =
    own.kind === 'following' && lagSlots !== undefined && lagSlots > 0 ? { kind: 'behind', head: own.head } : own
  return {
    label,
    ...(client !== undefined && { client }),
    status,
    ...(followedSlot !== undefined && { headSlot: followedSlot }),
    ...(lagSlots !== undefined && { lagSlots }),
    ...(status.kind !== 'following' && { reason: describeStatus(status) }),
  }
}

function lagOf(followedSlot: number | undefined, verifiedSlot: number | undefined): number | undefined {
  if (followedSlot === undefined || verifiedSlot === undefined) return undefined
  return Math.max(0, verifiedSlot - followedSlot)
}
