import { isForkAtLeast, type LightClientFork } from '../../params/ForkName.ts'
import type { Preset } from '../../params/Preset.ts'
import {
  bitsOf,
  boolean,
  bytes4,
  bytes20,
  bytes32,
  bytes48,
  bytes96,
  bytesOf,
  type ContainerShape,
  container,
  listOf,
  progressiveContainer,
  progressiveListOf,
  type Shape,
  uint8,
  uint64,
  uint256,
  vectorOf,
} from './Shape.ts'

type Fields = Readonly<Record<string, Shape>>

const VALIDATOR_REGISTRY_LIMIT = 2 ** 40
const HISTORICAL_ROOTS_LIMIT = 2 ** 24
const PENDING_DEPOSITS_LIMIT = 2 ** 27
const MIN_SEED_LOOKAHEAD = 1

const checkpoint = container({ epoch: uint64, root: bytes32 })
const eth1Data = container({ deposit_root: bytes32, deposit_count: uint64, block_hash: bytes32 })
const historicalSummary = container({ block_summary_root: bytes32, state_summary_root: bytes32 })
const header = container({
  slot: uint64,
  proposer_index: uint64,
  parent_root: bytes32,
  state_root: bytes32,
  body_root: bytes32,
})
const validator = container({
  pubkey: bytes48,
  withdrawal_credentials: bytes32,
  effective_balance: uint64,
  slashed: boolean,
  activation_eligibility_epoch: uint64,
  activation_epoch: uint64,
  exit_epoch: uint64,
  withdrawable_epoch: uint64,
})
const pendingDeposit = container({
  pubkey: bytes48,
  withdrawal_credentials: bytes32,
  amount: uint64,
  signature: bytes96,
  slot: uint64,
})
const pendingPartialWithdrawal = container({ validator_index: uint64, amount: uint64, withdrawable_epoch: uint64 })
const pendingConsolidation = container({ source_index: uint64, target_index: uint64 })
const withdrawal = container({ index: uint64, validator_index: uint64, address: bytes20, amount: uint64 })
const builder = container({
  pubkey: bytes48,
  version: uint8,
  execution_address: bytes20,
  balance: uint64,
  deposit_epoch: uint64,
  withdrawable_epoch: uint64,
})
const builderPendingWithdrawal = container({ fee_recipient: bytes20, amount: uint64, builder_index: uint64 })
const builderPendingPayment = container({
  weight: uint64,
  withdrawal: builderPendingWithdrawal,
  proposer_index: uint64,
})
export const executionPayloadBid = progressiveContainer({
  parent_block_hash: bytes32,
  parent_block_root: bytes32,
  block_hash: bytes32,
  prev_randao: bytes32,
  fee_recipient: bytes20,
  gas_limit: uint64,
  builder_index: uint64,
  slot: uint64,
  value: uint64,
  execution_payment: uint64,
  blob_kzg_commitments: progressiveListOf(bytes48),
  execution_requests_root: bytes32,
})

/** Numbers that only states need. */
function stateLimits(preset: Preset) {
  return preset.name === 'minimal'
    ? { votes: 32, randaoMixes: 64, slashings: 64, partials: 64, consolidations: 64 }
    : {
        votes: preset.slotsPerEpoch * 64,
        randaoMixes: 65536,
        slashings: 8192,
        partials: 2 ** 27,
        consolidations: 2 ** 18,
      }
}

/**
 * The beacon state of a fork, its fields by the specification's names.
 *
 * @see https://github.com/ethereum/consensus-specs/blob/v1.7.0-alpha.13/specs/gloas/beacon-chain.md#beaconstate
 *
 * @example
 * resolveStatePath(beaconStateShape(mainnetPreset, 'electra'), 'slot').gindex // 66n
 */
