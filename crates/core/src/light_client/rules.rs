//! What the specification demands of light-client objects, each rule in one place.
//!
//! See <https://github.com/ethereum/consensus-specs/blob/v1.7.0-alpha.13/specs/altair/light-client/sync-protocol.md>.

use crate::chain_spec::ChainSpec;
use crate::committee_root::committee_root;
use crate::error::Error;
use crate::fork::Fork;
use crate::hash::Node;
use crate::light_client::header::HeaderView;
use crate::light_client::object::LightClientObject;
use crate::merkle_branch::is_valid_branch;
use crate::verdict::Reason;

/// A rule that an object breaks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Broken {
    /// Which.
    pub reason: Reason,
    /// One sentence with the facts.
    pub text: String,
}

/// `None` if all is well. Errors are internal ones only.
pub type Verdict = Result<Option<Broken>, Error>;

/// What a next sync committee is proven with.
#[derive(Clone, Copy, Debug)]
pub struct NextCommittee<'a> {
    /// Its root.
    pub root: &'a Node,
    /// Whether it is the all-zero one that stands for none.
    pub is_zero: bool,
    /// Bottom first.
    pub branch: &'a [Node],
}

impl NextCommittee<'_> {
    /// Whether one is claimed.
    #[must_use]
    pub fn is_claimed(&self) -> bool {
        !are_zero(self.branch)
    }
}

/// The finalized header of an object and its branch.
#[derive(Clone, Debug)]
pub struct FinalityClaim<'a> {
    /// Empty while genesis is finalized.
    pub header: HeaderView<'a>,
    /// Bottom first.
    pub branch: &'a [Node],
}

impl FinalityClaim<'_> {
    /// Whether one is claimed.
    #[must_use]
    pub fn is_claimed(&self) -> bool {
        !are_zero(self.branch)
    }
}

/// Checks everything of an optimistic update but the signature: the attested header's execution part, and that it was signed
/// later.
///
/// # Errors
/// Internal ones only.
pub fn check_attested(spec: &ChainSpec, attested: &HeaderView<'_>, signature_slot: u64) -> Verdict {
    if !attested.is_valid(spec)? {
        return broken(
            Reason::InvalidAttestedExecution,
            "the execution part of the attested header is not proven".into(),
        );
    }
    let slot = attested.beacon.slot;
    if signature_slot <= slot {
        return broken(Reason::SlotOrder, format!("signature slot {signature_slot} is not after attested slot {slot}"));
    }
    Ok(None)
}

/// Checks that the attested state proves the finalized header, or that none is claimed.
///
/// # Errors
/// Internal ones only.
pub fn check_finality(spec: &ChainSpec, fork: Fork, attested: &HeaderView<'_>, claim: &FinalityClaim<'_>) -> Verdict {
    let FinalityClaim { header, branch } = claim;
    let (slot, attested_slot) = (header.beacon.slot, attested.beacon.slot);
    if slot > attested_slot {
        return broken(Reason::SlotOrder, format!("finalized slot {slot} is after attested slot {attested_slot}"));
    }
    let is_empty = header.is_default();
    if !claim.is_claimed() {
        if is_empty {
            return Ok(None);
        }
        return broken(Reason::FinalityNotEmpty, "the finalized header comes without a branch".into());
    }
    // The checkpoint of a state that finalized nothing yet is genesis, with a zero root and an empty header.
    if !is_empty && slot == 0 {
        return broken(Reason::FinalityNotEmpty, "a finalized genesis header must be empty".into());
    }
    if !is_empty && !header.is_valid(spec)? {
        return broken(
            Reason::InvalidFinalizedExecution,
            "the execution part of the finalized header is not proven".into(),
        );
    }
    let root = if is_empty { [0; 32] } else { header.root()? };
    if is_valid_branch(&root, branch, fork.finalized_root_gindex(), &attested.beacon.state_root) {
        return Ok(None);
    }
    broken(Reason::InvalidFinalityBranch, "the finalized header is not proven by the attested state".into())
}

/// Checks that the attested state proves the next committee, or that none is claimed.
///
/// # Errors
/// Internal ones only.
pub fn check_next_committee(fork: Fork, attested: &HeaderView<'_>, committee: NextCommittee<'_>) -> Verdict {
    let NextCommittee { root, is_zero, branch } = committee;
    if !committee.is_claimed() {
        if is_zero {
            return Ok(None);
        }
        return broken(Reason::CommitteeNotEmpty, "the next sync committee comes without a branch".into());
    }
    if is_valid_branch(root, branch, fork.next_sync_committee_gindex(), &attested.beacon.state_root) {
        return Ok(None);
    }
    broken(Reason::InvalidCommitteeBranch, "the next committee is not proven by the attested state".into())
}

/// Checks what a chain of committees demands besides: signed in the attested header's own period, and a next committee.
///
/// # Errors
/// Internal ones only.
pub fn check_chain_link(spec: &ChainSpec, attested_slot: u64, signature_slot: u64, has_committee: bool) -> Verdict {
    let (period, signed) = (spec.period(attested_slot), spec.period(signature_slot));
    if signed != period {
        return broken(Reason::SignaturePeriod, format!("the update of period {period} is signed in period {signed}"));
    }
    if !has_committee {
        return broken(
            Reason::NoNextCommittee,
            format!("the update of period {period} carries no next sync committee"),
        );
    }
    Ok(None)
}

/// Checks a bootstrap against the trusted root it was asked for.
///
/// # Errors
/// Internal ones only.
pub fn check_bootstrap(spec: &ChainSpec, bootstrap: &LightClientObject<'_>, trusted_root: &Node) -> Verdict {
    let header = bootstrap.header()?;
    if !header.is_valid(spec)? {
        return broken(Reason::InvalidExecution, "the execution part of the bootstrap header is not proven".into());
    }
    let root = header.root()?;
    if root != *trusted_root {
        let [root, trusted] = [&root, trusted_root].map(const_hex::encode_prefixed);
        return broken(Reason::WrongRoot, format!("the bootstrap is of block {root}, not of the trusted {trusted}"));
    }
    let committee = committee_root(bootstrap.view.field("current_sync_committee")?.bytes)?;
    let branch = bootstrap.view.field("current_sync_committee_branch")?.nodes();
    let gindex = bootstrap.fork.rules().current_sync_committee_gindex;
    if is_valid_branch(&committee, branch, gindex, &header.beacon.state_root) {
        return Ok(None);
    }
    broken(Reason::InvalidCommitteeBranch, "the bootstrap committee is not proven by its header".into())
}

/// Whether all nodes are zero.
#[must_use]
pub fn are_zero(nodes: &[Node]) -> bool {
    nodes.as_flattened().iter().all(|byte| *byte == 0)
}

#[allow(clippy::unnecessary_wraps, reason = "it is what the rules give")]
fn broken(reason: Reason, text: String) -> Verdict {
    Ok(Some(Broken { reason, text }))
}
