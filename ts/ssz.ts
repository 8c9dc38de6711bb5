/**
 * The containers of every fork for `@chainsafe/ssz`, which whoever imports this installs beside blsync.
 *
 * @module blsync/ssz
 */
export { BlockTree } from './history/BlockTree.ts'
export type {
  AltairAttestationType,
  AttesterSlashingType,
  ElectraAttestationType,
  GloasAttestationType,
  GloasAttesterSlashingType,
  GloasIndexedAttestationType,
  IndexedAttestationType,
} from './types/ssz/attestationTypes.ts'
export type { BitsListType, BitsType, ProgressiveBitsType } from './types/ssz/BitsType.ts'
export type { BranchType } from './types/ssz/BranchType.ts'
export type { BytesListType, BytesType, ProgressiveBytesType } from './types/ssz/BytesType.ts'
export type {
  AltairBodyType,
  BeaconBlockType,
  BellatrixBodyType,
  BlockTypes,
  CapellaBodyType,
  DenebBodyType,
  ElectraBodyType,
  SignedBeaconBlockType,
} from './types/ssz/blockTypes.ts'
export type {
  BeaconBlockHeaderType,
  CheckpointType,
  CommonTypes,
  ForkDataType,
  ForkType,
  SignedBeaconBlockHeaderType,
  SigningDataType,
  SyncAggregateType,
  SyncCommitteeType,
} from './types/ssz/commonTypes.ts'
export type {
  GloasBodyType,
  PayloadAttestationDataType,
  PayloadAttestationType,
} from './types/ssz/gloasBodyType.ts'
export type {
  BuilderDepositRequestType,
  BuilderExitRequestType,
  ExecutionPayloadBidType,
  ExecutionPayloadEnvelopeType,
  GloasPayloadType,
  GloasRequestsType,
  GloasTypes,
  SignedExecutionPayloadBidType,
  SignedExecutionPayloadEnvelopeType,
} from './types/ssz/gloasTypes.ts'
export type {
  AltairLightClientHeaderType,
  CapellaLightClientHeaderType,
  DenebLightClientHeaderType,
  GloasLightClientHeaderType,
  LightClientBootstrapType,
  LightClientFinalityUpdateType,
  LightClientOptimisticUpdateType,
  LightClientTypes,
  LightClientUpdateType,
} from './types/ssz/lightClientTypes.ts'
export type { ObjectType, ProgressiveObjectType } from './types/ssz/ObjectType.ts'
export type {
  AttestationDataType,
  DepositType,
  Eth1DataType,
  ProposerSlashingType,
  SignedBlsToExecutionChangeType,
  SignedVoluntaryExitType,
} from './types/ssz/operationTypes.ts'
export type {
  BellatrixPayloadHeaderType,
  CapellaPayloadHeaderType,
  DenebPayloadHeaderType,
} from './types/ssz/payloadHeaderTypes.ts'
export type {
  BellatrixPayloadType,
  CapellaPayloadType,
  ConsolidationRequestType,
  DenebPayloadType,
  DepositRequestType,
  ElectraRequestsType,
  WithdrawalRequestType,
  WithdrawalType,
} from './types/ssz/payloadTypes.ts'
export type { UintType } from './types/ssz/UintType.ts'
export { type ElectraTypes, type PayloadTypes, type SszTypes, sszTypes } from './types/sszTypes.ts'
