//! [`Writer`]: an encoding that grows while JSON is read.

use crate::error::ErrorCode;
use crate::ssz::malformed::Malformed;
use crate::ssz::schema::{OFFSET_LENGTH, Schema};
use std::fmt;
use std::ops::Range;

/// Longest piece of an error text that may come from outside.
const MAX_QUOTE: usize = 160;

/// Where the encoding grows. On a fault the path stays where it came up, as errors of the parser hold no path.
pub struct Writer<'s> {
    /// What is written so far.
    pub bytes: Vec<u8>,
    /// Where in the value the writer is.
    pub path: Vec<Step<'s>>,
    fault: Option<Malformed>,
}

/// A step into a value.
pub enum Step<'s> {
    /// To the field of this name.
    Field(&'s str),
    /// To the item of this index.
    Item(usize),
}

impl Writer<'_> {
    /// Nothing yet, with room for the encoding of text of that length.
    pub fn for_text(length: usize) -> Self {
        Self { bytes: Vec::with_capacity(length / 2), path: Vec::new(), fault: None }
    }

    /// Keeps the fault and gives the error that stops the parser.
    pub fn fail<E: serde::de::Error>(&mut self, fault: Malformed) -> E {
        self.fault = Some(fault);
        E::custom("refused")
    }

    /// The fault that stopped the parser, with its place.
    pub fn fault_at_path(self, error: &serde_json::Error) -> Malformed {
        let fault = self.fault.unwrap_or_else(|| Malformed::new(ErrorCode::InvalidJson, quote(error)));
        self.path.into_iter().rev().fold(fault, |fault, step| match step {
            Step::Field(name) => fault.in_field(name),
            Step::Item(index) => fault.in_item(index),
        })
    }

    /// Appends the bytes of a hex string whose length fits the type.
    pub fn append_hex(&mut self, schema: &Schema, text: &str) -> Result<(), Malformed> {
        let digits = text.strip_prefix("0x").filter(|digits| digits.len().is_multiple_of(2));
        let invalid =
            || Malformed::new(ErrorCode::InvalidValue, format!("not a hex string of whole bytes: {}", quote(text)));
        let length = digits.ok_or_else(invalid)?.len() / 2;
        let is_too_long = matches!(schema, Schema::ByteList { limit: Some(limit) } if length > *limit);
        if is_too_long || schema.fixed_length().is_some_and(|expected| expected != length) {
            let expected = match schema {
                Schema::ByteList { limit: Some(limit) } => format!("at most {limit}"),
                schema => schema.fixed_length().unwrap_or_default().to_string(),
            };
            let text = format!("expected {expected} bytes of hex, got {length}");
            return Err(Malformed::new(ErrorCode::InvalidLength, text));
        }
        let start = self.bytes.len();
        self.bytes.resize(start + length, 0);
        let out = self.bytes.get_mut(start..).unwrap_or_default();
        // The decoder would skip a second prefix.
        let digits = digits.filter(|digits| !digits.starts_with("0x")).ok_or_else(invalid)?;
        const_hex::decode_to_slice(digits, out).map_err(|_| invalid())
    }

    /// Moves the end of the encoding, which is as long as the slot, into the slot.
    pub fn move_end(&mut self, slot: Range<usize>) {
        let end = self.bytes.len().saturating_sub(slot.len());
        self.bytes.copy_within(end.., slot.start);
        self.bytes.truncate(end);
    }

    /// Writes an offset where there is room for it already.
    pub fn write_offset(&mut self, at: usize, offset: usize) -> Result<(), Malformed> {
        let too_long = || Malformed::length("fewer", offset);
        let offset = u32::try_from(offset).map_err(|_| too_long())?;
        let slot = self.bytes.get_mut(at..at + OFFSET_LENGTH).ok_or_else(too_long)?;
        slot.copy_from_slice(&offset.to_le_bytes());
        Ok(())
    }
}

/// A piece of text from outside, short enough for an error.
pub fn quote(text: impl fmt::Display) -> String {
    let text = text.to_string();
    match text.char_indices().nth(MAX_QUOTE) {
        Some((end, _)) => format!("{}…", text.get(..end).unwrap_or_default()),
        None => text,
    }
}
