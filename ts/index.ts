/**
 * The public API. Everything here is stable within a major version; what is not exported is internal.
 *
 * - run the whole client: {@link BlsyncClient}, on a {@link DevChain} for trying it out
 * - verify by yourself: {@link CommitteeChain}, {@link HeadValidator}, {@link LightClientStore}, and below them the
 *   addon's {@link SyncCommittee} and {@link verifyUpdateChain}
 *
 * @module
 */
export type { Root } from './bytes.ts'
export { bytesToHex, hexToBytes } from './bytes.ts'
export type { BeaconEndpoint, ClientOptions, ExecutionEndpoint } from './ClientOptions.ts'
export type { ClientEvents, ClientStatus, CommitteeProgress, ServerView } from './ClientStatus.ts'
export { BlsyncClient } from './client.ts'
export type { KeyValueStore, StoreOperation } from './db/KeyValueStore.ts'
export { type DatabaseNetwork, LevelStore } from './db/LevelStore.ts'
export { MemoryStore } from './db/MemoryStore.ts'
export { DevChain } from './devchain/DevChain.ts'
export type { DevChainOptions } from './devchain/DevChainOptions.ts'
export { describeStatus, type EngineStatus } from './engine/EngineStatus.ts'
export { readOrCreateJwtSecret } from './engine/readOrCreateJwtSecret.ts'
export {
  BlsyncError,
  ConfigError,
  DecodeError,
  EngineError,
  InternalError,
  ServerError,
  ValidationError,
} from './errors.ts'
export { ChainError, type ChainErrorCode } from './light/ChainError.ts'
export { type CheckpointData, validateCheckpoint } from './light/CheckpointData.ts'
export { CommitteeChain } from './light/CommitteeChain.ts'
export type { CommitteeChainOptions } from './light/CommitteeChainOptions.ts'
export { type HeadOutcome, type HeadSubscription, HeadValidator } from './light/HeadValidator.ts'
export { LightChain, type LightChainOptions, type SlotContent } from './light/LightChain.ts'
export { LightClientStore } from './light/LightClientStore.ts'
export type { ValidatedHead } from './light/ValidatedHead.ts'
export { weakSubjectivityMs } from './light/weakSubjectivityMs.ts'
export { type LogFields, type Logger, silentLogger } from './log.ts'
export { branchRoot } from './merkle/branchRoot.ts'
export { verifyBranch, verifyNormalizedBranch } from './merkle/verifyBranch.ts'
export { ChainSpec } from './native/ChainSpec.ts'
export { committeeRoot, compactMultiproofRoot, hashImplementation } from './native/hashing.ts'
export { NativeError, type NativeErrorCode } from './native/NativeError.ts'
export { type CommitteeSignature, SyncCommittee } from './native/SyncCommittee.ts'
export { UpdateChain, type UpdateItem, type UpdateReason } from './native/UpdateChain.ts'
export { type UpdateChainRequest, verifyUpdateChain } from './native/verifyUpdateChain.ts'
export type { ForkName } from './params/ForkName.ts'
export { forkDigest } from './params/forkDigest.ts'
export { gindices } from './params/gindices.ts'
export type { BlobScheduleEntry, Fork, NetworkConfig } from './params/NetworkConfig.ts'
export { chiado, gnosis, holesky, hoodi, mainnet, networks, sepolia } from './params/networks.ts'
export { gnosisPreset, mainnetPreset, minimalPreset, type Preset } from './params/Preset.ts'
export { readConfigYaml } from './params/readConfigYaml.ts'
export { epochAtSlot, periodAtSlot, periodStart, slotAtTime, slotStartMs } from './params/slots.ts'
export { LightClientServer, type LightClientServerOptions } from './serve/LightClientServer.ts'
export type { ServeCounts } from './serve/ServeCounts.ts'
export type { ServedSources } from './serve/ServedSources.ts'
export type { ServeLimits } from './serve/ServeLimits.ts'
export { type BeaconBlock, decodeBlock } from './types/BeaconBlock.ts'
export { chainSpec } from './types/chainSpec.ts'
export { decodeUpdates } from './types/decodeUpdates.ts'
export type { Encoded } from './types/Encoded.ts'
export { decodeFinalityUpdate, type FinalityUpdate } from './types/FinalityUpdate.ts'
export { type Header, headerRoot } from './types/Header.ts'
export { decodeBootstrap, type LightClientBootstrap } from './types/LightClientBootstrap.ts'
export { executionBlockHash, type LightClientHeader } from './types/LightClientHeader.ts'
export { decodeUpdate, encodeUpdate, type LightClientUpdate } from './types/LightClientUpdate.ts'
export { decodeOptimisticUpdate, type OptimisticUpdate } from './types/OptimisticUpdate.ts'
export type { SerializedCommittee } from './types/SerializedCommittee.ts'
export type { SignedHeader } from './types/SignedHeader.ts'
export { type SyncAggregate, signerCount } from './types/SyncAggregate.ts'
export { signingRoot } from './types/signingRoot.ts'
export { sszTypes } from './types/sszTypes.ts'
export { isBetterUpdate, packScore, type UpdateScore, unpackScore, updateScore } from './types/UpdateScore.ts'
export { version } from './version.ts'
