//! SHA-256 of many 64-byte messages (pairs of tree nodes) at once, by the fastest method of the running CPU.

#[cfg(target_arch = "aarch64")]
mod arm_sha2;
#[cfg(target_arch = "x86_64")]
mod avx2;
#[cfg(target_arch = "x86_64")]
mod avx512;
mod constants;
mod implementation;
#[cfg(any(test, target_arch = "aarch64", target_arch = "x86_64"))]
mod interleaved;
#[cfg(any(test, target_arch = "x86_64"))]
mod lanes;
mod portable;
#[cfg(target_arch = "x86_64")]
mod sha_ni;
#[cfg(any(test, target_arch = "aarch64", target_arch = "x86_64"))]
mod unrolled;

pub use implementation::{Implementation, hash_pairs, implementation};

/// A node of a Merkle tree: a 32-byte hash or chunk.
pub type Node = [u8; 32];

#[cfg(test)]
mod tests {
    use super::{Implementation, Node, hash_pairs, implementation};
    use sha2::{Digest, Sha256};

    fn pseudo_random() -> impl FnMut() -> u8 {
        let mut state = 0x9e37_79b9_7f4a_7c15_u64;
        move || {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            state.to_le_bytes()[3]
        }
    }

    fn digest(pair: &[Node; 2]) -> Node {
        Sha256::digest(pair.as_flattened()).into()
    }

    /// Available implementations; the others are named.
    fn available() -> impl Iterator<Item = Implementation> {
        Implementation::ALL.into_iter().filter(|implementation| {
            let is_available = implementation.is_available();
            if !is_available {
                println!("skipped: {} is not available on this CPU", implementation.name());
            }
            is_available
        })
    }

    /// Bytes that begin at every position in a word, and enough of them to cross cache lines and pages.
    #[test]
    fn every_available_implementation_equals_the_digests_of_any_number_of_pairs_wherever_they_lie() {
        let counts = (0..=70).chain([95, 96, 97, 127, 128, 129, 511, 512, 513, 1023, 4099]);
        let mut random = pseudo_random();
        for count in counts {
            let shift = usize::from(random() % 64);
            let bytes: Vec<u8> = (0..count * 64 + shift).map(|_| random()).collect();
            let pairs = bytes[shift..].as_chunks::<32>().0.as_chunks::<2>().0;
            let expected: Vec<Node> = pairs.iter().map(digest).collect();
            for implementation in available() {
                let mut out = vec![0xa5; shift + count * 32 + 64];
                let nodes = out[shift..][..count * 32].as_chunks_mut::<32>().0;
                implementation.hash_pairs(pairs, nodes);
                assert!(nodes == expected, "{} with {count} pairs", implementation.name());
                let mut around = out[..shift].iter().chain(&out[shift + count * 32..]);
                assert!(around.all(|byte| *byte == 0xa5), "{} writes past {count} nodes", implementation.name());
            }
        }
    }

    #[test]
    fn extreme_words_add_and_rotate_as_the_digest_has_them() {
        let nodes =
            [[0; 32], [0xff; 32], [0x80; 32], [0x01; 32], std::array::from_fn(|i| if i % 4 == 0 { 0x80 } else { 0 })];
        let pairs: Vec<[Node; 2]> = nodes.iter().flat_map(|left| nodes.iter().map(|right| [*left, *right])).collect();
        let expected: Vec<Node> = pairs.iter().map(digest).collect();
        for implementation in available() {
            for count in [1, 2, 3, 4, pairs.len()] {
                let mut out = vec![[0; 32]; count];
                implementation.hash_pairs(&pairs[..count], &mut out);
                assert_eq!(out, expected[..count], "{} with {count} pairs", implementation.name());
            }
        }
    }

    #[test]
    fn an_unavailable_implementation_falls_back_instead_of_faulting() {
        let pairs = [[[7; 32], [9; 32]]];
        for implementation in Implementation::ALL {
            let mut out = [[0; 32]];
            implementation.hash_pairs(&pairs, &mut out);
            assert_eq!(out, [digest(&pairs[0])]);
        }
    }

    #[test]
    fn the_first_available_implementation_is_chosen() {
        assert_eq!(available().next(), Some(implementation()));
        let pairs = [[[7; 32], [9; 32]]; 3];
        let mut out = [[0; 32]; 3];
        hash_pairs(&pairs, &mut out);
        assert_eq!(out, pairs.each_ref().map(digest));
    }

    #[test]
    #[should_panic(expected = "one output node for each pair")]
    fn fewer_nodes_than_pairs_are_refused() {
        hash_pairs(&[[[0; 32]; 2]; 2], &mut [[0; 32]]);
    }

    #[test]
    #[should_panic(expected = "one output node for each pair")]
    fn more_nodes_than_pairs_are_refused() {
        hash_pairs(&[[[0; 32]; 2]], &mut [[0; 32]; 2]);
    }
}
