import {
  BooleanType,
  ListBasicType,
  ListCompositeType,
  ProgressiveListBasicType,
  ProgressiveListCompositeType,
  type Type,
  UintNumberType,
  VectorBasicType,
  VectorCompositeType,
} from '@chainsafe/ssz'
import { isForkAtLeast, type LightClientFork } from '../../ts/params/ForkName.ts'
import type { Preset } from '../../ts/params/Preset.ts'
import { BitsType } from '../../ts/types/ssz/BitsType.ts'
import { bytes20, bytes32, bytes48, bytes96 } from '../../ts/types/ssz/BytesType.ts'
import { beaconBlockHeaderType, checkpointType, commonTypes } from '../../ts/types/ssz/commonTypes.ts'
import { executionPayloadBidType } from '../../ts/types/ssz/gloasTypes.ts'
import { ObjectType, ProgressiveObjectType } from '../../ts/types/ssz/ObjectType.ts'
import { eth1DataType } from '../../ts/types/ssz/operationTypes.ts'
import {
  bellatrixPayloadHeaderType,
  capellaPayloadHeaderType,
  denebPayloadHeaderType,
} from '../../ts/types/ssz/payloadHeaderTypes.ts'
import { withdrawalType } from '../../ts/types/ssz/payloadTypes.ts'
import { uint64 } from '../../ts/types/ssz/UintType.ts'

const VALIDATOR_REGISTRY_LIMIT = 2 ** 40
const HISTORICAL_ROOTS_LIMIT = 2 ** 24
const PENDING_DEPOSITS_LIMIT = 2 ** 27

const uint8 = new UintNumberType(1)

const validatorType = new ObjectType({
  pubkey: bytes48,
  withdrawalCredentials: bytes32,
  effectiveBalance: uint64,
  slashed: new BooleanType(),
  activationEligibilityEpoch: uint64,
  activationEpoch: uint64,
  exitEpoch: uint64,
  withdrawableEpoch: uint64,
})

const historicalSummaries = new ListCompositeType(
  new ObjectType({ blockSummaryRoot: bytes32, stateSummaryRoot: bytes32 }),
  HISTORICAL_ROOTS_LIMIT,
)

const pendingDepositType = new ObjectType({
  pubkey: bytes48,
  withdrawalCredentials: bytes32,
  amount: uint64,
  signature: bytes96,
  slot: uint64,
})

const pendingPartialWithdrawalType = new ObjectType({
  validatorIndex: uint64,
  amount: uint64,
  withdrawableEpoch: uint64,
})

const pendingConsolidationType = new ObjectType({ sourceIndex: uint64, targetIndex: uint64 })

/** Numbers that only a state needs, so that the program's presets do not have them. */
function stateLimits(preset: Preset) {
  return preset.name === 'minimal'
    ? { eth1Votes: 32, randaoMixes: 64, slashings: 64, partials: 64, consolidations: 64 }
    : { eth1Votes: 2048, randaoMixes: 65536, slashings: 8192, partials: 2 ** 27, consolidations: 2 ** 18 }
}

