//! Containers of the operations in a block that are the same in every fork.

use crate::block::containers::signed;
use crate::ssz::schema::{BYTES32, Field, Schema, UINT64, bytes, field};
use std::sync::Arc;

/// `DEPOSIT_CONTRACT_TREE_DEPTH`, and the length mixed in.
const DEPOSIT_PROOF_LENGTH: usize = 33;

/// `AttestationData`.
pub fn attestation_data() -> Schema {
    let checkpoint = Schema::container(vec![field("epoch", UINT64), field("root", BYTES32)]);
    Schema::container(vec![
        field("slot", UINT64),
        field("index", UINT64),
        field("beacon_block_root", BYTES32),
        field("source", checkpoint.clone()),
        field("target", checkpoint),
    ])
}

/// `Eth1Data`.
pub fn eth1_data() -> Schema {
    Schema::container(vec![
        field("deposit_root", BYTES32),
        field("deposit_count", UINT64),
        field("block_hash", BYTES32),
    ])
}

/// `ProposerSlashing`.
pub fn proposer_slashing() -> Schema {
    let header = signed(Schema::container(vec![
        field("slot", UINT64),
        field("proposer_index", UINT64),
        field("parent_root", BYTES32),
        field("state_root", BYTES32),
        field("body_root", BYTES32),
    ]));
    Schema::container(vec![field("signed_header_1", header.clone()), field("signed_header_2", header)])
}

/// `Deposit`.
pub fn deposit() -> Schema {
    let proof = Schema::Vector { item: Arc::new(BYTES32), length: DEPOSIT_PROOF_LENGTH };
    Schema::container(vec![field("proof", proof), field("data", Schema::container(deposit_data()))])
}

/// `SignedVoluntaryExit`.
pub fn signed_voluntary_exit() -> Schema {
    signed(Schema::container(vec![field("epoch", UINT64), field("validator_index", UINT64)]))
}

/// `SignedBLSToExecutionChange`.
pub fn signed_bls_to_execution_change() -> Schema {
    signed(Schema::container(vec![
        field("validator_index", UINT64),
        field("from_bls_pubkey", bytes(48)),
        field("to_execution_address", bytes(20)),
    ]))
}

/// `AttesterSlashing` of two such attestations.
pub fn attester_slashing(indexed: &Schema) -> Schema {
    Schema::container(vec![field("attestation_1", indexed.clone()), field("attestation_2", indexed.clone())])
}

/// Fields of `DepositData`.
pub fn deposit_data() -> Vec<Field> {
    vec![
        field("pubkey", bytes(48)),
        field("withdrawal_credentials", BYTES32),
        field("amount", UINT64),
        field("signature", bytes(96)),
    ]
}
