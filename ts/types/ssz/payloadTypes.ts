import { ListCompositeType } from '@chainsafe/ssz'
import type { Preset } from '../../params/Preset.ts'
import { BytesListType, bytes20, bytes32, bytes48, bytes96 } from './BytesType.ts'
import { ObjectType } from './ObjectType.ts'
import { payloadStart } from './payloadHeaderTypes.ts'
import { uint64 } from './UintType.ts'

const MAX_BYTES_PER_TRANSACTION = 2 ** 30
const MAX_TRANSACTIONS_PER_PAYLOAD = 2 ** 20
const MAX_DEPOSIT_REQUESTS_PER_PAYLOAD = 8192
const MAX_WITHDRAWAL_REQUESTS_PER_PAYLOAD = 16
const MAX_CONSOLIDATION_REQUESTS_PER_PAYLOAD = 2

const transactions = new ListCompositeType(new BytesListType(MAX_BYTES_PER_TRANSACTION), MAX_TRANSACTIONS_PER_PAYLOAD)

export const withdrawalType = new ObjectType({
  index: uint64,
  validatorIndex: uint64,
  address: bytes20,
  amount: uint64,
})

export const depositRequestType = new ObjectType({
  pubkey: bytes48,
  withdrawalCredentials: bytes32,
  amount: uint64,
  signature: bytes96,
  index: uint64,
})

export const withdrawalRequestType = new ObjectType({
  sourceAddress: bytes20,
  validatorPubkey: bytes48,
  amount: uint64,
})

export const consolidationRequestType = new ObjectType({
  sourceAddress: bytes20,
  sourcePubkey: bytes48,
  targetPubkey: bytes48,
})

export const bellatrixPayloadType = new ObjectType({ ...payloadStart, transactions })

export function capellaPayloadType(preset: Preset) {
  return new ObjectType({
    ...payloadStart,
    transactions,
    withdrawals: new ListCompositeType(withdrawalType, preset.maxWithdrawalsPerPayload),
  })
}

export function denebPayloadType(preset: Preset) {
  return new ObjectType({ ...capellaPayloadType(preset).fields, blobGasUsed: uint64, excessBlobGas: uint64 })
}

/** Requests an electra block passes from the execution to the consensus layer. */
export const electraRequestsType = new ObjectType({
  deposits: new ListCompositeType(depositRequestType, MAX_DEPOSIT_REQUESTS_PER_PAYLOAD),
  withdrawals: new ListCompositeType(withdrawalRequestType, MAX_WITHDRAWAL_REQUESTS_PER_PAYLOAD),
  consolidations: new ListCompositeType(consolidationRequestType, MAX_CONSOLIDATION_REQUESTS_PER_PAYLOAD),
})
