//! [`UpdateContent`]: what of an update the rules are about.

use crate::chain_spec::ChainSpec;
use crate::error::Error;
use crate::fork::Fork;
use crate::hash::Node;
use crate::light_client::header::HeaderView;
use crate::light_client::object::LightClientObject;
use crate::light_client::rules::{
    FinalityClaim, NextCommittee, Verdict, check_attested, check_chain_link, check_finality, check_next_committee,
};
use blsync_accel::curve::Signature;

/// An update within its bytes.
#[derive(Clone, Debug)]
pub struct UpdateContent<'a> {
    /// Header attested to by the sync committee.
    pub attested: HeaderView<'a>,
    /// The keys of the next committee and their aggregate.
    pub next_sync_committee: &'a [u8],
    /// Proves the committee by the attested state root.
    pub next_sync_committee_branch: &'a [Node],
    /// Header finalized in the attested state, and its proof.
    pub finality: FinalityClaim<'a>,
    /// Who signed, least significant bit first.
    pub sync_committee_bits: &'a [u8],
    /// Aggregate signature over the attested header.
    pub sync_committee_signature: &'a [u8; Signature::LENGTH],
    /// Number of set bits.
    pub signer_count: u32,
    /// Slot in which it was made.
    pub signature_slot: u64,
}

impl<'a> UpdateContent<'a> {
    /// The content of an update.
    ///
    /// # Errors
    /// None for an update that was decoded.
    pub fn of(update: &LightClientObject<'a>) -> Result<Self, Error> {
        let field = |name| update.view.field(name);
        let aggregate = field("sync_aggregate")?;
        let sync_committee_bits = aggregate.field("sync_committee_bits")?.bytes;
        Ok(Self {
            attested: update.header()?,
            next_sync_committee: field("next_sync_committee")?.bytes,
            next_sync_committee_branch: field("next_sync_committee_branch")?.nodes(),
            finality: finality_claim(update)?,
            sync_committee_bits,
            sync_committee_signature: aggregate.field("sync_committee_signature")?.array_ref()?,
            signer_count: sync_committee_bits.iter().map(|byte| byte.count_ones()).sum(),
            signature_slot: field("signature_slot")?.number()?,
        })
    }
}

/// The finalized header of an update or a finality update.
///
/// # Errors
/// None for an object of such a kind.
pub fn finality_claim<'a>(object: &LightClientObject<'a>) -> Result<FinalityClaim<'a>, Error> {
    let branch = object.view.field("finality_branch")?.nodes();
    Ok(FinalityClaim { header: object.header_named("finalized_header")?, branch })
}

/// Checks everything the specification demands of an update but its signature; of a link in a chain of committees also that
/// it is signed in the attested header's own period and carries a next committee.
///
/// # Errors
/// Internal ones only.
pub fn check_content(
    spec: &ChainSpec,
    fork: Fork,
    content: &UpdateContent<'_>,
    committee_root: &Node,
    is_chain_link: bool,
) -> Verdict {
    let UpdateContent { attested, finality, signature_slot, .. } = content;
    let committee = NextCommittee {
        root: committee_root,
        is_zero: content.next_sync_committee.iter().all(|byte| *byte == 0),
        branch: content.next_sync_committee_branch,
    };
    if let Some(broken) = check_attested(spec, attested, *signature_slot)? {
        return Ok(Some(broken));
    }
    if let Some(broken) = check_finality(spec, fork, attested, finality)? {
        return Ok(Some(broken));
    }
    if let Some(broken) = check_next_committee(fork, attested, committee)? {
        return Ok(Some(broken));
    }
    // What a server may be excused for comes last: it must not hide a wrong branch.
    if is_chain_link {
        return check_chain_link(spec, attested.beacon.slot, *signature_slot, committee.is_claimed());
    }
    Ok(None)
}
