import type { LightClientUpdate, UpdateWithoutCommittee } from '../../ts/types/LightClientUpdate.ts'
import type { ChainBuilder } from './chain-builder.ts'

/** An update of that chain with the root of the next committee in its place. */
export function withoutCommittee(
  builder: ChainBuilder,
  period: number,
  update: LightClientUpdate,
): UpdateWithoutCommittee {
  const { nextSyncCommittee: _, ...rest } = update
  return { ...rest, nextSyncCommitteeRoot: builder.committee(period + 1).root }
}
