//! The containers of blocks.
//!
//! See the `beacon-chain.md` of each fork in
//! <https://github.com/ethereum/consensus-specs/tree/v1.7.0-alpha.13/specs>.

use crate::block::gloas_containers::gloas_body;
use crate::block::limits::BlockLimits;
use crate::block::operations::{
    attestation_data, attester_slashing, deposit, deposit_data, eth1_data, proposer_slashing,
    signed_bls_to_execution_change, signed_voluntary_exit,
};
use crate::fork::{BodyFormat, Fork};
use crate::ssz::schema::{BYTES32, Field, Schema, UINT64, bytes, field};

const MAX_VALIDATORS_PER_COMMITTEE: usize = 2048;
const MAX_PROPOSER_SLASHINGS: usize = 16;
const MAX_ATTESTER_SLASHINGS: usize = 2;
const MAX_ATTESTER_SLASHINGS_ELECTRA: usize = 1;
const MAX_ATTESTATIONS: usize = 128;
const MAX_ATTESTATIONS_ELECTRA: usize = 8;
const MAX_DEPOSITS: usize = 16;
const MAX_VOLUNTARY_EXITS: usize = 16;
const MAX_BLS_TO_EXECUTION_CHANGES: usize = 16;
const MAX_BLOB_COMMITMENTS_PER_BLOCK: usize = 4096;
const MAX_BYTES_PER_TRANSACTION: usize = 1 << 30;
const MAX_TRANSACTIONS_PER_PAYLOAD: usize = 1 << 20;
const MAX_DEPOSIT_REQUESTS_PER_PAYLOAD: usize = 8192;
const MAX_WITHDRAWAL_REQUESTS_PER_PAYLOAD: usize = 16;
const MAX_CONSOLIDATION_REQUESTS_PER_PAYLOAD: usize = 2;

/// `BeaconBlock` of a fork.
#[must_use]
pub fn block_schema(fork: Fork, limits: &BlockLimits) -> Schema {
    let body = match fork.rules().body_format {
        BodyFormat::Altair => Schema::container(altair_body(limits)),
        BodyFormat::Bellatrix => with(altair_body(limits), [field("execution_payload", bellatrix_payload())]),
        BodyFormat::Capella => with(
            altair_body(limits),
            [field("execution_payload", Schema::container(capella_payload(limits))), bls_changes()],
        ),
        BodyFormat::Deneb => with(altair_body(limits), deneb_tail(limits)),
        BodyFormat::Electra => {
            let requests = field("execution_requests", electra_requests());
            with(body_fields(electra_attestations(limits), limits), deneb_tail(limits).into_iter().chain([requests]))
        }
        BodyFormat::Gloas => gloas_body(limits),
    };
    Schema::container(vec![
        field("slot", UINT64),
        field("proposer_index", UINT64),
        field("parent_root", BYTES32),
        field("state_root", BYTES32),
        field("body", body),
    ])
}

fn with(mut fields: Vec<Field>, more: impl IntoIterator<Item = Field>) -> Schema {
    fields.extend(more);
    Schema::container(fields)
}

fn altair_body(limits: &BlockLimits) -> Vec<Field> {
    body_fields(altair_attestations(), limits)
}

fn body_fields([slashings, attestations]: [Schema; 2], limits: &BlockLimits) -> Vec<Field> {
    vec![
        field("randao_reveal", bytes(96)),
        field("eth1_data", eth1_data()),
        field("graffiti", BYTES32),
        field("proposer_slashings", proposer_slashing().list(MAX_PROPOSER_SLASHINGS)),
        field("attester_slashings", slashings),
        field("attestations", attestations),
        field("deposits", deposit().list(MAX_DEPOSITS)),
        field("voluntary_exits", signed_voluntary_exit().list(MAX_VOLUNTARY_EXITS)),
        field("sync_aggregate", sync_aggregate(limits)),
    ]
}

fn altair_attestations() -> [Schema; 2] {
    let attestation = Schema::container(vec![
        field("aggregation_bits", Schema::BitList { limit: Some(MAX_VALIDATORS_PER_COMMITTEE) }),
        field("data", attestation_data()),
        field("signature", bytes(96)),
    ]);
    [
        attester_slashing(&indexed_attestation(MAX_VALIDATORS_PER_COMMITTEE)).list(MAX_ATTESTER_SLASHINGS),
        attestation.list(MAX_ATTESTATIONS),
    ]
}

