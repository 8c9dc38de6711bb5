import { databaseKey } from '../../db/databaseKey.ts'
import type { KeyValueStore } from '../../db/KeyValueStore.ts'
import { committeePrefix } from './CommitteeDraft.ts'
import { decodeStoredUpdate, joinCommittee } from './StoredUpdate.ts'

/** A stored update as it came. */
export interface UpdateWithSlot {
  /** Of the fork at the attested slot. */
  readonly ssz: Uint8Array
  readonly attestedSlot: number
}

/** The stored update of a period, whole: its committee is stored once, as that of the next period. */
export async function readUpdate(store: KeyValueStore, period: number): Promise<UpdateWithSlot | undefined> {
  const record = await store.get(databaseKey(committeePrefix.update, period))
  const committee = await store.get(databaseKey(committeePrefix.committee, period + 1))
  const stored = record === undefined ? undefined : decodeStoredUpdate(record)
  if (stored === undefined || committee === undefined) return undefined
  return { ssz: joinCommittee(stored, committee), attestedSlot: stored.facts.attestedSlot }
}
