import { type Node, Tree } from '@chainsafe/persistent-merkle-tree'
import { BitArray } from '@chainsafe/ssz'
import { isForkAtLeast } from '../../params/ForkName.ts'
import type { NetworkConfig } from '../../params/NetworkConfig.ts'
import type { DevFork } from '../DevFork.ts'
import {
  type BidValue,
  blankState,
  type ForkTypes,
  type PayloadHeaderValue,
  type PayloadValue,
  type StateValue,
} from '../ssz/forkTypes.ts'
import { gindexOf } from '../ssz/gindexOf.ts'
import { BeaconBlockHeader, Checkpoint, HistoricalSummary, JustificationBits } from '../ssz/primitiveTypes.ts'
import type { ForkSchedule, ScheduledFork } from './ForkSchedule.ts'
import { genesisState } from './genesisState.ts'
import { SELF_BUILD } from './makeEnvelope.ts'
import type { SyncCommittees } from './SyncCommittees.ts'
import { seededNumber } from './seededBytes.ts'
import type { ValidatorKeys } from './ValidatorKeys.ts'

/** A beacon state: which container, and its tree, which never changes. */
export interface ChainState {
  readonly fork: DevFork
  readonly node: Node
}

export type StateView = ReturnType<ForkTypes['byFork'][DevFork]['BeaconState']['getViewDU']>

/** What a state of some fork has, and those of every fork have. */
type AnyStateValue = Partial<StateValue> & Pick<StateValue, 'fork' | 'slot'>

type GloasView = ReturnType<ForkTypes['byFork']['gloas']['BeaconState']['getViewDU']>

/** What a block changes in the state, apart from its header. */
export interface BlockEffects {
  readonly randaoMix: Uint8Array
  readonly payloadHeader: PayloadHeaderValue | undefined
  readonly withdrawals: PayloadValue['withdrawals']
  /** From gloas on. */
  readonly bid?: BidValue
  /** Whether the block builds on its parent's payload. */
  readonly parentTaken?: boolean
}

/**
 * The state transition of a chain on which every validator attests and nobody is slashed: slots, epochs, forks, sync
 * committees, justification two epochs from finality, history roots.
 *
 * @see https://github.com/ethereum/consensus-specs/blob/v1.7.0-alpha.13/specs/phase0/beacon-chain.md#beacon-chain-state-transition-function
 */
export class StateMachine {
  readonly #config: NetworkConfig
  readonly #types: ForkTypes
  readonly #schedule: ForkSchedule
  readonly #committees: SyncCommittees
  readonly #keys: ValidatorKeys

  constructor(parts: {
    config: NetworkConfig
    types: ForkTypes
    schedule: ForkSchedule
    committees: SyncCommittees
    keys: ValidatorKeys
  }) {
    this.#config = parts.config
    this.#types = parts.types
    this.#schedule = parts.schedule
    this.#committees = parts.committees
    this.#keys = parts.keys
  }

