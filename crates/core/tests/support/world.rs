//! A world of committees and updates to verify.

use super::random::Random;
use super::test_chain::{SLOTS_PER_PERIOD, TestCommittee, UpdatePlan, framed, spec, update};
use blsync_core::chain_spec::ChainSpec;
use blsync_core::sync_committee::SyncCommittee;
use blsync_core::update_chain::{ChainOptions, Encoding, UpdateChain, verify_update_chain};
use blsync_core::verdict::Reason;
use std::sync::Arc;

/// Periods that the world has an update for, one in each fork.
pub const PERIODS: u64 = 7;

/// A good update of a period.
pub fn plan(period: u64) -> UpdatePlan {
    let attested_slot = period * SLOTS_PER_PERIOD + 40;
    UpdatePlan {
        attested_slot,
        signature_slot: attested_slot + 2,
        finalized_slot: Some(attested_slot - 20),
        bits: 0b1111_1101,
    }
}

/// Committees of consecutive periods and one good update of each, crossing all forks.
pub struct World {
    pub spec: ChainSpec,
    pub committees: Vec<TestCommittee>,
    pub updates: Vec<Vec<u8>>,
    pub random: Random,
}

impl World {
    pub fn new(seed: u64) -> Self {
        let mut random = Random::new(seed);
        let committees: Vec<TestCommittee> = (0..=PERIODS).map(|_| TestCommittee::new(&mut random)).collect();
        let updates = (0..PERIODS)
            .zip(committees.windows(2))
            .map(|(period, pair)| update(plan(period), &pair[0], &pair[1], &mut random))
            .collect();
        Self { spec: spec(), committees, updates, random }
    }

    pub fn committee(&self, period: usize) -> Arc<SyncCommittee> {
        Arc::new(SyncCommittee::deserialize(&self.committees[period].serialized).expect("a committee"))
    }

    pub fn verify(&self, start_period: usize, objects: &[&[u8]]) -> UpdateChain {
        let options = ChainOptions {
            encoding: Encoding::Ssz,
            start_period: start_period as u64,
            min_signers: 6,
            max_items: 100,
            threads: 2,
        };
        verify_update_chain(&self.spec, &self.committee(start_period), &options, framed(objects))
            .expect("sound options")
    }

    /// The verdict over one update with the committee of its period.
    pub fn verdict(&self, period: usize, object: &[u8]) -> Result<(), Reason> {
        self.verify(period, &[object]).items[0].verdict
    }

    /// An update of a period by a changed plan.
    pub fn planned(&mut self, period: usize, change: impl FnOnce(&mut UpdatePlan)) -> Vec<u8> {
        let mut plan = plan(period as u64);
        change(&mut plan);
        update(plan, &self.committees[period], &self.committees[period + 1], &mut self.random)
    }
}

/// The verdicts in the order of the answer.
pub fn verdicts(chain: &UpdateChain) -> Vec<Result<(), Reason>> {
    chain.items.iter().map(|item| item.verdict).collect()
}
