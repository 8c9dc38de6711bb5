import { setImmediate } from 'node:timers/promises'
import type { Root } from '../../bytes.ts'
import { InternalError } from '../../errors.ts'
import { isForkAtLeast } from '../../params/ForkName.ts'
import type { NetworkConfig } from '../../params/NetworkConfig.ts'
import { type ForkTypes, forkTypes, type UpdateValue } from '../ssz/forkTypes.ts'
import { BlockProducer, type BlockProducerParts } from './BlockProducer.ts'
import { BlockTree } from './BlockTree.ts'
import type { ChainBlock, OwnPayload } from './ChainBlock.ts'
import type { ChainListener } from './ChainEvent.ts'
import type { ChainPlan } from './ChainPlan.ts'
import { ForkSchedule } from './ForkSchedule.ts'
import { type Forked, LightClientData } from './LightClientData.ts'
import type { SlotRequest } from './SlotRequest.ts'
import { StateMachine } from './StateMachine.ts'
import { SyncCommittees } from './SyncCommittees.ts'
import type { ValidatorKeys } from './ValidatorKeys.ts'

export interface BeaconChainParts {
  readonly config: NetworkConfig
  readonly keys: ValidatorKeys
  readonly plan: ChainPlan
  readonly retentionSlots: number
  readonly otherCommitteesFrom?: number
  readonly buildPayload?: BlockProducerParts['buildPayload']
}

/** Signed blocks in each period of the history; the others there are signed by nobody. */
const SIGNED_BLOCKS_PER_PERIOD = 2
/** Epochs at the end of the history in which every block is signed. */
const SIGNED_EPOCHS = 1

/**
 * A beacon chain that runs by itself, slot by slot.
 * - A slot is produced once; slots only ascend.
 * - `finalizing` false stops justification and finality from the next epoch on.
 */
export class BeaconChain {
  readonly config: NetworkConfig
  readonly types: ForkTypes
  readonly schedule: ForkSchedule
  readonly tree: BlockTree
  readonly light: LightClientData
  finalizing = true
  readonly #parts: BeaconChainParts
  readonly #producer: BlockProducer
  readonly #listeners = new Set<ChainListener>()
  /** Roots of blocks whose payload is still to be revealed. */
  readonly #unrevealed = new Set<Root>()
  #slot = 0
  #latestSigned: ChainBlock | undefined
  #announcedFinality: { readonly root: Root; readonly supermajority: boolean } | undefined

