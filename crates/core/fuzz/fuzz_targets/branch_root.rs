//! Branches: eight bytes of generalized index, a leaf, and the nodes of the branch.
#![no_main]

use blsync_core::merkle_branch::{branch_root, is_valid_branch};
use blsync_core_fuzz::naive_hash::naive_hash;

type Node = [u8; 32];

libfuzzer_sys::fuzz_target!(|input: &[u8]| {
    let Some((gindex, rest)) = input.split_first_chunk::<8>() else { return };
    let gindex = u64::from_le_bytes(*gindex);
    let Some((leaf, branch)) = rest.as_chunks::<32>().0.split_first() else { return };
    let found = branch_root(leaf, branch, gindex).ok();
    assert_eq!(found, naive_root(*leaf, branch, gindex), "{gindex}");
    if let Some(root) = found {
        assert!(is_valid_branch(leaf, branch, gindex, &root));
    }
});

/// From the leaf up by halving the index.
fn naive_root(leaf: Node, branch: &[Node], gindex: u64) -> Option<Node> {
    if gindex == 0 {
        return None;
    }
    let (mut node, mut at) = (leaf, gindex);
    let mut depth = 0;
    while at > 1 {
        (at, depth) = (at / 2, depth + 1);
    }
    let extra = branch.len().checked_sub(depth)?;
    let (padding, path) = branch.split_at(extra);
    if padding.concat().iter().any(|byte| *byte != 0) {
        return None;
    }
    at = gindex;
    for sibling in path {
        node = if at % 2 == 1 { naive_hash(sibling, &node) } else { naive_hash(&node, sibling) };
        at /= 2;
    }
    Some(node)
}
