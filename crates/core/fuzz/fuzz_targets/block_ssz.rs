//! Blocks of every fork and both presets in SSZ; the first byte says which.
#![no_main]

use blsync_core::block::message::ObjectEncoding;
use blsync_core_fuzz::block_check::check_block;

libfuzzer_sys::fuzz_target!(|input: &[u8]| check_block(ObjectEncoding::Ssz, input));
