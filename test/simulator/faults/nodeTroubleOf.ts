import { LIE_NAMES, LIE_OF_BRANCH, lies } from '../nodes/lies.ts'
import { type NodeTrouble, noTrouble } from '../nodes/NodeTrouble.ts'
import type { Fault, NodeFaultKind } from './Fault.ts'

export type NodeFault = Fault & { readonly kind: NodeFaultKind }

const LACKS = [
  ['light_client'],
  ['light_client/updates'],
  ['light_client/optimistic', 'light_client/finality'],
  ['blocks/'],
]

/** What ails a node with these faults. */
export function nodeTroubleOf(faults: readonly NodeFault[], slotOf: (fault: Fault) => number): NodeTrouble {
  const trouble = noTrouble()
  for (const fault of faults) {
    const { kind, degree } = fault
    switch (kind) {
      case 'node-down':
        trouble.isDown = true
        break
      case 'node-silent':
        trouble.isSilent = true
        break
      case 'node-cut-off':
        trouble.isCutOff = true
        break
      case 'node-slow':
        trouble.extraDelayMs += 100 + degree * 20_000
        break
      case 'node-stuck':
        trouble.stuckAtSlot = Math.min(trouble.stuckAtSlot, slotOf(fault))
        break
      case 'node-lagging':
        trouble.lagSlots = Math.max(trouble.lagSlots, 1 + Math.floor(degree * 40))
        break
      case 'node-rate-limited':
        trouble.retryAfterSeconds = 1 + Math.floor(degree * 60)
        break
      case 'node-failing':
        trouble.failing = Math.max(trouble.failing, 0.1 + degree * 0.9)
        break
      case 'node-breaking':
        trouble.breaking = Math.max(trouble.breaking, 0.1 + degree * 0.9)
        break
      case 'node-trickling':
        trouble.trickleBytes = 1 + Math.floor(degree * 2_000)
        break
      case 'node-mute':
        trouble.isMute = true
        trouble.keepsAlive = degree > 0.5
        break
      case 'node-lying':
        trouble.lie = lies[LIE_NAMES[Math.floor(degree * LIE_NAMES.length)] ?? 'flipped']
        break
      case 'node-inventing':
        trouble.isInventing = true
        break
      case 'node-lacking':
        trouble.lacks = LACKS[Math.floor(degree * LACKS.length)] ?? []
        break
      case 'node-forked':
        trouble.branch = 'forked'
        if (degree > 0.5) trouble.lie = LIE_OF_BRANCH
        break
      case 'node-rogue':
        trouble.branch = 'rogue'
        break
      case 'node-cutting':
        trouble.isCutting = true
        break
      case 'node-cut':
      case 'node-half-open':
        // Done with at once.
        break
    }
  }
  return trouble
}
