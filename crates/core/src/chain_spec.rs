//! [`ChainSpec`]: the rules of a network that verification depends on.

use crate::error::{Error, ErrorCode};
use crate::fork::Fork;
use crate::hash::Node;
use crate::light_client::containers::{Containers, ObjectKind};
use crate::signing::sync_committee_domain;
use crate::ssz::schema::Schema;
use crate::verdict::Reason;

/// A fork of the schedule.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ScheduledFork {
    /// What the network calls it: another name than its rules have where it repeats those of a fork before.
    pub name: String,
    /// Whose rules it has.
    pub fork: Fork,
    /// First epoch.
    pub epoch: u64,
    /// Fork version.
    pub version: [u8; 4],
}

impl ScheduledFork {
    /// A fork under its own name.
    #[must_use]
    pub fn new(fork: Fork, epoch: u64, version: [u8; 4]) -> Self {
        Self { name: fork.name().to_owned(), fork, epoch, version }
    }

    /// The same rules under another name.
    #[must_use]
    pub fn named(self, name: &str) -> Self {
        Self { name: name.to_owned(), ..self }
    }

    /// Whether the name can stand in JSON and in a header as it is.
    fn has_plain_name(&self) -> bool {
        let is_plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || matches!(byte, b'_' | b'-');
        (1..=64).contains(&self.name.len()) && self.name.bytes().all(is_plain)
    }
}

/// The rules of a network.
///
/// Invariants: the committee size is a power of two from 8 to 4096, epochs and periods are not empty, forks are in order of
/// both age and epoch, each under a name of its own.
#[derive(Clone, Debug)]
pub struct ChainSpec {
    sync_committee_size: usize,
    slots_per_epoch: u64,
    slots_per_period: u64,
    forks: Vec<ScheduledFork>,
    domains: Vec<Node>,
    containers: Containers,
    unsupported_from: Option<u64>,
}

/// Whether a committee can have this many members.
#[must_use]
pub fn is_committee_size(size: usize) -> bool {
    size.is_power_of_two() && (8..=4096).contains(&size)
}

impl ChainSpec {
    /// Checks and keeps the rules.
    ///
    /// # Errors
    /// [`ErrorCode::InvalidChainSpec`] naming what contradicts the invariants.
    pub fn new(
        genesis_validators_root: &Node,
        sync_committee_size: usize,
        slots_per_epoch: u64,
        epochs_per_period: u64,
        forks: Vec<ScheduledFork>,
    ) -> Result<Self, Error> {
        let invalid = |message: String| Err(Error::new(ErrorCode::InvalidChainSpec, message));
        if !is_committee_size(sync_committee_size) {
            return invalid(format!("{sync_committee_size} is not a possible committee size"));
        }
        let Some(slots_per_period) = slots_per_epoch.checked_mul(epochs_per_period).filter(|slots| *slots > 0) else {
            return invalid(format!("{slots_per_epoch} slots of {epochs_per_period} epochs do not make a period"));
        };
        if let Some(fork) = forks.iter().find(|fork| !fork.has_plain_name()) {
            return invalid(format!("a fork cannot be called {:?}", fork.name));
        }
        let is_later = |a: &ScheduledFork, b: &ScheduledFork| a.fork <= b.fork && a.epoch <= b.epoch;
        let is_listed_before = |(i, b): (usize, &ScheduledFork)| forks.iter().take(i).any(|a| a.name == b.name);
        if !forks.is_sorted_by(is_later) || forks.iter().enumerate().any(is_listed_before) {
            return invalid("forks must be listed once each, oldest first, by rising epoch".to_owned());
        }
        let domains =
            forks.iter().map(|scheduled| sync_committee_domain(scheduled.version, genesis_validators_root)).collect();
        Ok(Self {
            sync_committee_size,
            slots_per_epoch,
            slots_per_period,
            forks,
            domains,
            containers: Containers::new(sync_committee_size),
            unsupported_from: None,
        })
    }

    /// The same rules up to an epoch, from which on the network has a fork without rules here: nothing of it is taken for
    /// something of the fork before.
    #[must_use]
    pub fn unsupported_from(self, epoch: u64) -> Self {
        Self { unsupported_from: Some(epoch), ..self }
    }

    /// Number of keys of a committee.
    #[must_use]
    pub const fn sync_committee_size(&self) -> usize {
        self.sync_committee_size
    }

    /// The container of a light-client object in a fork.
    ///
    /// # Errors
    /// None is known: every fork has its row.
    pub(crate) fn container(&self, fork: Fork, kind: ObjectKind) -> Result<&Schema, Error> {
        let internal = || Error::new(ErrorCode::Internal, "a fork without containers");
        self.containers.get(fork, kind).ok_or_else(internal)
    }

    /// The sync committee period of a slot.
    #[must_use]
    pub const fn period(&self, slot: u64) -> u64 {
        slot / self.slots_per_period
    }

    /// The fork in force at a slot.
    ///
    /// # Errors
    /// [`Reason::UnknownFork`] before the first of the schedule, [`Reason::UnsupportedFork`] in a fork without rules.
    pub fn fork(&self, slot: u64) -> Result<Fork, Reason> {
        let scheduled = self.forks.get(self.fork_index(slot)?).ok_or(Reason::UnknownFork)?;
        Ok(scheduled.fork)
    }

    /// What the network calls the fork in force at a slot.
    ///
    /// # Errors
    /// As [`ChainSpec::fork`].
    pub fn fork_name(&self, slot: u64) -> Result<&str, Reason> {
        let scheduled = self.forks.get(self.fork_index(slot)?).ok_or(Reason::UnknownFork)?;
        Ok(&scheduled.name)
    }

