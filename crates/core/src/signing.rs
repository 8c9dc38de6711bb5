//! Signing roots of sync committee messages.

use crate::hash::{Node, hash_pair};

/// `DOMAIN_SYNC_COMMITTEE`.
const DOMAIN_SYNC_COMMITTEE: [u8; 4] = [7, 0, 0, 0];

/// The domain of sync committee signatures made under a fork version: its kind, and what fits of the root of
/// `ForkData { current_version, genesis_validators_root }`.
#[must_use]
pub fn sync_committee_domain(fork_version: [u8; 4], genesis_validators_root: &Node) -> Node {
    let mut version = [0; 32];
    version.split_at_mut(fork_version.len()).0.copy_from_slice(&fork_version);
    let root = hash_pair(&version, genesis_validators_root);
    let mut domain = [0; 32];
    let (kind, data) = domain.split_at_mut(DOMAIN_SYNC_COMMITTEE.len());
    kind.copy_from_slice(&DOMAIN_SYNC_COMMITTEE);
    data.copy_from_slice(root.split_at(data.len()).0);
    domain
}

/// What is signed: the root of `SigningData { object_root, domain }`.
#[must_use]
pub fn signing_root(object_root: &Node, domain: &Node) -> Node {
    hash_pair(object_root, domain)
}
