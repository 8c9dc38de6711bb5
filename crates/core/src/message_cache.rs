//! [`MessageCache`]: signing roots already hashed to the curve.

use crate::hash::Node;
use blsync_accel::curve::MessagePoint;
use std::collections::VecDeque;
use std::sync::{Mutex, PoisonError};

const CAPACITY: usize = 8;

/// The last few signing roots and their points: a head is announced before its signature arrives, and the same head
/// arrives from several servers.
#[derive(Debug, Default)]
pub struct MessageCache(Mutex<VecDeque<(Node, MessagePoint)>>);

impl MessageCache {
    /// The point of a signing root, hashed now if it is not among the last few.
    #[must_use]
    pub fn get(&self, signing_root: &Node) -> MessagePoint {
        if let Some(point) = self.find(signing_root) {
            return point;
        }
        let point = MessagePoint::hash(signing_root);
        let mut entries = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if entries.len() >= CAPACITY {
            entries.pop_front();
        }
        entries.push_back((*signing_root, point));
        point
    }

    fn find(&self, signing_root: &Node) -> Option<MessagePoint> {
        let entries = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        entries.iter().find(|(root, _)| root == signing_root).map(|(_, point)| *point)
    }
}
