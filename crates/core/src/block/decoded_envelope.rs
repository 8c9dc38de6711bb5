//! [`DecodedEnvelope`]: the payload of a gloas block, which comes apart from it.

use crate::block::decoded_block::{ExecutionFacts, execution_facts};
use crate::block::engine_json::{requests_of, write_payload, write_requests};
use crate::block::gloas_containers::envelope_schema;
use crate::block::message::{FirstOffset, ObjectEncoding, message_ssz};
use crate::block::payload_hash::{HashContext, payload_block_hash};
use crate::error::Error;
use crate::hash::Node;
use crate::ssz::root::hash_tree_root;
use crate::ssz::view::View;

/// An envelope begins with the offset of its payload, behind two offsets, a number and two roots.
const PAYLOAD_OFFSET: FirstOffset = FirstOffset { at: 0, value: 80 };

/// An envelope, decoded and hashed.
#[derive(Clone, Debug)]
pub struct DecodedEnvelope {
    /// Root of the block whose bid the payload fulfils.
    pub beacon_block_root: Node,
    /// Root of that block's parent.
    pub parent_beacon_block_root: Node,
    /// Slot of the payload.
    pub slot: u64,
    /// As the payload claims.
    pub execution: ExecutionFacts,
    /// The hash that the payload actually has.
    pub computed_block_hash: Node,
    /// Hash tree root of the execution requests.
    pub execution_requests_root: Node,
    /// JSON text of the payload, as `engine_newPayload` wants it.
    pub payload: Vec<u8>,
    /// JSON text of the execution requests, likewise.
    pub execution_requests: Vec<u8>,
}

/// Decodes an envelope, signed or bare.
///
/// # Errors
/// Stable codes with the path to the culprit.
pub fn decode_envelope(encoding: ObjectEncoding, bytes: &[u8]) -> Result<DecodedEnvelope, Error> {
    let schema = envelope_schema();
    let ssz = message_ssz(&schema, encoding, bytes, PAYLOAD_OFFSET)?;
    let envelope = View::checked(&schema, &ssz)?;
    let payload = envelope.field("payload")?;
    let requests = envelope.field("execution_requests")?;
    let parent_beacon_block_root: Node = envelope.field("parent_beacon_block_root")?.array()?;
    let execution_requests = requests_of(requests)?;
    let context = HashContext {
        parent_beacon_block_root: Some(&parent_beacon_block_root),
        execution_requests: Some(&execution_requests),
    };
    let mut decoded = DecodedEnvelope {
        beacon_block_root: envelope.field("beacon_block_root")?.array()?,
        parent_beacon_block_root,
        slot: payload.field("slot_number")?.number()?,
        execution: execution_facts(payload)?,
        computed_block_hash: payload_block_hash(payload, context)?,
        execution_requests_root: hash_tree_root(requests)?,
        payload: Vec::with_capacity(2 * payload.bytes.len() + 4096),
        execution_requests: Vec::new(),
    };
    write_payload(payload, &mut decoded.payload)?;
    write_requests(&execution_requests, &mut decoded.execution_requests);
    Ok(decoded)
}