  genesis(): ChainState {
    const fork = this.#schedule.at(0)
    const value = genesisState({
      types: this.#types,
      config: this.#config,
      fork,
      keys: this.#keys,
      committees: this.#committees,
      proposers: this.#proposers(0),
    })
    return { fork: fork.rules, node: this.#types.byFork[fork.rules].BeaconState.toViewDU(value).node }
  }

  view(state: ChainState): StateView {
    return this.#types.byFork[state.fork].BeaconState.getViewDU(state.node)
  }

  proposerAt(slot: number): number {
    return seededNumber(this.#keys.pubkeys.length, 'proposer', slot)
  }

  /** The state at the start of `slot`, through empty slots, epochs and forks. */
  advance(from: ChainState, slot: number, { finalizing }: { finalizing: boolean }): ChainState {
    const { slotsPerEpoch, slotsPerHistoricalRoot } = this.#config.preset
    let state = from
    let view = this.view(state)
    while (view.slot < slot) {
      const stateRoot = view.hashTreeRoot()
      const header = view.latestBlockHeader.toValue()
      const complete = header.stateRoot.some((byte) => byte !== 0) ? header : { ...header, stateRoot }
      view.stateRoots.set(view.slot % slotsPerHistoricalRoot, stateRoot)
      view.latestBlockHeader = BeaconBlockHeader.toViewDU(complete)
      view.blockRoots.set(view.slot % slotsPerHistoricalRoot, BeaconBlockHeader.hashTreeRoot(complete))
      if ('executionPayloadAvailability' in view) {
        view.executionPayloadAvailability.set((view.slot + 1) % slotsPerHistoricalRoot, false)
      }
      if ((view.slot + 1) % slotsPerEpoch === 0) this.#endEpoch(view, { finalizing })
      view.slot += 1
      view.commit()
      state = { fork: state.fork, node: view.node }
      if (view.slot % slotsPerEpoch === 0) {
        for (const fork of this.#schedule.startingAt(view.slot / slotsPerEpoch)) {
          state = this.#upgrade(state.fork, view.toValue(), fork)
          view = this.view(state)
        }
      }
    }
    return state
  }

  /** Post-state of a block whose header still lacks the state root. */
  applyBlock(
    state: ChainState,
    header: { slot: number; proposerIndex: number; parentRoot: Uint8Array; bodyRoot: Uint8Array },
    effects: BlockEffects,
  ): ChainState {
    const view = this.view(state)
    view.latestBlockHeader = BeaconBlockHeader.toViewDU({ ...header, stateRoot: new Uint8Array(32) })
    const mixes = view.randaoMixes
    mixes.set(this.#schedule.epochOf(header.slot) % mixes.length, effects.randaoMix)
    if ('nextWithdrawalIndex' in view) {
      view.nextWithdrawalIndex += effects.withdrawals.length
      view.nextWithdrawalValidatorIndex =
        (view.nextWithdrawalValidatorIndex + effects.withdrawals.length) % this.#keys.pubkeys.length
    }
    if ('latestExecutionPayloadBid' in view && effects.bid !== undefined) this.#recordBid(view, effects.bid, effects)
    view.commit()
    const types = this.#types.byFork[state.fork]
    if (effects.payloadHeader === undefined || !('ExecutionPayloadHeader' in types)) {
      return { fork: state.fork, node: view.node }
    }
    const tree = new Tree(view.node)
    const payloadHeader = types.ExecutionPayloadHeader.toViewDU(effects.payloadHeader)
    tree.setNode(gindexOf(types.BeaconState, ['latestExecutionPayloadHeader']), payloadHeader.node)
    return { fork: state.fork, node: tree.rootNode }
  }

  /** @see https://github.com/ethereum/consensus-specs/blob/v1.7.0-alpha.13/specs/gloas/beacon-chain.md#new-apply_parent_execution_payload */
  #recordBid(view: GloasView, bid: BidValue, { parentTaken, withdrawals }: BlockEffects): void {
    const { BeaconState, ExecutionPayloadBid } = this.#types.byFork.gloas
    const { slotsPerHistoricalRoot } = this.#config.preset
    if (parentTaken === true) {
      view.executionPayloadAvailability.set(view.latestExecutionPayloadBid.slot % slotsPerHistoricalRoot, true)
      view.latestBlockHash = bid.parentBlockHash
    }
    if (withdrawals.length > 0 || parentTaken === true) {
      view.payloadExpectedWithdrawals = BeaconState.fields.payloadExpectedWithdrawals.toViewDU(withdrawals)
    }
    view.latestExecutionPayloadBid = ExecutionPayloadBid.toViewDU(bid)
  }

  #endEpoch(view: StateView, { finalizing }: { finalizing: boolean }): void {
    const { slotsPerEpoch, slotsPerHistoricalRoot, epochsPerSyncCommitteePeriod } = this.#config.preset
    const epoch = this.#schedule.epochOf(view.slot)
    if (epoch > 1) this.#justify(view, epoch, { finalizing })
    if ((epoch + 1) % (slotsPerHistoricalRoot / slotsPerEpoch) === 0) this.#accumulate(view)
    const mixes = view.randaoMixes
    mixes.set((epoch + 1) % mixes.length, mixes.get(epoch % mixes.length))
    if ((epoch + 1) % epochsPerSyncCommitteePeriod === 0) {
      const period = (epoch + 1) / epochsPerSyncCommitteePeriod
      view.currentSyncCommittee = view.nextSyncCommittee
      view.nextSyncCommittee = this.#types.SyncCommittee.toViewDU(this.#committees.value(period + 1))
    }
    if ('proposerLookahead' in view) {
      for (const [index, proposer] of this.#proposers(epoch + 1).entries()) view.proposerLookahead.set(index, proposer)
    }
  }

  /** With all votes in, an epoch is justified when it ends and finalized one epoch later. */
  #justify(view: StateView, epoch: number, { finalizing }: { finalizing: boolean }): void {
    const { slotsPerEpoch, slotsPerHistoricalRoot } = this.#config.preset
    const justified = view.currentJustifiedCheckpoint
    const bits = view.justificationBits.toBoolArray()
    view.previousJustifiedCheckpoint = justified
    view.justificationBits = JustificationBits.toViewDU(BitArray.fromBoolArray([finalizing, ...bits.slice(0, 3)]))
    if (!finalizing) return
    if (justified.epoch + 1 === epoch && justified.epoch > 0) view.finalizedCheckpoint = justified
    const root = view.blockRoots.get((epoch * slotsPerEpoch) % slotsPerHistoricalRoot)
    view.currentJustifiedCheckpoint = Checkpoint.toViewDU({ epoch, root })
  }

  #accumulate(view: StateView): void {
    const blockSummaryRoot = view.blockRoots.hashTreeRoot()
    const stateSummaryRoot = view.stateRoots.hashTreeRoot()
    if ('historicalSummaries' in view) {
      view.historicalSummaries.push(HistoricalSummary.toViewDU({ blockSummaryRoot, stateSummaryRoot }))
    } else {
      // HistoricalBatch has the same two roots as leaves.
      view.historicalRoots.push(HistoricalSummary.hashTreeRoot({ blockSummaryRoot, stateSummaryRoot }))
    }
  }

