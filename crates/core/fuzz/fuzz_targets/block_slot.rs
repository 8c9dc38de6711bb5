//! The slot of a block, SSZ if the first byte is even, JSON if it is odd.
#![no_main]

use blsync_core::block::message::ObjectEncoding;
use blsync_core::block::slot::slot_of_block;

libfuzzer_sys::fuzz_target!(|input: &[u8]| {
    let Some((&selector, bytes)) = input.split_first() else { return };
    if selector & 1 == 1 {
        let _ = slot_of_block(ObjectEncoding::Json, bytes);
        return;
    }
    if let Ok(slot) = slot_of_block(ObjectEncoding::Ssz, bytes) {
        assert!([0, 100].iter().any(|at| bytes.get(*at..at + 8) == Some(&slot.to_le_bytes())));
    }
});
