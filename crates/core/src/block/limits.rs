//! [`BlockLimits`]: what of a block's containers differs between presets.

use crate::error::{Error, ErrorCode};

/// Most bytes of an encoded block or envelope: `MAX_PAYLOAD_SIZE` of the network's own transport.
///
/// See <https://github.com/ethereum/consensus-specs/blob/v1.7.0-alpha.13/specs/phase0/p2p-interface.md#configuration>.
pub const MAX_BLOCK_LENGTH: usize = 10 << 20;

/// More than any preset has of anything.
const MOST: usize = 1 << 16;

/// The preset's part in the containers of blocks.
#[derive(Clone, Copy, Debug)]
pub struct BlockLimits {
    /// `SYNC_COMMITTEE_SIZE`.
    pub sync_committee_size: usize,
    /// `MAX_COMMITTEES_PER_SLOT`.
    pub max_committees_per_slot: usize,
    /// `MAX_WITHDRAWALS_PER_PAYLOAD`.
    pub max_withdrawals_per_payload: usize,
    /// `PTC_SIZE`.
    pub ptc_size: usize,
}

impl BlockLimits {
    /// The same limits, none of them absurd.
    ///
    /// # Errors
    /// `INVALID_CHAIN_SPEC`.
    pub fn checked(self) -> Result<Self, Error> {
        let Self { sync_committee_size, max_committees_per_slot, max_withdrawals_per_payload, ptc_size } = self;
        let all = [sync_committee_size, max_committees_per_slot, max_withdrawals_per_payload, ptc_size];
        match all.iter().find(|limit| !(1..=MOST).contains(*limit)) {
            Some(limit) => {
                Err(Error::new(ErrorCode::InvalidChainSpec, format!("{limit} is not a limit of any preset")))
            }
            None => Ok(self),
        }
    }
}
