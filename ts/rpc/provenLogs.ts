import { InternalError } from '../errors.ts'
import type { ExecutionReader } from '../execution/ExecutionReader.ts'
import { jsonBytes } from '../execution/ProvenAccount.ts'
import type { ProvenHeader } from '../execution/ProvenHeaders.ts'
import { type LogFilter, parseLogFilter } from '../native/execution.ts'
import { JsonText } from './JsonText.ts'
import { invalidAt } from './Params.ts'
import { RpcError, rpcCodes } from './RpcError.ts'

/** Blocks whose receipts a question may take. */
const MAX_MATCHING = 200

/** Logs that an answer may have, in bytes of text. */
const MAX_BYTES = 64 * 1024 * 1024

/** Blocks fetched at once. */
const AT_ONCE = 16

/**
 * Addresses and topics of a query.
 *
 * @throws RpcError
 */
export function readLogFilter(index: number, query: object): LogFilter {
  const { address, topics } = { address: undefined, topics: undefined, ...query }
  try {
    return parseLogFilter(jsonBytes({ address, topics }))
  } catch (cause) {
    throw invalidAt(index, cause instanceof Error ? cause.message : String(cause))
  }
}

/**
 * JSON text of the logs of each block, none of them left out: the proven bloom filter of every block says whether it may have
 * any, and where it may, the logs come out of all its proven receipts.
 *
 * @throws RpcError for more blocks or logs than are proven at once
 */
export async function provenLogs(
  reader: ExecutionReader,
  headers: readonly ProvenHeader[],
  filter: LogFilter,
): Promise<readonly string[]> {
  const matching = headers.filter(({ fields }) => filter.mayMatch(fields.logsBloom))
  if (matching.length > MAX_MATCHING) {
    const message = `query may match logs of ${matching.length} blocks, and those of ${MAX_MATCHING} are proven at once: ask for a shorter range`
    throw new RpcError(rpcCodes.limitExceeded, message)
  }
  const lists: string[] = []
  let bytes = 0
  for (let start = 0; start < matching.length; start += AT_ONCE) {
    const found = await Promise.all(
      matching.slice(start, start + AT_ONCE).map(async (header) => {
        const receipts = await reader.receipts(await reader.block(header))
        return new JsonText(receipts.logs(filter)).text
      }),
    )
    for (const text of found) bytes += text.length
    lists.push(...found.filter((text) => text !== '[]'))
    if (bytes > MAX_BYTES) {
      throw new RpcError(rpcCodes.limitExceeded, `query has logs of over ${MAX_BYTES} bytes: ask for a shorter range`)
    }
  }
  return lists
}

/** One list out of several. */
export function joinLists(lists: readonly string[]): JsonText {
  const items = lists.map((text) => {
    if (!text.startsWith('[') || !text.endsWith(']')) throw new InternalError('what should be a list of logs is none')
    return text.slice(1, -1)
  })
  return new JsonText(`[${items.join(',')}]`)
}
