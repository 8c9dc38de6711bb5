import {
  BitVectorType,
  ContainerType,
  ListBasicType,
  ListCompositeType,
  ProgressiveListBasicType,
  ProgressiveListCompositeType,
  VectorBasicType,
  VectorCompositeType,
} from '@chainsafe/ssz'
import type { Preset } from '../../params/Preset.ts'
import type { executionTypes } from './executionTypes.ts'
import { GloasWithdrawals, gloasExecution } from './gloasTypes.ts'
import {
  BeaconBlockHeader,
  Bytes20,
  Bytes32,
  Bytes48,
  Bytes96,
  Checkpoint,
  Eth1Data,
  Fork,
  HistoricalSummary,
  JustificationBits,
  Uint8,
  Uint64,
  Validator,
  WideUint64,
} from './primitiveTypes.ts'
import { progressive } from './progressive.ts'

const VALIDATOR_REGISTRY_LIMIT = 2 ** 40
const HISTORICAL_ROOTS_LIMIT = 2 ** 24
const MIN_SEED_LOOKAHEAD = 1

/** Limits that differ between the minimal preset and the others but do not matter to a light client. */
function stateLimits(preset: Preset) {
  return preset.name === 'minimal'
    ? { epochsPerHistoricalVector: 64, epochsPerSlashingsVector: 64, votingEpochs: 4, partials: 64, consolidations: 64 }
    : {
        epochsPerHistoricalVector: 65536,
        epochsPerSlashingsVector: 8192,
        votingEpochs: 64,
        partials: 2 ** 27,
        consolidations: 2 ** 18,
      }
}

const PendingDeposit = new ContainerType(
  { pubkey: Bytes48, withdrawalCredentials: Bytes32, amount: Uint64, signature: Bytes96, slot: Uint64 },
  { typeName: 'PendingDeposit', jsonCase: 'eth2' },
)

const PendingPartialWithdrawal = new ContainerType(
  { validatorIndex: Uint64, amount: Uint64, withdrawableEpoch: Uint64 },
  { typeName: 'PendingPartialWithdrawal', jsonCase: 'eth2' },
)

const PendingConsolidation = new ContainerType(
  { sourceIndex: Uint64, targetIndex: Uint64 },
  { typeName: 'PendingConsolidation', jsonCase: 'eth2' },
)

const Builder = new ContainerType(
  {
    pubkey: Bytes48,
    version: Uint8,
    executionAddress: Bytes20,
    balance: Uint64,
    depositEpoch: Uint64,
    withdrawableEpoch: WideUint64,
  },
  { typeName: 'Builder', jsonCase: 'eth2' },
)

const BuilderPendingWithdrawal = new ContainerType(
  { feeRecipient: Bytes20, amount: Uint64, builderIndex: Uint64 },
  { typeName: 'BuilderPendingWithdrawal', jsonCase: 'eth2' },
)

const BuilderPendingPayment = new ContainerType(
  { weight: Uint64, withdrawal: BuilderPendingWithdrawal, proposerIndex: Uint64 },
  { typeName: 'BuilderPendingPayment', jsonCase: 'eth2' },
)

/**
 * Beacon states of every fork, their fields in the specification's order: generalized indices follow from it.
 *
 * @see https://github.com/ethereum/consensus-specs/blob/v1.7.0-alpha.13/specs/gloas/beacon-chain.md#beaconstate
 */
