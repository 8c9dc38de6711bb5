//! SHA-256 of a few 64-byte messages by turns, for CPUs with instructions for its rounds: one message alone waits for the
//! latency of its rounds. Written once for all such CPUs; the tests run it over plain arithmetic.

use super::Node;
use super::constants::{PADDING_ROUND, ROUND};
use super::unrolled::unrolled;

/// Instructions that work on four words at a time.
///
/// Every method must be inlined into the caller, which is compiled for the CPU feature.
pub(super) trait Instructions {
    /// Four words, the first in the lowest lane.
    type Words: Copy;

    /// The initial state, in the order that the instructions want.
    fn initial() -> [Self::Words; 2];
    /// Four words in the byte order of the CPU.
    fn constants(words: &[u32; 4]) -> Self::Words;
    /// Four words of a message.
    fn load(bytes: &[u8; 16]) -> Self::Words;
    /// Lane-wise sum without carry out.
    fn add(first: Self::Words, second: Self::Words) -> Self::Words;
    /// The four words of the schedule after these sixteen.
    fn extend(words: [Self::Words; 4]) -> Self::Words;
    /// Four rounds with these words of the schedule, to which the constants were added.
    fn rounds(state: [Self::Words; 2], words: Self::Words) -> [Self::Words; 2];
    /// Writes the state as a node.
    fn store(state: [Self::Words; 2], node: &mut Node);
}

/// Hashes four messages at a time, and the last ones together.
#[inline(always)]
#[allow(clippy::inline_always, reason = "must become part of a function compiled for the CPU feature")]
pub(super) fn hash_pairs<I: Instructions>(pairs: &[[Node; 2]], out: &mut [Node]) {
    let (groups, rest) = pairs.as_chunks::<4>();
    let (group_nodes, rest_nodes) = out.as_chunks_mut::<4>();
    for (messages, nodes) in groups.iter().zip(group_nodes) {
        hash::<I, 4>(messages, nodes);
    }
    if let (Some(messages), Some(nodes)) = (rest.first_chunk::<3>(), rest_nodes.first_chunk_mut::<3>()) {
        hash::<I, 3>(messages, nodes);
    } else if let (Some(messages), Some(nodes)) = (rest.first_chunk::<2>(), rest_nodes.first_chunk_mut::<2>()) {
        hash::<I, 2>(messages, nodes);
    } else if let (Some(messages), Some(nodes)) = (rest.first_chunk::<1>(), rest_nodes.first_chunk_mut::<1>()) {
        hash::<I, 1>(messages, nodes);
    }
}

#[inline(always)]
#[allow(clippy::inline_always, reason = "must become part of a function compiled for the CPU feature")]
fn hash<I: Instructions, const COUNT: usize>(messages: &[[Node; 2]; COUNT], nodes: &mut [Node; COUNT]) {
    let initial = I::initial();
    let mut words = [[initial[0]; 4]; COUNT];
    for message in 0..COUNT {
        let (parts, _) = messages[message].as_flattened().as_chunks::<16>();
        unrolled!(part in [0 1 2 3] { words[message][part] = I::load(&parts[part]) });
    }
    let mut states = [initial; COUNT];
    for (sixteen, constants) in ROUND.as_chunks::<4>().0.as_chunks::<4>().0.iter().enumerate() {
        if sixteen > 0 {
            for words in &mut words {
                unrolled!(part in [0 1 2 3] {
                    words[part] =
                        I::extend([words[part], words[(part + 1) % 4], words[(part + 2) % 4], words[(part + 3) % 4]]);
                });
            }
        }
        unrolled!(part in [0 1 2 3] {
            for (state, words) in states.iter_mut().zip(&words) {
                *state = I::rounds(*state, I::add(words[part], I::constants(&constants[part])));
            }
        });
    }
    let middles = states.map(|state| add_states::<I>(state, initial));
    let mut states = middles;
    for constants in PADDING_ROUND.as_chunks::<4>().0.as_chunks::<4>().0 {
        unrolled!(part in [0 1 2 3] {
            for state in &mut states {
                *state = I::rounds(*state, I::constants(&constants[part]));
            }
        });
    }
    for ((state, middle), node) in states.into_iter().zip(middles).zip(nodes) {
        I::store(add_states::<I>(state, middle), node);
    }
}

