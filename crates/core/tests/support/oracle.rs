//! Light-client objects as `ssz_rs` has them: the same containers, written down a second time on purpose.

use crate::support::test_chain::COMMITTEE_SIZE;
use blsync_core::fork::Fork;
use blsync_core::light_client::containers::ObjectKind;
use ssz_rs::prelude::*;
use std::cell::Cell;
use std::sync::Once;

type Root = [u8; 32];

#[derive(Clone, Default, Debug, PartialEq, Eq, SimpleSerialize)]
struct Beacon {
    slot: u64,
    proposer_index: u64,
    parent_root: Root,
    state_root: Root,
    body_root: Root,
}

#[derive(Clone, Default, Debug, PartialEq, Eq, SimpleSerialize)]
struct Committee {
    pubkeys: Vector<Vector<u8, 48>, COMMITTEE_SIZE>,
    aggregate_pubkey: Vector<u8, 48>,
}

#[derive(Clone, Default, Debug, PartialEq, Eq, SimpleSerialize)]
struct Aggregate {
    bits: Bitvector<COMMITTEE_SIZE>,
    signature: Vector<u8, 96>,
}

#[derive(Clone, Default, Debug, PartialEq, Eq, SimpleSerialize)]
struct CapellaPayload {
    parent_hash: Root,
    fee_recipient: [u8; 20],
    state_root: Root,
    receipts_root: Root,
    logs_bloom: Vector<u8, 256>,
    prev_randao: Root,
    block_number: u64,
    gas_limit: u64,
    gas_used: u64,
    timestamp: u64,
    extra_data: List<u8, 32>,
    base_fee_per_gas: Root,
    block_hash: Root,
    transactions_root: Root,
    withdrawals_root: Root,
}

/// Written out once more, as the library has no way to append fields to a container.
#[derive(Clone, Default, Debug, PartialEq, Eq, SimpleSerialize)]
struct DenebPayload {
    parent_hash: Root,
    fee_recipient: [u8; 20],
    state_root: Root,
    receipts_root: Root,
    logs_bloom: Vector<u8, 256>,
    prev_randao: Root,
    block_number: u64,
    gas_limit: u64,
    gas_used: u64,
    timestamp: u64,
    extra_data: List<u8, 32>,
    base_fee_per_gas: Root,
    block_hash: Root,
    transactions_root: Root,
    withdrawals_root: Root,
    blob_gas_used: u64,
    excess_blob_gas: u64,
}

#[derive(Clone, Default, Debug, PartialEq, Eq, SimpleSerialize)]
struct AltairHeader {
    beacon: Beacon,
}

#[derive(Clone, Default, Debug, PartialEq, Eq, SimpleSerialize)]
struct PayloadHeader<P: SimpleSerialize> {
    beacon: Beacon,
    execution: P,
    execution_branch: Vector<Root, 4>,
}

#[derive(Clone, Default, Debug, PartialEq, Eq, SimpleSerialize)]
struct GloasHeader {
    beacon: Beacon,
    execution_block_hash: Root,
    execution_branch: Vector<Root, 11>,
}

#[derive(Clone, Default, Debug, PartialEq, Eq, SimpleSerialize)]
struct Bootstrap<H: SimpleSerialize, const COMMITTEE_DEPTH: usize> {
    header: H,
    current_sync_committee: Committee,
    current_sync_committee_branch: Vector<Root, COMMITTEE_DEPTH>,
}

#[derive(Clone, Default, Debug, PartialEq, Eq, SimpleSerialize)]
struct Update<H: SimpleSerialize, const COMMITTEE_DEPTH: usize, const FINALITY_DEPTH: usize> {
    attested_header: H,
    next_sync_committee: Committee,
    next_sync_committee_branch: Vector<Root, COMMITTEE_DEPTH>,
    finalized_header: H,
    finality_branch: Vector<Root, FINALITY_DEPTH>,
    sync_aggregate: Aggregate,
    signature_slot: u64,
}

