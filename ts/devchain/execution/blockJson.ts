import { keccak_256 } from '@noble/hashes/sha3'
import { bytesToHex, type Root } from '../../bytes.ts'
import { encodeReceipt } from './devReceipts.ts'
import type { ExecutionBody } from './ExecutionBody.ts'
import { encodeWithdrawal, type HashedBlock, requestsHash } from './executionBlockHash.ts'
import { type RlpItem, rlpDecode, rlpEncode } from './rlp.ts'
import { trieRoot } from './trieRoot.ts'

const BLOB_TRANSACTION = 3

/** A block as `eth_getBlockByHash` gives it. */
export function blockJson(hash: Root, { block }: ExecutionBody, isFull: boolean): object {
  const transactions = block.transactions.map((bytes) => (isFull ? transactionJson(bytes) : hashOf(bytes)))
  return { ...headerJson(block), hash, transactions, uncles: [], ...withdrawalsJson(block) }
}

/** Receipts as `eth_getBlockReceipts` gives them, as far as a block commits to them. */
export function receiptsJson({ block, receipts }: ExecutionBody): readonly object[] {
  return receipts.map(({ cumulativeGasUsed, bloom, logs }, index) => ({
    type: quantity(block.transactions[index]?.[0] ?? 0),
    status: '0x1',
    cumulativeGasUsed: quantity(cumulativeGasUsed),
    logsBloom: bytesToHex(bloom),
    logs: logs.map(({ address, topics, data }) => ({
      address: bytesToHex(address),
      topics: topics.map(bytesToHex),
      data: bytesToHex(data),
    })),
  }))
}

/** Root of the receipts of a block with these transactions. */
export function receiptsRoot({
  receipts,
  transactions,
}: {
  readonly receipts: ExecutionBody['receipts']
  readonly transactions: readonly Uint8Array[]
}): Uint8Array {
  return trieRoot(receipts.map((receipt, index) => encodeReceipt(receipt, transactions[index]?.[0] ?? 0)))
}

/** Keccak of a transaction's bytes. */
export function hashOf(transaction: Uint8Array): Root {
  return bytesToHex(keccak_256(transaction))
}

function headerJson(block: HashedBlock): object {
  const { blobs, requests, slotAccess } = block
  return {
    parentHash: bytesToHex(block.parentHash),
    sha3Uncles: bytesToHex(keccak_256(rlpEncode([]))),
    miner: bytesToHex(block.feeRecipient),
    stateRoot: bytesToHex(block.stateRoot),
    transactionsRoot: bytesToHex(trieRoot(block.transactions)),
    receiptsRoot: bytesToHex(block.receiptsRoot),
    logsBloom: bytesToHex(block.logsBloom),
    difficulty: '0x0',
    number: quantity(block.blockNumber),
    gasLimit: quantity(block.gasLimit),
    gasUsed: quantity(block.gasUsed),
    timestamp: quantity(block.timestamp),
    extraData: bytesToHex(block.extraData),
    mixHash: bytesToHex(block.prevRandao),
    nonce: '0x0000000000000000',
    baseFeePerGas: quantity(block.baseFeePerGas),
    ...(blobs !== undefined && {
      blobGasUsed: quantity(blobs.blobGasUsed),
      excessBlobGas: quantity(blobs.excessBlobGas),
      parentBeaconBlockRoot: bytesToHex(blobs.parentBeaconBlockRoot),
    }),
    ...(requests !== undefined && { requestsHash: bytesToHex(requestsHash(requests)) }),
    ...(slotAccess !== undefined && {
      blockAccessListHash: bytesToHex(keccak_256(slotAccess.blockAccessList)),
      slotNumber: quantity(slotAccess.slotNumber),
    }),
  }
}

function withdrawalsJson({ withdrawals }: HashedBlock): object {
  if (withdrawals === undefined) return {}
  return {
    withdrawalsRoot: bytesToHex(trieRoot(withdrawals.map(encodeWithdrawal))),
    withdrawals: withdrawals.map(({ index, validatorIndex, address, amount }) => ({
      index: quantity(index),
      validatorIndex: quantity(validatorIndex),
      address: bytesToHex(address),
      amount: quantity(amount),
    })),
  }
}

/** A transaction of type 2 or 3, from its bytes. */
function transactionJson(bytes: Uint8Array): object {
  const fields = rlpDecode(bytes.subarray(1))
  const list = fields instanceof Uint8Array ? [] : fields
  const isBlob = bytes[0] === BLOB_TRANSACTION
  const [parity, r, s] = list.slice(isBlob ? 11 : 9)
  return {
    type: quantity(bytes[0] ?? 0),
    hash: hashOf(bytes),
    chainId: number(list[0]),
    nonce: number(list[1]),
    maxPriorityFeePerGas: number(list[2]),
    maxFeePerGas: number(list[3]),
    gasPrice: number(list[3]),
    gas: number(list[4]),
    to: data(list[5]),
    value: number(list[6]),
    input: data(list[7]),
    accessList: [],
    ...(isBlob && { maxFeePerBlobGas: number(list[9]), blobVersionedHashes: items(list[10]).map(data) }),
    v: number(parity),
    yParity: number(parity),
    r: number(r),
    s: number(s),
  }
}

function items(item: RlpItem | undefined): readonly RlpItem[] {
  return item === undefined || item instanceof Uint8Array ? [] : item
}

function data(item: RlpItem | undefined): Root {
  return bytesToHex(item instanceof Uint8Array ? item : new Uint8Array(0))
}

function number(item: RlpItem | undefined): Root {
  const hex = data(item)
  return hex === '0x' ? '0x0' : quantity(BigInt(hex))
}

function quantity(value: number | bigint): Root {
  return `0x${value.toString(16)}`
}
