//! `BeaconBlockHeader`.

use crate::error::{Error, exact};
use crate::hash::Node;
use crate::light_client::containers::BEACON_HEADER;
use crate::ssz::root::hash_tree_root;
use crate::ssz::view::View;

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

/// Hash tree root of an encoded header.
///
/// # Errors
/// [`crate::ErrorCode::InvalidLength`].
pub fn header_root(bytes: &[u8]) -> Result<Node, Error> {
    let bytes: &[u8; HEADER_LENGTH] = exact("the header", bytes)?;
    Ok(hash_tree_root(View::checked(&BEACON_HEADER, bytes)?)?)
}
