//! [`World`]: a network and the committee a chain starts from, from the first byte of an input.

use crate::support::random::Random;
use crate::support::test_chain::{self, SLOTS_PER_PERIOD, TestCommittee, UpdatePlan, update};
pub use crate::support::test_chain::{COMMITTEE_SIZE, framed};
use blsync_core::chain_spec::{ChainSpec, ScheduledFork};
use blsync_core::fork::Fork;
use blsync_core::sync_committee::SyncCommittee;
use std::sync::{Arc, LazyLock};

/// Periods of the small chain, which crosses every fork.
const PERIODS: u64 = 7;

/// A network, and a committee known for a period.
pub struct World {
    /// Its rules.
    pub spec: ChainSpec,
    /// The known committee.
    pub committee: Arc<SyncCommittee>,
    /// Its period.
    pub start_period: u64,
}

static SMALL: LazyLock<World> = LazyLock::new(|| World {
    spec: test_chain::spec(),
    committee: deserialized(&small_committees()[0].serialized),
    start_period: 0,
});

static MAINNET: LazyLock<World> = LazyLock::new(|| {
    let small = small_committees();
    let member = &small[0].serialized[..48];
    let serialized: Vec<u8> = (0..=512).flat_map(|_| member.iter().copied()).collect();
    World { spec: mainnet_spec(), committee: deserialized(&serialized), start_period: 290 }
});

/// The small chain for an even byte, where signatures are valid; mainnet's rules and real updates for an odd one.
#[must_use]
pub fn world_of(byte: u8) -> &'static World {
    if byte & 1 == 0 { &SMALL } else { &MAINNET }
}

fn deserialized(serialized: &[u8]) -> Arc<SyncCommittee> {
    Arc::new(SyncCommittee::deserialize(serialized).expect("a committee of the network's size"))
}

/// Committees of the small chain.
#[must_use]
pub fn small_committees() -> Vec<TestCommittee> {
    let mut random = Random::new(7);
    (0..=PERIODS).map(|_| TestCommittee::new(&mut random)).collect()
}

/// One valid update of each period of the small chain.
#[must_use]
pub fn small_updates() -> Vec<Vec<u8>> {
    let committees = small_committees();
    let mut random = Random::new(8);
    let plan = |period: u64| UpdatePlan {
        attested_slot: period * SLOTS_PER_PERIOD + 40,
        signature_slot: period * SLOTS_PER_PERIOD + 42,
        finalized_slot: Some(period * SLOTS_PER_PERIOD + 20),
        bits: 0b1111_1101,
    };
    (0..PERIODS).zip(committees.windows(2)).map(|(i, pair)| update(plan(i), &pair[0], &pair[1], &mut random)).collect()
}

fn mainnet_spec() -> ChainSpec {
    let root = const_hex::decode_to_array("4b363db94e286120d76eb905340fdd4e54bfe9f06bf33ff6cf5ad27f511bfe95");
    let epochs = [74_240, 144_896, 194_048, 269_568, 364_032, 411_392, u64::MAX];
    let forks = Fork::ALL.into_iter().zip(epochs).zip(1..);
    let forks = forks.map(|((fork, epoch), number)| ScheduledFork::new(fork, epoch, [number, 0, 0, 0]));
    ChainSpec::new(&root.expect("32 bytes of hex"), 512, 32, 256, forks.collect()).expect("a sound schedule")
}
