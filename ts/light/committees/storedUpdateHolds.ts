import { databaseKey } from '../../db/databaseKey.ts'
import type { KeyValueStore } from '../../db/KeyValueStore.ts'
import { BlsyncError } from '../../errors.ts'
import type { SyncCommittee } from '../../native/SyncCommittee.ts'
import type { NetworkConfig } from '../../params/NetworkConfig.ts'
import { decodeUpdate, validateCommitteeUpdate } from '../../types/LightClientUpdate.ts'
import { signedHeaderOf } from '../../types/OptimisticUpdate.ts'
import { committeePrefix } from './CommitteeDraft.ts'
import { decodeStoredUpdate, joinCommittee } from './StoredUpdate.ts'
import { verifySignature } from './verifySignature.ts'

/** Whether the stored update of a period is there, keeps the network's rules, and was signed by that committee. */
export async function storedUpdateHolds(
  { config, store }: { readonly config: NetworkConfig; readonly store: KeyValueStore },
  period: number,
  signers: SyncCommittee,
): Promise<boolean> {
  const record = await store.get(databaseKey(committeePrefix.update, period))
  const stored = record === undefined ? undefined : decodeStoredUpdate(record)
  const next = await store.get(databaseKey(committeePrefix.committee, period + 1))
  if (stored === undefined || next === undefined) return false
  try {
    const update = decodeUpdate(config, { ssz: joinCommittee(stored, next) })
    validateCommitteeUpdate(config, update)
    return verifySignature(config, signers, signedHeaderOf(update))
  } catch (error) {
    if (error instanceof BlsyncError) return false
    throw error
  }
}
