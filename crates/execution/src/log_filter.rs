//! [`LogFilter`].

use crate::json::parse;
use crate::{Error, ErrorCode};
use alloy_primitives::{Address, B256, Bloom, BloomInput, Log};
use serde::Deserialize;

/// Alternatives, one of which has to be found; an empty list lets everything through.
#[derive(Clone, Debug, Deserialize)]
#[serde(untagged)]
enum Choice<T> {
    One(T),
    Several(Vec<T>),
}

impl<T: PartialEq> Choice<T> {
    fn items(&self) -> &[T] {
        match self {
            Self::One(item) => std::slice::from_ref(item),
            Self::Several(items) => items,
        }
    }

    fn lets_through(&self, found: &T) -> bool {
        self.items().is_empty() || self.items().contains(found)
    }
}

/// Addresses and topics of `eth_getLogs`.
#[derive(Clone, Debug, Default, Deserialize)]
pub struct LogFilter {
    #[serde(default)]
    address: Option<Choice<Address>>,
    #[serde(default)]
    topics: Option<Vec<Option<Choice<B256>>>>,
}

/// Every log is compared with all alternatives, so more than anybody needs would make each of them expensive.
const MAX_ALTERNATIVES: usize = 1000;

impl LogFilter {
    /// The filter in the parameter of `eth_getLogs`. Which blocks are looked at is up to the caller.
    ///
    /// # Errors
    /// `INVALID_JSON`, `TOO_MANY_ITEMS`.
    pub fn parse(text: &[u8]) -> Result<Self, Error> {
        let filter: Self = parse("the filter", text)?;
        let topics = filter.topics.iter().flatten().flatten().map(|topics| topics.items().len());
        let count = filter.address.iter().map(|addresses| addresses.items().len()).chain(topics).max().unwrap_or(0);
        if count > MAX_ALTERNATIVES || filter.topics.as_ref().is_some_and(|topics| topics.len() > 4) {
            let text = format!("a filter has at most {MAX_ALTERNATIVES} alternatives at each of 4 topics");
            return Err(Error::new(ErrorCode::TooManyItems, text));
        }
        Ok(filter)
    }

    /// False where the bloom filter of a block rules out that it has such a log.
    #[must_use]
    pub fn may_match(&self, bloom: &Bloom) -> bool {
        let may = |items: &mut dyn Iterator<Item = &[u8]>| {
            let mut items = items.peekable();
            items.peek().is_none() || items.any(|item| bloom.contains_input(BloomInput::Raw(item)))
        };
        self.address.iter().all(|choice| may(&mut choice.items().iter().map(|address| address.as_slice())))
            && self.topics.iter().flatten().flatten().all(|choice| may(&mut choice.items().iter().map(B256::as_slice)))
    }

    /// Whether the filter asks for this log.
    #[must_use]
    pub fn lets_through(&self, log: &Log) -> bool {
        if self.address.as_ref().is_some_and(|addresses| !addresses.lets_through(&log.address)) {
            return false;
        }
        let wanted = self.topics.as_deref().unwrap_or_default();
        wanted.len() <= log.topics().len()
            && wanted
                .iter()
                .zip(log.topics())
                .all(|(choice, topic)| choice.as_ref().is_none_or(|choice| choice.lets_through(topic)))
    }
}
