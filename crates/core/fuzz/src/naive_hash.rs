//! SHA-256 of two nodes by a library that the product does not hash pairs with.

use sha2::{Digest, Sha256};

/// The hash of two nodes.
#[must_use]
pub fn naive_hash(left: &[u8; 32], right: &[u8; 32]) -> [u8; 32] {
    Sha256::new().chain_update(left).chain_update(right).finalize().into()
}
