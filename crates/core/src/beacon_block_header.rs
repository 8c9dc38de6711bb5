//! `BeaconBlockHeader`.

use crate::error::{Error, ErrorCode, exact};
use crate::hash::Node;
use ssz_rs::prelude::*;

/// Length of the encoding in bytes.
pub const HEADER_LENGTH: usize = 112;

/// The container of the specification; its fields are stored as decoded.
#[derive(Clone, Default, Debug, PartialEq, Eq, SimpleSerialize)]
pub struct BeaconBlockHeader {
    /// Slot of the block.
    pub slot: u64,
    /// Index of its proposer.
    pub proposer_index: u64,
    /// Root of the block before.
    pub parent_root: [u8; 32],
    /// Root of the state after the block.
    pub state_root: [u8; 32],
    /// Root of the block's body.
    pub body_root: [u8; 32],
}

impl BeaconBlockHeader {
    /// Decodes the 112 bytes of the encoding.
    ///
    /// # Errors
    /// [`ErrorCode::InvalidLength`].
    pub fn decode(bytes: &[u8]) -> Result<Self, Error> {
        let bytes: &[u8; HEADER_LENGTH] = exact("the header", bytes)?;
        Self::deserialize(bytes).map_err(|error| Error::new(ErrorCode::InvalidLength, error.to_string()))
    }

    /// Hash tree root.
    ///
    /// # Errors
    /// None is known; a failure of the merkleization would be [`ErrorCode::Internal`].
    pub fn root(&mut self) -> Result<Node, Error> {
        container_root(self)
    }
}

/// Hash tree root of a small container, as a plain array.
pub(crate) fn container_root<T: Merkleized>(container: &mut T) -> Result<Node, Error> {
    let root = container.hash_tree_root().map_err(|error| Error::new(ErrorCode::Internal, error.to_string()))?;
    root.as_ref().try_into().map_err(|_| Error::new(ErrorCode::Internal, "a root that is not 32 bytes long"))
}
