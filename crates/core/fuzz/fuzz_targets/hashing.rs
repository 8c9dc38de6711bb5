//! Hashing of pairs in every way that the CPU has, header roots and signing roots. The first byte is how far the output's length is
//! off for pairs.
#![no_main]

use blsync_accel::sha256::Implementation;
use blsync_core::beacon_block_header::header_root;
use blsync_core::hash::{hash_pairs, merkle_root, uint_node};
use blsync_core::signing::{signing_root, sync_committee_domain};
use blsync_core_fuzz::naive_hash::naive_hash;

libfuzzer_sys::fuzz_target!(|input: &[u8]| {
    let Some((&off, bytes)) = input.split_first() else { return };
    let mut out = vec![0; bytes.len() / 2 + usize::from(off % 4)];
    let is_whole = bytes.len() % 64 == 0 && off % 4 == 0;
    assert_eq!(hash_pairs(bytes, &mut out).is_ok(), is_whole);
    if is_whole {
        let pairs = bytes.as_chunks::<32>().0.as_chunks::<2>().0;
        let expected: Vec<_> = pairs.iter().map(|pair| naive_hash(&pair[0], &pair[1])).collect();
        assert_eq!(out, expected.as_flattened());
        for way in Implementation::ALL.into_iter().filter(|way| way.is_available()) {
            let mut nodes = vec![[0xa5; 32]; pairs.len()];
            way.hash_pairs(pairs, &mut nodes);
            assert_eq!(nodes, expected, "{}", way.name());
        }
    }
    let root = header_root(bytes);
    assert_eq!(root.is_ok(), bytes.len() == 112);
    let Ok(root) = root else { return };
    let (numbers, roots) = bytes.split_at(16);
    let numbers = numbers.as_chunks::<8>().0.iter().map(|number| uint_node(u64::from_le_bytes(*number)));
    let leaves: Vec<_> = numbers.chain(roots.as_chunks::<32>().0.iter().copied()).chain([[0; 32]; 3]).collect();
    assert_eq!(merkle_root(&leaves), Ok(root));
    let domain = sync_committee_domain(root.first_chunk().copied().unwrap_or_default(), &leaves[3]);
    assert_eq!(signing_root(&root, &domain), naive_hash(&root, &domain));
});
