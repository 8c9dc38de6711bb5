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
struct CapellaHeader {
    beacon: Beacon,
    execution: CapellaPayload,
    execution_branch: Vector<Root, 4>,
}

#[derive(Clone, Default, Debug, PartialEq, Eq, SimpleSerialize)]
struct DenebHeader {
    beacon: Beacon,
    execution: DenebPayload,
    execution_branch: Vector<Root, 4>,
}

#[derive(Clone, Default, Debug, PartialEq, Eq, SimpleSerialize)]
struct GloasHeader {
    beacon: Beacon,
    execution_block_hash: Root,
    execution_branch: Vector<Root, 11>,
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

fn default_bytes<T: SimpleSerialize + Default>() -> Vec<u8> {
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
    const fn of<T: SimpleSerialize + Default>() -> Self {
        Self { opinion: opinion::<T>, default: default_bytes::<T> }
    }
}

macro_rules! fork_objects {
    ($module:ident, $header:ty, $current:literal, $next:literal, $finality:literal) => {
        mod $module {
            use super::*;

            #[derive(Clone, Default, Debug, PartialEq, Eq, SimpleSerialize)]
            struct Bootstrap {
                header: $header,
                current_sync_committee: Committee,
                current_sync_committee_branch: Vector<Root, $current>,
            }

            #[derive(Clone, Default, Debug, PartialEq, Eq, SimpleSerialize)]
            struct Update {
                attested_header: $header,
                next_sync_committee: Committee,
                next_sync_committee_branch: Vector<Root, $next>,
                finalized_header: $header,
                finality_branch: Vector<Root, $finality>,
                sync_aggregate: Aggregate,
                signature_slot: u64,
            }

            #[derive(Clone, Default, Debug, PartialEq, Eq, SimpleSerialize)]
            struct FinalityUpdate {
                attested_header: $header,
                finalized_header: $header,
                finality_branch: Vector<Root, $finality>,
                sync_aggregate: Aggregate,
                signature_slot: u64,
            }

            #[derive(Clone, Default, Debug, PartialEq, Eq, SimpleSerialize)]
            struct OptimisticUpdate {
                attested_header: $header,
                sync_aggregate: Aggregate,
                signature_slot: u64,
            }

            pub const fn oracle(kind: ObjectKind) -> Oracle {
                match kind {
                    ObjectKind::Header => Oracle::of::<$header>(),
                    ObjectKind::Bootstrap => Oracle::of::<Bootstrap>(),
                    ObjectKind::Update => Oracle::of::<Update>(),
                    ObjectKind::FinalityUpdate => Oracle::of::<FinalityUpdate>(),
                    ObjectKind::OptimisticUpdate => Oracle::of::<OptimisticUpdate>(),
                }
            }
        }
    };
}

fork_objects!(altair, AltairHeader, 5, 5, 6);
fork_objects!(capella, CapellaHeader, 5, 5, 6);
fork_objects!(deneb, DenebHeader, 5, 5, 6);
fork_objects!(electra, DenebHeader, 6, 6, 7);
fork_objects!(gloas, GloasHeader, 11, 11, 9);

/// The oracle for objects in the containers of a fork.
pub fn oracle(fork: Fork, kind: ObjectKind) -> Oracle {
    let since = [
        (Fork::Altair, altair::oracle(kind)),
        (Fork::Capella, capella::oracle(kind)),
        (Fork::Deneb, deneb::oracle(kind)),
        (Fork::Electra, electra::oracle(kind)),
        (Fork::Gloas, gloas::oracle(kind)),
    ];
    let (_, oracle) = since.into_iter().rfind(|(first, _)| *first <= fork).expect("altair is the first");
    oracle
}