#[derive(Clone, Default, Debug, PartialEq, Eq, SimpleSerialize)]
struct FinalityUpdate<H: SimpleSerialize, const FINALITY_DEPTH: usize> {
    attested_header: H,
    finalized_header: H,
    finality_branch: Vector<Root, FINALITY_DEPTH>,
    sync_aggregate: Aggregate,
    signature_slot: u64,
}

#[derive(Clone, Default, Debug, PartialEq, Eq, SimpleSerialize)]
struct OptimisticUpdate<H: SimpleSerialize> {
    attested_header: H,
    sync_aggregate: Aggregate,
    signature_slot: u64,
}

/// What the oracle makes of bytes: their encoding once more, and their root; `None` if it refuses them.
pub type Opinion = Option<(Vec<u8>, Root)>;

/// Offsets that go back make the library subtract with overflow, which a test build answers with a panic: a refusal too.
fn deserialized<T: SimpleSerialize>(bytes: &[u8]) -> Option<T> {
    thread_local! {
        static IS_ASKED: Cell<bool> = const { Cell::new(false) };
    }
    static QUIET: Once = Once::new();
    QUIET.call_once(|| {
        let usual = std::panic::take_hook();
        std::panic::set_hook(Box::new(move |panic| {
            if !IS_ASKED.get() {
                usual(panic);
            }
        }));
    });
    IS_ASKED.set(true);
    let result = std::panic::catch_unwind(|| T::deserialize(bytes).ok());
    IS_ASKED.set(false);
    result.ok().flatten()
}

fn opinion<T: SimpleSerialize>(bytes: &[u8]) -> Opinion {
    let mut value: T = deserialized(bytes)?;
    let mut again = Vec::new();
    value.serialize(&mut again).ok()?;
    let root = value.hash_tree_root().ok()?;
    Some((again, root.as_ref().try_into().ok()?))
}

fn default_bytes<T: SimpleSerialize>() -> Vec<u8> {
    let mut bytes = Vec::new();
    T::default().serialize(&mut bytes).expect("a default value");
    bytes
}

/// What the library says of one container.
#[derive(Clone, Copy)]
pub struct Oracle {
    /// Of bytes.
    pub opinion: fn(&[u8]) -> Opinion,
    /// The encoding of the default value.
    pub default: fn() -> Vec<u8>,
}

impl Oracle {
    const fn of<T: SimpleSerialize>() -> Self {
        Self { opinion: opinion::<T>, default: default_bytes::<T> }
    }
}

fn oracle_of<H, const COMMITTEE_DEPTH: usize, const FINALITY_DEPTH: usize>(kind: ObjectKind) -> Oracle
where
    H: SimpleSerialize,
{
    match kind {
        ObjectKind::Header => Oracle::of::<H>(),
        ObjectKind::Bootstrap => Oracle::of::<Bootstrap<H, COMMITTEE_DEPTH>>(),
        ObjectKind::Update => Oracle::of::<Update<H, COMMITTEE_DEPTH, FINALITY_DEPTH>>(),
        ObjectKind::FinalityUpdate => Oracle::of::<FinalityUpdate<H, FINALITY_DEPTH>>(),
        ObjectKind::OptimisticUpdate => Oracle::of::<OptimisticUpdate<H>>(),
    }
}

/// The oracle for objects in the containers of a fork.
pub fn oracle(fork: Fork, kind: ObjectKind) -> Oracle {
    let of_fork = match fork {
        Fork::Altair | Fork::Bellatrix => oracle_of::<AltairHeader, 5, 6>,
        Fork::Capella => oracle_of::<PayloadHeader<CapellaPayload>, 5, 6>,
        Fork::Deneb => oracle_of::<PayloadHeader<DenebPayload>, 5, 6>,
        Fork::Electra | Fork::Fulu => oracle_of::<PayloadHeader<DenebPayload>, 6, 7>,
        Fork::Gloas => oracle_of::<GloasHeader, 11, 9>,
    };
    of_fork(kind)
}
