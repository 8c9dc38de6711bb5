import { keccak256, Transaction } from 'ethers'
import { bytesToHex, hexToBytes, type Root } from '../ts/bytes.ts'
import { DevState, TOKEN, wallets } from '../ts/devchain/execution/DevState.ts'
import { type DevReceipt, encodeReceipt, logsBloom } from '../ts/devchain/execution/devReceipts.ts'
import { rlpEncode, rlpInteger } from '../ts/devchain/execution/rlp.ts'
import { trieRoot } from '../ts/devchain/execution/trieRoot.ts'

const TRANSACTIONS = 200
const GAS = 60_000
const EMPTY_UNCLES = '0x1dcc4de8dec75d7aab85b567b6ccd41ad312451b948a7413f0a142fd40d49347'
const WORD = `0x${'5a'.repeat(32)}` as const

/** A block of 200 token transfers on a state with a token, and what an execution client answers about it. */
export function tokenBlock() {
  const state = new DevState(1)
  const signed = Array.from({ length: TRANSACTIONS }, (_, nonce) => transfer(nonce))
  const receipts = signed.map((_, index) => receipt(index))
  const encoded = receipts.map((one) => encodeReceipt(one, 2))
  const fields = {
    parentHash: WORD,
    sha3Uncles: EMPTY_UNCLES,
    miner: TOKEN,
    stateRoot: bytesToHex(state.root),
    transactionsRoot: bytesToHex(
      trieRoot(signed.map(({ serialized }) => new Uint8Array(Buffer.from(serialized.slice(2), 'hex')))),
    ),
    receiptsRoot: bytesToHex(trieRoot(encoded)),
    logsBloom: bytesToHex(logsBloom(receipts.flatMap(({ logs }) => logs))),
    difficulty: '0x0',
    number: '0x1',
    gasLimit: hex(60_000_000),
    gasUsed: hex(GAS * TRANSACTIONS),
    timestamp: '0x10',
    extraData: '0x',
    mixHash: WORD,
    nonce: '0x0000000000000000',
    baseFeePerGas: '0x7',
  } as const
  const hash: Root = `0x${keccak256(rlpEncode(Object.entries(fields).map(rlpOf))).slice(2)}`
  return {
    hash,
    block: { ...fields, hash, uncles: [], transactions: signed.map(transactionJson) },
    receipts: receipts.map(({ cumulativeGasUsed, bloom, logs }) => ({
      type: '0x2',
      status: '0x1',
      cumulativeGasUsed: hex(cumulativeGasUsed),
      logsBloom: bytesToHex(bloom),
      logs: logs.map(({ address, topics, data }) => ({
        address: bytesToHex(address),
        topics: topics.map(bytesToHex),
        data: bytesToHex(data),
      })),
    })),
    state,
  }
}

/** Quantities are numbers, the rest are bytes. */
function rlpOf([name, value]: readonly [string, Root]): Uint8Array {
  const isQuantity = ['difficulty', 'number', 'gasLimit', 'gasUsed', 'timestamp', 'baseFeePerGas'].includes(name)
  return isQuantity ? rlpInteger(BigInt(value)) : hexToBytes(value)
}

function transfer(nonce: number): Transaction {
  return Transaction.from({
    type: 2,
    chainId: 1,
    nonce,
    to: TOKEN,
    gasLimit: GAS,
    maxFeePerGas: 100,
    maxPriorityFeePerGas: 2,
    value: 0,
    data: `0xa9059cbb${'00'.repeat(12)}${'12'.repeat(20)}${nonce.toString(16).padStart(64, '0')}`,
    signature: { r: WORD, s: `0x${'2b'.repeat(32)}`, yParity: 1 },
  })
}

function transactionJson({ serialized, nonce, data, hash }: Transaction): object {
  return {
    type: hex(Number(serialized.slice(0, 4))),
    chainId: '0x1',
    nonce: hex(nonce),
    to: TOKEN,
    gas: hex(GAS),
    maxFeePerGas: hex(100),
    maxPriorityFeePerGas: '0x2',
    value: '0x0',
    input: data,
    accessList: [],
    r: WORD,
    s: `0x${'2b'.repeat(32)}`,
    yParity: '0x1',
    v: '0x1',
    hash,
  }
}

function receipt(index: number): DevReceipt {
  const topics = [0xdd, index, index + 1].map((last) => new Uint8Array(32).fill(last))
  const logs = [{ address: wallets[0] ?? new Uint8Array(20), topics, data: new Uint8Array(32) }]
  return { cumulativeGasUsed: GAS * (index + 1), bloom: logsBloom(logs), logs }
}

function hex(number: number): Root {
  return `0x${number.toString(16)}`
}