  #upgrade(from: DevFork, value: AnyStateValue, fork: ScheduledFork): ChainState {
    const blank = blankState(this.#types)
    const full: StateValue = {
      ...blank,
      ...value,
      latestExecutionPayloadHeader: { ...blank.latestExecutionPayloadHeader, ...value.latestExecutionPayloadHeader },
      fork: { previousVersion: value.fork.currentVersion, currentVersion: fork.version, epoch: fork.epoch },
      proposerLookahead: this.#proposers(fork.epoch),
      ...(isForkAtLeast(fork.rules, 'gloas') && !isForkAtLeast(from, 'gloas') && this.#payloadsApart(blank, value)),
    }
    return { fork: fork.rules, node: this.#types.byFork[fork.rules].BeaconState.toViewDU(full).node }
  }

  /**
   * Fields of gloas at the fork: the last payload inside a block counts as one that its proposer bid and revealed.
   *
   * @see https://github.com/ethereum/consensus-specs/pull/5553
   */
  #payloadsApart(blank: StateValue, pre: Partial<StateValue>): Partial<StateValue> {
    const { slotsPerHistoricalRoot, ptcSize } = this.#config.preset
    const { parentHash, blockHash, prevRandao, gasLimit } =
      pre.latestExecutionPayloadHeader ?? blank.latestExecutionPayloadHeader
    const { parentRoot, slot } = pre.latestBlockHeader ?? blank.latestBlockHeader
    const { ExecutionRequests } = this.#types.byFork.gloas
    return {
      latestBlockHash: blockHash,
      latestExecutionPayloadBid: {
        ...blank.latestExecutionPayloadBid,
        parentBlockHash: parentHash,
        parentBlockRoot: parentRoot,
        blockHash,
        prevRandao,
        gasLimit,
        builderIndex: SELF_BUILD,
        slot,
        executionRequestsRoot: ExecutionRequests.hashTreeRoot(ExecutionRequests.defaultValue()),
      },
      executionPayloadAvailability: BitArray.fromBoolArray(Array.from({ length: slotsPerHistoricalRoot }, () => true)),
      ptcWindow: blank.ptcWindow.map((_, slot) =>
        Array.from({ length: ptcSize }, (_seat, seat) =>
          seededNumber(this.#keys.pubkeys.length, 'payload committee', slot, seat),
        ),
      ),
    }
  }

  /** Proposers of an epoch and the next one. */
  #proposers(epoch: number): number[] {
    const { slotsPerEpoch } = this.#config.preset
    return Array.from({ length: 2 * slotsPerEpoch }, (_, index) => this.proposerAt(epoch * slotsPerEpoch + index))
  }
}
