//! The containers of light-client objects, by fork.
//!
//! See the `light-client/sync-protocol.md` of each fork in
//! <https://github.com/ethereum/consensus-specs/tree/v1.7.0-alpha.13/specs>.

use crate::block::containers::payload_start;
use crate::fork::{EXECUTION_BLOCK_HASH_GINDEX_GLOAS, EXECUTION_PAYLOAD_GINDEX, Fork, HeaderFormat, depth};
use crate::ssz::schema::{BYTES32, Field, Schema, UINT64, bytes, field};
use std::sync::{Arc, LazyLock};

/// What a light-client object is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ObjectKind {
    /// `LightClientHeader`, which is only ever part of the others.
    Header,
    /// `LightClientBootstrap`.
    Bootstrap,
    /// `LightClientUpdate`.
    Update,
    /// `LightClientFinalityUpdate`.
    FinalityUpdate,
    /// `LightClientOptimisticUpdate`.
    OptimisticUpdate,
}

impl ObjectKind {
    /// All that travel by themselves.
    pub const OBJECTS: [Self; 4] = [Self::Bootstrap, Self::Update, Self::FinalityUpdate, Self::OptimisticUpdate];

    /// Stable name, as programs give it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Header => "header",
            Self::Bootstrap => "bootstrap",
            Self::Update => "update",
            Self::FinalityUpdate => "finality_update",
            Self::OptimisticUpdate => "optimistic_update",
        }
    }

    /// The kind of this name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        [Self::Header].into_iter().chain(Self::OBJECTS).find(|kind| kind.name() == name)
    }
}

/// The containers of every fork under one committee size.
#[derive(Clone, Debug)]
pub struct Containers {
    forks: Vec<ForkContainers>,
}

#[derive(Clone, Debug)]
struct ForkContainers {
    fork: Fork,
    header: Schema,
    bootstrap: Schema,
    update: Schema,
    finality_update: Schema,
    optimistic_update: Schema,
}

impl Containers {
    /// Those of committees of this size.
    #[must_use]
    pub fn new(committee_size: usize) -> Self {
        Self { forks: Fork::ALL.iter().map(|fork| ForkContainers::new(*fork, committee_size)).collect() }
    }

    /// The container of a kind in a fork.
    #[must_use]
    pub fn get(&self, fork: Fork, kind: ObjectKind) -> Option<&Schema> {
        let row = self.forks.iter().find(|row| row.fork == fork)?;
        Some(match kind {
            ObjectKind::Header => &row.header,
            ObjectKind::Bootstrap => &row.bootstrap,
            ObjectKind::Update => &row.update,
            ObjectKind::FinalityUpdate => &row.finality_update,
            ObjectKind::OptimisticUpdate => &row.optimistic_update,
        })
    }
}

impl ForkContainers {
    fn new(fork: Fork, committee_size: usize) -> Self {
        let rules = fork.rules();
        let header = header_schema(fork.header_format());
        let committee = committee_schema(committee_size);
        let attested = [field("attested_header", header.clone())];
        let finality =
            [field("finalized_header", header.clone()), branch("finality_branch", rules.finalized_root_gindex)];
        let aggregate = Schema::container(vec![
            field("sync_committee_bits", Schema::Bits { count: committee_size }),
            field("sync_committee_signature", bytes(96)),
        ]);
        let signature = [field("sync_aggregate", aggregate), field("signature_slot", UINT64)];
        let signed_finality = [finality, signature.clone()].concat();
        let next_committee = [
            field("next_sync_committee", committee.clone()),
            branch("next_sync_committee_branch", rules.next_sync_committee_gindex),
        ];
        Self {
            fork,
            bootstrap: Schema::container(vec![
                field("header", header.clone()),
                field("current_sync_committee", committee),
                branch("current_sync_committee_branch", rules.current_sync_committee_gindex),
            ]),
            update: Schema::container([attested.as_slice(), &next_committee, &signed_finality].concat()),
            finality_update: Schema::container([attested.as_slice(), &signed_finality].concat()),
            optimistic_update: Schema::container([attested.as_slice(), &signature].concat()),
            header,
        }
    }
}

/// `BeaconBlockHeader`.
pub static BEACON_HEADER: LazyLock<Schema> = LazyLock::new(|| {
    Schema::container(vec![
        field("slot", UINT64),
        field("proposer_index", UINT64),
        field("parent_root", BYTES32),
        field("state_root", BYTES32),
        field("body_root", BYTES32),
    ])
});

/// `ExecutionPayloadHeader` of capella.
pub static CAPELLA_PAYLOAD_HEADER: LazyLock<Schema> = LazyLock::new(|| payload_header(&[]));

/// `ExecutionPayloadHeader` of deneb to fulu.
pub static DENEB_PAYLOAD_HEADER: LazyLock<Schema> =
    LazyLock::new(|| payload_header(&[field("blob_gas_used", UINT64), field("excess_blob_gas", UINT64)]));

fn payload_header(more: &[Field]) -> Schema {
    let roots = [field("transactions_root", BYTES32), field("withdrawals_root", BYTES32)];
    Schema::container([payload_start().as_slice(), &roots, more].concat())
}

/// `LightClientHeader`.
pub fn header_schema(format: HeaderFormat) -> Schema {
    let beacon = field("beacon", BEACON_HEADER.clone());
    let with_payload = |beacon, payload: &Schema| {
        Schema::container(vec![
            beacon,
            field("execution", payload.clone()),
            branch("execution_branch", EXECUTION_PAYLOAD_GINDEX),
        ])
    };
    match format {
        // Archives of altair data leave out the `beacon` around its fields.
        HeaderFormat::Beacon => Schema::flattable(beacon),
        HeaderFormat::CapellaPayload => with_payload(beacon, &CAPELLA_PAYLOAD_HEADER),
        HeaderFormat::DenebPayload => with_payload(beacon, &DENEB_PAYLOAD_HEADER),
        HeaderFormat::BlockHash => Schema::container(vec![
            beacon,
            field("execution_block_hash", BYTES32),
            branch("execution_branch", EXECUTION_BLOCK_HASH_GINDEX_GLOAS),
        ]),
    }
}

fn committee_schema(size: usize) -> Schema {
    let pubkeys = Schema::Vector { item: Arc::new(bytes(48)), length: size };
    Schema::container(vec![field("pubkeys", pubkeys), field("aggregate_pubkey", bytes(48))])
}

fn branch(name: &'static str, gindex: u64) -> Field {
    field(name, Schema::Branch { depth: depth(gindex) })
}
