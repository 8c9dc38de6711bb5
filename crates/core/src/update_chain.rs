//! Verification of consecutive updates in one call.
//!
//! The result is that of verifying one update after the other with a growing set of known committees: the given one, and
//! for each valid update of a period the committee it proves for the next. The way is faster: all updates are checked
//! without their signatures, committees are resolved as if every signature were valid, and all signatures are verified in
//! one batch a thread. Only if a batch fails is the first wrong signature searched for and the rest verified one by one.

pub use crate::candidate::Encoding;
use crate::candidate::{Candidate, ItemBytes, candidates};
use crate::chain_spec::ChainSpec;
use crate::error::{Error, ErrorCode};
use crate::in_parallel::{collect, in_parallel};
use crate::signature_batch::{Task, first_failure, ready};
use crate::sync_committee::SyncCommittee;
use crate::update_check::UpdateFacts;
use crate::update_framing::FramingError;
use crate::verdict::Reason;
use std::collections::BTreeMap;
use std::sync::Arc;

/// What to verify against.
#[derive(Clone, Copy, Debug)]
pub struct ChainOptions {
    /// Encoding of the answer.
    pub encoding: Encoding,
    /// Period of the given committee.
    pub start_period: u64,
    /// Fewest signers of a valid update; never less than one.
    pub min_signers: u32,
    /// Items past this number are not looked at.
    pub max_items: usize,
    /// Threads to use, this one included.
    pub threads: usize,
}

/// The verdicts over an answer.
#[derive(Debug)]
pub struct UpdateChain {
    /// One for each object found, in the order of the answer.
    pub items: Vec<ChainItem>,
    /// Why no more objects follow, if the answer is broken after these.
    pub framing_error: Option<FramingError>,
    bytes: Vec<u8>,
}

/// The verdict over one update.
#[derive(Debug)]
pub struct ChainItem {
    /// Valid, or why not.
    pub verdict: Result<(), Reason>,
    /// What it says; `None` if it could not be decoded.
    pub facts: Option<UpdateFacts>,
    next_committee: Option<Arc<SyncCommittee>>,
    encoding: ItemBytes,
}

impl UpdateChain {
    /// The SSZ encoding of an item; empty if it could not be decoded from JSON.
    #[must_use]
    pub fn ssz(&self, index: usize) -> Option<&[u8]> {
        self.items.get(index).map(|item| item.encoding.within(&self.bytes))
    }

    /// The next committee that a valid item proves; `None` for any other item.
    #[must_use]
    pub fn committee(&self, index: usize) -> Option<&Arc<SyncCommittee>> {
        self.items.get(index).filter(|item| item.verdict.is_ok())?.next_committee.as_ref()
    }

    /// Bytes that it holds, the committees it proves included.
    #[must_use]
    pub fn memory(&self) -> usize {
        let committees = self.items.iter().filter_map(|item| item.next_committee.as_ref());
        self.bytes.len() + self.items.len() * size_of::<ChainItem>() + committees.map(|one| one.memory()).sum::<usize>()
    }

    /// Frees the memory of items and answer; committees that were taken out stay.
    pub fn release(&mut self) {
        (self.items, self.bytes) = (Vec::new(), Vec::new());
    }
}

/// Verifies the updates of an answer.
///
/// # Errors
/// [`ErrorCode::InvalidLength`] if the given committee is not of the network's size; [`ErrorCode::Internal`] if the system
/// provides no random numbers.
pub fn verify_update_chain(
    spec: &ChainSpec,
    committee: &Arc<SyncCommittee>,
    options: &ChainOptions,
    bytes: Vec<u8>,
) -> Result<UpdateChain, Error> {
    if committee.size() != spec.sync_committee_size() {
        return Err(Error::new(ErrorCode::InvalidLength, "the committee is not of the network's size"));
    }
    let options = &ChainOptions { threads: options.threads.clamp(1, 64), ..*options };
    let (mut candidates, framing_error) = candidates(spec, options, &bytes)?;
    verify_signatures(options.threads, options.start_period, committee, &bytes, spec, &mut candidates)?;
    let items = candidates.into_iter().map(ChainItem::from).collect();
    Ok(UpdateChain { items, framing_error, bytes })
}

impl From<Candidate> for ChainItem {
    fn from(candidate: Candidate) -> Self {
        let (verdict, next_committee) = match candidate.state {
            Ok(checked) => (Ok(()), Some(checked.next_committee)),
            Err(reason) => (Err(reason), None),
        };
        Self { verdict, facts: candidate.facts, next_committee, encoding: candidate.encoding }
    }
}

/// Committees by period. The first committee found for a period stays.
type Committees = BTreeMap<u64, Arc<SyncCommittee>>;

fn verify_signatures(
    threads: usize,
    start_period: u64,
    committee: &Arc<SyncCommittee>,
    bytes: &[u8],
    spec: &ChainSpec,
    candidates: &mut [Candidate],
) -> Result<(), Error> {
    let mut known: Committees = BTreeMap::from([(start_period, Arc::clone(committee))]);
    let mut tasks: Vec<Task> = Vec::new();
    let mut unknown = Vec::new();
    for (index, candidate) in candidates.iter().enumerate() {
        let (Ok(checked), Some(period)) = (&candidate.state, candidate.period()) else { continue };
        let Some(committee) = known.get(&period) else {
            unknown.push(index);
            continue;
        };
        tasks.push((index, Arc::clone(committee)));
        known.entry(period + 1).or_insert_with(|| Arc::clone(&checked.next_committee));
    }

    let shared = &*candidates;
    let first_failure =
        collect(in_parallel(threads, &tasks, |part| Ok(vec![first_failure(spec, bytes, shared, part)?])))?
            .into_iter()
            .flatten()
            .next();
    let Some((failed, reason)) = first_failure else {
        set_reason(candidates, &unknown, Reason::CommitteeUnknown);
        return Ok(());
    };

    // What comes before the first wrong signature is settled; from there on each verdict may change the next.
    let mut known: Committees = BTreeMap::from([(start_period, Arc::clone(committee))]);
    for index in 0..candidates.len() {
        let Some(candidate) = candidates.get(index) else { break };
        let (Ok(checked), Some(period)) = (&candidate.state, candidate.period()) else { continue };
        let verdict = match known.get(&period) {
            None => Err(Reason::CommitteeUnknown),
            Some(_) if index < failed => Ok(()),
            Some(_) if index == failed => Err(reason),
            Some(committee) => match ready(spec, bytes, candidate, committee)?.map(|ready| ready.is_valid()) {
                Ok(Ok(true)) => Ok(()),
                Ok(Ok(false)) => Err(Reason::InvalidSignature),
                Ok(Err(_)) => Err(Reason::InvalidPublicKey),
                Err(reason) => Err(reason),
            },
        };
        match verdict {
            Ok(()) => {
                known.entry(period + 1).or_insert_with(|| Arc::clone(&checked.next_committee));
            }
            Err(reason) => set_reason(candidates, &[index], reason),
        }
    }
    Ok(())
}

fn set_reason(candidates: &mut [Candidate], indices: &[usize], reason: Reason) {
    for index in indices {
        if let Some(candidate) = candidates.get_mut(*index) {
            candidate.state = Err(reason);
        }
    }
}