/** The state container of a fork: only proofs about it are checked, the program itself has no states. */
export function beaconStateType(preset: Preset, fork: LightClientFork): Type<unknown> {
  const limits = stateLimits(preset)
  const { SyncCommittee, Fork } = commonTypes(preset)
  const isProgressive = isForkAtLeast(fork, 'gloas')
  const roots = new VectorCompositeType(bytes32, preset.slotsPerHistoricalRoot)
  const participation = isProgressive
    ? new ProgressiveListBasicType(uint8)
    : new ListBasicType(uint8, VALIDATOR_REGISTRY_LIMIT)
  const numbers = isProgressive
    ? new ProgressiveListBasicType(uint64)
    : new ListBasicType(uint64, VALIDATOR_REGISTRY_LIMIT)
  const fields: Record<string, Type<unknown>> = {
    genesisTime: uint64,
    genesisValidatorsRoot: bytes32,
    slot: uint64,
    fork: Fork,
    latestBlockHeader: beaconBlockHeaderType,
    blockRoots: roots,
    stateRoots: roots,
    historicalRoots: new ListCompositeType(bytes32, HISTORICAL_ROOTS_LIMIT),
    eth1Data: eth1DataType,
    eth1DataVotes: new ListCompositeType(eth1DataType, limits.eth1Votes),
    eth1DepositIndex: uint64,
    validators: isProgressive
      ? new ProgressiveListCompositeType(validatorType)
      : new ListCompositeType(validatorType, VALIDATOR_REGISTRY_LIMIT),
    balances: numbers,
    randaoMixes: new VectorCompositeType(bytes32, limits.randaoMixes),
    slashings: new VectorBasicType(uint64, limits.slashings),
    previousEpochParticipation: participation,
    currentEpochParticipation: participation,
    justificationBits: new BitsType(4),
    previousJustifiedCheckpoint: checkpointType,
    currentJustifiedCheckpoint: checkpointType,
    finalizedCheckpoint: checkpointType,
    inactivityScores: numbers,
    currentSyncCommittee: SyncCommittee,
    nextSyncCommittee: SyncCommittee,
    ...executionFields(fork),
    ...(isForkAtLeast(fork, 'capella')
      ? { nextWithdrawalIndex: uint64, nextWithdrawalValidatorIndex: uint64, historicalSummaries }
      : {}),
    ...(isForkAtLeast(fork, 'electra') ? electraFields(limits, isProgressive) : {}),
    ...(isForkAtLeast(fork, 'fulu')
      ? { proposerLookahead: new VectorBasicType(uint64, 2 * preset.slotsPerEpoch) }
      : {}),
    ...(isProgressive ? gloasFields(preset) : {}),
  }
  return isProgressive ? new ProgressiveObjectType(fields) : new ObjectType(fields)
}

function executionFields(fork: LightClientFork): Record<string, Type<unknown>> {
  if (isForkAtLeast(fork, 'gloas')) return { latestBlockHash: bytes32 }
  if (isForkAtLeast(fork, 'deneb')) return { latestExecutionPayloadHeader: denebPayloadHeaderType }
  if (isForkAtLeast(fork, 'capella')) return { latestExecutionPayloadHeader: capellaPayloadHeaderType }
  if (isForkAtLeast(fork, 'bellatrix')) return { latestExecutionPayloadHeader: bellatrixPayloadHeaderType }
  return {}
}

function electraFields(limits: ReturnType<typeof stateLimits>, isProgressive: boolean): Record<string, Type<unknown>> {
  return {
    depositRequestsStartIndex: uint64,
    depositBalanceToConsume: uint64,
    exitBalanceToConsume: uint64,
    earliestExitEpoch: uint64,
    consolidationBalanceToConsume: uint64,
    earliestConsolidationEpoch: uint64,
    pendingDeposits: isProgressive
      ? new ProgressiveListCompositeType(pendingDepositType)
      : new ListCompositeType(pendingDepositType, PENDING_DEPOSITS_LIMIT),
    pendingPartialWithdrawals: isProgressive
      ? new ProgressiveListCompositeType(pendingPartialWithdrawalType)
      : new ListCompositeType(pendingPartialWithdrawalType, limits.partials),
    pendingConsolidations: isProgressive
      ? new ProgressiveListCompositeType(pendingConsolidationType)
      : new ListCompositeType(pendingConsolidationType, limits.consolidations),
  }
}

function gloasFields(preset: Preset): Record<string, Type<unknown>> {
  const pendingWithdrawal = new ObjectType({ feeRecipient: bytes20, amount: uint64, builderIndex: uint64 })
  const pendingPayment = new ObjectType({ weight: uint64, withdrawal: pendingWithdrawal, proposerIndex: uint64 })
  const builder = new ObjectType({
    pubkey: bytes48,
    version: uint8,
    executionAddress: bytes20,
    balance: uint64,
    depositEpoch: uint64,
    withdrawableEpoch: uint64,
  })
  return {
    builders: new ProgressiveListCompositeType(builder),
    nextWithdrawalBuilderIndex: uint64,
    executionPayloadAvailability: new BitsType(preset.slotsPerHistoricalRoot),
    builderPendingPayments: new VectorCompositeType(pendingPayment, 2 * preset.slotsPerEpoch),
    builderPendingWithdrawals: new ProgressiveListCompositeType(pendingWithdrawal),
    latestExecutionPayloadBid: executionPayloadBidType,
    payloadExpectedWithdrawals: new ProgressiveListCompositeType(withdrawalType),
    ptcWindow: new VectorCompositeType(new VectorBasicType(uint64, preset.ptcSize), 3 * preset.slotsPerEpoch),
  }
}
