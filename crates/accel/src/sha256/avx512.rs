//! Sixteen lanes of AVX-512.

use super::lanes::{Lanes, hash, hash_few};
use super::{Node, portable, sha_ni};
use core::arch::x86_64::{
    __m512i, _mm512_add_epi32, _mm512_loadu_si512, _mm512_permutex2var_epi64, _mm512_ror_epi32, _mm512_set_epi64,
    _mm512_set1_epi32, _mm512_setzero_si512, _mm512_shuffle_epi8, _mm512_shuffle_i32x4, _mm512_srli_epi32,
    _mm512_storeu_si512, _mm512_ternarylogic_epi32, _mm512_unpackhi_epi32, _mm512_unpackhi_epi64,
    _mm512_unpacklo_epi32, _mm512_unpacklo_epi64,
};

/// Messages of a group.
const LANES: usize = 16;
/// A group with this many lanes filled takes less time than the SHA extensions.
const FEW_FOR_SHA_NI: usize = 10;
/// The same for the `sha2` crate without them.
const FEW_FOR_PORTABLE: usize = 2;

#[derive(Clone, Copy)]
struct Avx512(__m512i);

pub(super) fn is_available() -> bool {
    is_x86_feature_detected!("avx512f") && is_x86_feature_detected!("avx512bw")
}

/// With the `sha2` crate for a few.
///
/// # Safety
/// The CPU must have AVX-512F and AVX-512BW.
#[target_feature(enable = "avx512f,avx512bw")]
pub(super) unsafe fn hash_pairs(pairs: &[[Node; 2]], out: &mut [Node]) {
    let (pairs, out) = hash_groups::<FEW_FOR_PORTABLE>(pairs, out);
    portable::hash_pairs(pairs, out);
}

/// With the SHA extensions for a few.
///
/// # Safety
/// The CPU must have AVX-512F and AVX-512BW, and what [`sha_ni::hash_pairs`] needs.
#[target_feature(enable = "avx512f,avx512bw")]
pub(super) unsafe fn hash_pairs_beside_sha_ni(pairs: &[[Node; 2]], out: &mut [Node]) {
    let (pairs, out) = hash_groups::<FEW_FOR_SHA_NI>(pairs, out);
    // SAFETY: the caller promises the features.
    unsafe { sha_ni::hash_pairs(pairs, out) }
}

/// Returns the last ones, if they are fewer than that.
#[inline]
#[target_feature(enable = "avx512f,avx512bw")]
fn hash_groups<'p, 'o, const FEW: usize>(
    pairs: &'p [[Node; 2]],
    out: &'o mut [Node],
) -> (&'p [[Node; 2]], &'o mut [Node]) {
    let (twos, pairs) = pairs.as_chunks::<{ 2 * LANES }>();
    let (two_nodes, out) = out.as_chunks_mut::<{ 2 * LANES }>();
    for (messages, nodes) in twos.iter().zip(two_nodes) {
        hash_two(messages, nodes);
    }
    let (ones, pairs) = pairs.as_chunks::<LANES>();
    let (one_nodes, out) = out.as_chunks_mut::<LANES>();
    for (messages, nodes) in ones.iter().zip(one_nodes) {
        hash_one(messages, nodes);
    }
    if pairs.len() < FEW {
        return (pairs, out);
    }
    hash_few(pairs, out, |messages, nodes| hash_one(messages, nodes));
    (&[], &mut [])
}

/// Two groups, whose rounds take turns. Never inlined: within a larger function half of what is gained is lost to registers
/// that are spilt.
#[inline(never)]
#[target_feature(enable = "avx512f,avx512bw")]
fn hash_two(messages: &[[Node; 2]; 2 * LANES], nodes: &mut [Node; 2 * LANES]) {
    let (first, second) = messages.split_at(LANES);
    let (first_nodes, second_nodes) = nodes.split_at_mut(LANES);
    hash::<Avx512, 2>([first, second], [first_nodes, second_nodes]);
}

#[inline(never)]
#[target_feature(enable = "avx512f,avx512bw")]
fn hash_one(messages: &[[Node; 2]; LANES], nodes: &mut [Node; LANES]) {
    hash::<Avx512, 1>([messages], [nodes]);
}

// SAFETY of every block below: values of the type exist only within functions that need AVX-512F and AVX-512BW.
#[allow(clippy::inline_always, clippy::undocumented_unsafe_blocks)]
impl Lanes for Avx512 {
    #[inline(always)]
    fn splat(value: u32) -> Self {
        Self(unsafe { _mm512_set1_epi32(value.cast_signed()) })
    }

    #[inline(always)]
    fn add(self, other: Self) -> Self {
        Self(unsafe { _mm512_add_epi32(self.0, other.0) })
    }

    #[inline(always)]
    fn xor3(self, second: Self, third: Self) -> Self {
        Self(unsafe { _mm512_ternarylogic_epi32::<0x96>(self.0, second.0, third.0) })
    }

    #[inline(always)]
    fn choose(self, yes: Self, no: Self) -> Self {
        Self(unsafe { _mm512_ternarylogic_epi32::<0xca>(self.0, yes.0, no.0) })
    }

