//! Envelopes, SSZ if the first byte is even, JSON if it is odd. What is written for the engine is JSON.
#![no_main]

use blsync_core::block::decoded_envelope::decode_envelope;
use blsync_core::block::message::ObjectEncoding;
use serde_json::{Value, from_slice};

libfuzzer_sys::fuzz_target!(|input: &[u8]| {
    let Some((&selector, bytes)) = input.split_first() else { return };
    let encoding = if selector & 1 == 0 { ObjectEncoding::Ssz } else { ObjectEncoding::Json };
    let Ok(envelope) = decode_envelope(encoding, bytes) else { return };
    let payload: Value = from_slice(&envelope.payload).expect("JSON");
    assert_eq!(payload["blockHash"], const_hex::encode_prefixed(envelope.execution.block_hash));
    assert_eq!(payload["blockNumber"], format!("{:#x}", envelope.execution.block_number));
    assert!(from_slice::<Vec<String>>(&envelope.execution_requests).is_ok());
});
