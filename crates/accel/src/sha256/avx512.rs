//! Sixteen lanes of AVX-512.

use super::lanes::{Lanes, hash, words, write_words};
use super::{Node, sha_ni};
use core::arch::x86_64::{
    __m512i, _mm512_add_epi32, _mm512_loadu_si512, _mm512_ror_epi32, _mm512_set1_epi32, _mm512_srli_epi32,
    _mm512_storeu_si512, _mm512_ternarylogic_epi32,
};

#[derive(Clone, Copy)]
struct Avx512(__m512i);

pub(super) fn is_available() -> bool {
    is_x86_feature_detected!("avx512f") && sha_ni::is_available()
}

/// Hashes sixteen at a time, and the rest with the SHA extensions.
///
/// # Safety
/// The CPU must have AVX-512F and what [`sha_ni::hash_pairs`] needs.
#[target_feature(enable = "avx512f")]
pub(super) unsafe fn hash_pairs(pairs: &[[Node; 2]], out: &mut [Node]) {
    let (groups, rest) = pairs.as_chunks::<16>();
    let (group_nodes, rest_nodes) = out.as_chunks_mut::<16>();
    for (messages, nodes) in groups.iter().zip(group_nodes) {
        hash::<Avx512>(messages, nodes);
    }
    // SAFETY: the caller promises the features.
    unsafe { sha_ni::hash_pairs(rest, rest_nodes) }
}

// SAFETY of every block below: values of the type exist only within `hash_pairs`, whose caller promises AVX-512F; loads and
// stores are of arrays of 64 bytes and need no alignment.
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
    fn gather(messages: &[[Node; 2]], index: usize) -> Self {
        let words: [u32; 16] = words(messages, index);
        Self(unsafe { _mm512_loadu_si512(words.as_ptr().cast()) })
    }

    #[inline(always)]
    fn scatter(self, nodes: &mut [Node], index: usize) {
        let mut words = [0_u32; 16];
        unsafe { _mm512_storeu_si512(words.as_mut_ptr().cast(), self.0) };
        write_words(words, nodes, index);
    }
}
