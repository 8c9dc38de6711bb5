import { InternalError } from '../errors.ts'
import type { ChainChanges } from '../execution/changesBetween.ts'
import type { ExecutionReader } from '../execution/ExecutionReader.ts'
import type { LogFilter } from '../native/execution.ts'
import { invalid, invalidAt, readBlock } from './Params.ts'
import { provenLogs, readLogFilter } from './provenLogs.ts'

/** Logs that somebody waits for. */
export interface LogWatch {
  readonly filter: LogFilter
  /** Blocks before and after these are none of his. */
  readonly first: number
  readonly last: number
}

/**
 * What a program that waits for logs asked for.
 *
 * @throws RpcError in go-ethereum's words where it has any
 */
export function readLogWatch(index: number, query: unknown): LogWatch {
  if (typeof query !== 'object' || query === null || Array.isArray(query)) throw invalidAt(index, 'expected a filter')
  const { blockHash, fromBlock, toBlock } = { blockHash: null, fromBlock: null, toBlock: null, ...query }
  if (blockHash !== null) throw invalidAt(index, 'the logs of one block are not waited for: ask eth_getLogs for them')
  const first = boundOf(index, fromBlock, 0)
  const last = boundOf(index, toBlock, Number.POSITIVE_INFINITY)
  const isOpenOnlyAtTheStart = fromBlock === null || fromBlock === 'latest'
  if (first > last || (isOpenOnlyAtTheStart && Number.isFinite(last))) throw invalid('invalid block range params')
  return { filter: readLogFilter(index, query), first, last }
}

/**
 * JSON text of each list of logs: those of blocks that left the chain, newest first and with `removed`, and then those of
 * blocks that came into it.
 *
 * @throws RpcError, ProviderError
 */
export async function changedLogs(
  reader: ExecutionReader,
  { removed, added }: ChainChanges,
  { filter, first, last }: LogWatch,
): Promise<readonly string[]> {
  const isWatched = ({ number }: { readonly number: number }): boolean => number >= first && number <= last
  const gone = await provenLogs(reader, removed.filter(isWatched), filter)
  const come = await provenLogs(reader, added.filter(isWatched), filter)
  return [...gone.map(asRemoved), ...come]
}

function boundOf(index: number, value: unknown, open: number): number {
  if (value === null || value === undefined) return open
  const choice = readBlock(index, value)
  if ('number' in choice) return choice.number
  if ('hash' in choice) throw invalidAt(index, 'expected a block number or tag')
  switch (choice.tag) {
    case 'latest':
      return open
    case 'earliest':
      return 0
    case 'pending':
      throw invalid('pending logs are not supported')
    case 'safe':
    case 'finalized':
      throw invalid('invalid block range params')
  }
}

function asRemoved(text: string): string {
  const logs: unknown = JSON.parse(text)
  if (!Array.isArray(logs)) throw new InternalError('what should be a list of logs is none')
  return JSON.stringify(logs.reverse().map((log: unknown) => ({ ...Object(log), removed: true })))
}
