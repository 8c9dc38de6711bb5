//! Many Merkle trees side by side: all of the same depth, level by level, so that the hasher always has its lanes full.

use crate::hash::{Node, uint_node};
use blsync_accel::sha256::hash_pairs;
use std::sync::LazyLock;

/// Bytes of trees that grow together: enough to fill the lanes, little enough to stay in the cache.
const GROUP_LENGTH: usize = 1 << 16;

/// Deeper than any tree of a block.
const MAX_DEPTH: usize = 64;

static ZERO_NODES: LazyLock<[Node; MAX_DEPTH]> = LazyLock::new(|| {
    let mut nodes = [[0; 32]; MAX_DEPTH];
    let mut last = [0; 32];
    for node in nodes.iter_mut().skip(1) {
        last = crate::hash::hash_pair(&last, &last);
        *node = last;
    }
    nodes
});

/// Depth of a tree with room for that many chunks.
pub fn depth_for(chunks: usize) -> usize {
    chunks.next_power_of_two().trailing_zeros() as usize
}

/// The root of each item, whose bytes are the chunks at the bottom of a tree of this depth, padded with zeros.
pub fn tree_roots(items: &[&[u8]], depth: usize) -> Vec<Node> {
    if depth == 0 {
        return items.iter().map(|item| chunk(item)).collect();
    }
    let mut roots = Vec::with_capacity(items.len());
    let mut space = Space::default();
    let mut rest = items;
    while !rest.is_empty() {
        let (group, after) = rest.split_at(group_size(rest));
        space.grow(group, depth);
        roots.extend_from_slice(&space.nodes);
        rest = after;
    }
    roots
}

/// The root of each item, whose bytes are the chunks of a progressive tree: one, then four, then sixteen and so on, each
/// subtree hashed with the rest behind it.
///
/// See <https://github.com/ethereum/consensus-specs/blob/v1.7.0-alpha.13/ssz/simple-serialize.md#merkleization>.
pub fn progressive_roots(items: &[&[u8]]) -> Vec<Node> {
    let mut layers = Vec::new();
    let mut rest: Vec<(usize, &[u8])> = items.iter().copied().enumerate().collect();
    for depth in (0..MAX_DEPTH).step_by(2) {
        rest.retain(|(_, bytes)| !bytes.is_empty());
        if rest.is_empty() {
            break;
        }
        let room = 32 << depth;
        let layer: Vec<&[u8]> = rest.iter().map(|(_, bytes)| bytes.get(..room).unwrap_or(bytes)).collect();
        let indices: Vec<usize> = rest.iter().map(|(index, _)| *index).collect();
        layers.push((indices, tree_roots(&layer, depth)));
        for (_, bytes) in &mut rest {
            *bytes = bytes.get(room..).unwrap_or_default();
        }
    }
    let mut roots = vec![[0; 32]; items.len()];
    while let Some((indices, subtrees)) = layers.pop() {
        let behind = indices.iter().map(|index| roots.get(*index).copied().unwrap_or_default());
        let pairs: Vec<[Node; 2]> = subtrees.into_iter().zip(behind).map(Into::into).collect();
        for (index, node) in indices.iter().zip(hashed(&pairs)) {
            if let Some(root) = roots.get_mut(*index) {
                *root = node;
            }
        }
    }
    roots
}

/// Each root hashed with a number: the length of its list.
pub fn with_lengths(roots: &[Node], lengths: impl Iterator<Item = usize>) -> Vec<Node> {
    let pairs: Vec<[Node; 2]> =
        roots.iter().zip(lengths).map(|(root, length)| [*root, uint_node(length as u64)]).collect();
    hashed(&pairs)
}

/// Each root hashed with one and the same node.
pub fn with_node(roots: &[Node], node: Node) -> Vec<Node> {
    let pairs: Vec<[Node; 2]> = roots.iter().map(|root| [*root, node]).collect();
    hashed(&pairs)
}

/// Up to 32 bytes as a chunk.
pub fn chunk(bytes: &[u8]) -> Node {
    let mut node = [0; 32];
    for (to, from) in node.iter_mut().zip(bytes) {
        *to = *from;
    }
    node
}

fn hashed(pairs: &[[Node; 2]]) -> Vec<Node> {
    let mut nodes = vec![[0; 32]; pairs.len()];
    hash_pairs(pairs, &mut nodes);
    nodes
}

/// How many of the items grow together; at least one.
fn group_size(items: &[&[u8]]) -> usize {
    let mut length = 0;
    let fits = |item: &&&[u8]| {
        length += item.len().max(64);
        length <= GROUP_LENGTH
    };
    items.iter().take_while(fits).count().max(1)
}

/// Levels of trees that grow side by side.
#[derive(Default)]
struct Space {
    /// The highest level, tree after tree.
    nodes: Vec<Node>,
    /// Nodes of each tree on it.
    counts: Vec<usize>,
    /// Where the level above is made.
    above: Vec<Node>,
    /// Pairs that do not lie together.
    pairs: Vec<[Node; 2]>,
}

impl Space {
    /// Leaves the roots of trees of at least depth one.
    fn grow(&mut self, items: &[&[u8]], depth: usize) {
        if let [item] = items {
            self.hash_chunks_in_place(item);
        } else {
            self.hash_chunks(items);
        }
        for zero in ZERO_NODES.iter().take(depth).skip(1) {
            if let [count] = self.counts.as_mut_slice() {
                self.nodes.extend((*count % 2 == 1).then_some(*zero));
                *count = self.nodes.len();
            }
            if self.counts.iter().all(|count| count % 2 == 0) {
                self.hash_level_in_place();
            } else {
                self.hash_level(zero);
            }
        }
    }

