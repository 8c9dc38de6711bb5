import { databaseKey } from '../../db/databaseKey.ts'
import type { KeyValueStore } from '../../db/KeyValueStore.ts'
import { SyncCommittee } from '../../native/SyncCommittee.ts'
import type { NetworkConfig } from '../../params/NetworkConfig.ts'
import { type CommitteeDraft, committeePrefix } from './CommitteeDraft.ts'
import { encodeKeyRecord } from './KeyRecord.ts'
import { storedUpdateHolds } from './storedUpdateHolds.ts'

/**
 * Notes that a committee's aggregate key is refused, so that it is after a restart, and gives up the update that this
 * committee did not sign by the keys of its members, with all that follows from it.
 *
 * @returns whether an update was given up
 */
export async function planKeyMismatch(
  draft: CommitteeDraft,
  period: number,
  { config, store }: { readonly config: NetworkConfig; readonly store: KeyValueStore },
): Promise<boolean> {
  draft.put(databaseKey(committeePrefix.committeeKeys, period), encodeKeyRecord({ status: 'refused' }))
  if (!draft.index.updates.has(period)) return false
  const serialized = await store.get(databaseKey(committeePrefix.committee, period))
  if (serialized === undefined) return false
  if (await storedUpdateHolds({ config, store }, period, SyncCommittee.ofMembers(serialized))) return false
  draft.giveUpUpdatesFrom(period)
  return true
}
