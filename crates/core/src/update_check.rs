//! Checks of one update that need neither its committee nor its signature.

use crate::beacon_block_header::HEADER_LENGTH;
use crate::chain_spec::ChainSpec;
use crate::error::Error;
use crate::fork::Fork;
use crate::hash::Node;
use crate::light_client::object::LightClientObject;
use crate::light_client::update::{UpdateContent, check_content};
use crate::signing::signing_root;
use crate::sync_committee::SyncCommittee;
use crate::verdict::Reason;
use std::sync::Arc;

/// What a decodable update says, whether it is valid or not.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UpdateFacts {
    /// Fork of the attested header's slot.
    pub fork: Fork,
    /// Sync committee period of the attested header.
    pub period: u64,
    /// Encoding of the attested beacon header.
    pub attested_header: [u8; HEADER_LENGTH],
    /// Its root.
    pub attested_root: Node,
    /// Slot in which the signature was made.
    pub signature_slot: u64,
    /// Number of set committee bits.
    pub signer_count: u32,
    /// Whether there is a finality branch.
    pub has_finality: bool,
    /// Encoding of the finalized beacon header; `None` if it is empty.
    pub finalized_header: Option<[u8; HEADER_LENGTH]>,
    /// Root of the next committee.
    pub next_committee_root: Node,
}

/// An update of which only the signature is left to verify.
#[derive(Clone, Debug)]
pub struct CheckedUpdate {
    /// The next committee, proven by the attested header.
    pub next_committee: Arc<SyncCommittee>,
    /// What the committee of the update's period signed.
    pub signing_root: Node,
}

/// The facts of an update, and the checks of the specification's `validate_light_client_update` as far as they depend on the
/// update alone.
///
/// # Errors
/// Internal ones only; what is wrong with the update is the inner result.
pub fn check_update(
    spec: &ChainSpec,
    min_signers: u32,
    update: &LightClientObject<'_>,
) -> Result<(UpdateFacts, Result<CheckedUpdate, Reason>), Error> {
    let content = UpdateContent::of(update)?;
    let UpdateContent { attested, finality, signature_slot, .. } = &content;
    let attested_root = attested.root()?;
    let next_committee = SyncCommittee::deserialize(content.next_sync_committee)?;
    let facts = UpdateFacts {
        fork: update.fork,
        period: spec.period(attested.beacon.slot),
        attested_header: *attested.beacon_ssz,
        attested_root,
        signature_slot: *signature_slot,
        signer_count: content.signer_count,
        has_finality: finality.is_claimed(),
        finalized_header: (!finality.header.is_default()).then_some(*finality.header.beacon_ssz),
        next_committee_root: *next_committee.root(),
    };
    let refusal = if content.signer_count < min_signers.max(1) {
        Some(Reason::NotEnoughSigners)
    } else {
        check_content(spec, update.fork, &content, next_committee.root(), true)?.map(|broken| broken.reason)
    };
    let checked = match (refusal, spec.signature_domain(*signature_slot)) {
        (Some(reason), _) | (None, Err(reason)) => Err(reason),
        (None, Ok(domain)) => Ok(CheckedUpdate {
            signing_root: signing_root(&attested_root, domain),
            next_committee: Arc::new(next_committee),
        }),
    };
    Ok((facts, checked))
}