  /** @param past - a chain of the same parts, whose blocks the new one begins with; without it there is only genesis */
  constructor(parts: BeaconChainParts, past?: BeaconChain) {
    const { config, keys } = parts
    this.config = config
    this.types = forkTypes(config.preset)
    this.schedule = new ForkSchedule(config)
    this.#parts = parts
    const shared = { config, types: this.types, schedule: this.schedule, keys }
    const committees = new SyncCommittees(config.preset, keys, parts.otherCommitteesFrom)
    const machine = new StateMachine({ ...shared, committees })
    const { buildPayload } = parts
    this.#producer = new BlockProducer({ ...shared, machine, committees, buildPayload })
    this.tree = past?.tree.copy() ?? new BlockTree(this.#producer.genesisBlock())
    this.light = new LightClientData({ ...shared, machine, tree: this.tree }, past?.light)
    if (past === undefined) return
    this.finalizing = past.finalizing
    for (const root of past.#unrevealed) this.#unrevealed.add(root)
    this.#slot = past.#slot
    this.#latestSigned = past.#latestSigned
    this.#announcedFinality = past.#announcedFinality
  }

  /** A chain with the same past, and a future and listeners of its own. */
  copy(): BeaconChain {
    return new BeaconChain(this.#parts, this)
  }

  get head(): ChainBlock {
    return this.tree.head
  }

  /** The newest slot produced, with a block or without. */
  get slot(): number {
    return this.#slot
  }

  /** The newest update by a block that anybody signed. */
  get latestUpdate(): Forked<UpdateValue> | undefined {
    return this.#latestSigned && this.light.update(this.#latestSigned)
  }

  /** The newest update, if it has finality. */
  get latestFinalityUpdate(): Forked<UpdateValue> | undefined {
    return this.#latestSigned && this.light.hasFinality(this.#latestSigned) ? this.latestUpdate : undefined
  }

  subscribe(listener: ChainListener): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  /** The payload that servers have of a gloas block. */
  revealedPayload(block: ChainBlock): OwnPayload | undefined {
    const { ownPayload } = block
    return ownPayload?.fate === 'withheld' || this.#unrevealed.has(block.root) ? undefined : ownPayload
  }

  /** What the network calls the fork in force at a slot. */
  versionAt(slot: number): string {
    return this.schedule.atSlot(slot).name
  }

  /** Slots up to and with `slot`, most of them unsigned, without events. Leaves the event loop free after each. */
  async produceHistory(
    slot: number,
    { signal, onSlot }: { readonly signal?: AbortSignal; readonly onSlot?: (slot: number) => void } = {},
  ): Promise<void> {
    const { slotsPerEpoch, epochsPerSyncCommitteePeriod, syncCommitteeSize } = this.config.preset
    const distance = Math.floor((slotsPerEpoch * epochsPerSyncCommitteePeriod) / SIGNED_BLOCKS_PER_PERIOD)
    let nextSigned = 1
    while (this.#slot < slot) {
      const next = this.#slot + 1
      const isRecent = next > slot - SIGNED_EPOCHS * slotsPerEpoch - 1
      const isNewFork = this.schedule.atSlot(next) !== this.schedule.atSlot(this.head.slot)
      const isSigned = isRecent || isNewFork || next >= nextSigned
      const before = this.head
      this.#produce(next, isSigned ? {} : { absentSigners: syncCommitteeSize })
      if (isSigned && this.head !== before) nextSigned = Math.max(nextSigned, next + distance)
      onSlot?.(next)
      await setImmediate()
      signal?.throwIfAborted()
    }
  }

  /** The next slot; undefined when it stays empty. */
  produceSlot(request: SlotRequest = {}): ChainBlock | undefined {
    const oldHead = this.head
    const slot = this.#slot + 1
    const block = this.#produce(slot, request)
    this.#emit({ kind: 'slot', slot })
    if (block !== undefined) this.#announce(block, oldHead, request.reorgDepth ?? 0)
    if (slot % this.config.preset.slotsPerEpoch === 0) this.#forgetOldBlocks()
    return block
  }

  #produce(slot: number, request: SlotRequest): ChainBlock | undefined {
    if (slot !== this.#slot + 1) throw new InternalError(`slot ${slot} does not follow slot ${this.#slot}`)
    this.#slot = slot
    if (request.skip ?? this.#parts.plan.isSkipped(slot)) return undefined
    const parent = this.tree.ancestor(request.reorgDepth ?? 0)
    const block = this.#producer.produce(parent, {
      slot,
      absent: request.absentSigners ?? this.#parts.plan.absentSigners(slot),
      finalizing: this.finalizing,
      variant: request.variant ?? 0,
      payload: request.payload ?? this.#parts.plan.payload(slot),
    })
    this.tree.add(block)
    this.tree.setHead(block)
    if (block.participants > 0) this.#latestSigned = block
    this.#unrevealed.delete(parent.root)
    const fate = block.ownPayload?.fate
    if (fate === 'late' || fate === 'ignored') this.#unrevealed.add(block.root)
    return block
  }

  #announce(block: ChainBlock, oldHead: ChainBlock, depth: number): void {
    this.#emit({ kind: 'block', block })
    if (depth > 0) this.#emit({ kind: 'chain_reorg', block, oldHead, depth })
    const update = block.participants > 0 ? this.light.update(block) : undefined
    if (update !== undefined) this.#emit({ kind: 'light_client_optimistic_update', update })
    if (update !== undefined && this.#isNewFinality(block)) {
      this.#emit({ kind: 'light_client_finality_update', update })
    }
    const finalized = this.tree.checkpointBlock(block.finalized.root)
    if (finalized !== undefined && block.finalized.epoch > oldHead.finalized.epoch) {
      this.#emit({ kind: 'finalized_checkpoint', block: finalized, epoch: block.finalized.epoch })
    }
    const epochTransition = this.schedule.epochOf(block.slot) > this.schedule.epochOf(oldHead.slot)
    this.#emit({ kind: 'head', block, epochTransition })
    this.#emit({ kind: 'head_v2', block, epochTransition, isFull: !isForkAtLeast(block.fork, 'gloas') })
    const parent = this.tree.parent(block)
    if (parent?.ownPayload?.fate === 'late' || parent?.ownPayload?.fate === 'ignored') {
      this.#emit({ kind: 'execution_payload_available', block: parent })
    }
    if (this.revealedPayload(block) === undefined) return
    this.#emit({ kind: 'execution_payload_available', block })
    this.#emit({ kind: 'head_v2', block, epochTransition, isFull: true })
  }

  /** Finality is announced once per finalized block, and once more when it first has two thirds of the signers. */
  #isNewFinality(block: ChainBlock): boolean {
    const attested = this.tree.parent(block)
    if (attested === undefined || !this.light.hasFinality(block)) return false
    const supermajority = block.participants * 3 >= this.config.preset.syncCommitteeSize * 2
    const known = this.#announcedFinality
    if (known?.root === attested.finalized.root && (known.supermajority || !supermajority)) return false
    this.#announcedFinality = { root: attested.finalized.root, supermajority }
    return true
  }

  #forgetOldBlocks(): void {
    const limit = this.#slot - this.#parts.retentionSlots
    if (limit <= 0) return
    this.light.keepUpdatesBefore(this.schedule.periodOf(this.#slot))
    this.tree.prune(limit)
  }

  #emit(event: Parameters<ChainListener>[0]): void {
    for (const listener of this.#listeners) listener(event)
  }
}
