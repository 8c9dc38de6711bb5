//! [`BlockKind`]: the containers a block target decodes in, from the first byte of its input.

use blsync_core::block::limits::BlockLimits;
use blsync_core::fork::Fork;

/// A fork and a preset.
#[derive(Clone, Copy, Debug)]
pub struct BlockKind {
    /// Whose containers.
    pub fork: Fork,
    /// Whose limits.
    pub limits: BlockLimits,
}

const MAINNET: BlockLimits = BlockLimits {
    sync_committee_size: 512,
    max_committees_per_slot: 64,
    max_withdrawals_per_payload: 16,
    ptc_size: 512,
};

const MINIMAL: BlockLimits =
    BlockLimits { sync_committee_size: 32, max_committees_per_slot: 4, max_withdrawals_per_payload: 4, ptc_size: 16 };

/// Set in the first byte for the minimal preset.
pub const MINIMAL_BIT: u8 = 8;

impl BlockKind {
    /// The low three bits are the fork's place among all, the fourth the preset.
    #[must_use]
    pub fn of(byte: u8) -> Option<Self> {
        let fork = *Fork::ALL.get(usize::from(byte & 7))?;
        Some(Self { fork, limits: if byte & MINIMAL_BIT == 0 { MAINNET } else { MINIMAL } })
    }
}
