import type { ConditionKind } from '../conditions/ConditionKind.ts'
import { failureCondition, failureEvidence } from './EngineFailure.ts'
import type { EngineStatus, RefusalKind, Rejection } from './EngineStatus.ts'

/** What is wrong when it stands so with an execution client; undefined while nothing is. */
export function engineCondition(
  status: EngineStatus,
): { readonly kind: ConditionKind; readonly evidence: string } | undefined {
  switch (status.kind) {
    case 'starting':
    case 'connected':
    case 'following':
    case 'behind':
    case 'stopped':
      return undefined
    case 'syncing':
      return { kind: 'engine-syncing', evidence: syncEvidence(status) }
    case 'accepted':
      return { kind: 'engine-syncing', evidence: `it keeps block ${status.head.blockNumber} on a side branch` }
    case 'invalid':
    case 'invalid-block-hash':
      return { kind: 'engine-invalid', evidence: rejectionEvidence(status) }
    case 'fault':
      return { kind: 'engine-refusing', evidence: `the head cannot be sent: ${status.detail}` }
    case 'unreachable':
    case 'timeout':
    case 'unauthorized':
    case 'http':
    case 'bad-answer':
      return { kind: failureCondition(status), evidence: failureEvidence(status) }
    default:
      return { kind: refusalCondition(status.kind), evidence: failureEvidence({ ...status, kind: 'rpc' }) }
  }
}

function refusalCondition(kind: RefusalKind): ConditionKind {
  switch (kind) {
    case 'unsupported-fork':
    case 'method-missing':
      return 'engine-outdated'
    case 'forkchoice-refused':
    case 'attributes-refused':
    case 'reorg-too-deep':
    case 'busy':
    case 'request-refused':
    case 'internal-error':
      return 'engine-refusing'
  }
}

function rejectionEvidence({ kind, badBlock, detail }: Rejection): string {
  const block = `block ${badBlock.blockNumber} ${badBlock.blockHash}`
  const what = kind === 'invalid' ? block : `it computes a different hash for ${block}`
  return detail === undefined ? what : `${what}: ${detail}`
}

function syncEvidence({
  blockNumber,
  progress,
  standsStill,
}: Extract<EngineStatus, { readonly kind: 'syncing' }>): string {
  const held = blockNumber === undefined ? 'it lacks blocks below the head' : `at block ${blockNumber}`
  const where = progress === undefined ? held : `at block ${progress.currentBlock} of ${progress.highestBlock}`
  return standsStill === true ? `${where}, where it is stuck: it may have no peers` : where
}
