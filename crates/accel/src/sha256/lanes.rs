//! SHA-256 of several 64-byte messages side by side, one in each 32-bit lane of a vector, written once for vectors of any
//! width. The tests run it over plain arrays, so that only the few operations of a real vector are left to its own CPU.

use super::Node;
use super::constants::{INITIAL, PADDING_ROUND, ROUND};
use super::unrolled::unrolled;

/// A vector of 32-bit lanes.
///
/// Every method must be inlined into the caller, which is compiled for the vector's CPU feature.
pub(super) trait Lanes: Copy {
    /// The same number in every lane.
    fn splat(value: u32) -> Self;
    /// Lane-wise sum without carry out.
    fn add(self, other: Self) -> Self;
    /// Lane-wise exclusive or of three.
    fn xor3(self, second: Self, third: Self) -> Self;
    /// Where a bit is set the bit of `yes`, else of `no`.
    fn choose(self, yes: Self, no: Self) -> Self;
    /// The bit that at least two of three have.
    fn majority(self, second: Self, third: Self) -> Self;
    /// Lane-wise rotation to the right.
    fn rotate<const BITS: i32, const REST: i32>(self) -> Self;
    /// Lane-wise shift to the right by three bits.
    fn shift_3(self) -> Self;
    /// Lane-wise shift to the right by ten bits.
    fn shift_10(self) -> Self;
    /// The words (big-endian) of as many messages as there are lanes, each message in a lane of its own.
    fn load(messages: &[[Node; 2]]) -> [Self; 16];
    /// Writes the words of each lane (big-endian) as the node of the message that was loaded into it.
    fn store(words: [Self; 8], nodes: &mut [Node]);
}

/// Hashes fewer messages than a group has: the other lanes hash zeros.
#[inline]
pub(super) fn hash_few<const LANES: usize>(
    pairs: &[[Node; 2]],
    out: &mut [Node],
    hash_group: impl FnOnce(&[[Node; 2]; LANES], &mut [Node; LANES]),
) {
    let (mut messages, mut nodes) = ([[[0; 32]; 2]; LANES], [[0; 32]; LANES]);
    for (message, pair) in messages.iter_mut().zip(pairs) {
        *message = *pair;
    }
    hash_group(&messages, &mut nodes);
    for (node, hash) in out.iter_mut().zip(nodes) {
        *node = hash;
    }
}

/// Hashes some groups of as many messages as there are lanes. The rounds of the groups take turns, as one alone waits for
/// the latency of its operations.
#[inline(always)]
#[allow(clippy::inline_always, reason = "must become part of a function compiled for the CPU feature")]
pub(super) fn hash<L: Lanes, const GROUPS: usize>(messages: [&[[Node; 2]]; GROUPS], nodes: [&mut [Node]; GROUPS]) {
    let initial = INITIAL.map(|word| L::splat(word));
    let mut words = messages.map(|group| L::load(group));
    let mut states = [initial; GROUPS];
    for (part, constants) in ROUND.as_chunks::<16>().0.iter().enumerate() {
        if part > 0 {
            unrolled!(index in [0 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15] {
                for words in &mut words {
                    let s0 = small_sigma_0(words[(index + 1) % 16]);
                    let s1 = small_sigma_1(words[(index + 14) % 16]);
                    words[index] = words[index].add(s0).add(words[(index + 9) % 16]).add(s1);
                }
            });
        }
        unrolled!(round in [0 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15] {
            for (state, words) in states.iter_mut().zip(&words) {
                *state = one_round(*state, words[round].add(L::splat(constants[round])));
            }
        });
    }
    let middles = states.map(|state| add_states(state, initial));
    let mut states = middles;
    for constants in PADDING_ROUND.as_chunks::<16>().0 {
        unrolled!(round in [0 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15] {
            for state in &mut states {
                *state = one_round(*state, L::splat(constants[round]));
            }
        });
    }
    for ((state, middle), nodes) in states.into_iter().zip(middles).zip(nodes) {
        L::store(add_states(state, middle), nodes);
    }
}

#[inline(always)]
#[allow(clippy::inline_always, reason = "must become part of a function compiled for the CPU feature")]
fn add_states<L: Lanes>(state: [L; 8], other: [L; 8]) -> [L; 8] {
    std::array::from_fn(|i| state[i].add(other[i]))
}

