//! The SHA2 extension of arm64.

use super::Node;
use super::constants::INITIAL;
use super::interleaved::{self, Instructions};
use core::arch::aarch64::{
    uint32x4_t, vaddq_u32, vld1q_u8, vld1q_u32, vreinterpretq_u8_u32, vreinterpretq_u32_u8, vrev32q_u8, vsha256h2q_u32,
    vsha256hq_u32, vsha256su0q_u32, vsha256su1q_u32, vst1q_u8,
};
use std::arch::is_aarch64_feature_detected;

pub(super) fn is_available() -> bool {
    is_aarch64_feature_detected!("neon") && is_aarch64_feature_detected!("sha2")
}

/// # Safety
/// The CPU must have the features named in the attribute.
#[target_feature(enable = "neon,sha2")]
pub(super) unsafe fn hash_pairs(pairs: &[[Node; 2]], out: &mut [Node]) {
    interleaved::hash_pairs::<ArmSha2>(pairs, out);
}

struct ArmSha2;

// SAFETY of every block below: the methods are used by `hash_pairs` alone, whose caller promises the features; loads and
// stores are of arrays of 16 bytes and need no alignment beyond that of their elements.
#[allow(clippy::inline_always, clippy::undocumented_unsafe_blocks)]
impl Instructions for ArmSha2 {
    type Words = uint32x4_t;

    #[inline(always)]
    fn initial() -> [uint32x4_t; 2] {
        let (halves, _) = INITIAL.as_chunks::<4>();
        [Self::constants(&halves[0]), Self::constants(&halves[1])]
    }

    #[inline(always)]
    fn constants(words: &[u32; 4]) -> uint32x4_t {
        unsafe { vld1q_u32(words.as_ptr()) }
    }

    #[inline(always)]
    fn load(bytes: &[u8; 16]) -> uint32x4_t {
        unsafe { vreinterpretq_u32_u8(vrev32q_u8(vld1q_u8(bytes.as_ptr()))) }
    }

    #[inline(always)]
    fn add(first: uint32x4_t, second: uint32x4_t) -> uint32x4_t {
        unsafe { vaddq_u32(first, second) }
    }

    #[inline(always)]
    fn extend(words: [uint32x4_t; 4]) -> uint32x4_t {
        unsafe { extend(words) }
    }

    #[inline(always)]
    fn rounds(state: [uint32x4_t; 2], words: uint32x4_t) -> [uint32x4_t; 2] {
        unsafe { rounds(state, words) }
    }

    #[inline(always)]
    fn store(state: [uint32x4_t; 2], node: &mut Node) {
        for (half, words) in node.as_chunks_mut::<16>().0.iter_mut().zip(state) {
            unsafe { vst1q_u8(half.as_mut_ptr(), vrev32q_u8(vreinterpretq_u8_u32(words))) }
        }
    }
}

#[inline]
#[target_feature(enable = "neon,sha2")]
fn extend([oldest, second, third, newest]: [uint32x4_t; 4]) -> uint32x4_t {
    vsha256su1q_u32(vsha256su0q_u32(oldest, second), third, newest)
}

#[inline]
#[target_feature(enable = "neon,sha2")]
fn rounds([abcd, efgh]: [uint32x4_t; 2], words: uint32x4_t) -> [uint32x4_t; 2] {
    [vsha256hq_u32(abcd, efgh, words), vsha256h2q_u32(efgh, abcd, words)]
}
