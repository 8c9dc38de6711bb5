import { isForkAtLeast, type LightClientFork } from '../../params/ForkName.ts'
import type { Preset } from '../../params/Preset.ts'
import { executionPayloadBid } from './beaconStateShape.ts'
import {
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
  uint64,
  uint256,
} from './Shape.ts'

type Fields = Readonly<Record<string, Shape>>

/** What is only known by its root: nobody asked for its parts yet. */
const whole: Shape = { kind: 'byteList' }

const MAX_BLOB_COMMITMENTS_PER_BLOCK = 4096
const MAX_TRANSACTIONS_PER_PAYLOAD = 2 ** 20

const eth1Data = container({ deposit_root: bytes32, deposit_count: uint64, block_hash: bytes32 })
const withdrawal = container({ index: uint64, validator_index: uint64, address: bytes20, amount: uint64 })

/**
 * The beacon block of a fork, its fields by the specification's names, as {@link beaconStateShape} has states: the body is
 * reached through `body`, operations are there as a whole.
 *
 * @see https://github.com/ethereum/consensus-specs/blob/v1.7.0-alpha.13/specs/gloas/beacon-chain.md#beaconblockbody
 *
 * @example
 * resolveStatePath(beaconBlockShape(mainnetPreset, 'deneb'), 'body.execution_payload.block_hash').gindex // 6444n
 */
export function beaconBlockShape(preset: Preset, fork: LightClientFork): ContainerShape {
  return container({
    slot: uint64,
    proposer_index: uint64,
    parent_root: bytes32,
    state_root: bytes32,
    body: isForkAtLeast(fork, 'gloas') ? gloasBody(preset) : balancedBody(preset, fork),
  })
}

/**
 * Where a block of the fork names its execution block: its payload's hash, from gloas on the hash of the payload that it
 * builds on, since its own comes apart. Undefined before bellatrix.
 *
 * @example
 * executionBlockHashPath('deneb') // 'body.execution_payload.block_hash'
 */
export function executionBlockHashPath(fork: LightClientFork): string | undefined {
  if (isForkAtLeast(fork, 'gloas')) return 'body.signed_execution_payload_bid.message.parent_block_hash'
  return isForkAtLeast(fork, 'bellatrix') ? 'body.execution_payload.block_hash' : undefined
}

function balancedBody(preset: Preset, fork: LightClientFork): ContainerShape {
  const isElectra = isForkAtLeast(fork, 'electra')
  return container({
    ...bodyStart((limit) => listOf(whole, limit), isElectra),
    sync_aggregate: syncAggregate(preset),
    ...(isForkAtLeast(fork, 'bellatrix') && { execution_payload: container(payloadFields(preset, fork)) }),
    ...(isForkAtLeast(fork, 'capella') && { bls_to_execution_changes: listOf(whole, 16) }),
    ...(isForkAtLeast(fork, 'deneb') && { blob_kzg_commitments: listOf(bytes48, MAX_BLOB_COMMITMENTS_PER_BLOCK) }),
    ...(isElectra && {
      execution_requests: container({
        deposits: listOf(whole, 8192),
        withdrawals: listOf(whole, 16),
        consolidations: listOf(whole, 2),
      }),
    }),
  })
}

function bodyStart(operations: (limit: number) => Shape, isElectra: boolean): Fields {
  return {
    randao_reveal: bytes96,
    eth1_data: eth1Data,
    graffiti: bytes32,
    proposer_slashings: operations(16),
    attester_slashings: operations(isElectra ? 1 : 2),
    attestations: operations(isElectra ? 8 : 128),
    deposits: operations(16),
    voluntary_exits: operations(16),
  }
}

function syncAggregate({ syncCommitteeSize }: Preset): Shape {
  return container({
    sync_committee_bits: { kind: 'bits', length: syncCommitteeSize },
    sync_committee_signature: bytes96,
  })
}

function payloadFields(preset: Preset, fork: LightClientFork): Fields {
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
    extra_data: whole,
    base_fee_per_gas: uint256,
    block_hash: bytes32,
    transactions: listOf(whole, MAX_TRANSACTIONS_PER_PAYLOAD),
    ...(isForkAtLeast(fork, 'capella') && { withdrawals: listOf(withdrawal, preset.maxWithdrawalsPerPayload) }),
    ...(isForkAtLeast(fork, 'deneb') && { blob_gas_used: uint64, excess_blob_gas: uint64 }),
  }
}

function gloasBody(preset: Preset): ContainerShape {
  return progressiveContainer({
    ...bodyStart(() => progressiveListOf(whole), true),
    sync_aggregate: syncAggregate(preset),
    bls_to_execution_changes: progressiveListOf(whole),
    signed_execution_payload_bid: container({ message: executionPayloadBid, signature: bytes96 }),
    payload_attestations: progressiveListOf(whole),
    parent_execution_requests: whole,
  })
}
