import type { Root } from '../bytes.ts'
import { EngineCallError } from './EngineFailure.ts'
import { oneLine } from './oneLine.ts'

/**
 * What an execution client thinks of a payload.
 *
 * @see https://github.com/ethereum/execution-apis/blob/main/src/engine/paris.md#payloadstatusv1
 */
export type PayloadStatus =
  | { readonly status: 'VALID' }
  /** The payload or something it stands on is not there yet. */
  | { readonly status: 'SYNCING' }
  /** Well formed, on a side branch, not executed. */
  | { readonly status: 'ACCEPTED' }
  | { readonly status: 'INVALID'; readonly latestValidHash?: Root; readonly validationError?: string }
  | { readonly status: 'INVALID_BLOCK_HASH'; readonly validationError?: string }

const HASH = /^0x[0-9a-f]{64}$/i

/**
 * @param method - the call that brought the answer, for the error
 * @throws EngineCallError (`bad-answer`) when it is not a payload status
 */
export function decodePayloadStatus(value: unknown, method: string): PayloadStatus {
  if (typeof value !== 'object' || value === null || !('status' in value)) throw badAnswer(method, 'no payload status')
  const text = 'validationError' in value && typeof value.validationError === 'string' ? value.validationError : ''
  const reason = text === '' ? {} : { validationError: oneLine(text) }
  switch (value.status) {
    case 'VALID':
    case 'SYNCING':
    case 'ACCEPTED':
      return { status: value.status }
    case 'INVALID': {
      const hash = 'latestValidHash' in value ? decodeHash(value.latestValidHash, method) : undefined
      return { status: 'INVALID', ...(hash !== undefined && { latestValidHash: hash }), ...reason }
    }
    case 'INVALID_BLOCK_HASH':
      return { status: 'INVALID_BLOCK_HASH', ...reason }
    default:
      throw badAnswer(method, 'an unknown payload status')
  }
}

/** The payload status inside the answer to `engine_forkchoiceUpdated`. */
export function decodeForkchoiceAnswer(value: unknown, method: string): PayloadStatus {
  if (typeof value !== 'object' || value === null || !('payloadStatus' in value)) {
    throw badAnswer(method, 'no payload status')
  }
  return decodePayloadStatus(value.payloadStatus, method)
}

function decodeHash(value: unknown, method: string): Root | undefined {
  if (value === null || value === undefined) return undefined
  if (typeof value !== 'string' || !HASH.test(value)) throw badAnswer(method, 'latestValidHash is not a hash')
  return `0x${value.slice(2).toLowerCase()}`
}

function badAnswer(method: string, detail: string): EngineCallError {
  return new EngineCallError({ kind: 'bad-answer', method, detail })
}