#[inline(always)]
#[allow(clippy::inline_always, clippy::many_single_char_names, reason = "names of FIPS 180-4")]
fn one_round<L: Lanes>([a, b, c, d, e, f, g, h]: [L; 8], word: L) -> [L; 8] {
    let big_sigma_1 = e.rotate::<6, 26>().xor3(e.rotate::<11, 21>(), e.rotate::<25, 7>());
    let t1 = h.add(word).add(e.choose(f, g)).add(big_sigma_1);
    let big_sigma_0 = a.rotate::<2, 30>().xor3(a.rotate::<13, 19>(), a.rotate::<22, 10>());
    let t2 = big_sigma_0.add(a.majority(b, c));
    [t1.add(t2), a, b, c, d.add(t1), e, f, g]
}

#[inline(always)]
#[allow(clippy::inline_always, reason = "must become part of a function compiled for the CPU feature")]
fn small_sigma_0<L: Lanes>(word: L) -> L {
    word.rotate::<7, 25>().xor3(word.rotate::<18, 14>(), word.shift_3())
}

#[inline(always)]
#[allow(clippy::inline_always, reason = "must become part of a function compiled for the CPU feature")]
fn small_sigma_1<L: Lanes>(word: L) -> L {
    word.rotate::<17, 15>().xor3(word.rotate::<19, 13>(), word.shift_10())
}

#[cfg(test)]
mod tests {
    use super::{Lanes, Node, hash, hash_few};
    use sha2::{Digest, Sha256};

    impl<const WIDTH: usize> Lanes for [u32; WIDTH] {
        fn splat(value: u32) -> Self {
            [value; WIDTH]
        }

        fn add(self, other: Self) -> Self {
            std::array::from_fn(|i| self[i].wrapping_add(other[i]))
        }

        fn xor3(self, second: Self, third: Self) -> Self {
            std::array::from_fn(|i| self[i] ^ second[i] ^ third[i])
        }

        fn choose(self, yes: Self, no: Self) -> Self {
            std::array::from_fn(|i| (self[i] & yes[i]) | (!self[i] & no[i]))
        }

        fn majority(self, second: Self, third: Self) -> Self {
            std::array::from_fn(|i| (self[i] & second[i]) | (self[i] & third[i]) | (second[i] & third[i]))
        }

        fn rotate<const BITS: i32, const REST: i32>(self) -> Self {
            assert_eq!(BITS + REST, 32, "a rotation goes all the way round");
            self.map(|word| word.rotate_right(BITS.unsigned_abs()))
        }

        fn shift_3(self) -> Self {
            self.map(|word| word >> 3)
        }

        fn shift_10(self) -> Self {
            self.map(|word| word >> 10)
        }

        fn load(messages: &[[Node; 2]]) -> [Self; 16] {
            let word = |lane: usize, index: usize| messages[lane].as_flattened().as_chunks::<4>().0[index];
            std::array::from_fn(|index| std::array::from_fn(|lane| u32::from_be_bytes(word(lane, index))))
        }

        fn store(words: [Self; 8], nodes: &mut [Node]) {
            for (lane, node) in nodes.iter_mut().enumerate() {
                for (bytes, word) in node.as_chunks_mut::<4>().0.iter_mut().zip(words) {
                    *bytes = word[lane].to_be_bytes();
                }
            }
        }
    }

    fn equals_the_digests<const WIDTH: usize, const GROUPS: usize>() {
        let message = |i: u8| [std::array::from_fn(|j| i.wrapping_mul(7) ^ j.to_le_bytes()[0]), [i ^ 0x5a; 32]];
        let messages: Vec<[Node; 2]> = (0..).take(WIDTH * GROUPS).map(message).collect();
        let mut nodes = vec![[0; 32]; WIDTH * GROUPS];
        let mut groups = nodes.chunks_mut(WIDTH);
        hash::<[u32; WIDTH], GROUPS>(
            std::array::from_fn(|group| &messages[group * WIDTH..][..WIDTH]),
            std::array::from_fn(|_| groups.next().expect("a group for each")),
        );
        for (message, node) in messages.iter().zip(&nodes) {
            assert_eq!(*node, <Node>::from(Sha256::digest(message.as_flattened())));
        }
        for count in 0..WIDTH {
            let mut few = vec![[0; 32]; count];
            hash_few::<WIDTH>(&messages[..count], &mut few, |group, nodes| hash::<[u32; WIDTH], 1>([group], [nodes]));
            assert_eq!(few, nodes[..count]);
        }
    }

    #[test]
    fn side_by_side_hashing_equals_the_digests_for_every_width_and_number_of_groups() {
        equals_the_digests::<1, 1>();
        equals_the_digests::<8, 1>();
        equals_the_digests::<8, 3>();
        equals_the_digests::<16, 1>();
        equals_the_digests::<16, 2>();
    }
}
