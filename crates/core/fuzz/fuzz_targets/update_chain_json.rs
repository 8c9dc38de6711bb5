//! An answer of `light_client/updates` in JSON.
#![no_main]

use blsync_core::update_chain::Encoding;
use blsync_core_fuzz::chain_check::check_chain;

libfuzzer_sys::fuzz_target!(|input: &[u8]| check_chain(Encoding::Json, input));
