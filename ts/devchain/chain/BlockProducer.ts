import { BitArray } from '@chainsafe/ssz'
import { sha256 } from '@noble/hashes/sha2'
import { bytesToHex, concatBytes, hexToBytes } from '../../bytes.ts'
import type { NetworkConfig } from '../../params/NetworkConfig.ts'
import { type BuiltPayload, buildPayload } from '../execution/buildPayload.ts'
import { type ExecutionBlock, executionGenesis } from '../execution/ExecutionBlock.ts'
import type { BodyValue, ForkTypes, SyncAggregateValue } from '../ssz/forkTypes.ts'
import { BeaconBlockHeader } from '../ssz/primitiveTypes.ts'
import type { ChainBlock, ChainCheckpoint } from './ChainBlock.ts'
import type { ForkSchedule } from './ForkSchedule.ts'
import type { ChainState, StateMachine } from './StateMachine.ts'
import type { SyncCommittees } from './SyncCommittees.ts'
import { seededBytes, seededNumber } from './seededBytes.ts'
import { proposerSigningRoot, syncCommitteeSigningRoot } from './signingRoots.ts'
import type { ValidatorKeys } from './ValidatorKeys.ts'

export interface BlockPlan {
  readonly slot: number
  /** Sync committee seats that do not sign; all of them: nobody signs, which costs nothing. */
  readonly absent: number
  readonly finalizing: boolean
  /** Another number gives another block for the same slot and parent. */
  readonly variant: number
}

/**
 * Makes blocks on any parent: real roots, real sync aggregates, payloads with real hashes. Randao reveals, deposits and
 * attestation signatures are filler, as no light client can see their sense.
 */
export class BlockProducer {
  readonly #config: NetworkConfig
  readonly #types: ForkTypes
  readonly #schedule: ForkSchedule
  readonly #machine: StateMachine
  readonly #keys: ValidatorKeys
  readonly #committees: SyncCommittees

  constructor(parts: {
    config: NetworkConfig
    types: ForkTypes
    schedule: ForkSchedule
    machine: StateMachine
    keys: ValidatorKeys
    committees: SyncCommittees
  }) {
    this.#config = parts.config
    this.#types = parts.types
    this.#schedule = parts.schedule
    this.#machine = parts.machine
    this.#keys = parts.keys
    this.#committees = parts.committees
  }

