//! The slot of a block, read before anything else because its fork follows from it.

use crate::block::message::{FirstOffset, ObjectEncoding, ssz_message};
use crate::error::ErrorCode;
use crate::ssz::json_numbers::decimal;
use crate::ssz::json_writer::quote;
use crate::ssz::malformed::Malformed;
use serde::de::{DeserializeSeed, Deserializer, Error as _, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::value::RawValue;
use std::fmt;

/// Where a block's only offset lies, that of its body.
pub const BODY_OFFSET: FirstOffset = FirstOffset { at: 80, value: 84 };

/// The slot of an encoded block, which is only a hint: of JSON no more is read than up to where it stands, and only the
/// decoded block's own slot counts.
///
/// # Errors
/// `INVALID_OFFSET`, `INVALID_JSON`, `INVALID_VALUE`, `MISSING_FIELD`.
pub fn slot_of_block(encoding: ObjectEncoding, bytes: &[u8]) -> Result<u64, Malformed> {
    let little_endian = |bytes: [u8; 8]| u64::from_le_bytes(bytes);
    match encoding {
        ObjectEncoding::Ssz => {
            let message = ssz_message(bytes, BODY_OFFSET)?;
            message.first_chunk().copied().map(little_endian).ok_or_else(|| Malformed::length("more", message.len()))
        }
        ObjectEncoding::Json => {
            let found = slot_in_json(bytes)?;
            let digits = serde_json::from_str::<String>(&found).map_err(|_| {
                let text = format!("expected a decimal string, got {}", quote(&found));
                Malformed::new(ErrorCode::InvalidValue, text).in_field("slot")
            })?;
            let number = decimal(&digits, 8).map_err(|fault| fault.in_field("slot"))?;
            Ok(little_endian(number.first_chunk().copied().unwrap_or_default()))
        }
    }
}

/// The text of the slot, as it stands there.
fn slot_in_json(bytes: &[u8]) -> Result<String, Malformed> {
    let mut slot = None;
    let mut deserializer = serde_json::Deserializer::from_slice(bytes);
    let result = SlotIn { slot: &mut slot, level: Level::Envelope }.deserialize(&mut deserializer);
    match (slot, result) {
        (Some(slot), _) => Ok(slot),
        (None, Err(error)) => Err(Malformed::new(ErrorCode::InvalidJson, quote(error))),
        (None, Ok(())) => Err(Malformed::new(ErrorCode::MissingField, "field slot is missing")),
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Level {
    Envelope,
    Data,
    Message,
}

/// Looks for the slot in an object and stops the parser, by an error, once it is found where no other can take precedence.
struct SlotIn<'s> {
    slot: &'s mut Option<String>,
    level: Level,
}

impl<'de> DeserializeSeed<'de> for SlotIn<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        if self.level == Level::Envelope {
            deserializer.deserialize_map(self)
        } else {
            deserializer.deserialize_any(self)
        }
    }
}

impl<'de> Visitor<'de> for SlotIn<'_> {
    type Value = ();

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        while let Some(key) = map.next_key::<std::borrow::Cow<'de, str>>()? {
            let inner = match (key.as_ref(), self.level) {
                ("data", Level::Envelope) => Level::Data,
                ("message", Level::Envelope | Level::Data) => Level::Message,
                ("slot", _) => {
                    *self.slot = Some(map.next_value::<&RawValue>()?.get().to_owned());
                    return Err(A::Error::custom("found"));
                }
                _ => {
                    map.next_value::<IgnoredAny>()?;
                    continue;
                }
            };
            map.next_value_seed(SlotIn { slot: &mut *self.slot, level: inner })?;
        }
        Ok(())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<(), A::Error> {
        while items.next_element::<IgnoredAny>()?.is_some() {}
        Ok(())
    }

    fn visit_bool<E>(self, _: bool) -> Result<(), E> {
        Ok(())
    }

    fn visit_i64<E>(self, _: i64) -> Result<(), E> {
        Ok(())
    }

    fn visit_u64<E>(self, _: u64) -> Result<(), E> {
        Ok(())
    }

    fn visit_f64<E>(self, _: f64) -> Result<(), E> {
        Ok(())
    }

    fn visit_str<E>(self, _: &str) -> Result<(), E> {
        Ok(())
    }

    fn visit_unit<E>(self) -> Result<(), E> {
        Ok(())
    }
}
