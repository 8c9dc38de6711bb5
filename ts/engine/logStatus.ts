import type { LogFields, Logger } from '../log.ts'
import { describeStatus, type EngineStatus } from './EngineStatus.ts'
import type { SyncProgress } from './SyncProgress.ts'

/** Logs what a person wants to know of a new status: every head followed, and of troubles only the beginning. */
export function logStatus(
  logger: Logger,
  change: { readonly engine: string; readonly before: EngineStatus; readonly status: EngineStatus },
): void {
  const { engine, before, status } = change
  const level = levelOf(status, before)
  const message = status.kind === 'following' ? 'forkchoice accepted' : describeStatus(status)
  logger[level](message, { engine, state: status.kind, ...detailsOf(status) })
}

function levelOf(status: EngineStatus, before: EngineStatus): keyof Logger {
  const isRepeated = before.kind === status.kind
  switch (status.kind) {
    case 'starting':
    case 'connected':
    case 'stopped':
      return 'debug'
    case 'following':
      return 'info'
    case 'invalid':
    case 'invalid-block-hash':
      return 'error'
    case 'syncing':
      return isRepeated && progressOf(before) === status.progress ? 'debug' : 'info'
    case 'accepted':
      return isRepeated ? 'debug' : 'info'
    default:
      return isRepeated ? 'debug' : 'warn'
  }
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
