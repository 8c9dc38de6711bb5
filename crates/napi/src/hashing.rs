//! Hashing and proofs.

use crate::addon_error::{CoreResult, Result, thrown};
use crate::bytes::{Bytes, BytesMut};
use blsync_core::beacon_block_header;
use blsync_core::error::exact;
use blsync_core::{Error as CoreError, ErrorCode, Node};
use blsync_core::{committee_root as core_committee, hash, merkle_branch, multiproof, signing};
use napi::bindgen_prelude::{BigInt, Uint8Array};
use napi_derive::napi;

/// Which SHA-256 path runs: `avx512`, `sha-ni`, `avx512-only`, `avx2`, `arm-sha2` or `portable`.
#[napi(catch_unwind)]
pub fn hash_implementation() -> &'static str {
    hash::implementation().name()
}

/// Root of a `BeaconBlockHeader` given its 112 SSZ bytes. Throws `INVALID_LENGTH`.
#[napi(catch_unwind, ts_args_type = "header: Uint8Array")]
pub fn header_root(header: Bytes) -> Result<Uint8Array> {
    let root = beacon_block_header::header_root(&header).map_err(thrown)?;
    Ok(root.to_vec().into())
}

/// Hashes each 64 bytes of the input into 32 bytes of `out`, which must not share memory with the input. Throws
/// `INVALID_LENGTH`, `OVERLAP`.
#[napi(catch_unwind, ts_args_type = "input: Uint8Array, out: Uint8Array")]
pub fn hash_pairs(input: Bytes, mut out: BytesMut) -> Result<()> {
    separate(&[&input], &out).and_then(|()| hash::hash_pairs(&input, &mut out)).map_err(thrown)
}

/// Root that a leaf (32 bytes) and its branch (n × 32 bytes, bottom first) lead to. A branch longer than the index is deep
/// must begin with zero nodes. Throws `INVALID_LENGTH`, `INVALID_GINDEX`, `BRANCH_DEPTH`, `BRANCH_PADDING`.
#[napi(catch_unwind, ts_args_type = "leaf: Uint8Array, branch: Uint8Array, gindex: bigint")]
pub fn branch_root(leaf: Bytes, branch: Bytes, gindex: BigInt) -> Result<Uint8Array> {
    let leaf: &Node = exact("the leaf", &leaf).map_err(thrown)?;
    let branch = nodes("the branch", &branch).map_err(thrown)?;
    let (negative, gindex, lossless) = gindex.get_u64();
    if negative || !lossless {
        let error = CoreError::new(ErrorCode::InvalidGindex, "a generalized index is positive and has at most 64 bits");
        return Err(thrown(error));
    }
    let root = merkle_branch::branch_root(leaf, branch, gindex).map_err(thrown)?;
    Ok(root.to_vec().into())
}

/// Root of a compact multiproof (descriptor, n × 32 bytes of values), written into `out` (32 bytes), which must not share
/// memory with the proof. Throws `INVALID_LENGTH`, `INVALID_DESCRIPTOR`, `VALUE_COUNT`, `OVERLAP`.
#[napi(catch_unwind, ts_args_type = "descriptor: Uint8Array, values: Uint8Array, out: Uint8Array")]
pub fn compact_multiproof_root(descriptor: Bytes, values: Bytes, mut out: BytesMut) -> Result<()> {
    separate(&[&descriptor, &values], &out).map_err(thrown)?;
    let length = out.len();
    let out: &mut Node = (&mut *out).try_into().map_err(|_| thrown(CoreError::length("the output", 32, length)))?;
    let values = nodes("the values", &values).map_err(thrown)?;
    *out = multiproof::multiproof_root(&descriptor, values).map_err(thrown)?;
    Ok(())
}

/// Hash tree root of a serialized committee, (size + 1) × 48 bytes, the aggregate key last. Throws `INVALID_LENGTH`.
#[napi(catch_unwind, ts_args_type = "serialized: Uint8Array")]
pub fn committee_root(serialized: Bytes) -> Result<Uint8Array> {
    let root = core_committee::committee_root(&serialized).map_err(thrown)?;
    Ok(root.to_vec().into())
}

/// What a sync committee signs for a header root (32 bytes) under a fork version (4 bytes) on the network of a genesis
/// validators root (32 bytes). Throws `INVALID_LENGTH`.
#[napi(
    catch_unwind,
    ts_args_type = "headerRoot: Uint8Array, forkVersion: Uint8Array, genesisValidatorsRoot: Uint8Array"
)]
pub fn sync_committee_signing_root(
    header_root: Bytes,
    fork_version: Bytes,
    genesis_validators_root: Bytes,
) -> Result<Uint8Array> {
    let header_root: &Node = exact("the header root", &header_root).map_err(thrown)?;
    let version: &[u8; 4] = exact("the fork version", &fork_version).map_err(thrown)?;
    let genesis: &Node = exact("the genesis validators root", &genesis_validators_root).map_err(thrown)?;
    let domain = signing::sync_committee_domain(*version, genesis);
    Ok(signing::signing_root(header_root, &domain).to_vec().into())
}

fn nodes<'a>(what: &str, bytes: &'a [u8]) -> CoreResult<&'a [Node]> {
    let (nodes, rest) = bytes.as_chunks::<32>();
    if rest.is_empty() { Ok(nodes) } else { Err(CoreError::length(what, "a multiple of 32", bytes.len())) }
}

/// Arrays of JavaScript can be views of the same memory; writing to one while reading another must not happen.
fn separate(inputs: &[&[u8]], out: &[u8]) -> CoreResult<()> {
    let overlaps = |input: &&[u8]| {
        input.as_ptr_range().start < out.as_ptr_range().end && out.as_ptr_range().start < input.as_ptr_range().end
    };
    if inputs.iter().any(overlaps) {
        return Err(CoreError::new(ErrorCode::Overlap, "the output shares memory with the input"));
    }
    Ok(())
}