    #[inline(always)]
    fn majority(self, second: Self, third: Self) -> Self {
        Self(unsafe { _mm512_ternarylogic_epi32::<0xe8>(self.0, second.0, third.0) })
    }

    #[inline(always)]
    fn rotate<const BITS: i32, const REST: i32>(self) -> Self {
        Self(unsafe { _mm512_ror_epi32::<BITS>(self.0) })
    }

    #[inline(always)]
    fn shift_3(self) -> Self {
        Self(unsafe { _mm512_srli_epi32::<3>(self.0) })
    }

    #[inline(always)]
    fn shift_10(self) -> Self {
        Self(unsafe { _mm512_srli_epi32::<10>(self.0) })
    }

    #[inline(always)]
    fn load(messages: &[[Node; 2]]) -> [Self; 16] {
        unsafe { load(messages) }
    }

    #[inline(always)]
    fn store(words: [Self; 8], nodes: &mut [Node]) {
        unsafe { store(&words, nodes) }
    }
}

/// Message 4i + j goes to lane 4j + i, which is where [`store`] has the nodes in order.
#[inline]
#[target_feature(enable = "avx512f,avx512bw")]
fn load(messages: &[[Node; 2]]) -> [Avx512; 16] {
    let rows: [__m512i; 16] = std::array::from_fn(|lane| {
        let message: &[Node; 2] = &messages[lane / 4 + lane % 4 * 4];
        // SAFETY: the reference covers the 64 bytes that are read; the load needs no alignment.
        swap_bytes(unsafe { _mm512_loadu_si512(std::ptr::from_ref(message).cast()) })
    });
    let (blocks, _) = rows.as_chunks::<4>();
    // Four rows become the words of their four messages: word 4i + j is in quarter i of vector j.
    let blocks: [[__m512i; 4]; 4] = std::array::from_fn(|block| transpose_quarters(blocks[block]));
    let mut words = [Avx512(_mm512_setzero_si512()); 16];
    for place in 0..4 {
        let [a, b, c, d] = blocks.map(|block| block[place]);
        let [ab_even, cd_even] = [_mm512_shuffle_i32x4::<0x88>(a, b), _mm512_shuffle_i32x4::<0x88>(c, d)];
        let [ab_odd, cd_odd] = [_mm512_shuffle_i32x4::<0xdd>(a, b), _mm512_shuffle_i32x4::<0xdd>(c, d)];
        words[place] = Avx512(_mm512_shuffle_i32x4::<0x88>(ab_even, cd_even));
        words[place + 4] = Avx512(_mm512_shuffle_i32x4::<0x88>(ab_odd, cd_odd));
        words[place + 8] = Avx512(_mm512_shuffle_i32x4::<0xdd>(ab_even, cd_even));
        words[place + 12] = Avx512(_mm512_shuffle_i32x4::<0xdd>(ab_odd, cd_odd));
    }
    words
}

#[inline]
#[target_feature(enable = "avx512f,avx512bw")]
fn store(words: &[Avx512; 8], nodes: &mut [Node]) {
    let (halves, _) = words.as_chunks::<4>();
    let [firsts, seconds] = [0, 1].map(|half: usize| transpose_quarters(halves[half].map(|word| swap_bytes(word.0))));
    // Vector j has the first, or the second, halves of nodes 4j to 4j + 3 in its quarters.
    let [low, high] = [_mm512_set_epi64(11, 10, 3, 2, 9, 8, 1, 0), _mm512_set_epi64(15, 14, 7, 6, 13, 12, 5, 4)];
    for ((first, second), four) in firsts.into_iter().zip(seconds).zip(nodes.as_chunks_mut::<4>().0) {
        for (order, two) in [low, high].into_iter().zip(four.as_chunks_mut::<2>().0) {
            let ordered = _mm512_permutex2var_epi64(first, order, second);
            // SAFETY: the reference covers the 64 bytes that are written; the store needs no alignment.
            unsafe { _mm512_storeu_si512(std::ptr::from_mut(two).cast(), ordered) }
        }
    }
}

/// Transposes the four-by-four words that each quarter of four vectors makes.
#[inline]
#[target_feature(enable = "avx512f,avx512bw")]
fn transpose_quarters([a, b, c, d]: [__m512i; 4]) -> [__m512i; 4] {
    let (ab_low, ab_high) = (_mm512_unpacklo_epi32(a, b), _mm512_unpackhi_epi32(a, b));
    let (cd_low, cd_high) = (_mm512_unpacklo_epi32(c, d), _mm512_unpackhi_epi32(c, d));
    [
        _mm512_unpacklo_epi64(ab_low, cd_low),
        _mm512_unpackhi_epi64(ab_low, cd_low),
        _mm512_unpacklo_epi64(ab_high, cd_high),
        _mm512_unpackhi_epi64(ab_high, cd_high),
    ]
}

/// Between the byte order of the CPU and that of SHA-256.
#[inline]
#[target_feature(enable = "avx512f,avx512bw")]
fn swap_bytes(words: __m512i) -> __m512i {
    let (low, high) = (0x0405_0607_0001_0203, 0x0c0d_0e0f_0809_0a0b);
    _mm512_shuffle_epi8(words, _mm512_set_epi64(high, low, high, low, high, low, high, low))
}
