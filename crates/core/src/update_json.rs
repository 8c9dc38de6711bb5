//! `LightClientUpdate` from JSON: the answers of beacon nodes and the forms in which archives keep them.

use crate::update_framing::FramingError;
use serde::Deserialize;
use serde::de::{DeserializeSeed, Deserializer, IgnoredAny, SeqAccess, Visitor};
use serde_json::value::RawValue;
use std::fmt;
use std::marker::PhantomData;

/// An update as it stands in the text, strings not yet looked at.
#[derive(Debug, Deserialize)]
pub struct UpdateJson<'a> {
    #[serde(borrow)]
    pub(crate) attested_header: HeaderJson<'a>,
    #[serde(borrow)]
    pub(crate) next_sync_committee: CommitteeJson<'a>,
    #[serde(borrow)]
    pub(crate) next_sync_committee_branch: Vec<&'a str>,
    #[serde(borrow)]
    pub(crate) finalized_header: HeaderJson<'a>,
    #[serde(borrow)]
    pub(crate) finality_branch: Vec<&'a str>,
    #[serde(borrow)]
    pub(crate) sync_aggregate: SyncAggregateJson<'a>,
    pub(crate) signature_slot: &'a str,
}

#[derive(Debug, Deserialize)]
pub(crate) struct CommitteeJson<'a> {
    #[serde(borrow)]
    pub pubkeys: Vec<&'a str>,
    pub aggregate_pubkey: &'a str,
}

#[derive(Debug, Deserialize)]
pub(crate) struct SyncAggregateJson<'a> {
    pub sync_committee_bits: &'a str,
    pub sync_committee_signature: &'a str,
}

/// A header; archives of altair data leave out the `beacon` around its fields.
#[derive(Debug, Deserialize)]
pub(crate) struct HeaderJson<'a> {
    #[serde(borrow)]
    pub beacon: Option<BeaconJson<'a>>,
    #[serde(borrow)]
    pub execution: Option<ExecutionJson<'a>>,
    pub execution_block_hash: Option<&'a str>,
    #[serde(borrow)]
    pub execution_branch: Option<Vec<&'a str>>,
    slot: Option<&'a str>,
    proposer_index: Option<&'a str>,
    parent_root: Option<&'a str>,
    state_root: Option<&'a str>,
    body_root: Option<&'a str>,
}

#[derive(Clone, Copy, Debug, Deserialize)]
pub(crate) struct BeaconJson<'a> {
    pub slot: &'a str,
    pub proposer_index: &'a str,
    pub parent_root: &'a str,
    pub state_root: &'a str,
    pub body_root: &'a str,
}

impl<'a> HeaderJson<'a> {
    /// The beacon header, which stands there in exactly one of the two forms.
    pub fn beacon(&self) -> Option<BeaconJson<'a>> {
        let flat = [self.slot, self.proposer_index, self.parent_root, self.state_root, self.body_root];
        match (self.beacon, flat) {
            (Some(beacon), [None, None, None, None, None]) => Some(beacon),
            (None, [Some(slot), Some(proposer_index), Some(parent_root), Some(state_root), Some(body_root)]) => {
                Some(BeaconJson { slot, proposer_index, parent_root, state_root, body_root })
            }
            _ => None,
        }
    }
}

#[derive(Debug, Deserialize)]
pub(crate) struct ExecutionJson<'a> {
    pub parent_hash: &'a str,
    pub fee_recipient: &'a str,
    pub state_root: &'a str,
    pub receipts_root: &'a str,
    pub logs_bloom: &'a str,
    pub prev_randao: &'a str,
    pub block_number: &'a str,
    pub gas_limit: &'a str,
    pub gas_used: &'a str,
    pub timestamp: &'a str,
    pub extra_data: &'a str,
    pub base_fee_per_gas: &'a str,
    pub block_hash: &'a str,
    pub transactions_root: &'a str,
    pub withdrawals_root: &'a str,
    pub blob_gas_used: Option<&'a str>,
    pub excess_blob_gas: Option<&'a str>,
}

