//! The containers of gloas, which are progressive.
//!
//! See <https://github.com/ethereum/consensus-specs/blob/v1.7.0-alpha.13/specs/gloas/beacon-chain.md#containers>.

use crate::block::containers::{payload_start, request_schemas, signed, sync_aggregate, withdrawal};
use crate::block::limits::BlockLimits;
use crate::block::operations::{
    attestation_data, attester_slashing, deposit, deposit_data, eth1_data, proposer_slashing,
    signed_bls_to_execution_change, signed_voluntary_exit,
};
use crate::ssz::schema::{BYTES32, Schema, UINT64, bytes, field};

const ANY_BYTES: Schema = Schema::ByteList { limit: None };

/// `BeaconBlockBody`.
pub fn gloas_body(limits: &BlockLimits) -> Schema {
    let indexed_attestation = Schema::progressive_container(vec![
        field("attesting_indices", UINT64.progressive_list()),
        field("data", attestation_data()),
        field("signature", bytes(96)),
    ]);
    let attestation = Schema::progressive_container(vec![
        field("aggregation_bits", Schema::BitList { limit: None }),
        field("data", attestation_data()),
        field("signature", bytes(96)),
        field("committee_bits", Schema::Bits { count: limits.max_committees_per_slot }),
    ]);
    let payload_attestation = Schema::progressive_container(vec![
        field("aggregation_bits", Schema::Bits { count: limits.ptc_size }),
        field("data", payload_attestation_data()),
        field("signature", bytes(96)),
    ]);
    Schema::progressive_container(vec![
        field("randao_reveal", bytes(96)),
        field("eth1_data", eth1_data()),
        field("graffiti", BYTES32),
        field("proposer_slashings", proposer_slashing().progressive_list()),
        field("attester_slashings", attester_slashing(&indexed_attestation).progressive_list()),
        field("attestations", attestation.progressive_list()),
        field("deposits", deposit().progressive_list()),
        field("voluntary_exits", signed_voluntary_exit().progressive_list()),
        field("sync_aggregate", sync_aggregate(limits)),
        field("bls_to_execution_changes", signed_bls_to_execution_change().progressive_list()),
        field("signed_execution_payload_bid", signed(bid())),
        field("payload_attestations", payload_attestation.progressive_list()),
        field("parent_execution_requests", requests()),
    ])
}

/// `ExecutionPayloadEnvelope`.
#[must_use]
pub fn envelope_schema() -> Schema {
    let mut payload = payload_start();
    payload.extend([
        field("transactions", ANY_BYTES.progressive_list()),
        field("withdrawals", withdrawal().progressive_list()),
        field("blob_gas_used", UINT64),
        field("excess_blob_gas", UINT64),
        field("block_access_list", ANY_BYTES),
        field("slot_number", UINT64),
    ]);
    Schema::progressive_container(vec![
        field("payload", Schema::progressive_container(payload)),
        field("execution_requests", requests()),
        field("builder_index", UINT64),
        field("beacon_block_root", BYTES32),
        field("parent_beacon_block_root", BYTES32),
    ])
}

fn bid() -> Schema {
    Schema::progressive_container(vec![
        field("parent_block_hash", BYTES32),
        field("parent_block_root", BYTES32),
        field("block_hash", BYTES32),
        field("prev_randao", BYTES32),
        field("fee_recipient", bytes(20)),
        field("gas_limit", UINT64),
        field("builder_index", UINT64),
        field("slot", UINT64),
        field("value", UINT64),
        field("execution_payment", UINT64),
        field("blob_kzg_commitments", bytes(48).progressive_list()),
        field("execution_requests_root", BYTES32),
    ])
}

fn requests() -> Schema {
    let [deposits, withdrawals, consolidations] = request_schemas().map(Schema::progressive_list);
    let builder_deposit = Schema::container(deposit_data());
    let builder_exit = Schema::container(vec![field("source_address", bytes(20)), field("pubkey", bytes(48))]);
    Schema::progressive_container(vec![
        field("deposits", deposits),
        field("withdrawals", withdrawals),
        field("consolidations", consolidations),
        field("builder_deposits", builder_deposit.progressive_list()),
        field("builder_exits", builder_exit.progressive_list()),
    ])
}

fn payload_attestation_data() -> Schema {
    Schema::container(vec![
        field("beacon_block_root", BYTES32),
        field("slot", UINT64),
        field("payload_present", Schema::Boolean),
        field("blob_data_available", Schema::Boolean),
    ])
}
