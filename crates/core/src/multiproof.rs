//! Compact multiproofs: a descriptor of about two bits a node, and the nodes.
//!
//! The tree is written depth first from the root; a one bit is a node that is in the proof, a zero bit an inner node
//! followed by its left and right parts. N ones and N − 1 zeros end by themselves; the last byte is filled with zeros.
//!
//! Read from its end the tree needs no more than a stack: a one bit brings a node, a zero bit joins the upper two. A small
//! proof is hashed meanwhile; of a large one the inner nodes are hashed height by height, many together.

use crate::error::{Error, ErrorCode};
use crate::hash::{Node, hash_pair};
use crate::multiproof_heights::{InnerNodes, Place};
use blsync_accel::sha256::hash_pairs;

/// Fewest values for which hashing by height is the faster way.
const LARGE: usize = 24;

/// The root of a proof.
///
/// # Errors
/// [`ErrorCode::InvalidDescriptor`] if the descriptor is not the one encoding of a tree (unfinished, a one bit or a whole
/// byte after the end); [`ErrorCode::ValueCount`] if there is not exactly one value for each one bit.
pub fn multiproof_root(descriptor: &[u8], values: &[Node]) -> Result<Node, Error> {
    let bits = tree_length(descriptor)?;
    // One more one bit than zero bits.
    let ones = bits.div_ceil(2);
    if ones != values.len() {
        let text = format!("the descriptor names {ones} values; the proof has {}", values.len());
        return Err(Error::new(ErrorCode::ValueCount, text));
    }
    let no_tree = || Error::new(ErrorCode::Internal, "a tree without a root");
    if ones < LARGE {
        let hashed = values.iter().rev().copied().map(Part::Hashed);
        return join_tree(descriptor, bits, hashed, Part::join).map(Part::node).ok_or_else(no_tree);
    }
    // Nodes of a height are numbered in 32 bits, far more than fits into any answer.
    let Ok(count) = u32::try_from(ones) else {
        return Err(Error::new(ErrorCode::InvalidLength, "the proof has more values than can be numbered"));
    };
    let mut inner = InnerNodes::default();
    join_tree(descriptor, bits, (0..count).map(Place::value), |left, right| inner.join(left, right))
        .ok_or_else(no_tree)?;
    Ok(inner.root(values))
}

/// A part of a small tree. A pair is hashed when its parent needs it, since two at once take the time of one.
#[derive(Clone, Copy)]
enum Part {
    Hashed(Node),
    Pair([Node; 2]),
}

impl Part {
    fn join(self, other: Self) -> Self {
        let (Self::Pair(left), Self::Pair(right)) = (self, other) else {
            return Self::Pair([self.node(), other.node()]);
        };
        let mut nodes = [[0; 32]; 2];
        hash_pairs(&[left, right], &mut nodes);
        Self::Pair(nodes)
    }

    fn node(self) -> Node {
        match self {
            Self::Hashed(node) => node,
            Self::Pair([left, right]) => hash_pair(&left, &right),
        }
    }
}

/// Bits of the tree that the descriptor begins with, after which nothing but the zero bits that fill its last byte may come.
fn tree_length(descriptor: &[u8]) -> Result<usize, Error> {
    let invalid = |text| Err(Error::new(ErrorCode::InvalidDescriptor, text));
    // Parts of the tree that are still to come.
    let mut open = 1;
    for (index, byte) in descriptor.iter().enumerate() {
        if open > 8 {
            open = open + 8 - 2 * byte.count_ones() as usize;
            continue;
        }
        for bit in 0..8 {
            if byte << bit & 0x80 == 0 {
                open += 1;
                continue;
            }
            open -= 1;
            if open == 0 {
                if index + 1 < descriptor.len() {
                    return invalid("a whole byte follows the end of the descriptor's tree");
                }
                if byte & (0x7f >> bit) != 0 {
                    return invalid("a one bit follows the end of the descriptor's tree");
                }
                return Ok(index * 8 + bit + 1);
            }
        }
    }
    invalid("the descriptor ends before its tree is complete")
}

/// Joins the parts of a tree of that many bits; its values come last first. `None` if it is not a tree.
fn join_tree<T>(
    descriptor: &[u8],
    bits: usize,
    mut values: impl Iterator<Item = T>,
    mut join: impl FnMut(T, T) -> T,
) -> Option<T> {
    let mut part = values.next()?;
    let mut behind: Vec<T> = Vec::with_capacity(32);
    // Bits after the tree, and its last one, which is the value above.
    let mut skipped = 8 * descriptor.len() - bits + 1;
    for byte in descriptor.iter().rev() {
        for bit in skipped..8 {
            part = if byte >> bit & 1 == 1 {
                behind.push(part);
                values.next()?
            } else {
                join(part, behind.pop()?)
            };
        }
        skipped = 0;
    }
    Some(part)
}

#[cfg(test)]
mod tests {
    use super::multiproof_root;
    use crate::error::ErrorCode;
    use crate::hash::{Node, hash_pair, merkle_root, uint_node};

    fn node(hex: &str) -> Node {
        const_hex::decode_to_array(hex).expect("32 bytes of hex")
    }

