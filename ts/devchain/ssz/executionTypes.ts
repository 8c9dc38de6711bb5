import { ByteListType, ContainerType, ListCompositeType } from '@chainsafe/ssz'
import type { Preset } from '../../params/Preset.ts'
import { Bytes20, Bytes32, Bytes256, ExtraData, Uint64, Uint256 } from './primitiveTypes.ts'

const MAX_BYTES_PER_TRANSACTION = 2 ** 30
const MAX_TRANSACTIONS_PER_PAYLOAD = 2 ** 20

export const Transactions = new ListCompositeType(
  new ByteListType(MAX_BYTES_PER_TRANSACTION),
  MAX_TRANSACTIONS_PER_PAYLOAD,
)

export const Withdrawal = new ContainerType(
  { index: Uint64, validatorIndex: Uint64, address: Bytes20, amount: Uint64 },
  { typeName: 'Withdrawal', jsonCase: 'eth2' },
)

export const sharedFields = {
  parentHash: Bytes32,
  feeRecipient: Bytes20,
  stateRoot: Bytes32,
  receiptsRoot: Bytes32,
  logsBloom: Bytes256,
  prevRandao: Bytes32,
  blockNumber: Uint64,
  gasLimit: Uint64,
  gasUsed: Uint64,
  timestamp: Uint64,
  extraData: ExtraData,
  baseFeePerGas: Uint256,
  blockHash: Bytes32,
}

export const blobFields = { blobGasUsed: Uint64, excessBlobGas: Uint64 }

/** Payload and payload header by the fork that brought them: bellatrix, capella, deneb. */
export function executionTypes(preset: Preset) {
  const Withdrawals = new ListCompositeType(Withdrawal, preset.maxWithdrawalsPerPayload)
  const bellatrixPayload = { ...sharedFields, transactions: Transactions }
  const bellatrixHeader = { ...sharedFields, transactionsRoot: Bytes32 }
  const capellaPayload = { ...bellatrixPayload, withdrawals: Withdrawals }
  const capellaHeader = { ...bellatrixHeader, withdrawalsRoot: Bytes32 }
  return {
    Withdrawals,
    bellatrix: {
      ExecutionPayload: new ContainerType(bellatrixPayload, { typeName: 'ExecutionPayload', jsonCase: 'eth2' }),
      ExecutionPayloadHeader: new ContainerType(bellatrixHeader, {
        typeName: 'ExecutionPayloadHeader',
        jsonCase: 'eth2',
      }),
    },
    capella: {
      ExecutionPayload: new ContainerType(capellaPayload, { typeName: 'ExecutionPayload', jsonCase: 'eth2' }),
      ExecutionPayloadHeader: new ContainerType(capellaHeader, {
        typeName: 'ExecutionPayloadHeader',
        jsonCase: 'eth2',
      }),
    },
    deneb: {
      ExecutionPayload: new ContainerType(
        { ...capellaPayload, ...blobFields },
        { typeName: 'ExecutionPayload', jsonCase: 'eth2' },
      ),
      ExecutionPayloadHeader: new ContainerType(
        { ...capellaHeader, ...blobFields },
        { typeName: 'ExecutionPayloadHeader', jsonCase: 'eth2' },
      ),
    },
  }
}
