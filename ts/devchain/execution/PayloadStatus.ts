import type { Root } from '../../bytes.ts'

export interface PayloadStatus {
  readonly status: 'VALID' | 'INVALID' | 'SYNCING' | 'INVALID_BLOCK_HASH'
  readonly latestValidHash: Root | null
  readonly validationError: string | null
}

export function valid(hash: Root): PayloadStatus {
  return { status: 'VALID', latestValidHash: hash, validationError: null }
}

export function invalid(validationError: string, latestValidHash: Root | null): PayloadStatus {
  return { status: 'INVALID', latestValidHash, validationError }
}
