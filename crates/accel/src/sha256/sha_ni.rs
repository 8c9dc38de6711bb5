//! The SHA extensions of `x86_64`.

use super::Node;
use super::constants::INITIAL;
use super::interleaved::{self, Instructions};
use core::arch::x86_64::{
    __m128i, _mm_add_epi32, _mm_alignr_epi8, _mm_blend_epi16, _mm_loadu_si128, _mm_set_epi32, _mm_set_epi64x,
    _mm_sha256msg1_epu32, _mm_sha256msg2_epu32, _mm_sha256rnds2_epu32, _mm_shuffle_epi8, _mm_shuffle_epi32,
    _mm_storeu_si128,
};

pub(super) fn is_available() -> bool {
    is_x86_feature_detected!("sha") && is_x86_feature_detected!("ssse3") && is_x86_feature_detected!("sse4.1")
}

/// # Safety
/// The CPU must have the features named in the attribute.
#[target_feature(enable = "sha,sse2,ssse3,sse4.1")]
pub(super) unsafe fn hash_pairs(pairs: &[[Node; 2]], out: &mut [Node]) {
    interleaved::hash_pairs::<ShaNi>(pairs, out);
}

struct ShaNi;

// SAFETY of every block below: the methods are used by `hash_pairs` alone, whose caller promises the features; loads and
// stores are of arrays of 16 bytes and need no alignment.
#[allow(clippy::inline_always, clippy::undocumented_unsafe_blocks)]
impl Instructions for ShaNi {
    type Words = __m128i;

    /// The instructions take the state as words F, E, B, A and H, G, D, C.
    #[inline(always)]
    fn initial() -> [__m128i; 2] {
        let word = |index: usize| INITIAL[index].cast_signed();
        unsafe {
            [_mm_set_epi32(word(0), word(1), word(4), word(5)), _mm_set_epi32(word(2), word(3), word(6), word(7))]
        }
    }

    #[inline(always)]
    fn constants(words: &[u32; 4]) -> __m128i {
        unsafe { _mm_loadu_si128(std::ptr::from_ref(words).cast()) }
    }

    #[inline(always)]
    fn load(bytes: &[u8; 16]) -> __m128i {
        unsafe { _mm_shuffle_epi8(_mm_loadu_si128(std::ptr::from_ref(bytes).cast()), byte_order()) }
    }

    #[inline(always)]
    fn add(first: __m128i, second: __m128i) -> __m128i {
        unsafe { _mm_add_epi32(first, second) }
    }

    #[inline(always)]
    fn extend([oldest, second, third, newest]: [__m128i; 4]) -> __m128i {
        unsafe {
            let sum = _mm_add_epi32(_mm_sha256msg1_epu32(oldest, second), _mm_alignr_epi8::<4>(newest, third));
            _mm_sha256msg2_epu32(sum, newest)
        }
    }

    #[inline(always)]
    fn rounds([abef, cdgh]: [__m128i; 2], words: __m128i) -> [__m128i; 2] {
        unsafe {
            let next = _mm_sha256rnds2_epu32(cdgh, abef, words);
            [_mm_sha256rnds2_epu32(abef, next, _mm_shuffle_epi32::<0x0e>(words)), next]
        }
    }

    #[inline(always)]
    fn store([abef, cdgh]: [__m128i; 2], node: &mut Node) {
        let (halves, _) = node.as_chunks_mut::<16>();
        unsafe {
            let feba = _mm_shuffle_epi32::<0x1b>(abef);
            let dchg = _mm_shuffle_epi32::<0xb1>(cdgh);
            let [first, second] = [_mm_blend_epi16::<0xf0>(feba, dchg), _mm_alignr_epi8::<8>(dchg, feba)];
            _mm_storeu_si128(std::ptr::from_mut(&mut halves[0]).cast(), _mm_shuffle_epi8(first, byte_order()));
            _mm_storeu_si128(std::ptr::from_mut(&mut halves[1]).cast(), _mm_shuffle_epi8(second, byte_order()));
        }
    }
}

/// Between the byte order of the CPU and that of SHA-256.
#[inline]
#[target_feature(enable = "sse2")]
fn byte_order() -> __m128i {
    _mm_set_epi64x(0x0c0d_0e0f_0809_0a0b, 0x0405_0607_0001_0203)
}
