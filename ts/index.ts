/**
 * The public API. Everything here is stable within a major version; what is not exported is internal.
 *
 * - run the whole client: {@link BlsyncClient}, on a {@link DevChain} for trying it out
 * - verify by yourself: {@link CommitteeChain}, {@link HeadValidator}, {@link LightClientStore}, and below them the
 *   addon's {@link SyncCommittee} and {@link verifyUpdateChain}
 * - prove parts of states: {@link BlsyncClient.proveState}, {@link resolveStatePath}, {@link formatOfGindices},
 *   {@link MultiProof}; build and run through proofs of several structures: {@link ProofReader}, {@link ProofWriter},
 *   {@link traverse}
 * - feed other light clients from what was verified: {@link LightClientServer}
 *
 * @module
 */
export type { AnswerBody, BeaconConnections, BeaconRequest, BeaconResponse } from './api/BeaconConnections.ts'
export type { Root } from './bytes.ts'
export { bytesToHex, hexToBytes } from './bytes.ts'
export type { BeaconEndpoint, ClientOptions, ExecutionEndpoint } from './client/ClientOptions.ts'
export type {
  ClientEvents,
  ClientStatus,
  CommitteeProgress,
  EngineCall,
  ServerRequest,
  ServerView,
} from './client/ClientStatus.ts'
export { BlsyncClient } from './client/client.ts'
export type { HeadsOptions } from './client/HeadFeeds.ts'
export type { Transports } from './client/Transports.ts'
export { type Clock, systemClock, type Timer } from './clock.ts'
export type { Condition } from './conditions/Condition.ts'
export { CONDITION_KINDS, type ConditionKind } from './conditions/ConditionKind.ts'
export type { KeyValueStore, StoreOperation } from './db/KeyValueStore.ts'
export { type DatabaseNetwork, LevelStore } from './db/LevelStore.ts'
export { MemoryStore } from './db/MemoryStore.ts'
export { DevChain } from './devchain/DevChain.ts'
export type { DevChainOptions } from './devchain/DevChainOptions.ts'
export { describeStatus, type EngineStatus } from './engine/EngineStatus.ts'
export type { EngineMessage, EngineTransport } from './engine/EngineTransport.ts'
export { readJwtSecret, readOrCreateJwtSecret } from './engine/readOrCreateJwtSecret.ts'
export {
  BlsyncError,
  ConfigError,
  DecodeError,
  EngineError,
  InternalError,
  ServerError,
  ValidationError,
} from './errors.ts'
export { ChainError, type ChainErrorCode } from './light/committees/ChainError.ts'
export { type CheckpointData, validateCheckpoint } from './light/committees/CheckpointData.ts'
export { CommitteeChain } from './light/committees/CommitteeChain.ts'
export type { CommitteeChainOptions } from './light/committees/CommitteeChainOptions.ts'
export { weakSubjectivityMs } from './light/committees/weakSubjectivityMs.ts'
export { LightChain, type LightChainOptions, type SlotContent } from './light/headers/LightChain.ts'
export { type HeadOutcome, type HeadSubscription, HeadValidator } from './light/heads/HeadValidator.ts'
export type { ValidatedHead } from './light/heads/ValidatedHead.ts'
export { LightClientStore } from './light/store/LightClientStore.ts'
export { type LogFields, type Logger, silentLogger } from './log.ts'
export { attachFormats } from './merkle/attachFormats.ts'
export { type Branch, branchRoot } from './merkle/branchRoot.ts'
export { decodeCompactFormat, encodeCompactFormat } from './merkle/CompactProofFormat.ts'
export { childGindex } from './merkle/childGindex.ts'
export { equalFormats } from './merkle/equalFormats.ts'
export { formatOfGindices } from './merkle/formatOfGindices.ts'
export { formatOfRange, type GindexRange } from './merkle/formatOfRange.ts'
export { leafGindices } from './merkle/leafGindices.ts'
export { MultiProof, type SplitProof } from './merkle/MultiProof.ts'
export { MultiProofReader } from './merkle/MultiProofReader.ts'
export { MultiProofWriter } from './merkle/MultiProofWriter.ts'
export { mergedReader } from './merkle/mergedReader.ts'
export { mergedWriter } from './merkle/mergedWriter.ts'
export { mergeFormats } from './merkle/mergeFormats.ts'
export type { ProofFormat } from './merkle/ProofFormat.ts'
export type { ProofReader } from './merkle/ProofReader.ts'
export type { ProofWriter } from './merkle/ProofWriter.ts'
export { decodeProofContainer, encodeProofContainer } from './merkle/proofContainer.ts'
export type { MalformedProofCode, ProofErrorCode } from './merkle/proofErrors.ts'
export { proofOfBranch } from './merkle/proofOfBranch.ts'
export { decodeStoredProof, encodeStoredProof } from './merkle/storedProof.ts'
export { traverse } from './merkle/traverse.ts'
export { type ExpectedProof, validateProof } from './merkle/validateProof.ts'
export { type BranchClaim, verifyBranch, verifyNormalizedBranch } from './merkle/verifyBranch.ts'
export { ChainSpec } from './native/ChainSpec.ts'
export { committeeRoot, compactMultiproofRoot, hashImplementation } from './native/hashing.ts'
export { NativeError, type NativeErrorCode } from './native/NativeError.ts'
export { type CommitteeSignature, SyncCommittee } from './native/SyncCommittee.ts'
export { UpdateChain, type UpdateItem, type UpdateReason } from './native/UpdateChain.ts'
export { type UpdateChainRequest, verifyUpdateChain } from './native/verifyUpdateChain.ts'
export type { ForkName, LightClientFork } from './params/ForkName.ts'
export { forkDigest } from './params/forkDigest.ts'
export { gindices } from './params/gindices.ts'
export type { BlobScheduleEntry, Fork, NetworkConfig } from './params/NetworkConfig.ts'
export { chiado, gnosis, holesky, hoodi, mainnet, type NetworkName, networks, sepolia } from './params/networks.ts'
export { gnosisPreset, mainnetPreset, minimalPreset, type Preset } from './params/Preset.ts'
export { readConfigYaml } from './params/readConfigYaml.ts'
export { epochAtSlot, periodAtSlot, periodStart, slotAtTime, slotStartMs } from './params/slots.ts'
export { LightClientServer, type LightClientServerOptions } from './serve/LightClientServer.ts'
export type { ServeCounts } from './serve/ServeCounts.ts'
export type { ServedSources } from './serve/ServedSources.ts'
export type { ServeLimits } from './serve/ServeLimits.ts'
export type { BlockChoice, SlotRange, VerifiedHeader, VerifiedSlot } from './sync/HeaderQueries.ts'
export type { StateQuestion } from './sync/StateQueries.ts'
export { type BeaconBlock, decodeBlock } from './types/BeaconBlock.ts'
export { chainSpec } from './types/chainSpec.ts'
export { decodeUpdates } from './types/decodeUpdates.ts'
export type { Encoded } from './types/Encoded.ts'
export { decodeFinalityUpdate, type FinalityUpdate } from './types/FinalityUpdate.ts'
export { type Header, headerRoot } from './types/Header.ts'
export { decodeBootstrap, type LightClientBootstrap } from './types/LightClientBootstrap.ts'
export { executionBlockHash, type LightClientHeader } from './types/LightClientHeader.ts'
export { decodeUpdate, encodeUpdate, type LightClientUpdate } from './types/LightClientUpdate.ts'
export { lightClientForkAtSlot } from './types/lightClientFork.ts'
export { decodeOptimisticUpdate, type OptimisticUpdate } from './types/OptimisticUpdate.ts'
export type { SerializedCommittee } from './types/SerializedCommittee.ts'
export type { SignedHeader } from './types/SignedHeader.ts'
export { type SyncAggregate, signerCount } from './types/SyncAggregate.ts'
export { signingRoot } from './types/signingRoot.ts'
export { sszTypes } from './types/sszTypes.ts'
export { beaconStateShape } from './types/state/beaconStateShape.ts'
export { resolveStatePath } from './types/state/resolveStatePath.ts'
export type { ContainerShape, Shape } from './types/state/Shape.ts'
export { readStateValue, type StateNode } from './types/state/StateNode.ts'
export { isBetterUpdate, packScore, type UpdateScore, unpackScore, updateScore } from './types/UpdateScore.ts'
export { version } from './version.ts'
