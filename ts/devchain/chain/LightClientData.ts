import { Tree } from '@chainsafe/persistent-merkle-tree'
import type { Root } from '../../bytes.ts'
import { isForkAtLeast } from '../../params/ForkName.ts'
import type { NetworkConfig } from '../../params/NetworkConfig.ts'
import type { DevFork } from '../DevFork.ts'
import type { BootstrapValue, ForkTypes, LightClientHeaderValue, UpdateValue } from '../ssz/forkTypes.ts'
import { gindexOf } from '../ssz/gindexOf.ts'
import { PARENT_BLOCK_HASH } from '../ssz/lightClientTypes.ts'
import type { BlockTree } from './BlockTree.ts'
import type { ChainBlock } from './ChainBlock.ts'
import type { ForkSchedule } from './ForkSchedule.ts'
import { isBetterUpdate } from './isBetterUpdate.ts'
import type { StateMachine } from './StateMachine.ts'

/** A light-client object and the fork whose container it is in. */
export interface Forked<Value> {
  readonly fork: DevFork
  readonly slot: number
  readonly value: Value
}

/**
 * Light-client objects out of blocks and states, every branch cut from the state's or body's own tree.
 *
 * @see https://github.com/ethereum/consensus-specs/blob/v1.7.0-alpha.13/specs/altair/light-client/full-node.md
 */
export class LightClientData {
  readonly #config: NetworkConfig
  readonly #types: ForkTypes
  readonly #schedule: ForkSchedule
  readonly #machine: StateMachine
  readonly #tree: BlockTree
  /** Objects whose blocks may be forgotten. */
  readonly #keptUpdates = new Map<number, Forked<UpdateValue>>()
  readonly #keptBootstraps = new Map<Root, Forked<BootstrapValue>>()
  /** Each is asked for again and again, and takes a tree of the whole body to make. */
  readonly #headers = new WeakMap<ChainBlock, Map<DevFork, LightClientHeaderValue>>()

