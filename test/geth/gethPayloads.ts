import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import { bytesToHex, hexToBytes } from '../../ts/bytes.ts'
import type { BuiltPayload, PayloadInput } from '../../ts/devchain/execution/buildPayload.ts'
import { readExecutionPayload } from '../../ts/devchain/execution/readExecutionPayload.ts'
import { Transactions } from '../../ts/devchain/ssz/executionTypes.ts'
import { jsonAt } from '../support/recorded.ts'

export interface GethEngine {
  readonly url: string
  /** 64 hex digits. */
  readonly secret: string
  /** Hash of its first block. */
  readonly genesisHash: string
}

/** Time for transactions to get into a block. */
const BUILD_MS = 200

/** Payloads of geth, for the blocks of a development chain: it decides what is in them, and has taken each by then. */
export function gethPayloads({ url, secret, genesisHash }: GethEngine): (input: PayloadInput) => BuiltPayload {
  return (input) => {
    const { types, parent, timestamp, prevRandao, parentBeaconBlockRoot } = input
    // The development chain's own first block is none of geth's.
    const parentHash = parent.number === 0 ? genesisHash : parent.hash
    const attributes = {
      timestamp: `0x${timestamp.toString(16)}`,
      prevRandao: bytesToHex(prevRandao),
      suggestedFeeRecipient: `0x${'fe'.repeat(20)}`,
      withdrawals: [],
      parentBeaconBlockRoot: bytesToHex(parentBeaconBlockRoot),
    }
    const question = { url, secret, parent: parentHash, finalized: genesisHash, attributes, buildMs: BUILD_MS }
    const text = execFileSync(process.execPath, [join(import.meta.dirname, 'engineSteps.mjs')], {
      input: JSON.stringify(question),
      encoding: 'utf8',
      maxBuffer: 64 * 1024 * 1024,
    })
    const built: unknown = JSON.parse(text)
    const block = readExecutionPayload(jsonAt(built, 'executionPayload'), 4)
    const { hash, withdrawals = [], blobGasUsed = 0, excessBlobGas = 0 } = block
    const fields = { ...block, blobGasUsed, excessBlobGas, blockAccessList: new Uint8Array(0), slotNumber: input.slot }
    const blockHash = hexToBytes(hash, 32)
    return {
      payload: { ...fields, blockHash, withdrawals: [...withdrawals], transactions: [...block.transactions] },
      header: {
        ...fields,
        blockHash,
        transactionsRoot: Transactions.hashTreeRoot([...block.transactions]),
        withdrawalsRoot: types.execution.Withdrawals.hashTreeRoot([...withdrawals]),
      },
      blobKzgCommitments: [],
      executionRequests: types.byFork.gloas.ExecutionRequests.defaultValue(),
      body: {
        block: { ...block, blobs: { blobGasUsed, excessBlobGas, parentBeaconBlockRoot }, requests: [] },
        receipts: [],
      },
    }
  }
}
