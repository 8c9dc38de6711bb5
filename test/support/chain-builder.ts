import { createHash } from 'node:crypto'
import { LeafNode, Tree, zeroNode } from '@chainsafe/persistent-merkle-tree'
import { bytesToHex, concatBytes, hexToBytes, type Root } from '../../ts/bytes.ts'
import { type ForkName, isForkAtLeast } from '../../ts/params/ForkName.ts'
import type { NetworkConfig } from '../../ts/params/NetworkConfig.ts'
import { rulesOfFork } from '../../ts/params/rulesOfFork.ts'
import type { FinalityUpdate } from '../../ts/types/FinalityUpdate.ts'
import type { Header } from '../../ts/types/Header.ts'
import type { LightClientBootstrap } from '../../ts/types/LightClientBootstrap.ts'
import type { LightClientHeader } from '../../ts/types/LightClientHeader.ts'
import type { LightClientUpdate } from '../../ts/types/LightClientUpdate.ts'
import { hasLightClients } from '../../ts/types/lightClientFork.ts'
import type { OptimisticUpdate } from '../../ts/types/OptimisticUpdate.ts'
import type { SignedHeader } from '../../ts/types/SignedHeader.ts'
import type { SyncAggregate } from '../../ts/types/SyncAggregate.ts'
import { signAs, type TestCommittee, testCommittee } from './committee-keys.ts'
import { inContainer } from './container-header.ts'
import { executionHeader, executionHeaderRoot, executionHeaderSsz } from './execution-header.ts'

/** Where forks keep what a light client proves, from the specification's constants. */
const STATE_GINDICES = {
  altair: { finalized: 105n, current: 54n, next: 55n },
  electra: { finalized: 169n, current: 86n, next: 87n },
  gloas: { finalized: 735n, current: 2945n, next: 2946n },
} as const
const EXECUTION_PAYLOAD_GINDEX = 25n
const NOTHING = new Uint8Array(0)
const PARENT_BLOCK_HASH_GINDEX = 2856n

/** Who signs an attested header, and when. */
export interface SigningOptions {
  /** Number of members that sign, from the first seat on; all when left out. */
  readonly signers?: number
  /** The slot after the attested one when left out. */
  readonly signatureSlot?: number
  /** Another chain's builder, whose committee signs instead. */
  readonly signedBy?: ChainBuilder
}

export interface AttestedOptions extends SigningOptions {
  /** Slot of the finalized block; null for an object without finality. Two epochs before when left out. */
  readonly finalizedSlot?: number | null
}

export interface UpdateOptions extends AttestedOptions {
  /** Slot 40 of the period when left out. */
  readonly attestedSlot?: number
}

/**
 * A made-up beacon chain with a block in every slot, real trees where light clients look, and real signatures; made
 * without the product's own hashing and signature code. The same seed gives the same chain.
 *
 * @example
 * const chain = new ChainBuilder(testNetwork(fuluEpochs))
 * const bootstrap = chain.bootstrap(64)
 * const updates = [chain.update(1), chain.update(2)]
 */
export class ChainBuilder {
  readonly config: NetworkConfig
  readonly #seed: string
  readonly #base: { readonly chain: ChainBuilder; readonly period: number } | undefined
  readonly #headers = new Map<string, LightClientHeader>()

  constructor(config: NetworkConfig, seed = 'main', base?: { readonly chain: ChainBuilder; readonly period: number }) {
    this.config = config
    this.#seed = seed
    this.#base = base
  }

  get slotsPerPeriod(): number {
    return this.config.preset.slotsPerEpoch * this.config.preset.epochsPerSyncCommitteePeriod
  }

  /** A chain with the same committees before that period and other ones from it on; all its blocks differ. */
  splitAt(period: number, seed: string): ChainBuilder {
    return new ChainBuilder(this.config, seed, { chain: this, period })
  }

