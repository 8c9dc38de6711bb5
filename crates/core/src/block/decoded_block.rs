//! [`DecodedBlock`]: what a light client and an execution client need of a block.

use crate::beacon_block_header::{HEADER_LENGTH, header_root};
use crate::block::containers::block_schema;
use crate::block::engine_json::{requests_of, versioned_hashes, write_nodes, write_payload, write_requests};
use crate::block::limits::BlockLimits;
use crate::block::message::{ObjectEncoding, message_ssz};
use crate::block::slot::BODY_OFFSET;
use crate::error::Error;
use crate::fork::Fork;
use crate::hash::Node;
use crate::ssz::json_print::write_hex;
use crate::ssz::malformed::Malformed;
use crate::ssz::root::hash_tree_root;
use crate::ssz::view::View;

/// A block, decoded and hashed.
#[derive(Clone, Debug)]
pub struct DecodedBlock {
    /// SSZ of its header.
    pub header: [u8; HEADER_LENGTH],
    /// Hash tree root, recomputed from the content.
    pub root: Node,
    /// One bit for each member of the sync committee.
    pub sync_committee_bits: Vec<u8>,
    /// Their signature.
    pub sync_committee_signature: [u8; 96],
    /// The payload inside: none before bellatrix and before the merge, and none from gloas on.
    pub execution: Option<ExecutionFacts>,
    /// What a gloas block commits to of its payload.
    pub bid: Option<BidFacts>,
    /// The JSON text of all parameters of `engine_newPayload` in the fork's version, if there is a payload.
    pub new_payload_params: Option<Vec<u8>>,
}

/// Facts of an execution payload.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ExecutionFacts {
    /// As the payload claims.
    pub block_hash: Node,
    /// Hash of the execution block before.
    pub parent_hash: Node,
    /// Its number.
    pub block_number: u64,
    /// Unix seconds.
    pub timestamp: u64,
}

/// Facts of a bid.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BidFacts {
    /// Hash of the payload that this one builds on.
    pub parent_block_hash: Node,
    /// Root of the block before.
    pub parent_block_root: Node,
    /// Hash of the payload to come.
    pub block_hash: Node,
    /// Slot the bid is for.
    pub slot: u64,
    /// Of the payload's blobs.
    pub versioned_hashes: Vec<Node>,
    /// Of the payload to come.
    pub execution_requests_root: Node,
}

/// Decodes a block, signed or bare, in the containers of its fork, and hashes it.
///
/// Offsets, lengths, bits and limits are checked completely before anything is hashed.
///
/// # Errors
/// Stable codes with the path to the culprit; `INVALID_CHAIN_SPEC` for limits that cannot be.
pub fn decode_block(
    fork: Fork,
    limits: BlockLimits,
    encoding: ObjectEncoding,
    bytes: &[u8],
) -> Result<DecodedBlock, Error> {
    let schema = block_schema(fork, &limits.checked()?);
    let ssz = message_ssz(&schema, encoding, bytes, BODY_OFFSET)?;
    let block = View::checked(&schema, &ssz)?;
    let body = block.field("body")?;
    let header = header_of(block, body)?;
    let root = header_root(&header)?;
    let aggregate = body.field("sync_aggregate")?;
    let payload = if fork.has_payload_in_block() { merged_payload(body)? } else { None };
    Ok(DecodedBlock {
        header,
        root,
        sync_committee_bits: aggregate.field("sync_committee_bits")?.bytes.to_vec(),
        sync_committee_signature: aggregate.field("sync_committee_signature")?.array()?,
        execution: payload.map(execution_facts).transpose()?,
        bid: if fork.has_payload_apart() { Some(bid_facts(body)?) } else { None },
        new_payload_params: payload.map(|payload| params(fork, block, body, payload)).transpose()?,
    })
}

/// The hash tree root of a block, and nothing else of it.
///
/// # Errors
/// As [`decode_block`].
pub fn block_root(fork: Fork, limits: BlockLimits, encoding: ObjectEncoding, bytes: &[u8]) -> Result<Node, Error> {
    let schema = block_schema(fork, &limits.checked()?);
    let ssz = message_ssz(&schema, encoding, bytes, BODY_OFFSET)?;
    Ok(hash_tree_root(View::checked(&schema, &ssz)?)?)
}

fn header_of(block: View<'_>, body: View<'_>) -> Result<[u8; HEADER_LENGTH], Malformed> {
    let mut header = [0; HEADER_LENGTH];
    let (start, end) = header.split_at_mut(BODY_OFFSET.at);
    for (to, from) in start.iter_mut().zip(block.bytes) {
        *to = *from;
    }
    end.copy_from_slice(&hash_tree_root(body)?);
    Ok(header)
}

/// The payload, unless it is the empty one that blocks before the merge hold.
fn merged_payload(body: View<'_>) -> Result<Option<View<'_>>, Malformed> {
    let payload = body.field("execution_payload")?;
    let hash: Node = payload.field("block_hash")?.array()?;
    Ok((hash != [0; 32]).then_some(payload))
}

/// Facts of a payload of any fork.
///
/// # Errors
/// None for a checked value.
pub fn execution_facts(payload: View<'_>) -> Result<ExecutionFacts, Malformed> {
    Ok(ExecutionFacts {
        block_hash: payload.field("block_hash")?.array()?,
        parent_hash: payload.field("parent_hash")?.array()?,
        block_number: payload.field("block_number")?.number()?,
        timestamp: payload.field("timestamp")?.number()?,
    })
}

fn bid_facts(body: View<'_>) -> Result<BidFacts, Malformed> {
    let bid = body.field("signed_execution_payload_bid")?.field("message")?;
    Ok(BidFacts {
        parent_block_hash: bid.field("parent_block_hash")?.array()?,
        parent_block_root: bid.field("parent_block_root")?.array()?,
        block_hash: bid.field("block_hash")?.array()?,
        slot: bid.field("slot")?.number()?,
        versioned_hashes: versioned_hashes(bid.field("blob_kzg_commitments")?)?,
        execution_requests_root: bid.field("execution_requests_root")?.array()?,
    })
}

fn params(fork: Fork, block: View<'_>, body: View<'_>, payload: View<'_>) -> Result<Vec<u8>, Malformed> {
    // Hex doubles the bytes; keys and quotes of a transaction or withdrawal add less than the rest.
    let mut out = Vec::with_capacity(2 * payload.bytes.len() + 4096);
    let version = fork.rules().new_payload_version;
    out.push(b'[');
    write_payload(payload, &mut out)?;
    if version >= 3 {
        out.push(b',');
        write_nodes(&versioned_hashes(body.field("blob_kzg_commitments")?)?, &mut out);
        out.push(b',');
        write_hex(block.field("parent_root")?.bytes, &mut out);
    }
    if version >= 4 {
        out.push(b',');
        write_requests(&requests_of(body.field("execution_requests")?)?, &mut out);
    }
    out.push(b']');
    Ok(out)
}
