import type { BlockChoice } from '../execution/BlockChoice.ts'
import type { ExecutionReader } from '../execution/ExecutionReader.ts'
import type { ProvenHeader } from '../execution/ProvenHeaders.ts'
import type { JsonText } from './JsonText.ts'
import { invalid, invalidAt, readBlock } from './Params.ts'
import { joinLists, provenLogs, readLogFilter } from './provenLogs.ts'
import { RpcError, rpcCodes } from './RpcError.ts'
import type { RpcMethods } from './RpcMethod.ts'
import { stateAt } from './stateMethods.ts'

/** Headers that a question may take, each of which has to be fetched. */
const MAX_BLOCKS = 1_000

/** Logs, complete and not only correct. */
export const logMethods: RpcMethods = {
  eth_getLogs: {
    count: 1,
    answer: (params, { reader }) => logsOf(reader, params.any(0)),
  },
}

/**
 * The logs that a parameter of `eth_getLogs` asks for.
 *
 * @throws RpcError
 */
export async function logsOf(reader: ExecutionReader, query: unknown): Promise<JsonText> {
  if (typeof query !== 'object' || query === null || Array.isArray(query)) throw invalidAt(0, 'expected a filter')
  const headers = await headersOf(reader, query)
  return joinLists(await provenLogs(reader, headers, readLogFilter(0, query)))
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
