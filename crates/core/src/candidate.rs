//! [`Candidate`]: an update of an answer on its way to a verdict.

use crate::array_items::array_items;
use crate::chain_spec::ChainSpec;
use crate::error::Error;
use crate::in_parallel::{collect, in_parallel};
use crate::light_client::containers::ObjectKind;
use crate::light_client::object::{LightClientObject, ssz_of_object_json};
use crate::update_chain::ChainOptions;
use crate::update_check::{CheckedUpdate, UpdateFacts, check_update};
use crate::update_framing::{FramingError, cut_json, cut_ssz};
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
enum Source<'a> {
    /// Where its SSZ encoding is.
    Ssz(Range<usize>),
    /// Its JSON.
    Json(&'a str),
}

/// Everything about the objects of an answer but their signatures, and why no more follow if it is broken after them.
///
/// # Errors
/// Internal ones only.
pub(crate) fn candidates(
    spec: &ChainSpec,
    options: &ChainOptions,
    bytes: &[u8],
) -> Result<(Vec<Candidate>, Option<FramingError>), Error> {
    let of = |sources: &[Source<'_>]| {
        collect(in_parallel(options.threads, sources, |part| {
            part.iter().map(|source| candidate(spec, options.min_signers, bytes, source)).collect()
        }))
    };
    if options.encoding == Encoding::Json
        && let Some(items) = std::str::from_utf8(bytes).ok().and_then(|text| array_items(text, options.max_items))
    {
        let candidates: Vec<Candidate> = of(&items.into_iter().map(Source::Json).collect::<Vec<_>>())?;
        // All of them were JSON, so that they are the answer's. Otherwise it is cut anew, by a parser that reads all of it.
        if candidates.iter().all(|candidate| candidate.facts.is_some()) {
            return Ok((candidates, None));
        }
    }
    let (sources, framing_error) = sources(bytes, options.encoding, options.max_items);
    Ok((of(&sources)?, framing_error))
}

/// The objects of an answer, and why no more follow if it is broken after them.
fn sources(bytes: &[u8], encoding: Encoding, max_items: usize) -> (Vec<Source<'_>>, Option<FramingError>) {
    match encoding {
        Encoding::Ssz => {
            let (ranges, error) = cut_ssz(bytes, max_items);
            (ranges.into_iter().map(Source::Ssz).collect(), error)
        }
        Encoding::SszObject => (vec![Source::Ssz(0..bytes.len())], None),
        Encoding::Json => {
            let (objects, error) = cut_json(bytes, max_items);
            (objects.into_iter().map(Source::Json).collect(), error)
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
fn candidate(spec: &ChainSpec, min_signers: u32, bytes: &[u8], source: &Source<'_>) -> Result<Candidate, Error> {
    let encoding = match source {
        Source::Ssz(range) => ItemBytes::Within(range.clone()),
        Source::Json(text) => match ssz_of_object_json(spec, ObjectKind::Update, text) {
            Ok(ssz) => ItemBytes::Own(ssz),
            Err(error) => return Ok(unreadable(&error, ItemBytes::Own(Vec::new()))),
        },
    };
    let update = match LightClientObject::decode(spec, ObjectKind::Update, encoding.within(bytes)) {
        Ok(update) => update,
        Err(error) => {
            let encoding = if matches!(source, Source::Json(_)) { ItemBytes::Own(Vec::new()) } else { encoding };
            return Ok(unreadable(&error, encoding));
        }
    };
    let (facts, state) = check_update(spec, min_signers, &update)?;
    Ok(Candidate { facts: Some(facts), state, encoding })
}

fn unreadable(error: &Error, encoding: ItemBytes) -> Candidate {
    Candidate { facts: None, state: Err(Reason::from(error)), encoding }
}
