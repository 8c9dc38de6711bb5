/**
 * Multiproofs of Merkle trees, those of beacon states above all: formats, readers and writers, and proofs in bytes.
 *
 * @module blsync/proofs
 */
export type { MalformedProofCode, ProofErrorCode } from './ErrorCode.ts'
export {
  type HistoryPlace,
  type HistoryQuestion,
  placeInHistory,
} from './history/HistoryPlace.ts'
export { type HistoryParts, joinHistory, type ProvenHistory, placeFormat, readHistory } from './history/HistoryProof.ts'
export { headerFormat, headerOfProof, proofOfHeader } from './history/headerTree.ts'
export { type PayloadBlock, type PayloadQuestion, payloadHashAt } from './history/payloadHashAt.ts'
export { type PathClaim, placeOfPath } from './history/placeOfPath.ts'
export { type OlderBlock, type OlderBlockQuestion, proveHistory } from './history/proveHistory.ts'
export { type PeriodRoots, rootOfRoots, rootsProof } from './history/rootsProof.ts'
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
export { MAX_GINDEX, MAX_PROOF_DEPTH, MAX_PROOF_VALUES } from './merkle/proofLimits.ts'
export { proofOfBranch } from './merkle/proofOfBranch.ts'
export { decodeStoredProof, encodeStoredProof } from './merkle/storedProof.ts'
export { traverse } from './merkle/traverse.ts'
export { type ExpectedProof, validateProof } from './merkle/validateProof.ts'
export { type BranchClaim, verifyBranch, verifyNormalizedBranch } from './merkle/verifyBranch.ts'
export { beaconBlockShape, executionBlockHashPath } from './types/state/beaconBlockShape.ts'
export { beaconStateShape } from './types/state/beaconStateShape.ts'
export { type LengthOf, MAX_RANGE_PARTS, resolveStatePath, resolveStatePaths } from './types/state/resolveStatePath.ts'
export type { ContainerShape, LeafShape, SequenceShape, Shape } from './types/state/Shape.ts'
export { readStateValue, type StateNode } from './types/state/StateNode.ts'
