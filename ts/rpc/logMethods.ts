import { InternalError } from '../errors.ts'
import type { BlockChoice } from '../execution/BlockChoice.ts'
import type { ExecutionReader } from '../execution/ExecutionReader.ts'
import { jsonBytes } from '../execution/ProvenAccount.ts'
import type { ProvenHeader } from '../execution/ProvenHeaders.ts'
import { type LogFilter, parseLogFilter } from '../native/execution.ts'
import { JsonText } from './JsonText.ts'
import { invalid, invalidAt, readBlock } from './Params.ts'
import { RpcError, rpcCodes } from './RpcError.ts'
import type { RpcMethods } from './RpcMethod.ts'
import { stateAt } from './stateMethods.ts'

/** Headers that a question may take, each of which has to be fetched. */
const MAX_BLOCKS = 1_000

/** Blocks whose receipts a question may take. */
const MAX_MATCHING = 200

/** Logs that an answer may have, in bytes of text. */
const MAX_BYTES = 64 * 1024 * 1024

/** Headers and blocks fetched at once. */
const AT_ONCE = 16

/**
 * Logs, complete and not only correct: the proven bloom filter of every block says whether it may have any, and where it may,
 * the logs come out of all its proven receipts.
 */
export const logMethods: RpcMethods = {
  eth_getLogs: {
    count: 1,
    answer: async (params, { reader }) => {
      const query = params.any(0)
      if (typeof query !== 'object' || query === null || Array.isArray(query)) throw invalidAt(0, 'expected a filter')
      const headers = await headersOf(reader, query)
      const filter = readFilter(query)
      return new JsonText(await logsOf(reader, headers, filter))
    },
  },
}

function readFilter(query: object): LogFilter {
  const { address, topics } = { address: undefined, topics: undefined, ...query }
  try {
    return parseLogFilter(jsonBytes({ address, topics }))
  } catch (cause) {
    throw invalidAt(0, cause instanceof Error ? cause.message : String(cause))
  }
}

async function headersOf(reader: ExecutionReader, query: object): Promise<readonly ProvenHeader[]> {
  const { blockHash, fromBlock, toBlock } = { blockHash: undefined, fromBlock: undefined, toBlock: undefined, ...query }
  if (blockHash !== undefined && blockHash !== null) {
    if (fromBlock !== undefined || toBlock !== undefined) {
      throw invalidAt(0, 'cannot specify both BlockHash and FromBlock/ToBlock, choose one or the other')
    }
    const header = await reader.header(readBlock(0, { blockHash }))
    if (header === undefined) throw new RpcError(rpcCodes.server, 'unknown block')
    return [header]
  }
  const head = await reader.head()
  const first = await numberOf(reader, fromBlock ?? 'latest')
  const last = await numberOf(reader, toBlock ?? 'latest')
  if (first > last) throw invalid('invalid block range params')
  if (last > head.number) throw invalid('block range extends beyond current head block')
  if (last - first >= MAX_BLOCKS) {
    throw new RpcError(rpcCodes.limitExceeded, `exceed maximum block range: ${MAX_BLOCKS} blocks are proven at once`)
  }
  return reader.range(first, last)
}

async function numberOf(reader: ExecutionReader, value: unknown): Promise<number> {
  const choice: BlockChoice = readBlock(0, value)
  return 'number' in choice ? choice.number : (await stateAt(reader, choice)).number
}

/** JSON text of the list. */
async function logsOf(reader: ExecutionReader, headers: readonly ProvenHeader[], filter: LogFilter): Promise<string> {
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
    for (const text of found) {
      if (!text.startsWith('[') || !text.endsWith(']')) throw new InternalError('the addon gave no list of logs')
      bytes += text.length
      if (text.length > 2) lists.push(text.slice(1, -1))
    }
    if (bytes > MAX_BYTES) {
      throw new RpcError(rpcCodes.limitExceeded, `query has logs of over ${MAX_BYTES} bytes: ask for a shorter range`)
    }
  }
  return `[${lists.join(',')}]`
}
