//! Pair hashing with the compression function of the `sha2` crate, which has its own choices for other architectures.

use super::Node;
use super::constants::INITIAL;
use sha2::block_api::compress256;

const PADDING: [u8; 64] = {
    let mut block = [0; 64];
    block[0] = 0x80;
    block[62] = 2;
    block
};

pub(super) fn hash_pairs(pairs: &[[Node; 2]], out: &mut [Node]) {
    for (pair, node) in pairs.iter().zip(out) {
        let mut blocks = [[0; 64], PADDING];
        blocks[0].copy_from_slice(pair.as_flattened());
        let mut state = INITIAL;
        compress256(&mut state, &blocks);
        for (bytes, word) in node.as_chunks_mut::<4>().0.iter_mut().zip(state) {
            *bytes = word.to_be_bytes();
        }
    }
}