fn electra_attestations(limits: &BlockLimits) -> [Schema; 2] {
    let validators = MAX_VALIDATORS_PER_COMMITTEE * limits.max_committees_per_slot;
    let attestation = Schema::container(vec![
        field("aggregation_bits", Schema::BitList { limit: Some(validators) }),
        field("data", attestation_data()),
        field("signature", bytes(96)),
        field("committee_bits", Schema::Bits { count: limits.max_committees_per_slot }),
    ]);
    [
        attester_slashing(&indexed_attestation(validators)).list(MAX_ATTESTER_SLASHINGS_ELECTRA),
        attestation.list(MAX_ATTESTATIONS_ELECTRA),
    ]
}

fn indexed_attestation(validators: usize) -> Schema {
    Schema::container(vec![
        field("attesting_indices", UINT64.list(validators)),
        field("data", attestation_data()),
        field("signature", bytes(96)),
    ])
}

fn bls_changes() -> Field {
    field("bls_to_execution_changes", signed_bls_to_execution_change().list(MAX_BLS_TO_EXECUTION_CHANGES))
}

fn deneb_tail(limits: &BlockLimits) -> Vec<Field> {
    let mut payload = capella_payload(limits);
    payload.extend([field("blob_gas_used", UINT64), field("excess_blob_gas", UINT64)]);
    vec![
        field("execution_payload", Schema::container(payload)),
        bls_changes(),
        field("blob_kzg_commitments", bytes(48).list(MAX_BLOB_COMMITMENTS_PER_BLOCK)),
    ]
}

fn bellatrix_payload() -> Schema {
    with(payload_start(), [transactions()])
}

fn capella_payload(limits: &BlockLimits) -> Vec<Field> {
    let mut fields = payload_start();
    fields.extend([transactions(), field("withdrawals", withdrawal().list(limits.max_withdrawals_per_payload))]);
    fields
}

fn transactions() -> Field {
    let transaction = Schema::ByteList { limit: Some(MAX_BYTES_PER_TRANSACTION) };
    field("transactions", transaction.list(MAX_TRANSACTIONS_PER_PAYLOAD))
}

/// Fields that payloads of every fork begin with.
pub fn payload_start() -> Vec<Field> {
    vec![
        field("parent_hash", BYTES32),
        field("fee_recipient", bytes(20)),
        field("state_root", BYTES32),
        field("receipts_root", BYTES32),
        field("logs_bloom", bytes(256)),
        field("prev_randao", BYTES32),
        field("block_number", UINT64),
        field("gas_limit", UINT64),
        field("gas_used", UINT64),
        field("timestamp", UINT64),
        field("extra_data", Schema::ByteList { limit: Some(32) }),
        field("base_fee_per_gas", Schema::Uint { length: 32 }),
        field("block_hash", BYTES32),
    ]
}

/// `Withdrawal`.
pub fn withdrawal() -> Schema {
    Schema::container(vec![
        field("index", UINT64),
        field("validator_index", UINT64),
        field("address", bytes(20)),
        field("amount", UINT64),
    ])
}

fn electra_requests() -> Schema {
    let [deposits, withdrawals, consolidations] = request_schemas();
    Schema::container(vec![
        field("deposits", deposits.list(MAX_DEPOSIT_REQUESTS_PER_PAYLOAD)),
        field("withdrawals", withdrawals.list(MAX_WITHDRAWAL_REQUESTS_PER_PAYLOAD)),
        field("consolidations", consolidations.list(MAX_CONSOLIDATION_REQUESTS_PER_PAYLOAD)),
    ])
}

/// `DepositRequest`, `WithdrawalRequest`, `ConsolidationRequest`.
pub fn request_schemas() -> [Schema; 3] {
    let mut deposit = deposit_data();
    deposit.push(field("index", UINT64));
    let withdrawal =
        vec![field("source_address", bytes(20)), field("validator_pubkey", bytes(48)), field("amount", UINT64)];
    let consolidation =
        vec![field("source_address", bytes(20)), field("source_pubkey", bytes(48)), field("target_pubkey", bytes(48))];
    [deposit, withdrawal, consolidation].map(Schema::container)
}

/// `SyncAggregate`.
pub fn sync_aggregate(limits: &BlockLimits) -> Schema {
    Schema::container(vec![
        field("sync_committee_bits", Schema::Bits { count: limits.sync_committee_size }),
        field("sync_committee_signature", bytes(96)),
    ])
}

/// A message and its signature.
#[must_use]
pub fn signed(message: Schema) -> Schema {
    Schema::container(vec![field("message", message), field("signature", bytes(96))])
}
