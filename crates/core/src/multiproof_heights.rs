//! [`InnerNodes`]: the inner nodes of a large proof, hashed height by height.

use crate::hash::Node;
use blsync_accel::sha256::hash_pairs;
use std::num::NonZeroU32;

/// A node of a proof: the index of a value or, counted on after the values, of an inner node in the order of completion.
#[derive(Clone, Copy)]
pub(crate) struct Place {
    /// Which node.
    index: u32,
    /// One for a value, else one more than the higher child's. Never zero, so that an optional place needs no more room.
    height: NonZeroU32,
}

impl Place {
    /// The value of an index.
    pub const fn value(index: u32) -> Self {
        Self { index, height: NonZeroU32::MIN }
    }
}

/// A pair of children: the index of a value or, counted on after the values, of a hashed node.
#[derive(Clone, Copy, Default)]
struct Pair {
    left: u32,
    right: u32,
}

/// The inner nodes of a proof in the order of completion, children before parents.
pub(crate) struct InnerNodes {
    values: u32,
    pairs: Vec<(Pair, u32)>,
}

/// Nodes that lie in order are hashed where they are, if so many pairs of them follow each other.
const IN_PLACE: usize = 4;
/// Otherwise they are gathered so many pairs at a time.
const GATHERED: usize = 32;

impl InnerNodes {
    /// None yet, over so many values.
    pub fn over(values: u32) -> Self {
        Self { values, pairs: Vec::with_capacity(values as usize) }
    }

    /// Adds the parent of two nodes.
    pub fn join(&mut self, left: Place, right: Place) -> Place {
        let below = left.height.max(right.height);
        // There is one inner node less than values, whose number fits.
        let index = self.values + u32::try_from(self.pairs.len()).unwrap_or_default();
        self.pairs.push((Pair { left: left.index, right: right.index }, below.get() - 1));
        Place { index, height: below.saturating_add(1) }
    }

    /// Hashes all nodes and gives the last, which is the root.
    pub fn root(&self, values: &[Node]) -> Node {
        let (pairs, ends) = self.sort_by_height();
        let mut hashed = vec![[0; 32]; pairs.len()];
        let mut start = 0;
        for end in ends {
            let (done, rest) = hashed.split_at_mut(start);
            let (out, _) = rest.split_at_mut(end - start);
            hash_level(values, done, pairs.get(start..end).unwrap_or_default(), out);
            start = end;
        }
        hashed.last().copied().unwrap_or_default()
    }

    /// The pairs of children by rising height, and where each height ends.
    fn sort_by_height(&self) -> (Vec<Pair>, Vec<usize>) {
        let top = self.pairs.last().map_or(0, |(_, below)| *below as usize);
        // First the number of nodes one higher than the slot, then their first position, at last where they end.
        let mut slots = vec![0_usize; top + 1];
        for (_, below) in &self.pairs {
            if let Some(slot) = slots.get_mut(*below as usize) {
                *slot += 1;
            }
        }
        let mut total = 0;
        for slot in &mut slots {
            total += std::mem::replace(slot, total);
        }
        let mut positions: Vec<u32> = Vec::with_capacity(self.pairs.len());
        let mut sorted = vec![Pair::default(); self.pairs.len()];
        for (pair, below) in &self.pairs {
            let find = |index: u32| match index.checked_sub(self.values) {
                None => index,
                Some(inner) => self.values + positions.get(inner as usize).copied().unwrap_or_default(),
            };
            let pair = Pair { left: find(pair.left), right: find(pair.right) };
            let Some(slot) = slots.get_mut(*below as usize) else { continue };
            if let Some(into) = sorted.get_mut(*slot) {
                *into = pair;
            }
            positions.push(u32::try_from(*slot).unwrap_or_default());
            *slot += 1;
        }
        (sorted, slots)
    }
}

fn hash_level(values: &[Node], done: &[Node], pairs: &[Pair], out: &mut [Node]) {
    let node = |index: u32| {
        let index = index as usize;
        values.get(index).or_else(|| done.get(index - values.len())).copied().unwrap_or_default()
    };
    let mut gathered = [[[0; 32]; 2]; GATHERED];
    let (mut pairs, mut out) = (pairs, out);
    while !pairs.is_empty() {
        let run = run_length(pairs, values.len());
        let count;
        if run >= IN_PLACE {
            count = run;
            let first = pairs.first().map_or(0, |pair| pair.left as usize);
            let source = match first.checked_sub(values.len()) {
                None => values.get(first..first + 2 * run),
                Some(first) => done.get(first..first + 2 * run),
            };
            if let (Some(source), Some(out)) = (source, out.get_mut(..run)) {
                hash_pairs(source.as_chunks::<2>().0, out);
            }
        } else {
            let some = pairs.iter().take(GATHERED).zip(&mut gathered);
            count = some.map(|(pair, into)| *into = [node(pair.left), node(pair.right)]).count();
            if let (Some(source), Some(out)) = (gathered.get(..count), out.get_mut(..count)) {
                hash_pairs(source, out);
            }
        }
        pairs = pairs.split_at_checked(count).map_or(&[], |(_, rest)| rest);
        out = out.split_at_mut_checked(count).map_or(&mut [], |(_, rest)| rest);
    }
}

/// How many pairs from the first lie one after the other, all among the values or all among the hashed nodes.
fn run_length(pairs: &[Pair], values: usize) -> usize {
    let Some(first) = pairs.first() else { return 0 };
    let limit = u32::try_from(values).ok().filter(|values| first.left < *values).unwrap_or(u32::MAX);
    pairs
        .iter()
        .zip((first.left..).step_by(2))
        .take_while(|(pair, expected)| pair.left == *expected && pair.right == expected + 1 && pair.right < limit)
        .count()
}
