//! Merkle hashing level by level.

use crate::error::{Error, ErrorCode};
pub use blsync_accel::sha256::{Node, implementation};

/// The node of two zero children at each height; the first is the zero chunk.
#[must_use]
pub fn zero_node(height: usize) -> Node {
    let mut node = [0; 32];
    for _ in 0..height {
        node = hash_pair(&node, &node);
    }
    node
}

/// The hash of two nodes.
#[must_use]
pub fn hash_pair(left: &Node, right: &Node) -> Node {
    let mut out = [[0; 32]];
    blsync_accel::sha256::hash_pairs(&[[*left, *right]], &mut out);
    out[0]
}

/// Hashes consecutive pairs of 64 bytes into consecutive nodes of 32 bytes.
///
/// # Errors
/// [`ErrorCode::InvalidLength`] if the input is not a whole number of pairs or the output does not hold one node for each.
pub fn hash_pairs(input: &[u8], out: &mut [u8]) -> Result<(), Error> {
    let (nodes, rest) = input.as_chunks::<32>();
    let (pairs, odd) = nodes.as_chunks::<2>();
    if !rest.is_empty() || !odd.is_empty() {
        return Err(Error::length("the input", "a multiple of 64", input.len()));
    }
    let out_length = out.len();
    let (out, rest) = out.as_chunks_mut::<32>();
    if !rest.is_empty() || out.len() != pairs.len() {
        return Err(Error::length("the output", pairs.len() * 32, out_length));
    }
    blsync_accel::sha256::hash_pairs(pairs, out);
    Ok(())
}

/// The root of a full binary tree over these leaves.
///
/// # Errors
/// [`ErrorCode::InvalidLength`] if their number is not a power of two.
pub fn merkle_root(leaves: &[Node]) -> Result<Node, Error> {
    if !leaves.len().is_power_of_two() {
        return Err(Error::new(
            ErrorCode::InvalidLength,
            format!("a full tree has a power of two of leaves; found {}", leaves.len()),
        ));
    }
    if let [root] = leaves {
        return Ok(*root);
    }
    let mut level = vec![[0; 32]; leaves.len() / 2];
    blsync_accel::sha256::hash_pairs(leaves.as_chunks::<2>().0, &mut level);
    let mut next = vec![[0; 32]; level.len() / 2];
    while level.len() > 1 {
        next.truncate(level.len() / 2);
        blsync_accel::sha256::hash_pairs(level.as_chunks::<2>().0, &mut next);
        std::mem::swap(&mut level, &mut next);
    }
    level.first().copied().ok_or_else(|| Error::new(ErrorCode::Internal, "a tree without a root"))
}

/// A number as the chunk that is its hash tree root.
#[must_use]
pub fn uint_node(value: u64) -> Node {
    let mut node = [0; 32];
    let (first, _) = node.split_at_mut(8);
    first.copy_from_slice(&value.to_le_bytes());
    node
}