    #[test]
    fn proof_of_two_of_eight_leaves_has_the_published_root() {
        let values = [
            uint_node(1),
            uint_node(2),
            node("ae71995c8dc6ad58e031bf776a57daf59b5811ae97179ac5e2091b0268522bba"),
            node("3048a770d49f19ee8b5989862037a8fad3d7ec71b67ae11ca80aac6a9a2c3adb"),
            node("7225c5b70ae4ce346423eb01e2c25b8eccbee0e3296bb5699a54844da478fa86"),
        ];
        let root = multiproof_root(&[0x1d, 0x80], &values).expect("a valid proof");
        assert_eq!(root, node("99cb728885028dc2c35af59794139055007536d3ed8efb214db6b8798fcc8480"));
    }

    #[test]
    fn proof_of_one_of_thirty_two_leaves_has_the_published_root() {
        let leaves: Vec<Node> = (0..32).map(uint_node).collect();
        let expected = node("d13f24072f0ad4f02a57dd1f0535b8f63fa1320729b7f6f4a2408cd3176d6bdc");
        assert_eq!(merkle_root(&leaves), Ok(expected));
        let subtree = |range: std::ops::Range<usize>| merkle_root(&leaves[range]).expect("a power of two");
        let values = [subtree(0..8), subtree(8..10), leaves[10], leaves[11], subtree(12..16), subtree(16..32)];
        assert_eq!(multiproof_root(&[0x25, 0xe0], &values), Ok(expected));
    }

    #[test]
    fn every_other_encoding_of_the_tree_is_refused() {
        for descriptor in [&[0x00][..], &[0x40], &[], &[0x25], &[0x24, 0x00]] {
            let error = multiproof_root(descriptor, &[[0; 32]; 16]).expect_err("unfinished");
            assert_eq!(error.code, ErrorCode::InvalidDescriptor, "{descriptor:x?}");
        }
        for descriptor in [&[0xff][..], &[0x80, 0x00], &[0xc0]] {
            let error = multiproof_root(descriptor, &[[0; 32]]).expect_err("bits after the end");
            assert_eq!(error.code, ErrorCode::InvalidDescriptor, "{descriptor:x?}");
        }
        let error = multiproof_root(&[0x25, 0xe0, 0x00], &[[0; 32]; 6]).expect_err("a byte after the end");
        assert_eq!(error.code, ErrorCode::InvalidDescriptor);
    }

    #[test]
    fn a_wrong_number_of_values_is_refused() {
        for count in [0, 1, 3] {
            let error = multiproof_root(&[0x60], &vec![[1; 32]; count]).expect_err("two values are right");
            assert_eq!(error.code, ErrorCode::ValueCount);
        }
        assert_eq!(multiproof_root(&[0x60], &[[1; 32], [2; 32]]), Ok(hash_pair(&[1; 32], &[2; 32])));
        assert_eq!(multiproof_root(&[0x80], &[[5; 32]]), Ok([5; 32]));
    }

    /// The root by plain recursion.
    fn recursive_root(bits: &mut impl Iterator<Item = bool>, values: &mut impl Iterator<Item = Node>) -> Node {
        if bits.next().expect("a complete tree") {
            return values.next().expect("a value for each one bit");
        }
        let left = recursive_root(bits, values);
        hash_pair(&left, &recursive_root(bits, values))
    }

    #[test]
    fn random_trees_of_every_size_have_the_root_of_plain_recursion() {
        let mut state = 1_u64;
        let mut random = |bound: usize| {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            usize::try_from(state >> 33).expect("31 bits") % bound
        };
        for count in (1..70).chain([100, 500, 1024]) {
            // Grow a tree by opening a random node of it; a bias to the last makes some trees deep.
            let mut bits = vec![true];
            for _ in 1..count {
                let ones: Vec<usize> = (0..bits.len()).filter(|i| bits[*i]).collect();
                let opened = if random(3) == 0 { ones[ones.len() - 1] } else { ones[random(ones.len())] };
                bits.splice(opened..=opened, [false, true, true]);
            }
            let values: Vec<Node> = (0..count).map(uint_node).collect();
            let mut descriptor = vec![0_u8; bits.len().div_ceil(8)];
            for (i, _) in bits.iter().enumerate().filter(|(_, bit)| **bit) {
                descriptor[i / 8] |= 0x80 >> (i % 8);
            }
            let expected = recursive_root(&mut bits.into_iter(), &mut values.iter().copied());
            assert_eq!(multiproof_root(&descriptor, &values), Ok(expected), "{count} values");
        }
    }

    #[test]
    fn a_proof_as_deep_as_it_is_long_needs_no_recursion() {
        let depth = 100_000;
        let mut bits = vec![false; depth];
        bits.resize(2 * depth + 1, true);
        let mut descriptor = vec![0u8; bits.len().div_ceil(8)];
        for (i, _) in bits.iter().enumerate().filter(|(_, bit)| **bit) {
            descriptor[i / 8] |= 0x80 >> (i % 8);
        }
        assert!(multiproof_root(&descriptor, &vec![[3; 32]; depth + 1]).is_ok());
    }
}
