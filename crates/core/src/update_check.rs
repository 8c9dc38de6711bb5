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
    let mut finalized = update.finalized_header.beacon_header()?;
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

    let mut check = || -> Result<Result<Node, Reason>, Error> {
        if signer_count < min_signers.max(1) {
            return Ok(Err(Reason::NotEnoughSigners));
        }
        if !update.attested_header.is_valid(spec, &attested.body_root)? {
            return Ok(Err(Reason::InvalidAttestedExecution));
        }
        if update.signature_slot <= attested.slot || attested.slot < finalized.slot {
            return Ok(Err(Reason::SlotOrder));
        }
        if spec.period(update.signature_slot) != period {
            return Ok(Err(Reason::SignaturePeriod));
        }
        if !has_finality && !finalized_is_empty {
            return Ok(Err(Reason::FinalityNotEmpty));
        }
        if has_finality {
            // The checkpoint of a state that finalized nothing yet is genesis with a zero root.
            let finalized_root = if finalized_is_empty { [0; 32] } else { finalized.root()? };
            if !finalized_is_empty && !update.finalized_header.is_valid(spec, &finalized.body_root)? {
                return Ok(Err(Reason::InvalidFinalizedExecution));
            }
            let gindex = update.fork.finalized_root_gindex();
            let is_genesis_but_not_empty = finalized.slot == 0 && !finalized_is_empty;
            if is_genesis_but_not_empty
                || !is_valid_branch(&finalized_root, update.finality_branch, gindex, &attested.state_root)
            {
                return Ok(Err(Reason::InvalidFinalityBranch));
            }
        }
        if are_zero(update.next_sync_committee_branch) {
            return Ok(Err(Reason::NoNextCommittee));
        }
        let gindex = update.fork.next_sync_committee_gindex();
        let branch = update.next_sync_committee_branch;
        if !is_valid_branch(next_committee.root(), branch, gindex, &attested.state_root) {
            return Ok(Err(Reason::InvalidCommitteeBranch));
        }
        let Some(domain) = spec.signature_domain(update.signature_slot) else {
            return Ok(Err(Reason::UnknownFork));
        };
        Ok(Ok(signing_root(&attested_root, domain)))
    };
    let checked = check()?.map(|signing_root| CheckedUpdate { next_committee: Arc::new(next_committee), signing_root });
    Ok((facts, checked))
}
