//! Pair hashing with the SHA extensions of `x86_64`: the schedule of the padding block is a constant, and four messages
//! are interleaved because one alone waits for the latency of its rounds.

use super::Node;
use super::constants::{INITIAL, PADDING_ROUND, ROUND};
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
    let (pairs, out) = hash_groups::<4>(pairs, out);
    let (pairs, out) = hash_groups::<2>(pairs, out);
    hash_groups::<1>(pairs, out);
}

/// Hashes all whole groups of so many messages and gives back the rest.
#[inline]
#[target_feature(enable = "sha,sse2,ssse3,sse4.1")]
fn hash_groups<'p, 'o, const LANES: usize>(
    pairs: &'p [[Node; 2]],
    out: &'o mut [Node],
) -> (&'p [[Node; 2]], &'o mut [Node]) {
    let (groups, rest_pairs) = pairs.as_chunks::<LANES>();
    let (group_nodes, rest_nodes) = out.as_chunks_mut::<LANES>();
    for (messages, nodes) in groups.iter().zip(group_nodes) {
        hash_interleaved(messages, nodes);
    }
    (rest_pairs, rest_nodes)
}

#[inline]
#[target_feature(enable = "sha,sse2,ssse3,sse4.1")]
fn hash_interleaved<const LANES: usize>(messages: &[[Node; 2]; LANES], nodes: &mut [Node; LANES]) {
    let word = |index: usize| INITIAL[index].cast_signed();
    let abef = _mm_set_epi32(word(0), word(1), word(4), word(5));
    let cdgh = _mm_set_epi32(word(2), word(3), word(6), word(7));

    let mut state = [[abef, cdgh]; LANES];
    let mut words = messages.each_ref().map(|message| load_message(message));
    for group in 0..16 {
        for lane in 0..LANES {
            if group >= 4 {
                extend_schedule(&mut words[lane], group);
            }
            let word = _mm_add_epi32(words[lane][group % 4], load_words(&ROUND, group));
            four_rounds(&mut state[lane], word);
        }
    }

    let middle = state.map(|[first, second]| [_mm_add_epi32(first, abef), _mm_add_epi32(second, cdgh)]);
    let mut state = middle;
    for group in 0..16 {
        let word = load_words(&PADDING_ROUND, group);
        for lane_state in &mut state {
            four_rounds(lane_state, word);
        }
    }

    for lane in 0..LANES {
        let abef = _mm_add_epi32(state[lane][0], middle[lane][0]);
        let cdgh = _mm_add_epi32(state[lane][1], middle[lane][1]);
        store_node(abef, cdgh, &mut nodes[lane]);
    }
}

#[inline]
#[target_feature(enable = "sha,sse2,ssse3,sse4.1")]
fn four_rounds(state: &mut [__m128i; 2], word: __m128i) {
    state[1] = _mm_sha256rnds2_epu32(state[1], state[0], word);
    state[0] = _mm_sha256rnds2_epu32(state[0], state[1], _mm_shuffle_epi32(word, 0x0e));
}

/// Replaces the oldest of the last four groups of schedule words by the group of this index.
#[inline]
#[target_feature(enable = "sha,sse2,ssse3,sse4.1")]
fn extend_schedule(words: &mut [__m128i; 4], group: usize) {
    let oldest = words[group % 4];
    let second = words[(group + 1) % 4];
    let third = words[(group + 2) % 4];
    let newest = words[(group + 3) % 4];
    let sum = _mm_add_epi32(_mm_sha256msg1_epu32(oldest, second), _mm_alignr_epi8(newest, third, 4));
    words[group % 4] = _mm_sha256msg2_epu32(sum, newest);
}

#[inline]
#[target_feature(enable = "sha,sse2,ssse3,sse4.1")]
fn byte_order() -> __m128i {
    _mm_set_epi64x(0x0c0d_0e0f_0809_0a0b, 0x0405_0607_0001_0203)
}

#[inline]
#[target_feature(enable = "sha,sse2,ssse3,sse4.1")]
fn load_message(message: &[Node; 2]) -> [__m128i; 4] {
    let (chunks, _) = message.as_flattened().as_chunks::<16>();
    std::array::from_fn(|i| {
        // SAFETY: the reference covers the sixteen bytes that are read; the load needs no alignment.
        let loaded = unsafe { _mm_loadu_si128(std::ptr::from_ref(&chunks[i]).cast()) };
        _mm_shuffle_epi8(loaded, byte_order())
    })
}

#[inline]
#[target_feature(enable = "sha,sse2,ssse3,sse4.1")]
fn load_words(table: &[u32; 64], group: usize) -> __m128i {
    let (groups, _) = table.as_chunks::<4>();
    // SAFETY: the reference covers the sixteen bytes that are read; the load needs no alignment.
    unsafe { _mm_loadu_si128(std::ptr::from_ref(&groups[group]).cast()) }
}

#[inline]
#[target_feature(enable = "sha,sse2,ssse3,sse4.1")]
fn store_node(abef: __m128i, cdgh: __m128i, node: &mut Node) {
    let feba = _mm_shuffle_epi32(abef, 0x1b);
    let dchg = _mm_shuffle_epi32(cdgh, 0xb1);
    let halves = [_mm_blend_epi16(feba, dchg, 0xf0), _mm_alignr_epi8(dchg, feba, 8)];
    for (half, bytes) in halves.into_iter().zip(node.as_chunks_mut::<16>().0) {
        let ordered = _mm_shuffle_epi8(half, byte_order());
        // SAFETY: the reference covers the sixteen bytes that are written; the store needs no alignment.
        unsafe { _mm_storeu_si128(std::ptr::from_mut(bytes).cast(), ordered) }
    }
}
