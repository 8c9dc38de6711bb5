import { headerRoot } from '../types/Header.ts'
import { executionBlockHash } from '../types/LightClientHeader.ts'
import { signerCount } from '../types/SyncAggregate.ts'
import type { ProvenCheckpoint } from './ProvenCheckpoints.ts'
import type { VerifiedHeads } from './VerifiedHeads.ts'

/** The finalized block by the newest verified finality update, if enough signed that. */
export function finalizedByUpdate(
  { finalityUpdate: update }: Pick<VerifiedHeads, 'finalityUpdate'>,
  minSigners: number,
): ProvenCheckpoint | undefined {
  if (update === undefined || signerCount(update.syncAggregate.bits) < minSigners) return undefined
  const { beacon } = update.finalizedHeader
  const blockHash = executionBlockHash(update.finalizedHeader)
  return blockHash === undefined ? undefined : { slot: beacon.slot, root: headerRoot(beacon), blockHash }
}
