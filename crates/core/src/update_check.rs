//! Checks of one update that need neither its committee nor its signature.

use crate::beacon_block_header::HEADER_LENGTH;
use crate::chain_spec::ChainSpec;
use crate::error::Error;
use crate::fork::Fork;
use crate::hash::Node;
use crate::light_client_header::are_zero;
use crate::merkle_branch::is_valid_branch;
use crate::score::packed_score;
use crate::signing::signing_root;
use crate::sync_committee::SyncCommittee;
use crate::update::UpdateView;
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
    /// Packed score.
    pub score: u32,
}

/// An update of which only the signature is left to verify.
#[derive(Clone, Debug)]
pub struct CheckedUpdate {
    /// The next committee, proven by the attested header.
    pub next_committee: Arc<SyncCommittee>,
    /// What the committee of the update's period signed.
    pub signing_root: Node,
}

/// The facts of an update, and the checks of the specification's `validate_light_client_update` in its order as far as
/// they depend on the update alone.
///
/// # Errors
/// Internal ones only; what is wrong with the update is the inner result.
pub fn check_update(
    spec: &ChainSpec,
    min_signers: u32,
    update: &UpdateView<'_>,
) -> Result<(UpdateFacts, Result<CheckedUpdate, Reason>), Error> {
    let mut attested = update.attested_header.beacon_header()?;
    let finalized = update.finalized_header.beacon_header()?;
    let attested_root = attested.root()?;
    let next_committee = SyncCommittee::deserialize(update.next_sync_committee)?;

    let signer_count = update.sync_committee_bits.iter().map(|byte| byte.count_ones()).sum();
    let has_finality = !are_zero(update.finality_branch);
    let finalized_is_empty = update.finalized_header.is_default();
    let period = spec.period(attested.slot);
    let proves_finality = has_finality && !finalized_is_empty;
    let facts = UpdateFacts {
        fork: update.fork,
        period,
        attested_header: *update.attested_header.beacon,
        attested_root,
        signature_slot: update.signature_slot,
        signer_count,
        has_finality,
        finalized_header: (!finalized_is_empty).then_some(*update.finalized_header.beacon),
        next_committee_root: *next_committee.root(),
        score: packed_score(
            signer_count,
            spec.slot_in_period(attested.slot),
            proves_finality && spec.period(finalized.slot) == period,
        ),
    };

    let refusal = || -> Result<Option<Reason>, Error> {
        if signer_count < min_signers.max(1) {
            return Ok(Some(Reason::NotEnoughSigners));
        }
        if !update.attested_header.is_valid(spec, &attested.body_root)? {
            return Ok(Some(Reason::InvalidAttestedExecution));
        }
        if update.signature_slot <= attested.slot || attested.slot < finalized.slot {
            return Ok(Some(Reason::SlotOrder));
        }
        if let Some(reason) = finality_refusal(spec, update, &attested.state_root)? {
            return Ok(Some(reason));
        }
        let branch = update.next_sync_committee_branch;
        let has_committee = !are_zero(branch);
        if has_committee {
            let gindex = update.fork.next_sync_committee_gindex();
            if !is_valid_branch(next_committee.root(), branch, gindex, &attested.state_root) {
                return Ok(Some(Reason::InvalidCommitteeBranch));
            }
        } else if update.next_sync_committee.iter().any(|byte| *byte != 0) {
            return Ok(Some(Reason::CommitteeNotEmpty));
        }
        // What a server may be excused for comes last: it must not hide a wrong branch.
        if spec.period(update.signature_slot) != period {
            return Ok(Some(Reason::SignaturePeriod));
        }
        Ok((!has_committee).then_some(Reason::NoNextCommittee))
    };
    let checked = match (refusal()?, spec.signature_domain(update.signature_slot)) {
        (Some(reason), _) | (None, Err(reason)) => Err(reason),
        (None, Ok(domain)) => Ok(CheckedUpdate {
            signing_root: signing_root(&attested_root, domain),
            next_committee: Arc::new(next_committee),
        }),
    };
    Ok((facts, checked))
}

/// What is wrong with the finalized header and its branch.
fn finality_refusal(spec: &ChainSpec, update: &UpdateView<'_>, state_root: &Node) -> Result<Option<Reason>, Error> {
    let header = &update.finalized_header;
    if are_zero(update.finality_branch) {
        return Ok((!header.is_default()).then_some(Reason::FinalityNotEmpty));
    }
    // The checkpoint of a state that finalized nothing yet is genesis, with a zero root and an empty header.
    let finalized_root = if header.is_default() {
        [0; 32]
    } else {
        let mut beacon = header.beacon_header()?;
        if beacon.slot == 0 {
            return Ok(Some(Reason::InvalidFinalityBranch));
        }
        if !header.is_valid(spec, &beacon.body_root)? {
            return Ok(Some(Reason::InvalidFinalizedExecution));
        }
        beacon.root()?
    };
    let gindex = update.fork.finalized_root_gindex();
    let is_proven = is_valid_branch(&finalized_root, update.finality_branch, gindex, state_root);
    Ok((!is_proven).then_some(Reason::InvalidFinalityBranch))
}
