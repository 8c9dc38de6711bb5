import type { Root } from '../bytes.ts'
import type { ExecutionCheckpoint } from '../engine/EnginePayload.ts'
import type { HeaderRef } from '../light/headers/HeaderRef.ts'
import type { LightChain } from '../light/headers/LightChain.ts'
import { readStateCheckpoints } from '../light/headers/StateCheckpoints.ts'
import type { NetworkConfig } from '../params/NetworkConfig.ts'
import type { StateSync } from '../sync/StateSync.ts'
import type { BeaconBlock } from '../types/BeaconBlock.ts'
import { type Header, headerRoot } from '../types/Header.ts'
import { executionBlockHash } from '../types/LightClientHeader.ts'
import { signerCount } from '../types/SyncAggregate.ts'
import type { BeaconBlockSync } from './BeaconBlockSync.ts'
import type { VerifiedHeads } from './VerifiedHeads.ts'

export interface ProvenCheckpointsOptions {
  readonly config: NetworkConfig
  readonly chain: Pick<LightChain, 'header' | 'stateProof'>
  readonly states: Pick<StateSync, 'headSyncPossible'>
  readonly blocks: Pick<BeaconBlockSync, 'block' | 'requestBlock'>
  readonly heads: Pick<VerifiedHeads, 'finalityUpdate'>
}

/** A checkpoint of the beacon chain with the execution block it stands for, all proven. */
export interface ProvenCheckpoint extends ExecutionCheckpoint {
  /** Root of the beacon block. */
  readonly root: Root
}

/** One that a finality update proves. */
export interface UpdatedFinality extends ProvenCheckpoint {
  /** The head in whose state it is finalized. */
  readonly attested: HeaderRef
}

/** What the proven state of a head says. */
export interface HeadCheckpoints {
  /** Undefined while it is genesis, or its execution block is not known yet. */
  readonly finalized: ProvenCheckpoint | undefined
  readonly justified: ProvenCheckpoint | undefined
}

/**
 * The finalized and justified blocks of a verified head, from the proof of its state.
 *
 * - the state proves the blocks' roots; their execution hashes are proven by their own states, by the verified finality
 *   update, or by the blocks themselves, which are asked for where nothing else is at hand.
 */
export class ProvenCheckpoints {
  readonly #options: ProvenCheckpointsOptions

  constructor(options: ProvenCheckpointsOptions) {
    this.#options = options
  }

  /** Whether the proof of the head's state is missing but likely to come. */
  get isExpected(): boolean {
    return this.#options.states.headSyncPossible
  }

  /** The checkpoints in the state of a verified head; undefined without a proof of it. */
  of(head: { readonly slot: number; readonly root: Root }): HeadCheckpoints | undefined {
    const { chain, config } = this.#options
    const proof = chain.stateProof(head)
    if (proof === undefined) return undefined
    const { finalizedRoot, justifiedRoot } = readStateCheckpoints(config, head.slot, proof)
    return { finalized: this.#checkpoint(finalizedRoot), justified: this.#checkpoint(justifiedRoot) }
  }

  #checkpoint(root: Root | undefined): ProvenCheckpoint | undefined {
    if (root === undefined) return undefined
    const known = this.#byState(root) ?? this.#byFinality(root) ?? this.#byBlock(root)
    if (known === 'unknown') this.#options.blocks.requestBlock(root)
    return known === 'unknown' || known === undefined ? undefined : { ...known, root }
  }

  #byState(root: Root): ExecutionCheckpoint | undefined {
    const { chain, config } = this.#options
    const slot = chain.header(root)?.slot
    const proof = slot === undefined ? undefined : chain.stateProof({ slot, root })
    if (slot === undefined || proof === undefined) return undefined
    const blockHash = readStateCheckpoints(config, slot, proof).executionBlockHash
    return blockHash === undefined ? undefined : { slot, blockHash }
  }

  #byFinality(root: Root): ExecutionCheckpoint | undefined {
    const header = this.#options.heads.finalityUpdate?.finalizedHeader
    if (header === undefined || headerRoot(header.beacon) !== root) return undefined
    const blockHash = executionBlockHash(header)
    return blockHash === undefined ? undefined : { slot: header.beacon.slot, blockHash }
  }

  /** Undefined for a block without payload, as before the merge. */
  #byBlock(root: Root): ExecutionCheckpoint | undefined | 'unknown' {
    const block = this.#options.blocks.block(root)
    if (block === undefined) return 'unknown'
    const blockHash = provenHash(block)
    return blockHash === undefined ? undefined : { slot: block.header.slot, blockHash }
  }
}

/** From gloas on a block proves the payload before its own. */
function provenHash({ execution, bid }: BeaconBlock): Root | undefined {
  return execution?.blockHash ?? bid?.parentBlockHash
}

/** The finalized block by the newest verified finality update, if enough signed that. */
export function finalizedByUpdate(
  { finalityUpdate: update }: Pick<VerifiedHeads, 'finalityUpdate'>,
  minSigners: number,
): UpdatedFinality | undefined {
  if (update === undefined || signerCount(update.syncAggregate.bits) < minSigners) return undefined
  const [finalized, attested] = [update.finalizedHeader.beacon, update.attestedHeader.beacon]
  const blockHash = executionBlockHash(update.finalizedHeader)
  return blockHash === undefined ? undefined : { ...refOf(finalized), blockHash, attested: refOf(attested) }
}

function refOf(header: Header): HeaderRef {
  return { slot: header.slot, root: headerRoot(header) }
}
