//! `BeaconBlockHeader`.

use crate::error::{Error, exact};
use crate::hash::{Node, hash_pair};
use crate::light_client::containers::BEACON_HEADER;
use crate::ssz::view::View;
use blsync_accel::sha256::hash_pairs;

/// Length of the encoding in bytes.
pub const HEADER_LENGTH: usize = 112;

/// The fields of a header that rules are about.
#[derive(Clone, Copy, Default, Debug, PartialEq, Eq)]
pub struct BeaconBlockHeader {
    /// Slot of the block.
    pub slot: u64,
    /// Root of the state after the block.
    pub state_root: Node,
    /// Root of the block's body.
    pub body_root: Node,
}

impl BeaconBlockHeader {
    /// The fields of an encoded header.
    ///
    /// # Errors
    /// None is known: the length is right by type.
    pub fn decode(bytes: &[u8; HEADER_LENGTH]) -> Result<Self, Error> {
        let view = View::checked(&BEACON_HEADER, bytes)?;
        Ok(Self {
            slot: view.field("slot")?.number()?,
            state_root: view.field("state_root")?.array()?,
            body_root: view.field("body_root")?.array()?,
        })
    }
}

/// The node over two zero chunks.
const ZERO_PAIR: Node = [
    0xf5, 0xa5, 0xfd, 0x42, 0xd1, 0x6a, 0x20, 0x30, 0x27, 0x98, 0xef, 0x6e, 0xd3, 0x09, 0x97, 0x9b, 0x43, 0x00, 0x3d,
    0x23, 0x20, 0xd9, 0xf0, 0xe8, 0xea, 0x98, 0x31, 0xa9, 0x27, 0x59, 0xfb, 0x4b,
];

/// Hash tree root of an encoded header. Every head and update has one or two of them, so this does without the walk that
/// serves any container.
///
/// # Errors
/// [`crate::ErrorCode::InvalidLength`].
pub fn header_root(bytes: &[u8]) -> Result<Node, Error> {
    let bytes: &[u8; HEADER_LENGTH] = exact("the header", bytes)?;
    let (numbers, roots) = bytes.split_at(16);
    let mut pairs = [[[0; 32]; 2]; 3];
    let [[slot, proposer_index], ..] = &mut pairs;
    for (chunk, number) in [slot, proposer_index].into_iter().zip(numbers.as_chunks::<8>().0) {
        chunk.split_at_mut(8).0.copy_from_slice(number);
    }
    for (chunk, root) in pairs.as_flattened_mut().iter_mut().skip(2).zip(roots.as_chunks().0) {
        *chunk = *root;
    }
    let mut level = [[0; 32]; 3];
    hash_pairs(&pairs, &mut level);
    let [first, second, third] = level;
    let mut level = [[0; 32]; 2];
    hash_pairs(&[[first, second], [third, ZERO_PAIR]], &mut level);
    let [left, right] = level;
    Ok(hash_pair(&left, &right))
}

#[cfg(test)]
mod tests {
    use super::{BEACON_HEADER, HEADER_LENGTH, View, ZERO_PAIR, header_root};
    use crate::hash::zero_node;
    use crate::ssz::root::hash_tree_root;

    #[test]
    fn the_root_is_that_of_the_container() {
        assert_eq!(ZERO_PAIR, zero_node(1));
        for seed in 0..=255_u8 {
            let header: [u8; HEADER_LENGTH] =
                std::array::from_fn(|i| seed.wrapping_mul(31) ^ i.to_le_bytes()[0].wrapping_mul(seed | 1));
            let view = View::checked(&BEACON_HEADER, &header).expect("112 bytes");
            assert_eq!(header_root(&header), Ok(hash_tree_root(view).expect("a root")));
        }
        assert!(header_root(&[0; 111]).is_err());
    }
}