export function stateTypes(preset: Preset, execution: ReturnType<typeof executionTypes>) {
  const limits = stateLimits(preset)
  const SyncCommittee = new ContainerType(
    { pubkeys: new VectorCompositeType(Bytes48, preset.syncCommitteeSize), aggregatePubkey: Bytes48 },
    { typeName: 'SyncCommittee', jsonCase: 'eth2' },
  )
  const BlockRoots = new VectorCompositeType(Bytes32, preset.slotsPerHistoricalRoot)
  const EpochParticipation = new ListBasicType(Uint8, VALIDATOR_REGISTRY_LIMIT)
  const altair = {
    genesisTime: Uint64,
    genesisValidatorsRoot: Bytes32,
    slot: Uint64,
    fork: Fork,
    latestBlockHeader: BeaconBlockHeader,
    blockRoots: BlockRoots,
    stateRoots: BlockRoots,
    historicalRoots: new ListCompositeType(Bytes32, HISTORICAL_ROOTS_LIMIT),
    eth1Data: Eth1Data,
    eth1DataVotes: new ListCompositeType(Eth1Data, limits.votingEpochs * preset.slotsPerEpoch),
    eth1DepositIndex: Uint64,
    validators: new ListCompositeType(Validator, VALIDATOR_REGISTRY_LIMIT),
    balances: new ListBasicType(Uint64, VALIDATOR_REGISTRY_LIMIT),
    randaoMixes: new VectorCompositeType(Bytes32, limits.epochsPerHistoricalVector),
    slashings: new VectorBasicType(Uint64, limits.epochsPerSlashingsVector),
    previousEpochParticipation: EpochParticipation,
    currentEpochParticipation: EpochParticipation,
    justificationBits: JustificationBits,
    previousJustifiedCheckpoint: Checkpoint,
    currentJustifiedCheckpoint: Checkpoint,
    finalizedCheckpoint: Checkpoint,
    inactivityScores: new ListBasicType(Uint64, VALIDATOR_REGISTRY_LIMIT),
    currentSyncCommittee: SyncCommittee,
    nextSyncCommittee: SyncCommittee,
  }
  const bellatrix = { ...altair, latestExecutionPayloadHeader: execution.bellatrix.ExecutionPayloadHeader }
  const sinceCapella = {
    nextWithdrawalIndex: Uint64,
    nextWithdrawalValidatorIndex: Uint64,
    historicalSummaries: new ListCompositeType(HistoricalSummary, HISTORICAL_ROOTS_LIMIT),
  }
  const capella = {
    ...bellatrix,
    latestExecutionPayloadHeader: execution.capella.ExecutionPayloadHeader,
    ...sinceCapella,
  }
  const deneb = { ...capella, latestExecutionPayloadHeader: execution.deneb.ExecutionPayloadHeader }
  const sinceElectra = {
    depositRequestsStartIndex: WideUint64,
    depositBalanceToConsume: Uint64,
    exitBalanceToConsume: Uint64,
    earliestExitEpoch: Uint64,
    consolidationBalanceToConsume: Uint64,
    earliestConsolidationEpoch: Uint64,
    pendingDeposits: new ListCompositeType(PendingDeposit, 2 ** 27),
    pendingPartialWithdrawals: new ListCompositeType(PendingPartialWithdrawal, limits.partials),
    pendingConsolidations: new ListCompositeType(PendingConsolidation, limits.consolidations),
  }
  const electra = { ...deneb, ...sinceElectra }
  const sinceFulu = {
    proposerLookahead: new VectorBasicType(Uint64, (MIN_SEED_LOOKAHEAD + 1) * preset.slotsPerEpoch),
  }
  const fulu = { ...electra, ...sinceFulu }
  const progressiveParticipation = new ProgressiveListBasicType(Uint8)
  const gloas = {
    ...altair,
    validators: new ProgressiveListCompositeType(Validator),
    balances: new ProgressiveListBasicType(Uint64),
    previousEpochParticipation: progressiveParticipation,
    currentEpochParticipation: progressiveParticipation,
    inactivityScores: new ProgressiveListBasicType(Uint64),
    latestBlockHash: Bytes32,
    ...sinceCapella,
    ...sinceElectra,
    pendingDeposits: new ProgressiveListCompositeType(PendingDeposit),
    pendingPartialWithdrawals: new ProgressiveListCompositeType(PendingPartialWithdrawal),
    pendingConsolidations: new ProgressiveListCompositeType(PendingConsolidation),
    ...sinceFulu,
    builders: new ProgressiveListCompositeType(Builder),
    nextWithdrawalBuilderIndex: Uint64,
    executionPayloadAvailability: new BitVectorType(preset.slotsPerHistoricalRoot),
    builderPendingPayments: new VectorCompositeType(BuilderPendingPayment, 2 * preset.slotsPerEpoch),
    builderPendingWithdrawals: new ProgressiveListCompositeType(BuilderPendingWithdrawal),
    latestExecutionPayloadBid: gloasExecution.ExecutionPayloadBid,
    payloadExpectedWithdrawals: GloasWithdrawals,
    ptcWindow: new VectorCompositeType(
      new VectorBasicType(Uint64, preset.ptcSize),
      (2 + MIN_SEED_LOOKAHEAD) * preset.slotsPerEpoch,
    ),
  }
  const state = { typeName: 'BeaconState', jsonCase: 'eth2' } as const
  return {
    SyncCommittee,
    altair: { BeaconState: new ContainerType(altair, state) },
    bellatrix: { BeaconState: new ContainerType(bellatrix, state) },
    capella: { BeaconState: new ContainerType(capella, state) },
    deneb: { BeaconState: new ContainerType(deneb, state) },
    electra: { BeaconState: new ContainerType(electra, state) },
    fulu: { BeaconState: new ContainerType(fulu, state) },
    gloas: { BeaconState: progressive(gloas, 'BeaconState') },
  }
}
