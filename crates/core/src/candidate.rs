//! [`Candidate`]: an update of an answer on its way to a verdict.

use crate::chain_spec::ChainSpec;
use crate::error::Error;
use crate::update::UpdateView;
use crate::update_check::{CheckedUpdate, UpdateFacts, check_update};
use crate::update_encode::encode_update;
use crate::update_framing::{FramingError, cut_ssz};
use crate::update_json::{UpdateJson, parse_json};
use crate::verdict::Reason;
use std::ops::Range;

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

/// An object of an answer, not yet looked at.
pub(crate) enum Source<'a> {
    /// Where its SSZ encoding is.
    Ssz(Range<usize>),
    /// Its JSON, or nothing if that is no update.
    Json(Option<Box<UpdateJson<'a>>>),
}

/// The objects of an answer, and why there are no more if it is broken after them.
pub(crate) fn sources(bytes: &[u8], encoding: Encoding, max_items: usize) -> (Vec<Source<'_>>, Option<FramingError>) {
    match encoding {
        Encoding::Ssz => {
            let (ranges, error) = cut_ssz(bytes, max_items);
            (ranges.into_iter().map(Source::Ssz).collect(), error)
        }
        Encoding::SszObject => (vec![Source::Ssz(0..bytes.len())], None),
        Encoding::Json => {
            let (updates, error) = parse_json(bytes, max_items);
            (updates.into_iter().map(|update| Source::Json(update.map(Box::new))).collect(), error)
        }
    }
}

/// Where the SSZ encoding of an object is.
#[derive(Debug)]
pub(crate) enum ItemBytes {
    /// In the answer.
    Within(Range<usize>),
    /// Made from JSON.
    Own(Vec<u8>),
}

impl ItemBytes {
    /// The encoding, given the answer's bytes.
    pub fn within<'a>(&'a self, answer: &'a [u8]) -> &'a [u8] {
        match self {
            Self::Within(range) => answer.get(range.clone()).unwrap_or_default(),
            Self::Own(bytes) => bytes,
        }
    }
}

/// An update on its way to a verdict.
pub(crate) struct Candidate {
    pub facts: Option<UpdateFacts>,
    /// What is left to verify, or the verdict.
    pub state: Result<CheckedUpdate, Reason>,
    pub encoding: ItemBytes,
}

impl Candidate {
    pub fn ssz<'a>(&'a self, bytes: &'a [u8]) -> &'a [u8] {
        self.encoding.within(bytes)
    }

    pub fn period(&self) -> Option<u64> {
        self.facts.as_ref().map(|facts| facts.period)
    }
}

/// Everything about an object but its signature.
///
/// # Errors
/// Internal ones only.
pub(crate) fn candidate(
    spec: &ChainSpec,
    min_signers: u32,
    bytes: &[u8],
    source: &Source<'_>,
) -> Result<Candidate, Error> {
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
