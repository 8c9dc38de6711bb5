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

const withdrawalFields = { index: uint64, validatorIndex: uint64, address: bytes20, amount: uint64 }
/** `Withdrawal`. */
export interface WithdrawalType extends ObjectType<typeof withdrawalFields> {}
export const withdrawalType: WithdrawalType = new ObjectType(withdrawalFields)

const depositRequestFields = {
  pubkey: bytes48,
  withdrawalCredentials: bytes32,
  amount: uint64,
  signature: bytes96,
  index: uint64,
}
/** `DepositRequest`. */
export interface DepositRequestType extends ObjectType<typeof depositRequestFields> {}
export const depositRequestType: DepositRequestType = new ObjectType(depositRequestFields)

const withdrawalRequestFields = { sourceAddress: bytes20, validatorPubkey: bytes48, amount: uint64 }
/** `WithdrawalRequest`. */
export interface WithdrawalRequestType extends ObjectType<typeof withdrawalRequestFields> {}
export const withdrawalRequestType: WithdrawalRequestType = new ObjectType(withdrawalRequestFields)

const consolidationRequestFields = { sourceAddress: bytes20, sourcePubkey: bytes48, targetPubkey: bytes48 }
/** `ConsolidationRequest`. */
export interface ConsolidationRequestType extends ObjectType<typeof consolidationRequestFields> {}
export const consolidationRequestType: ConsolidationRequestType = new ObjectType(consolidationRequestFields)

const bellatrixPayloadFields = { ...payloadStart, transactions }
/** `ExecutionPayload` of bellatrix. */
export interface BellatrixPayloadType extends ObjectType<typeof bellatrixPayloadFields> {}
export const bellatrixPayloadType: BellatrixPayloadType = new ObjectType(bellatrixPayloadFields)

function capellaPayloadFields({ maxWithdrawalsPerPayload }: Preset) {
  return { ...bellatrixPayloadFields, withdrawals: new ListCompositeType(withdrawalType, maxWithdrawalsPerPayload) }
}
/** `ExecutionPayload` of capella. */
export interface CapellaPayloadType extends ObjectType<ReturnType<typeof capellaPayloadFields>> {}
export function capellaPayloadType(preset: Preset): CapellaPayloadType {
  return new ObjectType(capellaPayloadFields(preset))
}

function denebPayloadFields(preset: Preset) {
  return { ...capellaPayloadFields(preset), blobGasUsed: uint64, excessBlobGas: uint64 }
}
/** `ExecutionPayload` from deneb to fulu. */
export interface DenebPayloadType extends ObjectType<ReturnType<typeof denebPayloadFields>> {}
export function denebPayloadType(preset: Preset): DenebPayloadType {
  return new ObjectType(denebPayloadFields(preset))
}

const electraRequestsFields = {
  deposits: new ListCompositeType(depositRequestType, MAX_DEPOSIT_REQUESTS_PER_PAYLOAD),
  withdrawals: new ListCompositeType(withdrawalRequestType, MAX_WITHDRAWAL_REQUESTS_PER_PAYLOAD),
  consolidations: new ListCompositeType(consolidationRequestType, MAX_CONSOLIDATION_REQUESTS_PER_PAYLOAD),
}
/** `ExecutionRequests` of electra and fulu: requests a block passes from the execution to the consensus layer. */
export interface ElectraRequestsType extends ObjectType<typeof electraRequestsFields> {}
export const electraRequestsType: ElectraRequestsType = new ObjectType(electraRequestsFields)
