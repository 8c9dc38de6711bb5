//! Time of a block's decoding in parts: `cargo run --release -p blsync-core --example block_speed -- FILE FORK`.

use blsync_core::block::decoded_block::{block_root, decode_block};
use blsync_core::block::limits::BlockLimits;
use blsync_core::block::message::ObjectEncoding;
use blsync_core::fork::Fork;
use std::time::Instant;

fn main() {
    let mut arguments = std::env::args().skip(1);
    let file = arguments.next().expect("a file");
    let fork = Fork::from_name(&arguments.next().expect("a fork")).expect("a known fork");
    let bytes = std::fs::read(&file).expect("a readable file");
    let encoding = if file.ends_with("json") { ObjectEncoding::Json } else { ObjectEncoding::Ssz };
    let limits = BlockLimits {
        sync_committee_size: 512,
        max_committees_per_slot: 64,
        max_withdrawals_per_payload: 16,
        ptc_size: 512,
    };
    let mut least = f64::MAX;
    let mut root = [0; 32];
    for _ in 0..200 {
        let start = Instant::now();
        root = decode_block(fork, limits, encoding, &bytes).expect("a block").root;
        least = least.min(start.elapsed().as_secs_f64());
    }
    let mut root_only = f64::MAX;
    for _ in 0..200 {
        let start = Instant::now();
        assert_eq!(block_root(fork, limits, encoding, &bytes).expect("a block"), root);
        root_only = root_only.min(start.elapsed().as_secs_f64());
    }
    let mut hash = f64::MAX;
    let pairs = vec![[[1_u8; 32], [2_u8; 32]]; 1024];
    let mut out = vec![[0_u8; 32]; 1024];
    for _ in 0..200 {
        let start = Instant::now();
        blsync_core::hash::hash_pairs(pairs.as_flattened().as_flattened(), out.as_flattened_mut()).expect("lengths");
        hash = hash.min(start.elapsed().as_secs_f64() / 1024.0);
    }
    println!(
        "{file}: {} bytes, all {:.0} µs, root alone {:.0} µs, a pair hash {:.1} ns, root {}",
        bytes.len(),
        least * 1e6,
        root_only * 1e6,
        hash * 1e9,
        const_hex::encode(root)
    );
}