  committee(period: number): TestCommittee {
    if (this.#base !== undefined && period < this.#base.period) return this.#base.chain.committee(period)
    return testCommittee(`${this.#seed} ${period}`, this.config.preset.syncCommitteeSize)
  }

  /** Header of the block at a slot. */
  header(slot: number, finalizedSlot: number = this.#usualFinalizedSlot(slot)): LightClientHeader {
    const name = `${slot} ${finalizedSlot}`
    const known = this.#headers.get(name)
    if (known !== undefined) return known
    const header = this.#buildHeader(slot, finalizedSlot)
    this.#headers.set(name, header)
    return header
  }

  /** Block root at a slot. */
  root(slot: number): Root {
    return bytesToHex(blockRoot(this.header(slot).beacon))
  }

  bootstrap(slot: number): LightClientBootstrap {
    const gindex = stateGindices(this.#fork(slot)).current
    return {
      header: this.header(slot),
      currentSyncCommittee: this.committee(this.#period(slot)).serialized,
      currentSyncCommitteeBranch: this.#state(slot, this.#usualFinalizedSlot(slot)).getSingleProof(gindex),
    }
  }

  /** Update of a period: proves the committee of the next. */
  update(period: number, options: UpdateOptions = {}): LightClientUpdate {
    const attestedSlot = options.attestedSlot ?? period * this.slotsPerPeriod + 40
    const gindices = stateGindices(this.#fork(attestedSlot))
    const finality = this.#finality(attestedSlot, options.finalizedSlot)
    return {
      attestedHeader: finality.attestedHeader,
      nextSyncCommittee: this.committee(this.#period(attestedSlot) + 1).serialized,
      nextSyncCommitteeBranch: finality.state.getSingleProof(gindices.next),
      finalizedHeader: finality.finalizedHeader,
      finalityBranch: finality.finalityBranch,
      ...this.#sign(finality.attestedHeader.beacon, options),
    }
  }

  finalityUpdate(attestedSlot: number, options: AttestedOptions = {}): FinalityUpdate {
    const { attestedHeader, finalizedHeader, finalityBranch } = this.#finality(attestedSlot, options.finalizedSlot)
    if (finalizedHeader === undefined) throw new Error(`nothing is finalized at slot ${attestedSlot}`)
    return { attestedHeader, finalizedHeader, finalityBranch, ...this.#sign(attestedHeader.beacon, options) }
  }

  optimisticUpdate(attestedSlot: number, options: SigningOptions = {}): OptimisticUpdate {
    const attestedHeader = this.header(attestedSlot)
    return { attestedHeader, ...this.#sign(attestedHeader.beacon, options) }
  }

  signedHeader(slot: number, options: SigningOptions = {}): SignedHeader {
    const header = this.header(slot).beacon
    return { header, ...this.#sign(header, options) }
  }

  #sign(
    header: Header,
    { signers, signatureSlot = header.slot + 1, signedBy = this }: SigningOptions,
  ): { readonly syncAggregate: SyncAggregate; readonly signatureSlot: number } {
    const size = this.config.preset.syncCommitteeSize
    const seats = Array.from({ length: signers ?? size }, (_, seat) => seat)
    const bits = new Uint8Array(size / 8)
    for (const seat of seats) bits[seat >> 3] = (bits[seat >> 3] ?? 0) | (1 << (seat & 7))
    const committee = signedBy.committee(this.#period(signatureSlot))
    const version = this.#forkRow(Math.max(signatureSlot, 1) - 1).version
    const forkData = sha256(hexToBytes(version), new Uint8Array(28), hexToBytes(this.config.genesisValidatorsRoot))
    const domain = concatBytes(Uint8Array.of(7, 0, 0, 0), forkData.subarray(0, 28))
    const signature = signAs(committee, seats, sha256(blockRoot(header), domain))
    return { syncAggregate: { bits, signature }, signatureSlot }
  }

  #finality(attestedSlot: number, wanted: number | null | undefined) {
    const finalizedSlot = wanted ?? this.#usualFinalizedSlot(attestedSlot)
    const attestedHeader = this.header(attestedSlot, finalizedSlot)
    const state = this.#state(attestedSlot, finalizedSlot)
    const gindex = stateGindices(this.#fork(attestedSlot)).finalized
    const branch = state.getSingleProof(gindex)
    if (wanted === null || finalizedSlot === 0) {
      return { attestedHeader, state, finalizedHeader: undefined, finalityBranch: branch.map(() => new Uint8Array(32)) }
    }
    const finalizedHeader = inContainer(this.header(finalizedSlot), attestedHeader.fork)
    return { attestedHeader, state, finalizedHeader, finalityBranch: branch }
  }

  #usualFinalizedSlot(slot: number): number {
    const { slotsPerEpoch } = this.config.preset
    return Math.max(0, (Math.floor(slot / slotsPerEpoch) - 2) * slotsPerEpoch)
  }

  #buildHeader(slot: number, finalizedSlot: number): LightClientHeader {
    const fork = this.#fork(slot)
    const beacon = (bodyRoot: Uint8Array): Header => ({
      slot,
      proposerIndex: slot % 64,
      parentRoot: bytesToHex(slot === 0 ? new Uint8Array(32) : this.#parentRoot(slot)),
      stateRoot: bytesToHex(this.#state(slot, finalizedSlot).root),
      bodyRoot: bytesToHex(bodyRoot),
    })
    const salt = Buffer.from(`${this.#seed} ${slot}`)
    if (!hasLightClients(fork)) throw new Error(`no light-client data at slot ${slot}`)
    if (isForkAtLeast(fork, 'gloas')) {
      const executionBlockHash = sha256(Buffer.from('parent payload'), salt)
      const body = new Tree(zeroNode(12))
      body.setNode(PARENT_BLOCK_HASH_GINDEX, LeafNode.fromRoot(executionBlockHash))
      const executionBranch = body.getSingleProof(PARENT_BLOCK_HASH_GINDEX)
      return { fork, beacon: beacon(body.root), execution: executionBlockHash, executionBranch }
    }
    if (isForkAtLeast(fork, 'capella')) {
      const execution = executionHeader(fork, slot, salt)
      const body = new Tree(zeroNode(5))
      body.setNode(EXECUTION_PAYLOAD_GINDEX, LeafNode.fromRoot(executionHeaderRoot(execution)))
      body.setNode(24n, LeafNode.fromRoot(sha256(salt)))
      const executionBranch = body.getSingleProof(EXECUTION_PAYLOAD_GINDEX)
      return { fork, beacon: beacon(body.root), execution: executionHeaderSsz(fork, execution), executionBranch }
    }
    return { fork, beacon: beacon(sha256(Buffer.from('body'), salt)), execution: NOTHING, executionBranch: [] }
  }

  /** Blocks form one chain through every slot from the first one asked for; before it parents are made up. */
  #parentRoot(slot: number): Uint8Array {
    const parent = this.#headers.get(`${slot - 1} ${this.#usualFinalizedSlot(slot - 1)}`)
    return parent === undefined ? sha256(Buffer.from(`${this.#seed} parent of ${slot}`)) : blockRoot(parent.beacon)
  }

  #state(slot: number, finalizedSlot: number): Tree {
    const gindices = stateGindices(this.#fork(slot))
    const period = this.#period(slot)
    const finalizedRoot = finalizedSlot === 0 ? new Uint8Array(32) : blockRoot(this.header(finalizedSlot).beacon)
    const state = new Tree(zeroNode(12))
    state.setNode(gindices.current, LeafNode.fromRoot(hexToBytes(this.committee(period).root)))
    state.setNode(gindices.next, LeafNode.fromRoot(hexToBytes(this.committee(period + 1).root)))
    state.setNode(gindices.finalized, LeafNode.fromRoot(finalizedRoot))
    return state
  }

  #period(slot: number): number {
    return Math.floor(slot / this.slotsPerPeriod)
  }

  #fork(slot: number): ForkName {
    return this.#forkRow(slot).name
  }

  #forkRow(slot: number): { readonly name: ForkName; readonly version: Root } {
    const epoch = Math.floor(slot / this.config.preset.slotsPerEpoch)
    const fork = this.config.forks.findLast((row) => row.epoch <= epoch)
    if (fork === undefined) throw new Error(`no fork at epoch ${epoch}`)
    const rules = rulesOfFork(fork)
    if (rules === undefined) throw new Error(`the builder has no rules for fork ${fork.name}`)
    return { name: rules, version: fork.version }
  }
}

function stateGindices(fork: ForkName): {
  readonly finalized: bigint
  readonly current: bigint
  readonly next: bigint
} {
  if (isForkAtLeast(fork, 'gloas')) return STATE_GINDICES.gloas
  return isForkAtLeast(fork, 'electra') ? STATE_GINDICES.electra : STATE_GINDICES.altair
}

/** Root of a header, which is the root of its block. */
export function blockRoot(header: Header): Uint8Array {
  const numbers = [header.slot, header.proposerIndex].map((value) => {
    const leaf = new Uint8Array(32)
    new DataView(leaf.buffer).setBigUint64(0, BigInt(value), true)
    return leaf
  })
  const roots = [header.parentRoot, header.stateRoot, header.bodyRoot].map((root) => hexToBytes(root, 32))
  const zero = new Uint8Array(32)
  let level = [...numbers, ...roots, zero, zero, zero]
  while (level.length > 1) {
    level = Array.from({ length: level.length / 2 }, (_, pair) =>
      sha256(level[2 * pair] ?? zero, level[2 * pair + 1] ?? zero),
    )
  }
  return level[0] ?? zero
}

function sha256(...parts: readonly Uint8Array[]): Uint8Array {
  return Uint8Array.from(
    createHash('sha256')
      .update(concatBytes(...parts))
      .digest(),
  )
}
