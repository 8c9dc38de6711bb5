//! Compact multiproofs: a byte of the descriptor's length (in bytes), the descriptor, and values.
#![no_main]

use blsync_core::multiproof::multiproof_root;
use blsync_core_fuzz::naive_hash::naive_hash;

type Node = [u8; 32];

libfuzzer_sys::fuzz_target!(|input: &[u8]| {
    let Some((&length, rest)) = input.split_first() else { return };
    let (descriptor, values) = rest.split_at(rest.len().min(usize::from(length)));
    let values = values.as_chunks::<32>().0;
    assert_eq!(multiproof_root(descriptor, values).ok(), naive_root(descriptor, values), "{descriptor:x?}");
    // A descriptor that fits its values is rare by chance: repeat the values until there are as many as one bits.
    let ones = descriptor.iter().map(|byte| byte.count_ones() as usize).sum();
    if !values.is_empty() {
        let values: Vec<Node> = values.iter().copied().cycle().take(ones).collect();
        assert_eq!(multiproof_root(descriptor, &values).ok(), naive_root(descriptor, &values), "{descriptor:x?}");
    }
});

fn naive_root(descriptor: &[u8], values: &[Node]) -> Option<Node> {
    let mut bits = descriptor.iter().flat_map(|byte| (0..8).rev().map(move |at| byte >> at & 1 == 1));
    let mut used = 0;
    let mut values = values.iter();
    let root = recursive_root(&mut bits, &mut values, &mut used)?;
    let is_whole = values.next().is_none() && descriptor.len() == usize::div_ceil(used, 8) && !bits.any(|bit| bit);
    is_whole.then_some(root)
}

fn recursive_root<'a>(
    bits: &mut impl Iterator<Item = bool>,
    values: &mut impl Iterator<Item = &'a Node>,
    used: &mut usize,
) -> Option<Node> {
    *used += 1;
    if bits.next()? {
        return values.next().copied();
    }
    let left = recursive_root(bits, values, used)?;
    Some(naive_hash(&left, &recursive_root(bits, values, used)?))
}
