import type { BlockChoice } from '../execution/BlockChoice.ts'
import type { ExecutionReader, FoundTransaction } from '../execution/ExecutionReader.ts'
import type { ProvenBlock } from '../execution/ProvenBlocks.ts'
import { JsonText } from './JsonText.ts'
import type { RpcMethod, RpcMethods } from './RpcMethod.ts'

/** Blocks, transactions and receipts. What is not there is `null`, as execution clients have it. */
export const blockMethods: RpcMethods = {
  eth_getBlockByNumber: {
    count: 2,
    answer: async (params, { reader }) => {
      const isFull = params.flag(1)
      const block = await blockAt(reader, params.requiredBlock(0))
      return block === undefined ? null : new JsonText(block.body.json(isFull ? 'full' : 'hashes'))
    },
  },
  eth_getBlockByHash: {
    count: 2,
    answer: async (params, { reader }) => {
      const isFull = params.flag(1)
      const block = await blockAt(reader, { hash: params.hash(0) })
      return block === undefined ? null : new JsonText(block.body.json(isFull ? 'full' : 'hashes'))
    },
  },
  eth_getBlockTransactionCountByNumber: countOf((params) => params.requiredBlock(0)),
  eth_getBlockTransactionCountByHash: countOf((params) => ({ hash: params.hash(0) })),
  eth_getTransactionByBlockNumberAndIndex: {
    count: 2,
    answer: (params, { reader }) => transactionAt(reader, params.requiredBlock(0), params.number(1)),
  },
  eth_getTransactionByBlockHashAndIndex: {
    count: 2,
    answer: (params, { reader }) => transactionAt(reader, { hash: params.hash(0) }, params.number(1)),
  },
  eth_getTransactionByHash: {
    count: 1,
    answer: async (params, { reader }) => {
      const found = await reader.transaction(params.hash(0))
      return found === undefined ? null : new JsonText(found.block.body.transaction(found.index))
    },
  },
  eth_getTransactionReceipt: {
    count: 1,
    answer: async (params, { reader }) => {
      const found = await reader.transaction(params.hash(0))
      return found === undefined ? null : receiptOf(reader, found)
    },
  },
  eth_getBlockReceipts: {
    count: 1,
    answer: async (params, { reader }) => {
      const block = await blockAt(reader, params.requiredBlock(0))
      if (block === undefined) return null
      const receipts = await reader.receipts(block)
      return new JsonText(receipts.json(reader.blobBaseFee(block.header)))
    },
  },
  eth_getUncleCountByBlockNumber: noUncles((params) => params.requiredBlock(0)),
  eth_getUncleCountByBlockHash: noUncles((params) => ({ hash: params.hash(0) })),
}

async function blockAt(reader: ExecutionReader, choice: BlockChoice): Promise<ProvenBlock | undefined> {
  const header = await reader.header(choice)
  return header === undefined ? undefined : reader.block(header)
}

async function transactionAt(reader: ExecutionReader, choice: BlockChoice, index: number): Promise<JsonText | null> {
  const block = await blockAt(reader, choice)
  return block === undefined || index >= block.transactionHashes.length
    ? null
    : new JsonText(block.body.transaction(index))
}

async function receiptOf(reader: ExecutionReader, { block, index }: FoundTransaction): Promise<JsonText> {
  const receipts = await reader.receipts(block)
  return new JsonText(receipts.receipt(index, reader.blobBaseFee(block.header)))
}

type Choose = (params: Parameters<RpcMethod['answer']>[0]) => BlockChoice

function countOf(choose: Choose): RpcMethod {
  return {
    count: 1,
    answer: async (params, { reader }) => {
      const block = await blockAt(reader, choose(params))
      return block === undefined ? null : `0x${block.transactionHashes.length.toString(16)}`
    },
  }
}

/** Blocks with uncles, which are older than the merge, are not answered: how many they have is not proven. */
function noUncles(choose: Choose): RpcMethod {
  return {
    count: 1,
    answer: async (params, { reader }) => {
      const block = await blockAt(reader, choose(params))
      if (block === undefined) return null
      // Refuses a block that has some.
      block.body.json('hashes')
      return '0x0'
    },
  }
}
