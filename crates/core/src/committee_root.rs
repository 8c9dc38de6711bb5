//! Hash tree root of a serialized sync committee.

use crate::chain_spec::is_committee_size;
use crate::error::{Error, ErrorCode};
use crate::hash::{Node, hash_pair, merkle_root};
use blsync_accel::curve::PublicKey;
use blsync_accel::sha256::hash_pairs;

/// The encodings of the keys of a committee, the aggregate key last.
///
/// # Errors
/// [`ErrorCode::InvalidLength`] if the bytes are not a committee of a possible size.
pub fn committee_keys(serialized: &[u8]) -> Result<&[[u8; PublicKey::COMPRESSED_LENGTH]], Error> {
    let (keys, rest) = serialized.as_chunks();
    if rest.is_empty() && keys.len().checked_sub(1).is_some_and(is_committee_size) {
        return Ok(keys);
    }
    Err(Error::length("the committee", "48 for each key and the aggregate key", serialized.len()))
}

/// Hash tree root of a committee of (size + 1) × 48 bytes.
///
/// # Errors
/// [`ErrorCode::InvalidLength`].
pub fn committee_root(serialized: &[u8]) -> Result<Node, Error> {
    let keys = committee_keys(serialized)?;
    let roots = key_roots(keys);
    let (aggregate, members) =
        roots.split_last().ok_or_else(|| Error::new(ErrorCode::Internal, "a committee without keys"))?;
    Ok(hash_pair(&merkle_root(members)?, aggregate))
}

/// Keys that are padded to pairs of chunks at once: enough to fill the lanes, few enough to stay in the nearest cache.
const TOGETHER: usize = 64;

fn key_roots(keys: &[[u8; PublicKey::COMPRESSED_LENGTH]]) -> Vec<Node> {
    let mut roots = vec![[0; 32]; keys.len()];
    let mut chunks = [[[0; 32]; 2]; TOGETHER];
    for (keys, roots) in keys.chunks(TOGETHER).zip(roots.chunks_mut(TOGETHER)) {
        for (chunks, key) in chunks.iter_mut().zip(keys) {
            if let Some(bytes) = chunks.as_flattened_mut().first_chunk_mut() {
                *bytes = *key;
            }
        }
        hash_pairs(chunks.get(..keys.len()).unwrap_or_default(), roots);
    }
    roots
}
