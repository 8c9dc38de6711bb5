import { BitArray } from '@chainsafe/ssz'
import { sha256 } from '@noble/hashes/sha2'
import { bytesToHex, concatBytes, hexToBytes } from '../../bytes.ts'
import { isForkAtLeast } from '../../params/ForkName.ts'
import type { NetworkConfig } from '../../params/NetworkConfig.ts'
import { forkSince } from '../../params/rulesOfFork.ts'
import { type BuiltPayload, buildPayload, type PayloadInput } from '../execution/buildPayload.ts'
import { type ExecutionBlock, executionGenesis } from '../execution/ExecutionBlock.ts'
import { type BodyValue, blankBody, type ForkTypes, type SyncAggregateValue } from '../ssz/forkTypes.ts'
import { BeaconBlockHeader } from '../ssz/primitiveTypes.ts'
import type { ChainBlock, ChainCheckpoint, OwnPayload } from './ChainBlock.ts'
import type { PayloadFate } from './ChainPlan.ts'
import type { ForkSchedule } from './ForkSchedule.ts'
import { bidFields, isTaken, makeEnvelope, payloadToBuildOn } from './makeEnvelope.ts'
import type { ChainState, StateMachine } from './StateMachine.ts'
import type { SyncCommittees } from './SyncCommittees.ts'
import { seededBytes, seededNumber } from './seededBytes.ts'
import { syncCommitteeSigningRoot } from './syncCommitteeSigningRoot.ts'
import type { ValidatorKeys } from './ValidatorKeys.ts'

export interface BlockPlan {
  readonly slot: number
  /** Sync committee seats that do not sign; all of them: nobody signs, which costs nothing. */
  readonly absent: number
  readonly finalizing: boolean
  /** From gloas on. */
  readonly payload: PayloadFate
  /** Another number gives another block for the same slot and parent. */
  readonly variant: number
}

export interface BlockProducerParts {
  readonly config: NetworkConfig
  readonly types: ForkTypes
  readonly schedule: ForkSchedule
  readonly machine: StateMachine
  readonly keys: ValidatorKeys
  readonly committees: SyncCommittees
  /** Where payloads come from; the chain's own where it is left out. */
  readonly buildPayload?: ((input: PayloadInput) => BuiltPayload) | undefined
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
  readonly #buildPayload: (input: PayloadInput) => BuiltPayload

  constructor(parts: BlockProducerParts) {
    this.#config = parts.config
    this.#types = parts.types
    this.#schedule = parts.schedule
    this.#machine = parts.machine
    this.#keys = parts.keys
    this.#committees = parts.committees
    this.#buildPayload = parts.buildPayload ?? buildPayload
  }

