import { EngineCallError } from './EngineFailure.ts'

/** How far an execution client is that fetches what it lacks. */
export interface SyncProgress {
  /** Number of the block it is at. */
  readonly currentBlock: number
  /** Number of the last block it knows of. */
  readonly highestBlock: number
}

/**
 * The answer to `eth_syncing`. Execution clients add fields of their own (stages, states), which say nothing to others.
 *
 * @returns `undefined` when the client says that it is not syncing
 * @throws EngineCallError (`bad-answer`) when it is not sync progress
 * @see https://github.com/ethereum/execution-apis/blob/main/src/schemas/client.yaml
 */
export function decodeSyncProgress(value: unknown, method: string): SyncProgress | undefined {
  if (value === false) return undefined
  if (typeof value === 'object' && value !== null && 'currentBlock' in value && 'highestBlock' in value) {
    const currentBlock = decodeBlockNumber(value.currentBlock)
    const highestBlock = decodeBlockNumber(value.highestBlock)
    if (currentBlock !== undefined && highestBlock !== undefined) return { currentBlock, highestBlock }
  }
  throw new EngineCallError({ kind: 'bad-answer', method, detail: 'not sync progress' })
}

/** A block number as hex text; `undefined` when it is none. 13 digits are below 2^53. */
export function decodeBlockNumber(value: unknown): number | undefined {
  return typeof value === 'string' && /^0x[0-9a-f]{1,13}$/i.test(value) ? Number(value) : undefined
}