export function beaconStateShape(preset: Preset, fork: LightClientFork): ContainerShape {
  const isProgressive = isForkAtLeast(fork, 'gloas')
  const limits = stateLimits(preset)
  const growing = (element: Shape, limit: number): Shape =>
    isProgressive ? progressiveListOf(element) : listOf(element, limit)
  const roots = vectorOf(bytes32, preset.slotsPerHistoricalRoot)
  const participation = growing(uint8, VALIDATOR_REGISTRY_LIMIT)
  const numbers = growing(uint64, VALIDATOR_REGISTRY_LIMIT)
  const syncCommittee = container({
    pubkeys: vectorOf(bytes48, preset.syncCommitteeSize),
    aggregate_pubkey: bytes48,
  })
  const fields: Fields = {
    genesis_time: uint64,
    genesis_validators_root: bytes32,
    slot: uint64,
    fork: container({ previous_version: bytes4, current_version: bytes4, epoch: uint64 }),
    latest_block_header: header,
    block_roots: roots,
    state_roots: roots,
    historical_roots: listOf(bytes32, HISTORICAL_ROOTS_LIMIT),
    eth1_data: eth1Data,
    eth1_data_votes: listOf(eth1Data, limits.votes),
    eth1_deposit_index: uint64,
    validators: growing(validator, VALIDATOR_REGISTRY_LIMIT),
    balances: numbers,
    randao_mixes: vectorOf(bytes32, limits.randaoMixes),
    slashings: vectorOf(uint64, limits.slashings),
    previous_epoch_participation: participation,
    current_epoch_participation: participation,
    justification_bits: bitsOf(4),
    previous_justified_checkpoint: checkpoint,
    current_justified_checkpoint: checkpoint,
    finalized_checkpoint: checkpoint,
    inactivity_scores: numbers,
    current_sync_committee: syncCommittee,
    next_sync_committee: syncCommittee,
    ...executionFields(fork),
    ...(isForkAtLeast(fork, 'capella') && {
      next_withdrawal_index: uint64,
      next_withdrawal_validator_index: uint64,
      historical_summaries: listOf(historicalSummary, HISTORICAL_ROOTS_LIMIT),
    }),
    ...(isForkAtLeast(fork, 'electra') && {
      deposit_requests_start_index: uint64,
      deposit_balance_to_consume: uint64,
      exit_balance_to_consume: uint64,
      earliest_exit_epoch: uint64,
      consolidation_balance_to_consume: uint64,
      earliest_consolidation_epoch: uint64,
      pending_deposits: growing(pendingDeposit, PENDING_DEPOSITS_LIMIT),
      pending_partial_withdrawals: growing(pendingPartialWithdrawal, limits.partials),
      pending_consolidations: growing(pendingConsolidation, limits.consolidations),
    }),
    ...(isForkAtLeast(fork, 'fulu') && {
      proposer_lookahead: vectorOf(uint64, (MIN_SEED_LOOKAHEAD + 1) * preset.slotsPerEpoch),
    }),
    ...(isProgressive && gloasFields(preset)),
  }
  return isProgressive ? progressiveContainer(fields) : container(fields)
}

function executionFields(fork: LightClientFork): Fields {
  if (isForkAtLeast(fork, 'gloas')) return { latest_block_hash: bytes32 }
  if (isForkAtLeast(fork, 'bellatrix')) {
    return { latest_execution_payload_header: container(payloadHeaderFields(fork)) }
  }
  return {}
}

function payloadHeaderFields(fork: LightClientFork): Fields {
  return {
    parent_hash: bytes32,
    fee_recipient: bytes20,
    state_root: bytes32,
    receipts_root: bytes32,
    logs_bloom: bytesOf(256),
    prev_randao: bytes32,
    block_number: uint64,
    gas_limit: uint64,
    gas_used: uint64,
    timestamp: uint64,
    extra_data: { kind: 'byteList' },
    base_fee_per_gas: uint256,
    block_hash: bytes32,
    transactions_root: bytes32,
    ...(isForkAtLeast(fork, 'capella') && { withdrawals_root: bytes32 }),
    ...(isForkAtLeast(fork, 'deneb') && { blob_gas_used: uint64, excess_blob_gas: uint64 }),
  }
}

function gloasFields(preset: Preset): Fields {
  return {
    builders: progressiveListOf(builder),
    next_withdrawal_builder_index: uint64,
    execution_payload_availability: bitsOf(preset.slotsPerHistoricalRoot),
    builder_pending_payments: vectorOf(builderPendingPayment, 2 * preset.slotsPerEpoch),
    builder_pending_withdrawals: progressiveListOf(builderPendingWithdrawal),
    latest_execution_payload_bid: executionPayloadBid,
    payload_expected_withdrawals: progressiveListOf(withdrawal),
    ptc_window: vectorOf(vectorOf(uint64, preset.ptcSize), (2 + MIN_SEED_LOOKAHEAD) * preset.slotsPerEpoch),
  }
}
