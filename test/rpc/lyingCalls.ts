import type { ExecutionReader } from '../../ts/execution/ExecutionReader.ts'
import type { ProviderRequest } from '../../ts/execution/ProviderProtocol.ts'
import { answerCall } from '../../ts/rpc/answerCall.ts'
import { resultValue } from '../../ts/rpc/JsonText.ts'
import { RpcError } from '../../ts/rpc/RpcError.ts'
import { HEAD, type RecordedExecutionChain } from '../support/recorded-execution-chain.ts'

const CONTRACT = '0x7dcd17433742f4c0ca53122ab541d0ba67fc27df'
const OTHER = '0x0ee3ab1371c93e7c0c281cc0c2107cdebc8b1930'
const ECHO = '0x17e7eedce4ac02ef114a7ed9fe6e2f33feba1667'
const SLOT = `0x${'00'.repeat(32)}`
const BLOB_TX = '0x4bb6fa064c302d27ea9ac821e061bcc336b8fa40de77f01e116c6461d47e7ac1'
const OTHER_TX = '0x99f7e58af4dd2735931a3262705fbe57ea2fcc79497668f74309cdeaf37cc223'
const CANCUN_BLOCK = '0x9e5e1e79c57f257def6a0e882d10863e2a98b034e6e0fdaccd7ff7b31312105d'
const NOBODY = `0x${'00'.repeat(20)}`

export interface LyingCall {
  readonly method: string
  readonly params: readonly unknown[]
}

/** Calls whose every answer on the way is lied about. */
export const lyingCalls: readonly LyingCall[] = [
  { method: 'eth_blockNumber', params: [] },
  { method: 'eth_syncing', params: [] },
  { method: 'eth_getBalance', params: [CONTRACT, 'latest'] },
  { method: 'eth_getTransactionCount', params: [CONTRACT, '0x35'] },
  { method: 'eth_getCode', params: [OTHER, 'latest'] },
  { method: 'eth_getStorageAt', params: [CONTRACT, SLOT, 'latest'] },
  { method: 'eth_getStorageValues', params: [{ [CONTRACT]: [SLOT] }, 'latest'] },
  { method: 'eth_getProof', params: [CONTRACT, [SLOT], 'latest'] },
  { method: 'eth_getProof', params: [`0x${'12'.repeat(20)}`, [], 'latest'] },
  { method: 'eth_call', params: [{ to: OTHER, from: NOBODY, gas: '0x186a0', input: '0x01' }, 'latest'] },
  { method: 'eth_call', params: [{ to: ECHO, from: NOBODY, input: '0xff01' }, 'latest'] },
  {
    method: 'eth_call',
    params: [{ from: NOBODY, gas: '0x186a0', to: '0xeda8645ba6948855e3b3cd596bbb07596d59c603' }, 'latest'],
  },
  {
    method: 'eth_createAccessList',
    params: [{ from: NOBODY, gas: '0x186a0', to: '0xeda8645ba6948855e3b3cd596bbb07596d59c603' }, 'latest'],
  },
  {
    method: 'eth_estimateGas',
    params: [{ from: '0x0102030000000000000000000000000000000000', input: '0xff01', to: ECHO }],
  },
  { method: 'eth_getBlockByNumber', params: ['latest', true] },
  { method: 'eth_getBlockByNumber', params: ['0x27', false] },
  { method: 'eth_getBlockByHash', params: [CANCUN_BLOCK, true] },
  { method: 'eth_getBlockTransactionCountByNumber', params: ['0x34'] },
  { method: 'eth_getBlockTransactionCountByHash', params: [CANCUN_BLOCK] },
  { method: 'eth_getUncleCountByBlockNumber', params: ['0x33'] },
  { method: 'eth_getUncleCountByBlockHash', params: [CANCUN_BLOCK] },
  { method: 'eth_getTransactionByBlockNumberAndIndex', params: ['0x35', '0x0'] },
  { method: 'eth_getTransactionByBlockHashAndIndex', params: [CANCUN_BLOCK, '0x0'] },
  { method: 'eth_getTransactionByHash', params: [BLOB_TX] },
  { method: 'eth_getTransactionReceipt', params: [BLOB_TX] },
  { method: 'eth_getBlockReceipts', params: ['latest'] },
  { method: 'eth_getLogs', params: [{ fromBlock: '0x34', toBlock: 'latest' }] },
  { method: 'eth_baseFee', params: [] },
  { method: 'eth_blobBaseFee', params: [] },
  { method: 'eth_maxPriorityFeePerGas', params: [] },
  { method: 'eth_gasPrice', params: [] },
  { method: 'eth_feeHistory', params: ['0x4', 'latest', [10, 90]] },
]

/** Methods whose answers no provider has a part in, and those that are lied about elsewhere. */
export const ownMethods: readonly string[] = [
  'eth_chainId',
  'net_version',
  'web3_clientVersion',
  // What comes of the chain between two questions: test/rpc/lyingFilters.test.ts.
  'eth_newFilter',
  'eth_newBlockFilter',
  'eth_newPendingTransactionFilter',
  'eth_getFilterChanges',
  'eth_getFilterLogs',
  'eth_uninstallFilter',
  'eth_subscribe',
  'eth_unsubscribe',
  // Its hash is computed from what was sent; test/rpc/badProviders.test.ts has what providers say.
  'eth_sendRawTransaction',
]

/** The answer as a program gets it, or the error by name. */
export async function ask({ method, params }: LyingCall, reader: ExecutionReader): Promise<unknown> {
  try {
    return resultValue(await answerCall(method, params, { reader }))
  } catch (error) {
    if (error instanceof RpcError) return error
    throw error
  }
}

/** What it comes to, of an answer as of an error of the call's own, as a revert is. */
export function outcomeText(answer: unknown): string {
  if (answer instanceof RpcError) return JSON.stringify([answer.rpcCode, answer.message, answer.data])
  return JSON.stringify(sorted(answer))
}

/** What an honest provider says. */
export function honestResult(chain: RecordedExecutionChain, { kind, params }: ProviderRequest): unknown {
  const answer = chain.answer(kind, params)
  return answer !== undefined && 'result' in answer ? answer.result : null
}

/** The same question about other blocks and accounts, whose answers may be replayed. */
export function othersThan({ kind, params }: ProviderRequest): readonly ProviderRequest[] {
  const [first, ...rest] = params
  switch (kind) {
    case 'eth_getProof':
    case 'eth_getCode':
      return [CONTRACT, OTHER, ECHO]
        .filter((address) => address !== first)
        .map((address) => ({ kind, params: [address, ...rest] }))
    case 'eth_getBlockReceipts':
      return [{ kind, params: [{ blockHash: CANCUN_BLOCK }] }]
    case 'eth_getTransactionByHash':
      return [{ kind, params: [first === OTHER_TX ? BLOB_TX : OTHER_TX] }]
    default:
      return [CANCUN_BLOCK, HEAD].filter((hash) => hash !== first).map((hash) => ({ kind, params: [hash, ...rest] }))
  }
}

/** Evenly chosen items, so that each part of a list is there. */
export function spread<Item>(items: readonly Item[], count: number): readonly Item[] {
  if (items.length <= count) return items
  return Array.from({ length: count }, (_, index) => items[Math.floor((index * items.length) / count)]).filter(
    (item) => item !== undefined,
  )
}

/** Objects with their keys in order; the order says nothing. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, item]) => [key, sorted(item)]),
  )
}
