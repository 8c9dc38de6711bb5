import type { ConditionKind } from './ConditionKind.ts'
import type { ConditionRow } from './ConditionRow.ts'
import { chainConditions } from './chainConditions.ts'
import { engineConditions } from './engineConditions.ts'
import { machineConditions } from './machineConditions.ts'
import { providerConditions } from './providerConditions.ts'
import { serverConditions } from './serverConditions.ts'

/** Everything that is known of every kind. */
export const conditionTable: Readonly<Record<ConditionKind, ConditionRow>> = {
  ...machineConditions,
  ...serverConditions,
  ...chainConditions,
  ...engineConditions,
  ...providerConditions,
}