  genesisBlock(): ChainBlock {
    const state = this.#machine.genesis()
    const body = this.#types.byFork.fulu.BeaconBlockBody.defaultValue()
    const header = {
      slot: 0,
      proposerIndex: 0,
      parentRoot: new Uint8Array(32),
      bodyRoot: this.#types.byFork[state.fork].BeaconBlockBody.hashTreeRoot(body),
    }
    return this.#assemble({
      header,
      body,
      state,
      participants: 0,
      execution: executionGenesis(this.#config.genesisTime),
      hasPayload: false,
    })
  }

  produce(parent: ChainBlock, plan: BlockPlan): ChainBlock {
    const { slot } = plan
    const state = this.#machine.advance(parent.state, slot, plan)
    const aggregate = this.#syncAggregate(parent, state, plan)
    const built = this.#payload(parent, state, plan)
    const body = this.#body(parent, state, plan, aggregate, built)
    const header = {
      slot,
      proposerIndex: this.#machine.proposerAt(slot),
      parentRoot: hexToBytes(parent.root, 32),
      bodyRoot: this.#types.byFork[state.fork].BeaconBlockBody.hashTreeRoot(body),
    }
    const after = this.#machine.applyBlock(state, header, {
      randaoMix: sha256(concatBytes(this.#randaoMix(state, slot), body.randaoReveal)),
      payloadHeader: built?.header,
      withdrawals: built?.payload.withdrawals.length ?? 0,
    })
    const own = built && {
      hash: bytesToHex(built.payload.blockHash),
      parentHash: parent.execution.hash,
      number: built.payload.blockNumber,
      timestamp: built.payload.timestamp,
    }
    return this.#assemble({
      header,
      body,
      state: after,
      participants: this.#config.preset.syncCommitteeSize - plan.absent,
      execution: own ?? parent.execution,
      hasPayload: own !== undefined,
    })
  }

  /** The proposer's signature, which no root covers: made when the block is asked for. */
  signature(block: ChainBlock): Uint8Array {
    const view = this.#machine.view(block.state)
    const signing = { fork: view.fork.toValue(), genesisValidatorsRoot: view.genesisValidatorsRoot }
    const root = proposerSigningRoot(signing, this.#schedule.epochOf(block.slot), hexToBytes(block.root, 32))
    return this.#keys.sign([block.header.proposerIndex], root)
  }

  #assemble(parts: {
    header: Omit<ChainBlock['header'], 'stateRoot'>
    body: BodyValue
    state: ChainState
    participants: number
    execution: ExecutionBlock
    hasPayload: boolean
  }): ChainBlock {
    const view = this.#machine.view(parts.state)
    const stateRoot = view.hashTreeRoot()
    const header = { ...parts.header, stateRoot }
    const { slot, proposerIndex, parentRoot } = header
    return {
      slot,
      root: bytesToHex(BeaconBlockHeader.hashTreeRoot(header)),
      parentRoot: bytesToHex(parentRoot),
      stateRoot: bytesToHex(stateRoot),
      fork: parts.state.fork,
      header,
      block: { slot, proposerIndex, parentRoot, stateRoot, body: parts.body },
      state: parts.state,
      participants: parts.participants,
      execution: parts.execution,
      hasPayload: parts.hasPayload,
      previousJustified: checkpointOf(view.previousJustifiedCheckpoint),
      justified: checkpointOf(view.currentJustifiedCheckpoint),
      finalized: checkpointOf(view.finalizedCheckpoint),
    }
  }

  #syncAggregate(parent: ChainBlock, state: ChainState, plan: BlockPlan): SyncAggregateValue {
    const size = this.#config.preset.syncCommitteeSize
    const bits = Array.from({ length: size }, (_, seat) => !isAbsent(seat, size, plan))
    const members = this.#committees.members(this.#schedule.periodOf(plan.slot))
    const signers = members.filter((_, seat) => bits[seat])
    const view = this.#machine.view(state)
    const root = syncCommitteeSigningRoot(
      { fork: view.fork.toValue(), genesisValidatorsRoot: view.genesisValidatorsRoot },
      this.#schedule.epochOf(plan.slot - 1),
      hexToBytes(parent.root, 32),
    )
    return {
      syncCommitteeBits: BitArray.fromBoolArray(bits),
      syncCommitteeSignature: this.#keys.sign(signers, root),
    }
  }

  /** Bellatrix begins without payloads; they start with its second epoch. */
  #payload(parent: ChainBlock, state: ChainState, plan: BlockPlan): BuiltPayload | undefined {
    const bellatrix = this.#config.forks.find((fork) => fork.name === 'bellatrix')
    if (bellatrix === undefined || this.#schedule.epochOf(plan.slot) <= bellatrix.epoch) return undefined
    const view = this.#machine.view(state)
    return buildPayload({
      types: this.#types,
      fork: state.fork,
      slot: plan.slot,
      timestamp: this.#config.genesisTime + Math.floor((plan.slot * this.#config.slotDurationMs) / 1000),
      parent: parent.execution,
      prevRandao: this.#randaoMix(state, plan.slot),
      parentBeaconBlockRoot: hexToBytes(parent.root, 32),
      nextWithdrawalIndex: 'nextWithdrawalIndex' in view ? view.nextWithdrawalIndex : 0,
      pubkeys: this.#keys.pubkeys,
      variant: plan.variant,
    })
  }

  #body(
    parent: ChainBlock,
    state: ChainState,
    plan: BlockPlan,
    syncAggregate: SyncAggregateValue,
    built: BuiltPayload | undefined,
  ): BodyValue {
    const blank = this.#types.byFork.fulu.BeaconBlockBody.defaultValue()
    return {
      ...blank,
      randaoReveal: seededBytes(96, 'randao reveal', plan.slot, plan.variant),
      eth1Data: this.#machine.view(state).eth1Data.toValue(),
      graffiti: new TextEncoder().encode('blsync development chain'.padEnd(32, '\0')),
      attestations: plan.slot % 3 === 0 ? [this.#attestation(parent)] : [],
      syncAggregate,
      ...(built === undefined
        ? {}
        : {
            executionPayload: built.payload,
            blobKzgCommitments: built.blobKzgCommitments,
            executionRequests: built.executionRequests,
          }),
    }
  }

  #attestation(parent: ChainBlock): BodyValue['attestations'][number] {
    return {
      aggregationBits: BitArray.fromBoolArray([true, true, false, true]),
      data: {
        slot: parent.slot,
        index: 0,
        beaconBlockRoot: hexToBytes(parent.root, 32),
        source: { epoch: parent.justified.epoch, root: hexToBytes(parent.justified.root, 32) },
        target: { epoch: this.#schedule.epochOf(parent.slot), root: hexToBytes(parent.root, 32) },
      },
      signature: seededBytes(96, 'attestation', parent.slot),
      committeeBits: BitArray.fromSingleBit(this.#config.preset.maxCommitteesPerSlot, 0),
    }
  }

  #randaoMix(state: ChainState, slot: number): Uint8Array {
    const mixes = this.#machine.view(state).randaoMixes
    return mixes.get(this.#schedule.epochOf(slot) % mixes.length)
  }
}

function checkpointOf({ epoch, root }: { epoch: number; root: Uint8Array }): ChainCheckpoint {
  return { epoch, root: bytesToHex(root) }
}

/** The absent seats are neighbours, from a seat that changes with the slot. */
function isAbsent(seat: number, size: number, plan: BlockPlan): boolean {
  return (seat - seededNumber(size, 'first absent seat', plan.slot) + size) % size < plan.absent
}
