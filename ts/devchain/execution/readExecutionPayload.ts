import { bytesToHex, hexToBytes, type Root } from '../../bytes.ts'
import { DecodeError } from '../../errors.ts'
import type { NewPayloadVersion } from './engineVersions.ts'
import type { ExecutionWithdrawal, HashedBlock } from './executionBlockHash.ts'
import { RpcFault, rpcCodes } from './RpcFault.ts'

/** A payload out of JSON; what its structure does not have is left out. */
export interface EnginePayload extends Omit<HashedBlock, 'blobs' | 'requests' | 'slotAccess'> {
  readonly hash: Root
  readonly blobGasUsed?: number
  readonly excessBlobGas?: number
  readonly blockAccessList?: Uint8Array
  readonly slotNumber?: number
}

const V1_FIELDS = [
  'parentHash',
  'feeRecipient',
  'stateRoot',
  'receiptsRoot',
  'logsBloom',
  'prevRandao',
  'blockNumber',
  'gasLimit',
  'gasUsed',
  'timestamp',
  'extraData',
  'baseFeePerGas',
  'blockHash',
  'transactions',
]

/** Fields of the payload structure that each method takes. */
const FIELDS_BY_VERSION: Readonly<Record<NewPayloadVersion, readonly string[]>> = {
  1: V1_FIELDS,
  2: [...V1_FIELDS, 'withdrawals'],
  3: [...V1_FIELDS, 'withdrawals', 'blobGasUsed', 'excessBlobGas'],
  4: [...V1_FIELDS, 'withdrawals', 'blobGasUsed', 'excessBlobGas'],
  5: [...V1_FIELDS, 'withdrawals', 'blobGasUsed', 'excessBlobGas', 'blockAccessList', 'slotNumber'],
}

/**
 * Strict: exactly the fields of the version, hex as the engine API writes it.
 *
 * @throws RpcFault -32602 naming what is wrong
 */
export function readExecutionPayload(value: unknown, version: NewPayloadVersion): EnginePayload {
  const fields = asRecord(value, 'payload')
  const expected = FIELDS_BY_VERSION[version]
  const extra = Object.keys(fields).find((key) => !expected.includes(key))
  if (extra !== undefined) throw invalid(`field ${extra} does not belong to the payload of version ${version}`)
  const bytes = (key: string, length?: number) => readData(fields[key], key, length)
  const quantity = (key: string) => Number(readQuantity(fields[key], key))
  return {
    hash: bytesToHex(bytes('blockHash', 32)),
    parentHash: bytes('parentHash', 32),
    feeRecipient: bytes('feeRecipient', 20),
    stateRoot: bytes('stateRoot', 32),
    receiptsRoot: bytes('receiptsRoot', 32),
    logsBloom: bytes('logsBloom', 256),
    prevRandao: bytes('prevRandao', 32),
    blockNumber: quantity('blockNumber'),
    gasLimit: quantity('gasLimit'),
    gasUsed: quantity('gasUsed'),
    timestamp: quantity('timestamp'),
    extraData: bytes('extraData'),
    baseFeePerGas: readQuantity(fields.baseFeePerGas, 'baseFeePerGas'),
    transactions: readArray(fields.transactions, 'transactions').map((item) => readData(item, 'transaction')),
    ...(version >= 2 ? { withdrawals: readArray(fields.withdrawals, 'withdrawals').map(readWithdrawal) } : {}),
    ...(version >= 5 ? { blockAccessList: bytes('blockAccessList'), slotNumber: quantity('slotNumber') } : {}),
    ...(version >= 3 ? { blobGasUsed: quantity('blobGasUsed'), excessBlobGas: quantity('excessBlobGas') } : {}),
  }
}

/** @throws RpcFault -32602 unless the value is a list */
export function readArray(value: unknown, name: string): readonly unknown[] {
  if (!Array.isArray(value)) throw invalid(`${name} is not a list`)
  return value
}

/** @throws RpcFault -32602 unless the value is `0x` hex of whole bytes */
export function readData(value: unknown, name: string, length?: number): Uint8Array {
  if (typeof value !== 'string') throw invalid(`${name} is missing`)
  try {
    return hexToBytes(value, length)
  } catch (error) {
    throw invalid(`${name}: ${error instanceof DecodeError ? error.message : 'malformed'}`)
  }
}

/** @throws RpcFault -32602 unless the value is an object */
export function asRecord(value: unknown, name: string): Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw invalid(`${name} is not an object`)
  return Object.fromEntries(Object.entries(value))
}

function readQuantity(value: unknown, name: string): bigint {
  if (typeof value !== 'string' || !/^0x(0|[1-9a-f][0-9a-f]{0,63})$/.test(value))
    throw invalid(`${name} is not a quantity`)
  return BigInt(value)
}

function readWithdrawal(value: unknown): ExecutionWithdrawal {
  const fields = asRecord(value, 'withdrawal')
  return {
    index: Number(readQuantity(fields.index, 'withdrawal.index')),
    validatorIndex: Number(readQuantity(fields.validatorIndex, 'withdrawal.validatorIndex')),
    address: readData(fields.address, 'withdrawal.address', 20),
    amount: Number(readQuantity(fields.amount, 'withdrawal.amount')),
  }
}

function invalid(message: string): RpcFault {
  return new RpcFault(rpcCodes.invalidParams, message)
}
