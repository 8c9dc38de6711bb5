//! Signing roots of sync committee messages.

use crate::beacon_block_header::container_root;
use crate::error::Error;
use crate::hash::{Node, hash_pair};
use ssz_rs::prelude::*;

/// `DOMAIN_SYNC_COMMITTEE`.
const DOMAIN_SYNC_COMMITTEE: [u8; 4] = [7, 0, 0, 0];

#[derive(Clone, Default, Debug, PartialEq, Eq, SimpleSerialize)]
struct ForkData {
    current_version: [u8; 4],
    genesis_validators_root: [u8; 32],
}

/// The domain of sync committee signatures made under a fork version.
///
/// # Errors
/// None is known; a failure of the merkleization would be an internal error.
pub fn sync_committee_domain(fork_version: [u8; 4], genesis_validators_root: &Node) -> Result<Node, Error> {
    let mut fork_data = ForkData { current_version: fork_version, genesis_validators_root: *genesis_validators_root };
    let root = container_root(&mut fork_data)?;
    let mut domain = [0; 32];
    let (kind, data) = domain.split_at_mut(DOMAIN_SYNC_COMMITTEE.len());
    kind.copy_from_slice(&DOMAIN_SYNC_COMMITTEE);
    data.copy_from_slice(root.split_at(data.len()).0);
    Ok(domain)
}

/// What is signed: the root of `SigningData { object_root, domain }`.
#[must_use]
pub fn signing_root(object_root: &Node, domain: &Node) -> Node {
    hash_pair(object_root, domain)
}
