//! `LightClientHeader` of each fork, read in place.

use crate::beacon_block_header::{BeaconBlockHeader, HEADER_LENGTH};
use crate::chain_spec::ChainSpec;
use crate::error::Error;
use crate::execution_payload_header::PayloadFormat;
use crate::fork::{
    EXECUTION_BLOCK_HASH_GINDEX, EXECUTION_BLOCK_HASH_GINDEX_DENEB, EXECUTION_BLOCK_HASH_GINDEX_GLOAS,
    EXECUTION_PAYLOAD_GINDEX, Fork, HeaderFormat, depth,
};
use crate::hash::Node;
use crate::merkle_branch::is_valid_branch;

/// Length of the part of a header with execution payload that comes before the payload header.
pub const PAYLOAD_HEADER_FIXED_LENGTH: usize = HEADER_LENGTH + 4 + depth(EXECUTION_PAYLOAD_GINDEX) * 32;
/// Length of a header with execution block hash.
pub const BLOCK_HASH_HEADER_LENGTH: usize = HEADER_LENGTH + 32 + depth(EXECUTION_BLOCK_HASH_GINDEX_GLOAS) * 32;

/// A header within the bytes of an object.
#[derive(Clone, Copy, Debug)]
pub struct HeaderView<'a> {
    /// Encoding of the beacon block header.
    pub beacon: &'a [u8; HEADER_LENGTH],
    /// What it says of the execution layer.
    pub execution: ExecutionView<'a>,
}

/// The execution part of a header.
#[derive(Clone, Copy, Debug)]
pub enum ExecutionView<'a> {
    /// The format has none.
    Absent,
    /// An execution payload header and its branch to the body root.
    Payload {
        /// Which container.
        format: PayloadFormat,
        /// Its encoding.
        header: &'a [u8],
        /// Bottom first.
        branch: &'a [Node],
    },
    /// A block hash and its branch to the body root.
    BlockHash {
        /// The hash.
        hash: &'a Node,
        /// Bottom first, zero nodes before it in data of older forks.
        branch: &'a [Node],
    },
}

impl<'a> HeaderView<'a> {
    /// Reads a header of a format; `None` if the bytes are not its encoding.
    #[must_use]
    pub fn decode(format: HeaderFormat, bytes: &'a [u8]) -> Option<Self> {
        let (beacon, rest) = bytes.split_first_chunk::<HEADER_LENGTH>()?;
        let execution = match format {
            HeaderFormat::Beacon => rest.is_empty().then_some(ExecutionView::Absent),
            HeaderFormat::CapellaPayload => decode_payload(PayloadFormat::Capella, rest),
            HeaderFormat::DenebPayload => decode_payload(PayloadFormat::Deneb, rest),
            HeaderFormat::BlockHash => {
                let (hash, branch) = rest.split_first_chunk::<32>()?;
                let (branch, odd) = branch.as_chunks::<32>();
                (odd.is_empty() && branch.len() == depth(EXECUTION_BLOCK_HASH_GINDEX_GLOAS))
                    .then_some(ExecutionView::BlockHash { hash, branch })
            }
        }?;
        Some(Self { beacon, execution })
    }

    /// Slot of the beacon header.
    #[must_use]
    pub fn slot(&self) -> u64 {
        let (slot, _) = self.beacon.split_first_chunk::<8>().unwrap_or((&[0; 8], &[]));
        u64::from_le_bytes(*slot)
    }

    /// Decoded beacon header.
    ///
    /// # Errors
    /// None: the length is right by type.
    pub fn beacon_header(&self) -> Result<BeaconBlockHeader, Error> {
        BeaconBlockHeader::decode(self.beacon)
    }

    /// Whether this is the container's default value.
    #[must_use]
    pub fn is_default(&self) -> bool {
        self.beacon.iter().all(|byte| *byte == 0) && self.execution.is_default()
    }

    /// `is_valid_light_client_header`: the execution part is proven by the body root, or empty before capella.
    ///
    /// # Errors
    /// Internal ones only.
    pub fn is_valid(&self, spec: &ChainSpec, body_root: &Node) -> Result<bool, Error> {
        let fork = spec.fork(self.slot()).ok().filter(|fork| *fork >= Fork::Capella);
        Ok(match (self.execution, fork) {
            (_, None) => self.execution.is_default(),
            (ExecutionView::Absent, Some(_)) => false,
            (ExecutionView::Payload { format, header, branch }, Some(fork)) => {
                let target = match fork.header_format() {
                    HeaderFormat::CapellaPayload => PayloadFormat::Capella,
                    HeaderFormat::DenebPayload => PayloadFormat::Deneb,
                    HeaderFormat::Beacon | HeaderFormat::BlockHash => return Ok(false),
                };
                format
                    .root_as(target, header)?
                    .is_some_and(|root| is_valid_branch(&root, branch, EXECUTION_PAYLOAD_GINDEX, body_root))
            }
            (ExecutionView::BlockHash { hash, branch }, Some(fork)) => {
                let gindex = match fork.header_format() {
                    HeaderFormat::Beacon => return Ok(false),
                    HeaderFormat::CapellaPayload => EXECUTION_BLOCK_HASH_GINDEX,
                    HeaderFormat::DenebPayload => EXECUTION_BLOCK_HASH_GINDEX_DENEB,
                    HeaderFormat::BlockHash => EXECUTION_BLOCK_HASH_GINDEX_GLOAS,
                };
                is_valid_branch(hash, branch, gindex, body_root)
            }
        })
    }
}

impl ExecutionView<'_> {
    fn is_default(&self) -> bool {
        match self {
            Self::Absent => true,
            Self::Payload { format, header, branch } => format.is_default(header) && are_zero(branch),
            Self::BlockHash { hash, branch } => are_zero(std::slice::from_ref(*hash)) && are_zero(branch),
        }
    }
}

/// Whether all nodes are zero.
#[must_use]
pub fn are_zero(nodes: &[Node]) -> bool {
    nodes.as_flattened().iter().all(|byte| *byte == 0)
}

fn decode_payload(format: PayloadFormat, bytes: &[u8]) -> Option<ExecutionView<'_>> {
    let (offset, rest) = bytes.split_first_chunk::<4>()?;
    let (branch, header) = rest.split_at_checked(depth(EXECUTION_PAYLOAD_GINDEX) * 32)?;
    let (branch, _) = branch.as_chunks::<32>();
    (u32::from_le_bytes(*offset) as usize == PAYLOAD_HEADER_FIXED_LENGTH && format.is_encoding(header))
        .then_some(ExecutionView::Payload { format, header, branch })
}
