//! Eight lanes of AVX2, for CPUs without the SHA extensions.

use super::lanes::{Lanes, hash, hash_few};
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

/// A group with this many lanes filled takes less time than the `sha2` crate, which has no instructions on such a CPU.
const FEW: usize = 2;

/// Hashes eight at a time, and the last one alone.
///
/// # Safety
/// The CPU must have AVX2.
#[target_feature(enable = "avx2")]
pub(super) unsafe fn hash_pairs(pairs: &[[Node; 2]], out: &mut [Node]) {
    let (groups, pairs) = pairs.as_chunks();
    let (group_nodes, out) = out.as_chunks_mut();
    for (messages, nodes) in groups.iter().zip(group_nodes) {
        hash_one(messages, nodes);
    }
    if pairs.len() < FEW {
        portable::hash_pairs(pairs, out);
    } else {
        hash_few(pairs, out, |messages, nodes| hash_one(messages, nodes));
    }
}

#[inline(never)]
#[target_feature(enable = "avx2")]
fn hash_one(messages: &[[Node; 2]; 8], nodes: &mut [Node; 8]) {
    hash::<Avx2, 1>([messages], [nodes]);
}

// SAFETY of every block below: values of the type exist only within functions that need AVX2; loads and
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
    fn load(messages: &[[Node; 2]]) -> [Self; 16] {
        let word = |lane: usize, index: usize| messages[lane].as_flattened().as_chunks::<4>().0[index];
        std::array::from_fn(|index| {
            let words: [u32; 8] = std::array::from_fn(|lane| u32::from_be_bytes(word(lane, index)));
            Self(unsafe { _mm256_loadu_si256(words.as_ptr().cast()) })
        })
    }

    #[inline(always)]
    fn store(state: [Self; 8], nodes: &mut [Node]) {
        for (index, words) in state.into_iter().enumerate() {
            let mut lanes = [0_u32; 8];
            unsafe { _mm256_storeu_si256(lanes.as_mut_ptr().cast(), words.0) };
            for (node, word) in nodes.iter_mut().zip(lanes) {
                node.as_chunks_mut::<4>().0[index] = word.to_be_bytes();
            }
        }
    }
}