    /// The first level of one tree, whose pairs lie together but for the last.
    fn hash_chunks_in_place(&mut self, item: &[u8]) {
        let (pairs, rest) = item.as_chunks::<64>();
        self.nodes.resize(pairs.len(), [0; 32]);
        let (chunks, _) = item.as_chunks::<32>();
        hash_pairs(chunks.as_chunks::<2>().0, &mut self.nodes);
        if !rest.is_empty() || item.is_empty() {
            let (left, right) = rest.split_at(rest.len().min(32));
            self.nodes.push(crate::hash::hash_pair(&chunk(left), &chunk(right)));
        }
        self.counts.clear();
        self.counts.push(self.nodes.len());
    }

    fn hash_chunks(&mut self, items: &[&[u8]]) {
        self.pairs.clear();
        self.counts.clear();
        for item in items {
            let before = self.pairs.len();
            let (chunks, partial) = item.as_chunks::<32>();
            let (pairs, odd) = chunks.as_chunks::<2>();
            self.pairs.extend_from_slice(pairs);
            match odd {
                [left] => self.pairs.push([*left, chunk(partial)]),
                _ if !partial.is_empty() || item.is_empty() => self.pairs.push([chunk(partial), [0; 32]]),
                _ => {}
            }
            self.counts.push(self.pairs.len() - before);
        }
        self.hash_gathered();
    }

    /// The next level, where no tree has a node without a neighbour.
    fn hash_level_in_place(&mut self) {
        let (pairs, _) = self.nodes.as_chunks::<2>();
        self.above.resize(pairs.len(), [0; 32]);
        hash_pairs(pairs, &mut self.above);
        std::mem::swap(&mut self.nodes, &mut self.above);
        for count in &mut self.counts {
            *count /= 2;
        }
    }

    /// The next level; the neighbour of a last node is the root of zeros alone.
    fn hash_level(&mut self, zero: &Node) {
        self.pairs.clear();
        let mut rest = self.nodes.as_slice();
        for count in &mut self.counts {
            let (tree, after) = rest.split_at((*count).min(rest.len()));
            let (pairs, odd) = tree.as_chunks::<2>();
            self.pairs.extend_from_slice(pairs);
            if let [left] = odd {
                self.pairs.push([*left, *zero]);
            }
            *count = count.div_ceil(2);
            rest = after;
        }
        self.hash_gathered();
    }

    fn hash_gathered(&mut self) {
        self.nodes.resize(self.pairs.len(), [0; 32]);
        hash_pairs(&self.pairs, &mut self.nodes);
    }
}

#[cfg(test)]
mod tests {
    use super::{chunk, depth_for, progressive_roots, tree_roots};
    use crate::hash::{Node, hash_pair, zero_node};

    /// The definition, one node at a time.
    fn plain_root(bytes: &[u8], depth: usize) -> Node {
        if depth == 0 {
            return chunk(bytes);
        }
        if bytes.is_empty() {
            return zero_node(depth);
        }
        let half = 16_usize << depth;
        let (left, right) = bytes.split_at(half.min(bytes.len()));
        hash_pair(&plain_root(left, depth - 1), &plain_root(right, depth - 1))
    }

    fn plain_progressive_root(bytes: &[u8], depth: usize) -> Node {
        if bytes.is_empty() {
            return [0; 32];
        }
        let (first, rest) = bytes.split_at((32 << depth).min(bytes.len()));
        hash_pair(&plain_root(first, depth), &plain_progressive_root(rest, depth + 2))
    }

    fn items() -> Vec<Vec<u8>> {
        let lengths = [0, 1, 31, 32, 33, 63, 64, 65, 96, 128, 500, 1023, 1024, 2048, 0, 70_000, 5];
        let byte = |at: usize| u8::try_from((at * 31 + 7) % 251).expect("a byte");
        lengths.iter().map(|length| (0..*length).map(byte).collect()).collect()
    }

    #[test]
    fn a_tree_alone_has_the_root_of_the_definition() {
        for item in items() {
            for depth in [12, 13, 25] {
                assert_eq!(
                    tree_roots(&[&item], depth),
                    [plain_root(&item, depth)],
                    "{} bytes, depth {depth}",
                    item.len()
                );
            }
        }
        assert_eq!(tree_roots(&[&[7; 40]], 1), [plain_root(&[7; 40], 1)]);
    }

    #[test]
    fn trees_without_odd_nodes_have_the_roots_of_the_definition() {
        let items: Vec<Vec<u8>> = (1..=9_u8).map(|at| vec![at; 256]).collect();
        let slices: Vec<&[u8]> = items.iter().map(Vec::as_slice).collect();
        for depth in [3, 4, 10] {
            let expected: Vec<Node> = slices.iter().map(|bytes| plain_root(bytes, depth)).collect();
            assert_eq!(tree_roots(&slices, depth), expected, "depth {depth}");
        }
    }

    #[test]
    fn trees_side_by_side_have_the_roots_they_have_alone() {
        let items = items();
        let slices: Vec<&[u8]> = items.iter().map(Vec::as_slice).collect();
        for depth in [12, 13, 25] {
            let expected: Vec<Node> = slices.iter().map(|bytes| plain_root(bytes, depth)).collect();
            assert_eq!(tree_roots(&slices, depth), expected, "depth {depth}");
        }
        let expected: Vec<Node> = slices.iter().map(|bytes| plain_progressive_root(bytes, 0)).collect();
        assert_eq!(progressive_roots(&slices), expected);
        assert_eq!(tree_roots(&[], 5), Vec::<Node>::new());
        assert_eq!(progressive_roots(&[]), Vec::<Node>::new());
    }

    #[test]
    fn the_depth_is_the_least_with_room() {
        assert_eq!([1, 2, 3, 4, 5, 1 << 20].map(depth_for), [0, 1, 2, 2, 3, 20]);
    }
}
