import { bytesToHex, type Root } from '../../bytes.ts'
import { formatOfGindices } from '../../merkle/formatOfGindices.ts'
import type { MultiProof } from '../../merkle/MultiProof.ts'
import type { ProofFormat } from '../../merkle/ProofFormat.ts'
import type { LightClientFork } from '../../params/ForkName.ts'
import { gindices } from '../../params/gindices.ts'
import type { NetworkConfig } from '../../params/NetworkConfig.ts'
import { lightClientForkAtSlot } from '../../types/lightClientFork.ts'

/** What a beacon state says of the chain it is of. */
export interface StateCheckpoints {
  /** Block root of the finalized checkpoint; undefined while it is genesis. */
  readonly finalizedRoot: Root | undefined
  /** Block root of the justified checkpoint; undefined while it is genesis. */
  readonly justifiedRoot: Root | undefined
  /** Hash of the newest execution block that the state has taken in; undefined before the merge. */
  readonly executionBlockHash: Root | undefined
}

const formats = new Map<LightClientFork, ProofFormat>()

/**
 * The nodes of a state at that slot that {@link readStateCheckpoints} reads.
 *
 * @throws UnknownForkError, or DecodeError for a slot before altair
 */
export function stateCheckpointsFormat(config: NetworkConfig, slot: number): ProofFormat {
  const fork = lightClientForkAtSlot(config, slot)
  const known = formats.get(fork)
  if (known !== undefined) return known
  const format = formatOfGindices(stateCheckpointGindices(fork))
  formats.set(fork, format)
  return format
}

/** The nodes that {@link readStateCheckpoints} reads of a state of the fork. */
export function stateCheckpointGindices(fork: LightClientFork): readonly bigint[] {
  const { finalizedRoot, justifiedRoot, executionBlockHashInState } = gindices(fork)
  return [finalizedRoot, justifiedRoot, ...(executionBlockHashInState === undefined ? [] : [executionBlockHashInState])]
}

/** Proofs do not change, and those of a head and its checkpoints are read with every piece of news. */
const known = new WeakMap<MultiProof, { readonly fork: LightClientFork; readonly checkpoints: StateCheckpoints }>()

/** Reads the nodes of a proof of that format, of a state at that slot. */
export function readStateCheckpoints(config: NetworkConfig, slot: number, proof: MultiProof): StateCheckpoints {
  const fork = lightClientForkAtSlot(config, slot)
  const read = known.get(proof)
  if (read?.fork === fork) return read.checkpoints
  const { finalizedRoot, justifiedRoot, executionBlockHashInState } = gindices(fork)
  const checkpoints = {
    finalizedRoot: nodeAt(proof, finalizedRoot),
    justifiedRoot: nodeAt(proof, justifiedRoot),
    executionBlockHash: executionBlockHashInState === undefined ? undefined : nodeAt(proof, executionBlockHashInState),
  }
  known.set(proof, { fork, checkpoints })
  return checkpoints
}

/** A node that is not zero. */
function nodeAt(proof: MultiProof, gindex: bigint): Root | undefined {
  const node = proof.node(gindex)
  return node.every((byte) => byte === 0) ? undefined : bytesToHex(node)
}