  /** @param past - whose kept objects the new one begins with */
  constructor(
    parts: {
      config: NetworkConfig
      types: ForkTypes
      schedule: ForkSchedule
      machine: StateMachine
      tree: BlockTree
    },
    past?: LightClientData,
  ) {
    this.#config = parts.config
    this.#types = parts.types
    this.#schedule = parts.schedule
    this.#machine = parts.machine
    this.#tree = parts.tree
    if (past === undefined) return
    for (const [period, update] of past.#keptUpdates) this.#keptUpdates.set(period, update)
    for (const [root, bootstrap] of past.#keptBootstraps) this.#keptBootstraps.set(root, bootstrap)
  }

  /** Only for blocks that are, or were, a finalized checkpoint. */
  bootstrap(root: Root): Forked<BootstrapValue> | undefined {
    const kept = this.#keptBootstraps.get(root)
    if (kept !== undefined) return kept
    const block = this.#tree.byRoot(root)
    if (block === undefined || !this.#isFinalizedCheckpoint(block)) return undefined
    const view = this.#machine.view(block.state)
    return {
      fork: block.fork,
      slot: block.slot,
      value: {
        header: this.header(block, block.fork),
        currentSyncCommittee: view.currentSyncCommittee.toValue(),
        currentSyncCommitteeBranch: this.#branch(block, ['currentSyncCommittee']),
      },
    }
  }

  /** Remembers a bootstrap for as long as the chain runs. */
  keepBootstrap(root: Root): void {
    const bootstrap = this.bootstrap(root)
    if (bootstrap !== undefined) this.#keptBootstraps.set(root, bootstrap)
  }

  /** The best update of a period, if any of its blocks was signed within it. */
  bestUpdate(period: number): Forked<UpdateValue> | undefined {
    const kept = this.#keptUpdates.get(period)
    if (kept !== undefined) return kept
    let best: ChainBlock | undefined
    for (const block of this.#signedBlocks(period)) {
      if (best === undefined || isBetterUpdate(this.#merits(block), this.#merits(best))) best = block
    }
    return best && this.update(best)
  }

  /** Every update that a period's blocks give as long as they are kept, the oldest first. */
  allUpdates(period: number): readonly Forked<UpdateValue>[] {
    return this.#signedBlocks(period).flatMap((block) => this.update(block) ?? [])
  }

  /** Turns the best updates of all periods before this one into objects of their own. */
  keepUpdatesBefore(period: number): void {
    for (let past = period - 1; past >= 0 && !this.#keptUpdates.has(past); past--) {
      const best = this.bestUpdate(past)
      if (best !== undefined) this.#keptUpdates.set(past, best)
    }
  }

  /** What the block's sync aggregate proves of its parent. */
  update(block: ChainBlock): Forked<UpdateValue> | undefined {
    const attested = this.#tree.parent(block)
    if (attested === undefined || block.participants === 0) return undefined
    const blank = this.#types.byFork[attested.fork].LightClientUpdate.defaultValue()
    const finalized = this.#finalizedBlock(attested)
    const samePeriod = this.#schedule.periodOf(attested.slot) === this.#schedule.periodOf(block.slot)
    return {
      fork: attested.fork,
      slot: attested.slot,
      value: {
        attestedHeader: this.header(attested, attested.fork),
        nextSyncCommittee: samePeriod
          ? this.#machine.view(attested.state).nextSyncCommittee.toValue()
          : blank.nextSyncCommittee,
        nextSyncCommitteeBranch: samePeriod
          ? this.#branch(attested, ['nextSyncCommittee'])
          : blank.nextSyncCommitteeBranch,
        finalizedHeader:
          finalized === undefined ? this.#blankHeader(attested.fork) : this.header(finalized, attested.fork),
        finalityBranch:
          finalized === undefined ? blank.finalityBranch : this.#branch(attested, ['finalizedCheckpoint', 'root']),
        syncAggregate: block.block.body.syncAggregate,
        signatureSlot: block.slot,
      },
    }
  }

  /** @param container - the fork whose container it is for, the block's own or a later one */
  header(block: ChainBlock, container: DevFork): LightClientHeaderValue {
    const known = this.#headers.get(block) ?? new Map<DevFork, LightClientHeaderValue>()
    this.#headers.set(block, known)
    const header = known.get(container) ?? this.#headerOf(block, container)
    known.set(container, header)
    return header
  }

  #headerOf(block: ChainBlock, container: DevFork): LightClientHeaderValue {
    const types = this.#types.byFork[block.fork]
    const isMerged = isForkAtLeast(block.fork, 'capella')
    if (isForkAtLeast(container, 'gloas')) return this.#gloasHeader(block, isMerged)
    if (!isMerged) return { ...this.#blankHeader(container), beacon: block.header }
    const { body } = block.block
    const bodyTree = new Tree(types.BeaconBlockBody.toViewDU(body).node)
    return {
      ...this.#blankHeader(container),
      beacon: block.header,
      execution: {
        ...body.executionPayload,
        transactionsRoot: this.#types.byFork.fulu.ExecutionPayload.fields.transactions.hashTreeRoot(
          body.executionPayload.transactions,
        ),
        withdrawalsRoot: this.#types.execution.Withdrawals.hashTreeRoot(body.executionPayload.withdrawals),
      },
      executionBranch: bodyTree.getSingleProof(gindexOf(types.BeaconBlockBody, ['executionPayload'])),
    }
  }

  hasFinality(block: ChainBlock): boolean {
    const attested = this.#tree.parent(block)
    return block.participants > 0 && attested !== undefined && this.#finalizedBlock(attested) !== undefined
  }

  #blankHeader(container: DevFork): LightClientHeaderValue {
    const { fulu, gloas } = this.#types.byFork
    const branches = isForkAtLeast(container, 'gloas') ? gloas : fulu
    return {
      ...fulu.LightClientHeader.defaultValue(),
      ...gloas.LightClientHeader.defaultValue(),
      executionBranch: branches.LightClientHeader.defaultValue().executionBranch,
    }
  }

  /** A block of any fork in the form of gloas, branches of older ones padded in front. */
  #gloasHeader(block: ChainBlock, isMerged: boolean): LightClientHeaderValue {
    const blank = this.#blankHeader('gloas')
    if (!isMerged) return { ...blank, beacon: block.header }
    const { BeaconBlockBody } = this.#types.byFork[block.fork]
    const { body } = block.block
    const isApart = isForkAtLeast(block.fork, 'gloas')
    const path = isApart ? PARENT_BLOCK_HASH : ['executionPayload', 'blockHash']
    const branch = new Tree(BeaconBlockBody.toViewDU(body).node).getSingleProof(gindexOf(BeaconBlockBody, path))
    return {
      ...blank,
      beacon: block.header,
      executionBlockHash: isApart
        ? body.signedExecutionPayloadBid.message.parentBlockHash
        : body.executionPayload.blockHash,
      executionBranch: [...blank.executionBranch.slice(branch.length), ...branch],
    }
  }

  #finalizedBlock(attested: ChainBlock): ChainBlock | undefined {
    return attested.finalized.epoch === 0 ? undefined : this.#tree.byRoot(attested.finalized.root)
  }

  #branch(block: ChainBlock, path: readonly string[]): Uint8Array[] {
    const gindex = gindexOf(this.#types.byFork[block.state.fork].BeaconState, path)
    return new Tree(block.state.node).getSingleProof(gindex)
  }

  /** Blocks of a period that were signed in it. */
  #signedBlocks(period: number): readonly ChainBlock[] {
    return this.#blocksOf(period).filter((block) => {
      const parent = this.#tree.parent(block)
      return block.participants > 0 && parent !== undefined && this.#schedule.periodOf(parent.slot) === period
    })
  }

  #blocksOf(period: number): readonly ChainBlock[] {
    const { slotsPerEpoch, epochsPerSyncCommitteePeriod } = this.#config.preset
    const slots = slotsPerEpoch * epochsPerSyncCommitteePeriod
    return this.#tree.range(period * slots, Math.min((period + 1) * slots - 1, this.#tree.head.slot))
  }

  #merits(block: ChainBlock) {
    const attested = this.#tree.parent(block)
    const finalized = attested && this.#finalizedBlock(attested)
    return {
      participants: block.participants,
      committeeSize: this.#config.preset.syncCommitteeSize,
      hasFinality: finalized !== undefined,
      hasCommitteeFinality:
        finalized !== undefined && this.#schedule.periodOf(finalized.slot) === this.#schedule.periodOf(block.slot),
      attestedSlot: attested?.slot ?? 0,
      signatureSlot: block.slot,
    }
  }

  /** Whether the block is the last one up to the first slot of some epoch that is finalized. */
  #isFinalizedCheckpoint(block: ChainBlock): boolean {
    const { slotsPerEpoch } = this.#config.preset
    const boundary = Math.ceil(block.slot / slotsPerEpoch) * slotsPerEpoch
    const { finalized } = this.#tree.head
    if (!this.#tree.isCanonical(block) || boundary > finalized.epoch * slotsPerEpoch) return false
    return this.#tree.range(block.slot + 1, boundary).length === 0
  }
}
