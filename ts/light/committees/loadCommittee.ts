import { databaseKey } from '../../db/databaseKey.ts'
import type { KeyValueStore } from '../../db/KeyValueStore.ts'
import { BlsyncError } from '../../errors.ts'
import { SyncCommittee } from '../../native/SyncCommittee.ts'
import { committeePrefix } from './CommitteeDraft.ts'
import { decodeKeyRecord } from './KeyRecord.ts'

/** The stored committee of a period, with what is known of its keys. */
export function loadCommittee(store: KeyValueStore, period: number): SyncCommittee | undefined {
  const serialized = store.getSync(databaseKey(committeePrefix.committee, period))
  if (serialized === undefined) return undefined
  const record = decodeKeyRecord(store.getSync(databaseKey(committeePrefix.committeeKeys, period)))
  switch (record?.status) {
    case 'refused':
      return SyncCommittee.ofMembers(serialized)
    case 'confirmed':
      return withKeys(serialized, record.keys) ?? SyncCommittee.deserialize(serialized)
    case undefined:
      return SyncCommittee.deserialize(serialized)
  }
}

function withKeys(serialized: Uint8Array, keys: Uint8Array | undefined): SyncCommittee | undefined {
  if (keys === undefined) return undefined
  try {
    return SyncCommittee.fromStored({ serialized, keys })
  } catch (error) {
    if (error instanceof BlsyncError) return undefined
    throw error
  }
}
