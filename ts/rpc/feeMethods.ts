import type { ExecutionReader } from '../execution/ExecutionReader.ts'
import { blobGasUsedRatio, nextBaseFee, nextBlobBaseFee } from '../execution/fees.ts'
import type { ProvenHeader } from '../execution/ProvenHeaders.ts'
import { invalid, invalidAt, type Params, readQuantity } from './Params.ts'
import { RpcError, rpcCodes } from './RpcError.ts'
import type { RpcMethods } from './RpcMethod.ts'
import { stateAt } from './stateMethods.ts'
import { suggestTip } from './suggestTip.ts'

/** As go-ethereum bounds it. */
const MAX_BLOCKS = 1_024
const MAX_PERCENTILES = 100

/** Blocks whose transactions and receipts are fetched for rewards. */
const MAX_REWARD_BLOCKS = 128

/** What transactions pay, computed from proven blocks. */
export const feeMethods: RpcMethods = {
  eth_baseFee: { count: 0, answer: async (_, { reader }) => hex(nextBaseFee(await reader.head()) ?? 0n) },
  eth_blobBaseFee: { count: 0, answer: async (_, { reader }) => hex(reader.blobBaseFee(await reader.head())) },
  eth_maxPriorityFeePerGas: { count: 0, answer: async (_, { reader }) => hex(await suggestTip(reader)) },
  eth_gasPrice: {
    count: 0,
    answer: async (_, { reader }) => {
      const { fields } = await reader.head()
      return hex((await suggestTip(reader)) + (fields.baseFeePerGas ?? 0n))
    },
  },
  eth_feeHistory: { count: 3, answer: (params, { reader }) => feeHistory(reader, params) },
}

async function feeHistory(reader: ExecutionReader, params: Params): Promise<object> {
  const wanted = readCount(params.any(0))
  const newest = await stateAt(reader, params.requiredBlock(1))
  const percentiles = readPercentiles(params.has(2) ? params.any(2) : [])
  if (wanted === 0) return { oldestBlock: '0x0', gasUsedRatio: null }
  const count = Math.min(wanted, MAX_BLOCKS, newest.number + 1)
  if (percentiles.length > 0 && count > MAX_REWARD_BLOCKS) {
    const message = `rewards are proven for ${MAX_REWARD_BLOCKS} blocks at once: ask for fewer blocks, or for no percentiles`
    throw new RpcError(rpcCodes.limitExceeded, message)
  }
  const headers = await reader.range(newest.number - count + 1, newest.number)
  const reward = percentiles.length === 0 ? undefined : await rewards(reader, headers, percentiles)
  return {
    oldestBlock: hex(BigInt(newest.number - count + 1)),
    ...(reward !== undefined && { reward }),
    baseFeePerGas: [...headers.map(({ fields }) => hex(fields.baseFeePerGas ?? 0n)), hex(nextBaseFee(newest) ?? 0n)],
    gasUsedRatio: headers.map(({ fields }) => Number(fields.gasUsed) / Number(fields.gasLimit)),
    baseFeePerBlobGas: [
      ...headers.map((header) => hex(reader.blobBaseFee(header))),
      hex(nextBlobBaseFee(reader.rules, newest) ?? 0n),
    ],
    blobGasUsedRatio: headers.map((header) => blobGasUsedRatio(reader.rules, header)),
  }
}

function rewards(
  reader: ExecutionReader,
  headers: readonly ProvenHeader[],
  percentiles: readonly number[],
): Promise<readonly (readonly string[])[]> {
  return Promise.all(
    headers.map(async (header) => {
      const receipts = await reader.receipts(await reader.block(header))
      return receipts.rewards([...percentiles]).map(hex)
    }),
  )
}

/** In hex, or as a number, which some programs send. */
function readCount(value: unknown): number {
  if (typeof value === 'number' && Number.isSafeInteger(value) && value >= 0) return value
  if (typeof value === 'string' && /^\d{1,15}$/.test(value)) return Number(value)
  return Number(readQuantity(0, value))
}

function readPercentiles(value: unknown): readonly number[] {
  if (!Array.isArray(value)) throw invalidAt(2, 'expected a list of percentiles')
  if (value.length > MAX_PERCENTILES) throw invalid(`over the query limit ${MAX_PERCENTILES}`)
  return value.map((percentile: unknown, index) => {
    if (typeof percentile !== 'number' || !(percentile >= 0 && percentile <= 100)) {
      throw invalid(`invalid reward percentile: ${String(percentile)}`)
    }
    const before: unknown = value[index - 1]
    if (typeof before === 'number' && percentile <= before) {
      throw invalid(`invalid reward percentile: #${index - 1}:${before} >= #${index}:${percentile}`)
    }
    return percentile
  })
}

function hex(number: bigint): string {
  return `0x${number.toString(16)}`
}