/// An update with or without the envelope `{version, data}`. The version is not used: the object's own slot decides.
#[derive(Debug, Deserialize)]
struct EnvelopeJson<'a> {
    #[serde(borrow)]
    data: Option<UpdateJson<'a>>,
    #[serde(borrow)]
    attested_header: Option<HeaderJson<'a>>,
    #[serde(borrow)]
    next_sync_committee: Option<CommitteeJson<'a>>,
    #[serde(borrow)]
    next_sync_committee_branch: Option<Vec<&'a str>>,
    #[serde(borrow)]
    finalized_header: Option<HeaderJson<'a>>,
    #[serde(borrow)]
    finality_branch: Option<Vec<&'a str>>,
    #[serde(borrow)]
    sync_aggregate: Option<SyncAggregateJson<'a>>,
    signature_slot: Option<&'a str>,
}

impl<'a> EnvelopeJson<'a> {
    fn open(self) -> Option<UpdateJson<'a>> {
        if self.data.is_some() {
            return self.data;
        }
        Some(UpdateJson {
            attested_header: self.attested_header?,
            next_sync_committee: self.next_sync_committee?,
            next_sync_committee_branch: self.next_sync_committee_branch?,
            finalized_header: self.finalized_header?,
            finality_branch: self.finality_branch?,
            sync_aggregate: self.sync_aggregate?,
            signature_slot: self.signature_slot?,
        })
    }
}

/// The updates of an answer, at most so many, and why there are no more if it is broken after them. An item that is JSON
/// but no update is `None`.
///
/// The answer is an array of updates or one update.
#[must_use]
pub fn parse_json(bytes: &[u8], max_items: usize) -> (Vec<Option<UpdateJson<'_>>>, Option<FramingError>) {
    let Ok(text) = std::str::from_utf8(bytes) else { return (Vec::new(), Some(FramingError::JsonSyntax)) };
    let text = text.trim_start_matches([' ', '\n', '\r', '\t']);
    if !text.starts_with('[') {
        return match serde_json::from_str::<&RawValue>(text) {
            Ok(raw) => ([parse_item(raw)].into_iter().take(max_items).collect(), None),
            Err(_) => (Vec::new(), Some(FramingError::JsonSyntax)),
        };
    }
    let mut envelopes: Vec<EnvelopeJson<'_>> = Vec::new();
    if read_array(text, &mut envelopes, max_items).is_ok() {
        return (envelopes.into_iter().map(EnvelopeJson::open).collect(), None);
    }
    // Something in there is not what it should be: look at each item by itself.
    let mut raw_items: Vec<&RawValue> = Vec::new();
    let result = read_array(text, &mut raw_items, max_items);
    (raw_items.into_iter().map(parse_item).collect(), result.err().map(|_| FramingError::JsonSyntax))
}

fn parse_item(raw: &RawValue) -> Option<UpdateJson<'_>> {
    serde_json::from_str::<EnvelopeJson<'_>>(raw.get()).ok()?.open()
}

fn read_array<'a, T: Deserialize<'a>>(text: &'a str, into: &mut Vec<T>, max_items: usize) -> serde_json::Result<()> {
    let mut deserializer = serde_json::Deserializer::from_str(text);
    ArrayInto { into, max_items, lifetime: PhantomData }.deserialize(&mut deserializer)?;
    deserializer.end()
}

/// Reads an array into a list, so that the items before a fault are not lost, and skips items past the limit.
struct ArrayInto<'l, 'a, T> {
    into: &'l mut Vec<T>,
    max_items: usize,
    lifetime: PhantomData<&'a T>,
}

impl<'de: 'a, 'a, T: Deserialize<'de>> DeserializeSeed<'de> for ArrayInto<'_, 'a, T> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_seq(self)
    }
}

impl<'de: 'a, 'a, T: Deserialize<'de>> Visitor<'de> for ArrayInto<'_, 'a, T> {
    type Value = ();

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("an array of updates")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<(), A::Error> {
        while self.into.len() < self.max_items {
            match items.next_element()? {
                Some(item) => self.into.push(item),
                None => return Ok(()),
            }
        }
        while items.next_element::<IgnoredAny>()?.is_some() {}
        Ok(())
    }
}