#[inline(always)]
#[allow(clippy::inline_always, reason = "must become part of a function compiled for the CPU feature")]
fn add_states<I: Instructions>(state: [I::Words; 2], other: [I::Words; 2]) -> [I::Words; 2] {
    [I::add(state[0], other[0]), I::add(state[1], other[1])]
}

#[cfg(test)]
mod tests {
    use super::{Instructions, Node, hash_pairs};
    use crate::sha256::constants::INITIAL;
    use sha2::{Digest, Sha256};

    /// FIPS 180-4 word by word.
    struct Plain;

    impl Instructions for Plain {
        type Words = [u32; 4];

        fn initial() -> [[u32; 4]; 2] {
            std::array::from_fn(|half| std::array::from_fn(|i| INITIAL[4 * half + i]))
        }

        fn constants(words: &[u32; 4]) -> [u32; 4] {
            *words
        }

        fn load(bytes: &[u8; 16]) -> [u32; 4] {
            std::array::from_fn(|i| u32::from_be_bytes(bytes.as_chunks().0[i]))
        }

        fn add(first: [u32; 4], second: [u32; 4]) -> [u32; 4] {
            std::array::from_fn(|i| first[i].wrapping_add(second[i]))
        }

        fn extend(words: [[u32; 4]; 4]) -> [u32; 4] {
            let mut words = words.concat();
            for t in 16..20 {
                let (a, b): (u32, u32) = (words[t - 15], words[t - 2]);
                let s0 = a.rotate_right(7) ^ a.rotate_right(18) ^ (a >> 3);
                let s1 = b.rotate_right(17) ^ b.rotate_right(19) ^ (b >> 10);
                words.push(words[t - 16].wrapping_add(s0).wrapping_add(words[t - 7]).wrapping_add(s1));
            }
            [words[16], words[17], words[18], words[19]]
        }

        fn rounds(state: [[u32; 4]; 2], words: [u32; 4]) -> [[u32; 4]; 2] {
            words.into_iter().fold(state, |[[a, b, c, d], [e, f, g, h]], word| {
                let s1 = e.rotate_right(6) ^ e.rotate_right(11) ^ e.rotate_right(25);
                let t1 = h.wrapping_add(s1).wrapping_add((e & f) ^ (!e & g)).wrapping_add(word);
                let s0 = a.rotate_right(2) ^ a.rotate_right(13) ^ a.rotate_right(22);
                let t2 = s0.wrapping_add((a & b) ^ (a & c) ^ (b & c));
                [[t1.wrapping_add(t2), a, b, c], [d.wrapping_add(t1), e, f, g]]
            })
        }

        fn store(state: [[u32; 4]; 2], node: &mut Node) {
            for (bytes, word) in node.as_chunks_mut::<4>().0.iter_mut().zip(state.as_flattened()) {
                *bytes = word.to_be_bytes();
            }
        }
    }

    #[test]
    fn hashing_by_turns_equals_the_digests_of_any_number_of_messages() {
        let message = |i: u8| [std::array::from_fn(|j| i.wrapping_mul(7) ^ j.to_le_bytes()[0]), [i ^ 0x5a; 32]];
        for count in 0..20 {
            let messages: Vec<[Node; 2]> = (0..).take(count).map(message).collect();
            let mut nodes = vec![[0; 32]; count];
            hash_pairs::<Plain>(&messages, &mut nodes);
            let digests: Vec<Node> = messages.iter().map(|pair| Sha256::digest(pair.as_flattened()).into()).collect();
            assert_eq!(nodes, digests, "{count} messages");
        }
    }
}
