//! [`check_block`]: what must hold for every block, whatever its bytes.

use crate::block_kind::BlockKind;
use blsync_core::beacon_block_header::{BeaconBlockHeader, header_root};
use blsync_core::block::decoded_block::{block_root, decode_block};
use blsync_core::block::message::ObjectEncoding;
use blsync_core::block::slot::slot_of_block;
use serde_json::{Value, from_slice};

/// Decodes the rest of the input in the containers that its first byte names. Both ways to the root give one root, which is
/// that of the header; the hint of the slot is the slot; what is written for the engine is JSON of the decoded payload.
pub fn check_block(encoding: ObjectEncoding, input: &[u8]) {
    let Some((&selector, bytes)) = input.split_first() else { return };
    let Some(BlockKind { fork, limits }) = BlockKind::of(selector) else { return };
    let root = block_root(fork, limits, encoding, bytes);
    let block = decode_block(fork, limits, encoding, bytes);
    assert_eq!(block.as_ref().map(|block| block.root).map_err(|error| error.code), root.map_err(|error| error.code));
    let Ok(block) = block else { return };
    let header = BeaconBlockHeader::decode(&block.header).expect("112 bytes");
    assert_eq!(header_root(&block.header), Ok(block.root));
    assert_eq!(slot_of_block(encoding, bytes).ok(), Some(header.slot));
    assert_eq!(block.sync_committee_bits.len(), limits.sync_committee_size.div_ceil(8));
    assert_eq!(block.execution.is_some(), block.new_payload_params.is_some());
    if let (Some(execution), Some(params)) = (block.execution, block.new_payload_params) {
        let params: Value = from_slice(&params).expect("JSON");
        assert_eq!(params[0]["blockHash"], const_hex::encode_prefixed(execution.block_hash));
        assert_eq!(params[0]["timestamp"], format!("{:#x}", execution.timestamp));
    }
}