  genesisBlock(): ChainBlock {
    const state = this.#machine.genesis()
    const body = blankBody(this.#types)
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
    const isApart = isForkAtLeast(state.fork, 'gloas')
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
      withdrawals: (owesWithdrawals(parent) ? undefined : built?.payload.withdrawals) ?? [],
      ...(isApart && { bid: body.signedExecutionPayloadBid.message, parentTaken: isTaken(parent) }),
    })
    const base = payloadToBuildOn(parent)
    const own = built && {
      hash: bytesToHex(built.payload.blockHash),
      parentHash: base.hash,
      number: built.payload.blockNumber,
      timestamp: built.payload.timestamp,
      body: built.body,
    }
    const inside = isApart ? undefined : own
    return this.#assemble({
      header,
      body,
      state: after,
      participants: this.#config.preset.syncCommitteeSize - plan.absent,
      execution: inside ?? base,
      hasPayload: inside !== undefined,
      ...(isApart && built && own && { apart: { built, execution: own, fate: plan.payload } }),
    })
  }

  #assemble(parts: {
    header: Omit<ChainBlock['header'], 'stateRoot'>
    body: BodyValue
    state: ChainState
    participants: number
    execution: ExecutionBlock
    hasPayload: boolean
    apart?: Omit<OwnPayload, 'envelope'> & { readonly built: BuiltPayload }
  }): ChainBlock {
    const view = this.#machine.view(parts.state)
    const stateRoot = view.hashTreeRoot()
    const header = { ...parts.header, stateRoot }
    const { slot, proposerIndex, parentRoot } = header
    const root = BeaconBlockHeader.hashTreeRoot(header)
    const { apart } = parts
    const envelope = apart && makeEnvelope(apart.built, root, parentRoot)
    return {
      slot,
      root: bytesToHex(root),
      parentRoot: bytesToHex(parentRoot),
      stateRoot: bytesToHex(stateRoot),
      fork: parts.state.fork,
      header,
      block: { slot, proposerIndex, parentRoot, stateRoot, body: parts.body },
      state: parts.state,
      participants: parts.participants,
      execution: parts.execution,
      hasPayload: parts.hasPayload,
      ...(apart && envelope && { ownPayload: { envelope, execution: apart.execution, fate: apart.fate } }),
      previousJustified: checkpointOf(view.previousJustifiedCheckpoint),
      justified: checkpointOf(view.currentJustifiedCheckpoint),
      finalized: checkpointOf(view.finalizedCheckpoint),
    }
  }

  #syncAggregate(parent: ChainBlock, state: ChainState, plan: BlockPlan): SyncAggregateValue {
    const size = this.#config.preset.syncCommitteeSize
    // The absent seats are neighbours, from a seat that changes with the slot.
    const firstAbsent = seededNumber(size, 'first absent seat', plan.slot)
    const bits = Array.from({ length: size }, (_, seat) => (seat - firstAbsent + size) % size >= plan.absent)
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

  /** Bellatrix begins without payloads, unless gloas begins with it; they start with its second epoch. */
  #payload(parent: ChainBlock, state: ChainState, plan: BlockPlan): BuiltPayload | undefined {
    const bellatrix = forkSince(this.#config.forks, 'bellatrix')
    const isEarly = bellatrix === undefined || this.#schedule.epochOf(plan.slot) <= bellatrix.epoch
    if (isEarly && !isForkAtLeast(state.fork, 'gloas')) return undefined
    const view = this.#machine.view(state)
    return this.#buildPayload({
      types: this.#types,
      fork: state.fork,
      slot: plan.slot,
      timestamp: this.#config.genesisTime + Math.floor((plan.slot * this.#config.slotDurationMs) / 1000),
      parent: payloadToBuildOn(parent),
      prevRandao: this.#randaoMix(state, plan.slot),
      parentBeaconBlockRoot: hexToBytes(parent.root, 32),
      nextWithdrawalIndex: 'nextWithdrawalIndex' in view ? view.nextWithdrawalIndex : 0,
      ...(owesWithdrawals(parent) &&
        'payloadExpectedWithdrawals' in view && { owedWithdrawals: view.payloadExpectedWithdrawals.toValue() }),
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
    const blank = blankBody(this.#types)
    const bid = built !== undefined && isForkAtLeast(state.fork, 'gloas') ? bidFields(this.#types, built, parent) : {}
    return {
      ...blank,
      randaoReveal: seededBytes(96, 'randao reveal', plan.slot, plan.variant),
      eth1Data: this.#machine.view(state).eth1Data.toValue(),
      graffiti: new TextEncoder().encode('blsync development chain'.padEnd(32, '\0')),
      attestations: plan.slot % 3 === 0 ? [this.#attestation(parent)] : [],
      syncAggregate,
      payloadAttestations: parent.ownPayload === undefined ? [] : [this.#payloadAttestation(parent, parent.ownPayload)],
      ...(built === undefined
        ? {}
        : {
            executionPayload: built.payload,
            blobKzgCommitments: built.blobKzgCommitments,
            executionRequests: built.executionRequests,
            ...bid,
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

  #payloadAttestation(parent: ChainBlock, { fate }: OwnPayload): BodyValue['payloadAttestations'][number] {
    const { ptcSize } = this.#config.preset
    return {
      aggregationBits: BitArray.fromBoolArray(Array.from({ length: ptcSize }, (_, seat) => seat % 3 !== 1)),
      data: {
        beaconBlockRoot: hexToBytes(parent.root, 32),
        slot: parent.slot,
        payloadPresent: fate === 'timely',
        blobDataAvailable: fate === 'timely',
      },
      signature: seededBytes(96, 'payload attestation', parent.slot),
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

/** Whether a payload on this block has to make up for one that was not taken. */
function owesWithdrawals(parent: ChainBlock): boolean {
  return parent.ownPayload !== undefined && !isTaken(parent)
}
