import type { ClientStatus } from '../../client/ClientStatus.ts'
import type { Condition } from '../../conditions/Condition.ts'
import type { NetworkConfig } from '../../params/NetworkConfig.ts'
import { slotAtTime } from '../../params/slots.ts'

/** One thing that keeps whoever asks from using this node. */
export interface Unreadiness {
  readonly reason: 'no-head' | 'head-old' | 'engine-not-at-head'
  /** An execution client by its name; `blsync` for the head. */
  readonly subject: string
  /** In one sentence. */
  readonly detail: string
  /** Of docs/conditions.md, where one explains it. */
  readonly condition?: Condition['kind']
  /** What to do about that. */
  readonly remedy?: string
}

export interface Readiness {
  readonly ready: boolean
  /** Slots between the clock and the verified head. */
  readonly headAgeSlots?: number
  readonly reasons: readonly Unreadiness[]
}

export interface ReadinessQuestion {
  readonly network: NetworkConfig
  readonly status: ClientStatus
  /** Unix milliseconds. */
  readonly nowMs: number
  readonly maxHeadAgeSlots: number
}

/** Whether the head is verified and new, and every execution client was led to it. */
export function readinessOf({ network, status, nowMs, maxHeadAgeSlots }: ReadinessQuestion): Readiness {
  const { head } = status
  const headAgeSlots = head === undefined ? undefined : Math.max(0, slotAtTime(network, nowMs) - head.slot)
  const reasons = [
    ...(headAgeSlots === undefined ? [withCause('no-head', 'No head is verified yet.', status)] : []),
    ...(headAgeSlots !== undefined && headAgeSlots > maxHeadAgeSlots
      ? [withCause('head-old', `The verified head is ${headAgeSlots} slots old, more than ${maxHeadAgeSlots}.`, status)]
      : []),
    ...status.engines.flatMap((engine) => engineReason(engine, status)),
  ]
  return { ready: reasons.length === 0, ...(headAgeSlots !== undefined && { headAgeSlots }), reasons }
}

function withCause(reason: Unreadiness['reason'], detail: string, { cause }: ClientStatus): Unreadiness {
  return { reason, subject: 'blsync', detail, ...(cause !== undefined && explained(cause)) }
}

/** A client that is on its way to a head of this moment is ready: the board says when the way takes too long. */
function engineReason(
  { label, status, reason }: ClientStatus['engines'][number],
  { conditions }: ClientStatus,
): readonly Unreadiness[] {
  const condition = conditions.find(({ kind, subject }) => subject === label && kind.startsWith('engine-'))
  if (condition === undefined && (status.kind === 'following' || status.kind === 'behind')) return []
  const detail = reason ?? condition?.evidence ?? 'The execution client is not at the verified head.'
  return [
    {
      reason: 'engine-not-at-head',
      subject: label,
      detail,
      ...(condition !== undefined && explained(condition)),
    },
  ]
}

function explained({ kind, remedy }: Condition): Pick<Unreadiness, 'condition' | 'remedy'> {
  return { condition: kind, remedy }
}
