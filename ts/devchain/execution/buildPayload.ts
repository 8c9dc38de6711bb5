import { hexToBytes } from '../../bytes.ts'
import { isForkAtLeast } from '../../params/ForkName.ts'
import { seededBytes, seededNumber } from '../chain/seededBytes.ts'
import type { DevFork } from '../DevFork.ts'
import { Transactions } from '../ssz/executionTypes.ts'
import type { ExecutionRequestsValue, ForkTypes, PayloadHeaderValue, PayloadValue } from '../ssz/forkTypes.ts'
import { blobTransaction, feeMarketTransaction } from './blobTransaction.ts'
import { receiptsRoot } from './blockJson.ts'
import { DevState } from './DevState.ts'
import { devReceipts, logsBloom, TRANSACTION_GAS } from './devReceipts.ts'
import type { ExecutionBlock } from './ExecutionBlock.ts'
import type { ExecutionBody } from './ExecutionBody.ts'
import { executionBlockHash } from './executionBlockHash.ts'
import { encodeExecutionRequests, makeExecutionRequests } from './executionRequests.ts'
import { rlpEncode } from './rlp.ts'

const GAS_PER_BLOB = 131_072

export interface PayloadInput {
  readonly types: ForkTypes
  readonly fork: DevFork
  readonly slot: number
  /** Unix seconds. */
  readonly timestamp: number
  readonly parent: ExecutionBlock
  readonly prevRandao: Uint8Array
  readonly parentBeaconBlockRoot: Uint8Array
  readonly nextWithdrawalIndex: number
  /** Withdrawals that the payload has to repeat, as the one they were meant for was not taken. */
  readonly owedWithdrawals?: PayloadValue['withdrawals']
  readonly pubkeys: readonly Uint8Array[]
  /** Another number gives another block for the same slot and parent. */
  readonly variant: number
}

export interface BuiltPayload {
  readonly payload: PayloadValue
  readonly header: PayloadHeaderValue
  readonly blobKzgCommitments: Uint8Array[]
  readonly executionRequests: ExecutionRequestsValue
  readonly body: ExecutionBody
}

/** An execution payload with the fields of every fork; its hash covers those that its own fork has. */
export function buildPayload(input: PayloadInput): BuiltPayload {
  const { slot, types, variant } = input
  const has = (fork: DevFork): boolean => isForkAtLeast(input.fork, fork)
  const blobKzgCommitments = has('deneb') && slot % 4 === 1 ? makeCommitments(slot) : []
  // One at least, as every block has an event.
  const transactions = Array.from({ length: Math.max(1, slot % 4) }, (_, index) => feeMarketTransaction(slot, index))
  if (blobKzgCommitments.length > 0) transactions.push(blobTransaction(slot, blobKzgCommitments))
  const withdrawals = input.owedWithdrawals ?? (has('capella') ? makeWithdrawals(input) : [])
  const executionRequests = has('electra')
    ? makeExecutionRequests(slot, input.pubkeys, { builders: has('gloas') })
    : types.byFork.gloas.ExecutionRequests.defaultValue()
  const receipts = devReceipts(transactions.length)
  const blockNumber = input.parent.number + 1
  const fields = {
    parentHash: hexToBytes(input.parent.hash, 32),
    feeRecipient: seededBytes(20, 'fee recipient', slot),
    stateRoot: new DevState(blockNumber).root,
    receiptsRoot: receiptsRoot({ receipts, transactions }),
    logsBloom: logsBloom(receipts.flatMap(({ logs }) => logs)),
    prevRandao: input.prevRandao,
    blockNumber,
    gasLimit: 30_000_000,
    gasUsed: TRANSACTION_GAS * transactions.length,
    timestamp: input.timestamp,
    extraData: new TextEncoder().encode(`blsync dev ${variant}`),
    baseFeePerGas: 1_000_000_000n + BigInt(slot % 7),
    blobGasUsed: GAS_PER_BLOB * blobKzgCommitments.length,
    excessBlobGas: 0,
    blockAccessList: rlpEncode([[seededBytes(20, 'accessed', slot, variant), [], [], [], [], []]]),
    slotNumber: slot,
  }
  const { blobGasUsed, excessBlobGas, blockAccessList, slotNumber } = fields
  const block = {
    ...fields,
    transactions,
    ...(has('capella') ? { withdrawals } : {}),
    ...(has('deneb')
      ? { blobs: { blobGasUsed, excessBlobGas, parentBeaconBlockRoot: input.parentBeaconBlockRoot } }
      : {}),
    ...(has('electra') ? { requests: encodeExecutionRequests(executionRequests) } : {}),
    ...(has('gloas') ? { slotAccess: { blockAccessList, slotNumber } } : {}),
  }
  const blockHash = executionBlockHash(block)
  return {
    payload: { ...fields, blockHash, transactions, withdrawals },
    header: {
      ...fields,
      blockHash,
      transactionsRoot: Transactions.hashTreeRoot(transactions),
      withdrawalsRoot: types.execution.Withdrawals.hashTreeRoot(withdrawals),
    },
    blobKzgCommitments,
    executionRequests,
    body: { block, receipts },
  }
}

function makeCommitments(slot: number): Uint8Array[] {
  return Array.from({ length: 1 + (slot % 3) }, (_, index) => {
    const commitment = seededBytes(48, 'blob commitment', slot, index)
    commitment[0] = 0x80 | ((commitment[0] ?? 0) & 0x1f)
    return commitment
  })
}

function makeWithdrawals(input: PayloadInput): PayloadValue['withdrawals'] {
  const limit = input.types.execution.Withdrawals.limit
  const count = seededNumber(limit + 1, 'withdrawals', input.slot)
  return Array.from({ length: count }, (_, offset) => {
    const index = input.nextWithdrawalIndex + offset
    const validatorIndex = index % input.pubkeys.length
    return {
      index,
      validatorIndex,
      address: seededBytes(20, 'withdrawal address', validatorIndex),
      amount: 1_000 + seededNumber(1_000_000, 'withdrawal amount', index),
    }
  })
}
