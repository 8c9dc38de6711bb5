//! [`InnerNodes`]: the inner nodes of a large proof, hashed height by height.

use crate::hash::Node;
use blsync_accel::sha256::hash_pairs;

/// A node of a proof.
#[derive(Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Place {
    /// Zero for a value, else one more than the higher child's.
    height: u32,
    /// Among those of its height, in the order of completion, which for values is their own.
    index: u32,
}

impl Place {
    /// The value of an index.
    pub const fn value(index: u32) -> Self {
        Self { height: 0, index }
    }

    /// Whether this is so many nodes after the other, among those of the same height.
    fn follows(self, first: Self, distance: usize) -> bool {
        self.height == first.height && self.index as usize == first.index as usize + distance
    }
}

/// The children of a node.
type Pair = [Place; 2];

/// The inner nodes of a proof by height, the lowest first.
pub(crate) struct InnerNodes {
    values: u32,
    heights: Vec<Vec<Pair>>,
}

/// Nodes that lie in order are hashed where they are, if so many pairs of them follow each other.
const IN_PLACE: usize = 4;
/// Otherwise they are gathered so many pairs at a time.
const GATHERED: usize = 32;

impl InnerNodes {
    /// None yet, over so many values.
    pub fn over(values: u32) -> Self {
        Self { values, heights: Vec::with_capacity(values.ilog2() as usize + 1) }
    }

    /// Adds the parent of two nodes.
    pub fn join(&mut self, left: Place, right: Place) -> Place {
        let below = left.height.max(right.height);
        if self.heights.len() <= below as usize {
            // As many as a balanced tree has.
            let expected = self.values.checked_shr(below + 1).unwrap_or_default();
            self.heights.push(Vec::with_capacity(expected as usize));
        }
        let mut index = 0;
        if let Some(pairs) = self.heights.get_mut(below as usize) {
            // There are fewer inner nodes than values, whose number fits.
            index = u32::try_from(pairs.len()).unwrap_or_default();
            pairs.push([left, right]);
        }
        Place { height: below + 1, index }
    }

    /// Hashes all nodes and gives the last, which is the root.
    pub fn root(&self, values: &[Node]) -> Node {
        let mut hashed = vec![[0; 32]; self.heights.iter().map(Vec::len).sum()];
        let mut starts = Vec::with_capacity(self.heights.len());
        let mut start = 0;
        for pairs in &self.heights {
            let (done, rest) = hashed.split_at_mut(start);
            let (out, _) = rest.split_at_mut(pairs.len());
            Below { values, done, starts: &starts }.hash(pairs, out);
            starts.push(start);
            start += pairs.len();
        }
        hashed.last().copied().unwrap_or_default()
    }
}

/// What lies below a height: the values, and the hashed nodes with the first position of each height.
struct Below<'a> {
    values: &'a [Node],
    done: &'a [Node],
    starts: &'a [usize],
}

impl<'a> Below<'a> {
    /// So many nodes that follow each other.
    fn nodes(&self, first: Place, count: usize) -> Option<&'a [Node]> {
        let index = first.index as usize;
        let Some(height) = first.height.checked_sub(1) else { return self.values.get(index..index + count) };
        let start = self.starts.get(height as usize)? + index;
        self.done.get(start..start + count)
    }

    fn node(&self, place: Place) -> Node {
        self.nodes(place, 1).and_then(<[Node]>::first).copied().unwrap_or_default()
    }

    /// Hashes the nodes of a height.
    fn hash(&self, mut pairs: &[Pair], mut out: &mut [Node]) {
        let mut gathered = [[[0; 32]; 2]; GATHERED];
        while let Some([first, _]) = pairs.first() {
            let run = run_length(*first, pairs);
            let in_place = if run >= IN_PLACE { self.nodes(*first, 2 * run) } else { None };
            let source = if let Some(nodes) = in_place {
                nodes.as_chunks::<2>().0
            } else {
                let some = pairs.iter().zip(&mut gathered);
                let count = some.map(|([left, right], into)| *into = [self.node(*left), self.node(*right)]).count();
                gathered.get(..count).unwrap_or_default()
            };
            let count = source.len();
            if let Some(out) = out.get_mut(..count) {
                hash_pairs(source, out);
            }
            pairs = pairs.split_at_checked(count).map_or(&[], |(_, rest)| rest);
            out = out.split_at_mut_checked(count).map_or(&mut [], |(_, rest)| rest);
        }
    }
}

/// How many pairs from the first lie one after the other.
fn run_length(first: Place, pairs: &[Pair]) -> usize {
    let follow = |(i, [left, right]): &(usize, &Pair)| left.follows(first, 2 * i) && right.follows(first, 2 * i + 1);
    pairs.iter().enumerate().take_while(follow).count()
}
