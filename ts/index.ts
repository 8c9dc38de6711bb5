/**
 * The public API. Everything here is stable within a major version; what is not exported is internal.
 *
 * - run the whole client: {@link BlsyncClient}, on a `DevChain` of `blsync/devchain` for trying it out
 * - verify by yourself: {@link CommitteeChain}, {@link HeadValidator}, {@link LightClientStore}, and below them the
 *   addon's {@link SyncCommittee} and {@link verifyUpdateChain}
 * - prove parts of states: {@link BlsyncClient.proveState}, with formats, paths and readers from `blsync/proofs`
 * - feed other light clients from what was verified: {@link LightClientServer}
 *
 * @module blsync
 */

export type { AnswerBody, BeaconConnections, BeaconRequest, BeaconResponse } from './api/BeaconConnections.ts'
export type { BeaconExchange } from './api/BeaconExchange.ts'
export { BeaconHttpError } from './api/BeaconHttpError.ts'
export type { ServerDescription } from './api/ServerProbe.ts'
export type { RouteReport, ServerRoute } from './api/ServerRoutes.ts'
export type { Root } from './bytes.ts'
export { bytesToHex, hexToBytes } from './bytes.ts'
export type { BeaconEndpoint, ClientOptions, ExecutionEndpoint, QuestionOptions } from './client/ClientOptions.ts'
export type {
  ClientEvents,
  ClientStatus,
  CommitteeProgress,
  EngineCall,
  ExecutionBlocks,
  ServerRequest,
  ServerView,
} from './client/ClientStatus.ts'
export { BlsyncClient } from './client/client.ts'
export type { HeadsOptions } from './client/HeadFeeds.ts'
export type { ProvenParts, StateParts } from './client/provenStates.ts'
export type { Transports } from './client/Transports.ts'
export { type Clock, systemClock, type Timer } from './clock.ts'
export type { Condition } from './conditions/Condition.ts'
export { CONDITION_KINDS, type ConditionKind } from './conditions/ConditionKind.ts'
export type { ConditionReport, ConditionSink } from './conditions/ConditionSink.ts'
export type { KeyValueStore, StoreOperation } from './db/KeyValueStore.ts'
export { type DatabaseNetwork, LevelStore } from './db/LevelStore.ts'
export { MemoryStore } from './db/MemoryStore.ts'
export type { BlocksWanted } from './drive/BlockDemand.ts'
export type { SafeBlock } from './drive/EngineApiUpdater.ts'
export type { EngineView } from './drive/EngineView.ts'
export type {
  BeaconHttpErrorCode,
  ChainErrorCode,
  ConfigErrorCode,
  DecodeErrorCode,
  EngineErrorCode,
  ErrorCode,
  FramingError,
  InternalErrorCode,
  NativeErrorCode,
  OutsideErrorCode,
  RpcErrorCode,
  RuleCode,
  ServerErrorCode,
  UpdateReason,
  ValidationErrorCode,
} from './ErrorCode.ts'
export type { EngineExchange } from './engine/EngineExchange.ts'
export { EngineCallError, type EngineFailure } from './engine/EngineFailure.ts'
export type { ExecutionCheckpoint } from './engine/EnginePayload.ts'
export type { RefusalKind, StatusHead } from './engine/EngineStatus.ts'
export { describeStatus, type EngineStatus } from './engine/EngineStatus.ts'
export type { EngineMessage, EngineTransport } from './engine/EngineTransport.ts'
export { readJwtSecret, readOrCreateJwtSecret } from './engine/readOrCreateJwtSecret.ts'
export type { SyncProgress } from './engine/SyncProgress.ts'
export {
  BlsyncError,
  ConfigError,
  DecodeError,
  EngineError,
  InternalError,
  ServerError,
  ValidationError,
} from './errors.ts'
export type { ExecutionReader, ExecutionRpcEndpoint } from './execution/ExecutionReader.ts'
export type { PayloadHistory } from './execution/PayloadHistory.ts'
export {
  type AccountQuestion,
  type ProvenAccount,
  type ProvenSlot,
  verifyAccountProof,
} from './execution/ProvenAccount.ts'
export type { TrustedBlocks } from './execution/TrustedBlocks.ts'
export { ChainError } from './light/committees/ChainError.ts'
export { type CheckpointData, validateCheckpoint } from './light/committees/CheckpointData.ts'
export { CommitteeChain } from './light/committees/CommitteeChain.ts'
export type {
  CommitteeChainEvent,
  CommitteeChainOptions,
  HeaderVerdict,
  Periods,
} from './light/committees/CommitteeChainOptions.ts'
export type { KeyMismatch } from './light/committees/KeyMismatch.ts'
export type { Pruning } from './light/committees/planPrune.ts'
export type { UpdateWithSlot } from './light/committees/readUpdate.ts'
export type { UpdatesAnswer, UpdatesInsertion, UpdateVerdict } from './light/committees/UpdatesAnswer.ts'
export { weakSubjectivityMs } from './light/committees/weakSubjectivityMs.ts'
export type { HeaderRange, HeaderRef } from './light/headers/HeaderRef.ts'
export { LightChain, type LightChainOptions, type SlotContent } from './light/headers/LightChain.ts'
export type { HeadSubscription } from './light/heads/HeadSubscribers.ts'
export type { HeadOutcome, HeadValidatorOptions, HeadVerifier } from './light/heads/HeadValidator.ts'
export { HeadValidator } from './light/heads/HeadValidator.ts'
export type { ValidatedHead } from './light/heads/ValidatedHead.ts'
export { LightClientStore } from './light/store/LightClientStore.ts'
export { type LogFields, type Logger, silentLogger } from './log.ts'
export { MultiProof, type SplitProof } from './merkle/MultiProof.ts'
export type { ProofFormat } from './merkle/ProofFormat.ts'
export type { Machine } from './native/addonTargets.ts'
export type { ChainRules, ScheduledFork } from './native/ChainSpec.ts'
export { ChainSpec } from './native/ChainSpec.ts'
export {
  type ExecutionBlock,
  type ExecutionHeader,
  type ExecutionReceipts,
  type LogFilter,
  parseLogFilter,
  verifyExecutionBlock,
  verifyExecutionHeader,
} from './native/execution.ts'
export { committeeRoot, compactMultiproofRoot, hashImplementation } from './native/hashing.ts'
export type { NativeAddonFault } from './native/NativeAddonError.ts'
export { NativeAddonError } from './native/NativeAddonError.ts'
export { NativeError } from './native/NativeError.ts'
export type { Confirmation } from './native/SyncCommittee.ts'
export { type CommitteeSignature, SyncCommittee } from './native/SyncCommittee.ts'
export type { UpdateFacts } from './native/UpdateChain.ts'
export { UpdateChain, type UpdateItem } from './native/UpdateChain.ts'
export { type UpdateChainRequest, verifyUpdateChain } from './native/verifyUpdateChain.ts'
export type { ChurnLimits } from './params/ChurnLimits.ts'
export type { ForkName, LightClientFork } from './params/ForkName.ts'
export { FORK_NAMES } from './params/ForkName.ts'
export { forkDigest } from './params/forkDigest.ts'
export type { Gindices } from './params/gindices.ts'
export { gindices } from './params/gindices.ts'
export type { BlobScheduleEntry, Fork, NetworkConfig } from './params/NetworkConfig.ts'
export { chiado, gnosis, holesky, hoodi, mainnet, type NetworkName, networks, sepolia } from './params/networks.ts'
export { gnosisPreset, mainnetPreset, minimalPreset, type Preset } from './params/Preset.ts'
export type { GenesisBase } from './params/readConfigValues.ts'
export { readConfigYaml } from './params/readConfigYaml.ts'
export { epochAtSlot, periodAtSlot, periodStart, slotAtTime, slotStartMs } from './params/slots.ts'
export { UnknownForkError } from './params/UnknownForkError.ts'
export {
  createProvider,
  type Eip1193Provider,
  type ProviderOptions,
  ProviderRpcError,
  type ProviderSource,
} from './rpc/createProvider.ts'
export type { RpcError } from './rpc/RpcError.ts'
export { RpcServer, type RpcServerOptions } from './rpc/RpcServer.ts'
export { LightClientServer, type LightClientServerOptions } from './serve/LightClientServer.ts'
export type { ServeCounts } from './serve/ServeCounts.ts'
export type { ServedSources } from './serve/ServedSources.ts'
export type { ServeLimits } from './serve/ServeLimits.ts'
export type { CheckpointProblem } from './sync/CheckpointProblem.ts'
export type { BlockChoice, SlotRange, VerifiedHeader, VerifiedSlot } from './sync/HeaderQueries.ts'
export type { BeaconEvent } from './sync/requests.ts'
export type { StateQuestion } from './sync/StateQueries.ts'
export { type BeaconBlock, decodeBlock } from './types/BeaconBlock.ts'
export { chainSpec } from './types/chainSpec.ts'
export { decodeUpdates } from './types/decodeUpdates.ts'
export type { Encoded } from './types/Encoded.ts'
export type { ExecutionPayloadView } from './types/ExecutionPayload.ts'
export type { ExecutionPayloadBid } from './types/ExecutionPayloadBid.ts'
export { decodeFinalityUpdate, type FinalityUpdate } from './types/FinalityUpdate.ts'
export { type Header, headerRoot } from './types/Header.ts'
export { decodeBootstrap, type LightClientBootstrap } from './types/LightClientBootstrap.ts'
export { executionBlockHash, type LightClientHeader } from './types/LightClientHeader.ts'
export type { UpdateWithoutCommittee } from './types/LightClientUpdate.ts'
export { decodeUpdate, encodeUpdate, type LightClientUpdate } from './types/LightClientUpdate.ts'
export { lightClientForkAtSlot } from './types/lightClientFork.ts'
export { decodeOptimisticUpdate, type OptimisticUpdate } from './types/OptimisticUpdate.ts'
export type { SerializedCommittee } from './types/SerializedCommittee.ts'
export type { SignedHeader } from './types/SignedHeader.ts'
export { type SyncAggregate, signerCount } from './types/SyncAggregate.ts'
export { signingRoot } from './types/signingRoot.ts'
export { isBetterUpdate, packScore, type UpdateScore, unpackScore, updateScore } from './types/UpdateScore.ts'
export { version } from './version.ts'
