//! Eight lanes of AVX2, for CPUs without the SHA extensions.

use super::lanes::{Lanes, hash, words, write_words};
use super::{Node, portable};
use core::arch::x86_64::{
    __m256i, _mm256_add_epi32, _mm256_and_si256, _mm256_loadu_si256, _mm256_or_si256, _mm256_set1_epi32,
    _mm256_slli_epi32, _mm256_srli_epi32, _mm256_storeu_si256, _mm256_xor_si256,
};

#[derive(Clone, Copy)]
struct Avx2(__m256i);

pub(super) fn is_available() -> bool {
    is_x86_feature_detected!("avx2")
}

/// Hashes eight at a time, and the rest one by one.
///
/// # Safety
/// The CPU must have AVX2.
#[target_feature(enable = "avx2")]
pub(super) unsafe fn hash_pairs(pairs: &[[Node; 2]], out: &mut [Node]) {
    let (groups, rest) = pairs.as_chunks::<8>();
    let (group_nodes, rest_nodes) = out.as_chunks_mut::<8>();
    for (messages, nodes) in groups.iter().zip(group_nodes) {
        hash::<Avx2>(messages, nodes);
    }
    portable::hash_pairs(rest, rest_nodes);
}

// SAFETY of every block below: values of the type exist only within `hash_pairs`, whose caller promises AVX2; loads and
// stores are of arrays of 32 bytes and need no alignment.
#[allow(clippy::inline_always, clippy::undocumented_unsafe_blocks)]
impl Lanes for Avx2 {
    #[inline(always)]
    fn splat(value: u32) -> Self {
        Self(unsafe { _mm256_set1_epi32(value.cast_signed()) })
    }

    #[inline(always)]
    fn add(self, other: Self) -> Self {
        Self(unsafe { _mm256_add_epi32(self.0, other.0) })
    }

    #[inline(always)]
    fn xor3(self, second: Self, third: Self) -> Self {
        Self(unsafe { _mm256_xor_si256(_mm256_xor_si256(self.0, second.0), third.0) })
    }

    #[inline(always)]
    fn choose(self, yes: Self, no: Self) -> Self {
        Self(unsafe { _mm256_xor_si256(no.0, _mm256_and_si256(self.0, _mm256_xor_si256(yes.0, no.0))) })
    }

    #[inline(always)]
    fn majority(self, second: Self, third: Self) -> Self {
        Self(unsafe {
            let either = _mm256_and_si256(third.0, _mm256_or_si256(self.0, second.0));
            _mm256_or_si256(_mm256_and_si256(self.0, second.0), either)
        })
    }

    #[inline(always)]
    fn rotate<const BITS: i32, const REST: i32>(self) -> Self {
        Self(unsafe { _mm256_or_si256(_mm256_srli_epi32::<BITS>(self.0), _mm256_slli_epi32::<REST>(self.0)) })
    }

    #[inline(always)]
    fn shift_3(self) -> Self {
        Self(unsafe { _mm256_srli_epi32::<3>(self.0) })
    }

    #[inline(always)]
    fn shift_10(self) -> Self {
        Self(unsafe { _mm256_srli_epi32::<10>(self.0) })
    }

    #[inline(always)]
    fn gather(messages: &[[Node; 2]], index: usize) -> Self {
        let words: [u32; 8] = words(messages, index);
        Self(unsafe { _mm256_loadu_si256(words.as_ptr().cast()) })
    }

    #[inline(always)]
    fn scatter(self, nodes: &mut [Node], index: usize) {
        let mut words = [0_u32; 8];
        unsafe { _mm256_storeu_si256(words.as_mut_ptr().cast(), self.0) };
        write_words(words, nodes, index);
    }
}
