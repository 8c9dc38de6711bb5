//! SHA-256 of several 64-byte messages side by side, one in each 32-bit lane of a vector, written once for vectors of any
//! width. The tests run it over plain arrays, so that only the few operations of a real vector are left to its own CPU.

use super::Node;
use super::constants::{INITIAL, PADDING_ROUND, ROUND};

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
    /// Word `index` (big-endian) of each message in the lane of that message. There are as many messages as lanes.
    fn gather(messages: &[[Node; 2]], index: usize) -> Self;
    /// Writes each lane as word `index` (big-endian) of the node of that lane.
    fn scatter(self, nodes: &mut [Node], index: usize);
}

/// Hashes one message in each lane.
#[inline(always)]
#[allow(clippy::inline_always, reason = "must become part of a function compiled for the CPU feature")]
pub(super) fn hash<L: Lanes>(messages: &[[Node; 2]], nodes: &mut [Node]) {
    let initial = INITIAL.map(|word| L::splat(word));
    let mut words: [L; 16] = std::array::from_fn(|index| L::gather(messages, index));
    let mut state = initial;
    for round in 0..64 {
        if round >= 16 {
            let index = round % 16;
            let s0 = small_sigma_0(words[(round + 1) % 16]);
            let s1 = small_sigma_1(words[(round + 14) % 16]);
            words[index] = words[index].add(s0).add(words[(round + 9) % 16]).add(s1);
        }
        state = one_round(state, words[round % 16].add(L::splat(ROUND[round])));
    }
    let middle: [L; 8] = std::array::from_fn(|i| state[i].add(initial[i]));
    let mut state = middle;
    for word in PADDING_ROUND {
        state = one_round(state, L::splat(word));
    }
    for i in 0..8 {
        state[i].add(middle[i]).scatter(nodes, i);
    }
}

#[inline(always)]
#[allow(clippy::inline_always, clippy::many_single_char_names, reason = "names of FIPS 180-4")]
fn one_round<L: Lanes>([a, b, c, d, e, f, g, h]: [L; 8], word: L) -> [L; 8] {
    let big_sigma_1 = e.rotate::<6, 26>().xor3(e.rotate::<11, 21>(), e.rotate::<25, 7>());
    let t1 = h.add(word).add(big_sigma_1).add(e.choose(f, g));
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

/// Word `index` of each of the first `WIDTH` messages.
#[inline(always)]
#[allow(clippy::inline_always, reason = "must become part of a function compiled for the CPU feature")]
pub(super) fn words<const WIDTH: usize>(messages: &[[Node; 2]], index: usize) -> [u32; WIDTH] {
    std::array::from_fn(|lane| u32::from_be_bytes(messages[lane].as_flattened().as_chunks::<4>().0[index]))
}

/// Writes one word into each of the first nodes.
#[inline(always)]
#[allow(clippy::inline_always, reason = "must become part of a function compiled for the CPU feature")]
pub(super) fn write_words<const WIDTH: usize>(words: [u32; WIDTH], nodes: &mut [Node], index: usize) {
    for (node, word) in nodes.iter_mut().zip(words) {
        node.as_chunks_mut::<4>().0[index] = word.to_be_bytes();
    }
}

#[cfg(test)]
mod tests {
    use super::{Lanes, Node, hash, words, write_words};
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

        fn gather(messages: &[[Node; 2]], index: usize) -> Self {
            words(messages, index)
        }

        fn scatter(self, nodes: &mut [Node], index: usize) {
            write_words(self, nodes, index);
        }
    }

    fn equals_the_digests<const WIDTH: usize>() {
        let message = |i: u8| [std::array::from_fn(|j| i.wrapping_mul(7) ^ j.to_le_bytes()[0]), [i ^ 0x5a; 32]];
        let messages: Vec<[Node; 2]> = (0..).take(WIDTH).map(message).collect();
        let mut nodes = vec![[0; 32]; WIDTH];
        hash::<[u32; WIDTH]>(&messages, &mut nodes);
        for (message, node) in messages.iter().zip(nodes) {
            assert_eq!(node, <Node>::from(Sha256::digest(message.as_flattened())));
        }
    }

    #[test]
    fn side_by_side_hashing_equals_the_digests_for_every_width() {
        equals_the_digests::<1>();
        equals_the_digests::<8>();
        equals_the_digests::<16>();
    }
}
