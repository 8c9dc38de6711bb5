//! A Merkle tree of which only some nodes are given; the others are pseudo-random.

use super::random::Random;
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;

type Node = [u8; 32];

pub struct SparseTree {
    nodes: BTreeMap<u64, Node>,
}

impl SparseTree {
    /// The tree with these nodes at their generalized indices.
    pub fn new(given: &[(u64, Node)], random: &mut Random) -> Self {
        let mut tree = Self { nodes: BTreeMap::new() };
        tree.fill(1, given, random);
        tree
    }

    fn fill(&mut self, index: u64, given: &[(u64, Node)], random: &mut Random) -> Node {
        let is_above = |inner: u64| {
            let levels = inner.ilog2().checked_sub(index.ilog2());
            levels.is_some_and(|levels| levels > 0 && inner >> levels == index)
        };
        let node = if let Some((_, node)) = given.iter().find(|(gindex, _)| *gindex == index) {
            *node
        } else if given.iter().any(|(gindex, _)| is_above(*gindex)) {
            let left = self.fill(index * 2, given, random);
            let right = self.fill(index * 2 + 1, given, random);
            sha256(&[left, right].concat())
        } else {
            random.bytes()
        };
        self.nodes.insert(index, node);
        node
    }

    pub fn root(&self) -> Node {
        self.nodes[&1]
    }

    /// Siblings from the node up.
    pub fn branch(&self, mut index: u64) -> Vec<Node> {
        let mut branch = Vec::new();
        while index > 1 {
            branch.push(self.nodes[&(index ^ 1)]);
            index /= 2;
        }
        branch
    }
}

pub fn sha256(bytes: &[u8]) -> Node {
    Sha256::digest(bytes).into()
}

/// Root of a tree over these leaves, padded with zero chunks to a power of two.
pub fn merkleize(leaves: &[Node]) -> Node {
    let mut level = leaves.to_vec();
    level.resize(leaves.len().next_power_of_two(), [0; 32]);
    while level.len() > 1 {
        level = level.chunks(2).map(|pair| sha256(&pair.concat())).collect();
    }
    level[0]
}
