//! Verification of consecutive updates in one call.
//!
//! The result is that of verifying one update after the other with a growing set of known committees: the given one, and
//! for each valid update of a period the committee it proves for the next. The way is faster: all updates are checked
//! without their signatures, committees are resolved as if every signature were valid, and all signatures are verified in
//! one batch a thread. Only if a batch fails is the first wrong signature searched for and the rest verified one by one.

use crate::chain_spec::ChainSpec;
use crate::error::{Error, ErrorCode};
use crate::sync_committee::{ReadySignature, SyncCommittee};
use crate::update::UpdateView;
use crate::update_check::{CheckedUpdate, UpdateFacts, check_update};
use crate::update_encode::encode_update;
use crate::update_framing::{FramingError, cut_ssz};
use crate::update_json::{UpdateJson, parse_json};
use crate::verdict::Reason;
use blsync_accel::curve::{BatchItem, verify_batch};
use std::collections::BTreeMap;
use std::num::NonZeroU64;
use std::ops::Range;
use std::sync::Arc;

/// How an answer is encoded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Encoding {
    /// SSZ objects, each framed by length and fork digest.
    Ssz,
    /// One SSZ object without a frame.
    SszObject,
    /// JSON: an array of updates or one update, each with or without its envelope.
    Json,
}

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
    /// Why there are no more objects, if the answer is broken after these.
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

#[derive(Debug)]
enum ItemBytes {
    Within(Range<usize>),
    Own(Vec<u8>),
}

impl UpdateChain {
    /// The SSZ encoding of an item; empty if it could not be decoded from JSON.
    #[must_use]
    pub fn ssz(&self, index: usize) -> Option<&[u8]> {
        self.items.get(index).map(|item| match &item.encoding {
            ItemBytes::Within(range) => self.bytes.get(range.clone()).unwrap_or_default(),
            ItemBytes::Own(bytes) => bytes,
        })
    }

    /// The next committee that a valid item proves; `None` for any other item.
    #[must_use]
    pub fn committee(&self, index: usize) -> Option<&Arc<SyncCommittee>> {
        self.items.get(index).filter(|item| item.verdict.is_ok())?.next_committee.as_ref()
    }
}

/// Verifies the updates of an answer.
///
/// # Errors
/// [`ErrorCode::InvalidLength`] if the given committee is not of the network's size; [`ErrorCode::Internal`] if the system
/// gives no random numbers.
pub fn verify_update_chain(
    spec: &ChainSpec,
    committee: &Arc<SyncCommittee>,
    options: &ChainOptions,
    bytes: Vec<u8>,
) -> Result<UpdateChain, Error> {
    if committee.size() != spec.sync_committee_size() {
        return Err(Error::new(ErrorCode::InvalidLength, "the committee is not of the network's size"));
    }
    let (sources, framing_error) = sources(&bytes, options);
    let threads = options.threads.clamp(1, 64);
    let mut candidates = collect(in_parallel(threads, &sources, |part| {
        part.iter().map(|source| candidate(spec, options.min_signers, &bytes, source)).collect::<Result<Vec<_>, _>>()
    }))?;
    verify_signatures(threads, options.start_period, committee, &bytes, spec, &mut candidates)?;
    let items = candidates.into_iter().map(Candidate::into_item).collect();
    Ok(UpdateChain { items, framing_error, bytes })
}

enum Source<'a> {
    Ssz(Range<usize>),
    Json(Option<UpdateJson<'a>>),
}

fn sources<'a>(bytes: &'a [u8], options: &ChainOptions) -> (Vec<Source<'a>>, Option<FramingError>) {
    match options.encoding {
        Encoding::Ssz => {
            let (ranges, error) = cut_ssz(bytes, options.max_items);
            (ranges.into_iter().map(Source::Ssz).collect(), error)
        }
        Encoding::SszObject => (vec![Source::Ssz(0..bytes.len())], None),
        Encoding::Json => {
            let (updates, error) = parse_json(bytes, options.max_items);
            (updates.into_iter().map(Source::Json).collect(), error)
        }
    }
}

/// An update on its way to a verdict.
struct Candidate {
    facts: Option<UpdateFacts>,
    /// What is left to verify, or the verdict.
    state: Result<CheckedUpdate, Reason>,
    encoding: ItemBytes,
}

impl Candidate {
    fn into_item(self) -> ChainItem {
        let (verdict, next_committee) = match self.state {
            Ok(checked) => (Ok(()), Some(checked.next_committee)),
            Err(reason) => (Err(reason), None),
        };
        ChainItem { verdict, facts: self.facts, next_committee, encoding: self.encoding }
    }

    fn ssz<'a>(&'a self, bytes: &'a [u8]) -> &'a [u8] {
        match &self.encoding {
            ItemBytes::Within(range) => bytes.get(range.clone()).unwrap_or_default(),
            ItemBytes::Own(bytes) => bytes,
        }
    }

    fn period(&self) -> Option<u64> {
        self.facts.as_ref().map(|facts| facts.period)
    }
}

