import { type EngineTrouble, noEngineTrouble } from '../engines/EngineTrouble.ts'
import type { EngineFaultKind, Fault } from './Fault.ts'

export type EngineFault = Fault & { readonly kind: EngineFaultKind }

const REFUSALS = [-32000, -32603, -38002, -32602, -38005, -38006]

/** What ails an execution client with these faults. */
export function engineTroubleOf(faults: readonly EngineFault[]): EngineTrouble {
  const trouble = noEngineTrouble()
  for (const { kind, degree } of faults) {
    switch (kind) {
      case 'engine-down':
        trouble.isDown = true
        break
      case 'engine-hanging':
        trouble.isHanging = true
        break
      case 'engine-syncing':
        trouble.isSyncing = true
        break
      case 'engine-invalid':
        trouble.isWrong = true
        break
      case 'engine-refusing':
        trouble.refusalCode = REFUSALS[Math.floor(degree * REFUSALS.length)] ?? -32000
        break
      case 'engine-slow':
        trouble.extraDelayMs += 100 + degree * 12_000
        break
      case 'engine-alone':
        trouble.isAlone = true
        break
      case 'engine-invalid-once':
      case 'engine-wiped':
      case 'engine-updated':
        // Done with at once.
        break
    }
  }
  return trouble
}
