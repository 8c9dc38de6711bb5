//! [`InnerNodes`]: the inner nodes of a large proof, hashed height by height.

use crate::hash::Node;
use blsync_accel::sha256::hash_pairs;

/// A node of a proof: its height in the upper half, zero for a value, else one more than the higher child's; in the lower half
/// how many of its height come after it in the proof.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) struct Place(u64);

impl Place {
    /// The value with this many others after it.
    pub fn value(after: u32) -> Self {
        Self(u64::from(after))
    }

    fn height(self) -> u64 {
        self.0 >> 32
    }

    fn after(self) -> u64 {
        self.0 & u64::from(u32::MAX)
    }

    /// The node this many before this one, which has to exist.
    fn before(self, distance: u32) -> Self {
        Self(self.0 + u64::from(distance))
    }
}

/// Parents of one height that follow each other, and whose children do.
#[derive(Clone, Copy)]
struct Run {
    /// The children of the last.
    last: [Place; 2],
    /// How many parents.
    count: u32,
}

impl Run {
    /// Adds a parent before the others, if its children are before theirs.
    fn take(&mut self, left: Place, right: Place) -> bool {
        let [last_left, last_right] = self.last;
        let fits =
            last_left == last_right.before(1) && right == last_right.before(2 * self.count) && left == right.before(1);
        self.count += u32::from(fits);
        fits
    }
}

/// The parents of one height.
struct Height {
    count: u32,
    /// The last first.
    runs: Vec<Run>,
    /// The run that may still grow.
    run: Run,
}

/// The inner nodes of a proof by height, the lowest first.
#[derive(Default)]
pub(crate) struct InnerNodes {
    heights: Vec<Height>,
}

/// Nodes that are in order are hashed in place, if at least this many pairs of them follow each other.
const IN_PLACE: u32 = 4;
/// Otherwise they are gathered this many pairs at a time.
const GATHERED: usize = 32;

impl InnerNodes {
    /// Adds the parent of two nodes. Parents come last first.
    pub fn join(&mut self, left: Place, right: Place) -> Place {
        let below = left.height().max(right.height());
        let run = Run { last: [left, right], count: 1 };
        let mut after = 0;
        if let Some(height) = usize::try_from(below).ok().and_then(|below| self.heights.get_mut(below)) {
            // There are fewer parents than values, whose number fits.
            after = height.count;
            height.count += 1;
            if !height.run.take(left, right) {
                height.runs.push(std::mem::replace(&mut height.run, run));
            }
        } else {
            self.heights.push(Height { count: 1, runs: Vec::new(), run });
        }
        Place((below + 1) << 32 | u64::from(after))
    }

    /// Hashes all nodes and gives the last, which is the root.
    pub fn root(&self, values: &[Node]) -> Node {
        let mut hashed = vec![[0; 32]; self.heights.iter().map(|height| height.count as usize).sum()];
        let mut ends = Vec::with_capacity(self.heights.len());
        let mut start = 0;
        for height in &self.heights {
            let (done, rest) = hashed.split_at_mut(start);
            Below { values, done, ends: &ends }.hash(height, rest);
            start += height.count as usize;
            ends.push(start);
        }
        hashed.last().copied().unwrap_or_default()
    }
}

/// What lies below a height: the values, and the hashed nodes with the end of each height.
struct Below<'a> {
    values: &'a [Node],
    done: &'a [Node],
    ends: &'a [usize],
}

impl<'a> Below<'a> {
    /// That many nodes from the first on.
    fn nodes(&self, first: Place, count: usize) -> Option<&'a [Node]> {
        let (nodes, end) = match usize::try_from(first.height()).ok()?.checked_sub(1) {
            None => (self.values, self.values.len()),
            Some(height) => (self.done, *self.ends.get(height)?),
        };
        let start = end.checked_sub(usize::try_from(first.after()).ok()? + 1)?;
        nodes.get(start..start + count)
    }

    fn node(&self, place: Place) -> Node {
        self.nodes(place, 1).and_then(<[Node]>::first).copied().unwrap_or_default()
    }

    /// Hashes the nodes of a height, which are the first of `out`.
    fn hash(&self, height: &Height, mut out: &mut [Node]) {
        let mut hash = |pairs: &[[Node; 2]]| {
            if let Some((nodes, rest)) = std::mem::take(&mut out).split_at_mut_checked(pairs.len()) {
                hash_pairs(pairs, nodes);
                out = rest;
            }
        };
        let mut gathered = Vec::with_capacity(GATHERED);
        for Run { last: [left, right], count } in std::iter::once(&height.run).chain(height.runs.iter().rev()) {
            if *count >= IN_PLACE {
                hash(&gathered);
                gathered.clear();
                let nodes = self.nodes(left.before(2 * (count - 1)), 2 * *count as usize);
                hash(nodes.unwrap_or_default().as_chunks().0);
                continue;
            }
            for distance in (0..*count).rev().map(|parents| 2 * parents) {
                gathered.push([self.node(left.before(distance)), self.node(right.before(distance))]);
                if gathered.len() == GATHERED {
                    hash(&gathered);
                    gathered.clear();
                }
            }
        }
        hash(&gathered);
    }
}
