//! `LightClientUpdate` of each fork, read in place.

use crate::beacon_block_header::HEADER_LENGTH;
use crate::chain_spec::ChainSpec;
use crate::fork::{Fork, HeaderFormat, depth};
use crate::hash::Node;
use crate::light_client_header::{BLOCK_HASH_HEADER_LENGTH, HeaderView};
use crate::verdict::Reason;
use blsync_accel::curve::{PublicKey, Signature};

/// An update within its bytes.
#[derive(Clone, Copy, Debug)]
pub struct UpdateView<'a> {
    /// Fork of the attested header's slot, whose layout the bytes have.
    pub fork: Fork,
    /// Header attested to by the sync committee.
    pub attested_header: HeaderView<'a>,
    /// The keys of the next committee and their aggregate.
    pub next_sync_committee: &'a [u8],
    /// Proves the committee by the attested state root.
    pub next_sync_committee_branch: &'a [Node],
    /// Header finalized in the attested state.
    pub finalized_header: HeaderView<'a>,
    /// Proves the finalized header's root by the attested state root.
    pub finality_branch: &'a [Node],
    /// Who signed, least significant bit first.
    pub sync_committee_bits: &'a [u8],
    /// Aggregate signature over the attested header.
    pub sync_committee_signature: &'a [u8; Signature::LENGTH],
    /// Slot in which it was made.
    pub signature_slot: u64,
}

impl<'a> UpdateView<'a> {
    /// Reads an update in the layout that the fork of its attested header's slot has.
    ///
    /// # Errors
    /// [`Reason::Malformed`], [`Reason::UnknownFork`], [`Reason::UnsupportedFork`], [`Reason::ForkMismatch`].
    pub fn decode(spec: &ChainSpec, bytes: &'a [u8]) -> Result<Self, Reason> {
        let mut failure = Reason::Malformed;
        for layout in [Fork::Altair, Fork::Capella, Fork::Deneb, Fork::Electra, Fork::Gloas] {
            let Some(mut update) = Self::decode_as(layout, spec.sync_committee_size(), bytes) else { continue };
            match spec.fork(update.attested_header.slot()) {
                Err(reason) => failure = reason,
                Ok(fork) if has_same_layout(fork, layout) => {
                    update.fork = fork;
                    return Ok(update);
                }
                Ok(_) => failure = Reason::ForkMismatch,
            }
        }
        Err(failure)
    }

    /// Reads an update in the layout of a fork; `None` if the bytes do not have it.
    #[must_use]
    pub fn decode_as(fork: Fork, committee_size: usize, bytes: &'a [u8]) -> Option<Self> {
        let mut fields = Fields { bytes, position: 0 };
        let attested = fields.header(fork)?;
        let next_sync_committee = fields.take((committee_size + 1) * PublicKey::COMPRESSED_LENGTH)?;
        let next_sync_committee_branch = fields.nodes(depth(fork.next_sync_committee_gindex()))?;
        let finalized = fields.header(fork)?;
        let finality_branch = fields.nodes(depth(fork.finalized_root_gindex()))?;
        let sync_committee_bits = fields.take(committee_size / 8)?;
        let sync_committee_signature = fields.take(Signature::LENGTH)?.try_into().ok()?;
        let signature_slot = u64::from_le_bytes(fields.take(8)?.try_into().ok()?);

        let fixed_length = fields.position;
        let (attested, finalized) = match (attested, finalized) {
            (HeaderField::Bytes(attested), HeaderField::Bytes(finalized)) => {
                (bytes.len() == fixed_length).then_some((attested, finalized))
            }
            (HeaderField::Offset(first), HeaderField::Offset(second)) if first == fixed_length => {
                bytes.get(first..second).zip(bytes.get(second..))
            }
            _ => None,
        }?;
        Some(Self {
            fork,
            attested_header: HeaderView::decode(fork.header_format(), attested)?,
            next_sync_committee,
            next_sync_committee_branch,
            finalized_header: HeaderView::decode(fork.header_format(), finalized)?,
            finality_branch,
            sync_committee_bits,
            sync_committee_signature,
            signature_slot,
        })
    }
}

fn has_same_layout(a: Fork, b: Fork) -> bool {
    a.header_format() == b.header_format()
        && a.next_sync_committee_gindex() == b.next_sync_committee_gindex()
        && a.finalized_root_gindex() == b.finalized_root_gindex()
}

enum HeaderField<'a> {
    Bytes(&'a [u8]),
    Offset(usize),
}

struct Fields<'a> {
    bytes: &'a [u8],
    position: usize,
}

impl<'a> Fields<'a> {
    fn take(&mut self, length: usize) -> Option<&'a [u8]> {
        let end = self.position.checked_add(length)?;
        let field = self.bytes.get(self.position..end)?;
        self.position = end;
        Some(field)
    }

    fn nodes(&mut self, count: usize) -> Option<&'a [Node]> {
        self.take(count * 32).map(|bytes| bytes.as_chunks::<32>().0)
    }

    fn header(&mut self, fork: Fork) -> Option<HeaderField<'a>> {
        Some(match fork.header_format() {
            HeaderFormat::Beacon => HeaderField::Bytes(self.take(HEADER_LENGTH)?),
            HeaderFormat::BlockHash => HeaderField::Bytes(self.take(BLOCK_HASH_HEADER_LENGTH)?),
            HeaderFormat::CapellaPayload | HeaderFormat::DenebPayload => {
                HeaderField::Offset(u32::from_le_bytes(self.take(4)?.try_into().ok()?) as usize)
            }
        })
    }
}
