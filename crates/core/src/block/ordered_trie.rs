//! Roots of the Merkle Patricia tries in which execution headers commit to transactions and withdrawals.
//!
//! See <https://ethereum.org/en/developers/docs/data-structures-and-encoding/patricia-merkle-trie/>.

use crate::block::rlp::{append_bytes, append_number, list};
use crate::hash::Node;
use sha3::{Digest, Keccak256};

/// The RLP of an empty byte string stands for no node and no value.
const EMPTY: u8 = 0x80;

const LEAF: u8 = 0x20;
const EXTENSION: u8 = 0;

struct Entry<'a> {
    /// The key as half bytes. No key begins another one, as RLP of numbers has no such pairs.
    path: Vec<u8>,
    value: &'a [u8],
}

/// Root of the trie that maps the RLP of each index to the item there.
pub fn ordered_trie_root<'a>(items: impl Iterator<Item = &'a [u8]>) -> Node {
    let mut entries: Vec<Entry<'a>> = items.enumerate().map(|(index, value)| entry(index, value)).collect();
    entries.sort_by(|a, b| a.path.cmp(&b.path));
    keccak256(&encode_node(&entries, 0))
}

/// The hash of the execution chain.
pub fn keccak256(bytes: &[u8]) -> Node {
    Keccak256::digest(bytes).into()
}

fn entry(index: usize, value: &[u8]) -> Entry<'_> {
    let mut key = Vec::new();
    append_number(&index.to_le_bytes(), &mut key);
    Entry { path: key.iter().flat_map(|byte| [byte >> 4, byte & 15]).collect(), value }
}

/// RLP of the node under which those entries lie, which agree up to that depth and are in order.
fn encode_node(entries: &[Entry<'_>], depth: usize) -> Vec<u8> {
    let (Some(first), Some(last)) = (entries.first(), entries.last()) else { return vec![EMPTY] };
    let rest = first.path.get(depth..).unwrap_or_default();
    let mut items = Vec::new();
    if entries.len() == 1 {
        append_bytes(&compact_path(rest, LEAF), &mut items);
        append_bytes(first.value, &mut items);
        return list(&items);
    }
    let far = last.path.get(depth..).unwrap_or_default();
    let shared = rest.iter().zip(far).take_while(|(a, b)| a == b).count();
    if shared > 0 {
        append_bytes(&compact_path(rest.get(..shared).unwrap_or_default(), EXTENSION), &mut items);
        append_reference(entries, depth + shared, &mut items);
        return list(&items);
    }
    let mut rest = entries;
    for half in 0..16 {
        let (below, after) = rest.split_at(rest.partition_point(|entry| entry.path.get(depth) <= Some(&half)));
        if below.is_empty() {
            items.push(EMPTY);
        } else {
            append_reference(below, depth + 1, &mut items);
        }
        rest = after;
    }
    items.push(EMPTY);
    list(&items)
}

/// A parent holds a node of 32 bytes or more as its hash.
fn append_reference(entries: &[Entry<'_>], depth: usize, out: &mut Vec<u8>) {
    let node = encode_node(entries, depth);
    if node.len() < 32 {
        out.extend_from_slice(&node);
    } else {
        append_bytes(&keccak256(&node), out);
    }
}

/// A path as bytes: flag and parity in the first half byte.
fn compact_path(path: &[u8], flag: u8) -> Vec<u8> {
    let (odd, even) = path.split_at(path.len() % 2);
    let first = odd.first().map_or(flag, |half| flag | 0x10 | half);
    let pairs = even.as_chunks::<2>().0;
    std::iter::once(first).chain(pairs.iter().map(|[high, low]| (high << 4) | low)).collect()
}

#[cfg(test)]
mod tests {
    use super::ordered_trie_root;

    #[test]
    fn the_empty_trie_has_its_known_root() {
        let root = const_hex::encode(ordered_trie_root(std::iter::empty()));
        assert_eq!(root, "56e81f171bcc55a6ff8345e692c0f86e5b48e01b996cadc001622fb5e363b421");
    }
}
