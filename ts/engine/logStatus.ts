import type { LogFields, Logger } from '../log.ts'
import { describeStatus, type EngineStatus } from './EngineStatus.ts'

/** Logs what a person wants to know of a new status: every head followed, and of troubles only the beginning. */
export function logStatus(
  logger: Logger,
  change: { readonly engine: string; readonly before: EngineStatus; readonly status: EngineStatus },
): void {
  const { engine, before, status } = change
  const level = levelOf(status, before.kind === status.kind)
  const message = status.kind === 'following' ? 'forkchoice accepted' : describeStatus(status)
  logger[level](message, { engine, state: status.kind, ...detailsOf(status) })
}

function levelOf(status: EngineStatus, isRepeated: boolean): keyof Logger {
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
      return { slot, number, hash, held: status.blockNumber }
    case 'accepted':
      return { slot, number, hash }
    case 'invalid':
      return { slot, number, hash, latestValid: status.latestValidHash, detail: status.detail }
    case 'invalid-block-hash':
      return { slot, number, hash, detail: status.detail }
  }
}