    /// The domain of a sync committee signature made at `signature_slot`: that of the fork in force one slot earlier,
    /// which differs from both the signature's and the header's fork around a fork boundary.
    ///
    /// # Errors
    /// As [`ChainSpec::fork`].
    pub fn signature_domain(&self, signature_slot: u64) -> Result<&Node, Reason> {
        self.domains.get(self.fork_index(signature_slot.max(1) - 1)?).ok_or(Reason::UnknownFork)
    }

    fn fork_index(&self, slot: u64) -> Result<usize, Reason> {
        let epoch = slot / self.slots_per_epoch;
        if self.unsupported_from.is_some_and(|first| first <= epoch) {
            return Err(Reason::UnsupportedFork);
        }
        self.forks.iter().rposition(|scheduled| scheduled.epoch <= epoch).ok_or(Reason::UnknownFork)
    }
}

#[cfg(test)]
mod tests {
    use super::{ChainSpec, ScheduledFork};
    use crate::error::ErrorCode;
    use crate::fork::Fork;
    use crate::signing::sync_committee_domain;
    use crate::verdict::Reason;

    fn scheduled(fork: Fork, epoch: u64, version: u8) -> ScheduledFork {
        ScheduledFork::new(fork, epoch, [version; 4])
    }

    fn spec(forks: Vec<ScheduledFork>) -> Result<ChainSpec, ErrorCode> {
        ChainSpec::new(&[7; 32], 32, 8, 8, forks).map_err(|error| error.code)
    }

    #[test]
    fn the_fork_follows_the_slot_and_the_domain_the_slot_before_the_signature() {
        let forks =
            vec![scheduled(Fork::Altair, 2, 1), scheduled(Fork::Electra, 5, 2), scheduled(Fork::Gloas, u64::MAX, 3)];
        let spec = spec(forks).expect("a sound schedule");
        let forks = [0, 15, 16, 39, 40, u64::MAX].map(|slot| spec.fork(slot));
        let [none, altair, electra] = [Err(Reason::UnknownFork), Ok(Fork::Altair), Ok(Fork::Electra)];
        assert_eq!(forks, [none, none, altair, altair, electra, electra]);
        let domain = |version| sync_committee_domain([version; 4], &[7; 32]);
        assert_eq!(spec.signature_domain(40), Ok(&domain(1)), "signed in the first slot of a fork");
        assert_eq!(spec.signature_domain(41), Ok(&domain(2)));
        assert_eq!(spec.signature_domain(16), Err(Reason::UnknownFork));
        assert_eq!(spec.signature_domain(0), Err(Reason::UnknownFork));
    }

    #[test]
    fn a_fork_without_rules_ends_what_is_known_at_its_first_slot() {
        let forks = vec![scheduled(Fork::Altair, 2, 1), scheduled(Fork::Electra, 5, 2)];
        let spec = spec(forks).expect("a sound schedule").unsupported_from(6);
        let domain = sync_committee_domain([2; 4], &[7; 32]);
        assert_eq!(spec.fork(47), Ok(Fork::Electra));
        assert_eq!(spec.signature_domain(48), Ok(&domain), "signed in the first slot of the fork without rules");
        for slot in [48, 49, u64::MAX] {
            assert_eq!(spec.fork(slot), Err(Reason::UnsupportedFork));
            assert_eq!(spec.signature_domain(slot.saturating_add(1)), Err(Reason::UnsupportedFork));
        }
        assert_eq!(spec.fork(0), Err(Reason::UnknownFork));
    }

    #[test]
    fn a_fork_may_repeat_the_rules_of_the_one_before_under_a_name_and_a_version_of_its_own() {
        let gloas = scheduled(Fork::Gloas, 2, 1);
        let repeated = scheduled(Fork::Gloas, 5, 2).named("heze");
        let spec = spec(vec![gloas.clone(), repeated.clone()]).expect("a sound schedule");
        assert_eq!([39, 40].map(|slot| spec.fork(slot)), [Ok(Fork::Gloas); 2]);
        assert_eq!([39, 40].map(|slot| spec.fork_name(slot)), [Ok("gloas"), Ok("heze")]);
        assert_eq!(spec.signature_domain(41), Ok(&sync_committee_domain([2; 4], &[7; 32])));
        for forks in [vec![gloas.clone(), gloas], vec![repeated.clone(), repeated]] {
            assert_eq!(self::spec(forks).err(), Some(ErrorCode::InvalidChainSpec));
        }
        for name in ["", "Heze", "he ze", "he\"ze", &"h".repeat(65)] {
            let named = scheduled(Fork::Gloas, 5, 2).named(name);
            assert_eq!(self::spec(vec![named]).err(), Some(ErrorCode::InvalidChainSpec), "{name:?}");
        }
    }

    #[test]
    fn contradicting_rules_are_refused() {
        let out_of_order = vec![scheduled(Fork::Deneb, 1, 1), scheduled(Fork::Capella, 2, 2)];
        assert_eq!(spec(out_of_order).err(), Some(ErrorCode::InvalidChainSpec));
        let going_back = vec![scheduled(Fork::Capella, 2, 1), scheduled(Fork::Deneb, 1, 2)];
        assert_eq!(spec(going_back).err(), Some(ErrorCode::InvalidChainSpec));
        for (size, slots, epochs) in [(0, 8, 8), (12, 8, 8), (8192, 8, 8), (32, 0, 8), (32, 8, 0), (32, u64::MAX, 2)] {
            assert!(ChainSpec::new(&[7; 32], size, slots, epochs, Vec::new()).is_err(), "{size} {slots} {epochs}");
        }
    }
}