fn candidate(spec: &ChainSpec, min_signers: u32, bytes: &[u8], source: &Source<'_>) -> Result<Candidate, Error> {
    let encoding = match source {
        Source::Ssz(range) => Ok(ItemBytes::Within(range.clone())),
        Source::Json(None) => Err(Reason::Malformed),
        Source::Json(Some(update)) => encode_update(spec, update).map(ItemBytes::Own),
    };
    let mut candidate = match encoding {
        Ok(encoding) => Candidate { facts: None, state: Err(Reason::Malformed), encoding },
        Err(reason) => return Ok(Candidate { facts: None, state: Err(reason), encoding: ItemBytes::Own(Vec::new()) }),
    };
    let (facts, state) = match UpdateView::decode(spec, candidate.ssz(bytes)) {
        Ok(update) => {
            let (facts, state) = check_update(spec, min_signers, &update)?;
            (Some(facts), state)
        }
        Err(reason) => (None, Err(reason)),
    };
    candidate.facts = facts;
    candidate.state = state;
    Ok(candidate)
}

/// Committees by period. The first committee found for a period stays.
type Committees = BTreeMap<u64, Arc<SyncCommittee>>;

/// A signature to verify: the index of its candidate, and its committee.
type Task = (usize, Arc<SyncCommittee>);

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
        match known.get(&period) {
            Some(committee) => tasks.push((index, Arc::clone(committee))),
            None => {
                unknown.push(index);
                continue;
            }
        }
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
            Some(committee) => match ready(spec, bytes, candidate, committee)? {
                Ok(ready) if ready.is_valid() => Ok(()),
                Ok(_) => Err(Reason::InvalidSignature),
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

/// Everything of an update's signature but the pairing check.
fn ready(
    spec: &ChainSpec,
    bytes: &[u8],
    candidate: &Candidate,
    committee: &SyncCommittee,
) -> Result<Result<ReadySignature, Reason>, Error> {
    let Ok(checked) = &candidate.state else { return Ok(Err(Reason::Malformed)) };
    let Ok(update) = UpdateView::decode(spec, candidate.ssz(bytes)) else { return Ok(Err(Reason::Malformed)) };
    match committee.ready_signature(update.sync_committee_bits, &checked.signing_root, update.sync_committee_signature)
    {
        Ok(Some(ready)) => Ok(Ok(ready)),
        Ok(None) => Ok(Err(Reason::InvalidSignature)),
        Err(error) if error.code == ErrorCode::InvalidPublicKey => Ok(Err(Reason::InvalidPublicKey)),
        Err(error) => Err(error),
    }
}

/// The first of these signatures that is wrong, and why.
fn first_failure(
    spec: &ChainSpec,
    bytes: &[u8],
    candidates: &[Candidate],
    tasks: &[Task],
) -> Result<Option<(usize, Reason)>, Error> {
    let mut failure = None;
    let mut batch = Vec::with_capacity(tasks.len());
    for ((index, committee), scalar) in tasks.iter().zip(random_scalars(tasks.len())?) {
        let Some(candidate) = candidates.get(*index) else { continue };
        match ready(spec, bytes, candidate, committee)? {
            Ok(ReadySignature { key, message, signature }) => batch.push(BatchItem { key, message, signature, scalar }),
            Err(reason) => {
                failure = Some((*index, reason));
                break;
            }
        }
    }
    if verify_batch(&batch) {
        return Ok(failure);
    }
    let position = first_wrong(&batch);
    Ok(tasks.get(position).map(|(index, _)| (*index, Reason::InvalidSignature)))
}

/// Index of the first wrong signature of a batch that failed.
fn first_wrong(batch: &[BatchItem]) -> usize {
    // Invariant: all before `good` are right, one before `bad` is wrong.
    let (mut good, mut bad) = (0, batch.len());
    while bad - good > 1 {
        let middle = good.midpoint(bad);
        if batch.get(good..middle).is_none_or(verify_batch) {
            good = middle;
        } else {
            bad = middle;
        }
    }
    good
}

fn random_scalars(count: usize) -> Result<Vec<NonZeroU64>, Error> {
    let mut bytes = vec![0; count * 8];
    getrandom::fill(&mut bytes)
        .map_err(|error| Error::new(ErrorCode::Internal, format!("the system gives no random numbers: {error}")))?;
    Ok(bytes
        .as_chunks::<8>()
        .0
        .iter()
        .map(|chunk| NonZeroU64::new(u64::from_le_bytes(*chunk)).unwrap_or(NonZeroU64::MIN))
        .collect())
}

/// Runs a function over contiguous parts of a list, one thread each, and gives the results in order.
fn in_parallel<T: Sync, R: Send>(threads: usize, list: &[T], run: impl Fn(&[T]) -> R + Sync) -> Vec<R> {
    let mut parts = list.chunks(list.len().div_ceil(threads).max(1));
    let Some(first) = parts.next() else { return Vec::new() };
    std::thread::scope(|scope| {
        let run = &run;
        let others: Vec<_> = parts.map(|part| scope.spawn(move || run(part))).collect();
        let mut results = vec![run(first)];
        for other in others {
            match other.join() {
                Ok(result) => results.push(result),
                Err(panic) => std::panic::resume_unwind(panic),
            }
        }
        results
    })
}

fn collect<T>(parts: Vec<Result<Vec<T>, Error>>) -> Result<Vec<T>, Error> {
    let mut all = Vec::new();
    for part in parts {
        all.extend(part?);
    }
    Ok(all)
}
