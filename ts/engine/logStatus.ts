import type { LogFields, Logger } from '../log.ts'
import { describeStatus, type EngineStatus } from './EngineStatus.ts'
import type { SyncProgress } from './SyncProgress.ts'

/** Logs what a person wants to see of a new status: how far a syncing client is; conditions tell the troubles. */
export function logStatus(
  logger: Logger,
  change: { readonly engine: string; readonly before: EngineStatus; readonly status: EngineStatus },
): void {
  const { engine, before, status } = change
  const fields = { engine, state: status.kind, ...detailsOf(status) }
  if (status.kind === 'following') logger.debug('forkchoice accepted', fields)
  else if (hasMoved(before, status)) logger.info('execution client is syncing', fields)
  else logger.debug(describeStatus(status), fields)
}

function hasMoved(before: EngineStatus, status: EngineStatus): boolean {
  const progress = progressOf(status)
  return progress !== undefined && progress !== progressOf(before)
}

function detailsOf(status: EngineStatus): LogFields {
  if (!('head' in status)) return {}
  const { slot, blockNumber: number, blockHash: hash } = status.head
  switch (status.kind) {
    case 'following':
      return { slot, number, hash, safe: status.safe, finalized: status.finalized }
    case 'syncing':
      return {
        slot,
        number,
        hash,
        held: status.blockNumber,
        current: status.progress?.currentBlock,
        highest: status.progress?.highestBlock,
      }
    case 'accepted':
    case 'behind':
      return { slot, number, hash }
    case 'invalid':
      return { slot, number, hash, latestValid: status.latestValidHash, detail: status.detail }
    case 'invalid-block-hash':
      return { slot, number, hash, detail: status.detail }
  }
}

function progressOf(status: EngineStatus): SyncProgress | undefined {
  return status.kind === 'syncing' ? status.progress : undefined
}
