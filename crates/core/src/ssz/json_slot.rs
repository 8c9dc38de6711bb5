//! The slot of an object in JSON, read before anything else because its fork follows from it.

use crate::error::ErrorCode;
use crate::ssz::json_numbers::decimal;
use crate::ssz::json_writer::quote;
use crate::ssz::malformed::Malformed;
use serde::de::{DeserializeSeed, Deserializer, Error as _, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::value::RawValue;
use std::fmt;

/// Where in an object the slot is looked for.
pub struct Ways {
    /// Keys that lead further in.
    pub doors: &'static [Door],
    /// The first level at which the key `slot` is taken; 0 is the outermost object.
    pub first_level: u8,
}

/// A key that leads from one level to a deeper one.
pub struct Door {
    /// Where it stands.
    pub level: u8,
    /// Its name.
    pub key: &'static str,
    /// Where it leads to.
    pub to: u8,
}

/// The slot of an object, which is only a hint: no more is read than up to where it stands.
///
/// # Errors
/// `INVALID_JSON`, `INVALID_VALUE`, `MISSING_FIELD`.
pub fn slot_in_json(bytes: &[u8], ways: &Ways) -> Result<u64, Malformed> {
    let found = slot_text(bytes, ways)?;
    let digits = serde_json::from_str::<String>(&found).map_err(|_| {
        let text = format!("expected a decimal string, got {}", quote(&found));
        Malformed::new(ErrorCode::InvalidValue, text).in_field("slot")
    })?;
    let number = decimal(&digits, 8).map_err(|fault| fault.in_field("slot"))?;
    Ok(u64::from_le_bytes(number.first_chunk().copied().unwrap_or_default()))
}

/// The text of the slot, unchanged.
fn slot_text(bytes: &[u8], ways: &Ways) -> Result<String, Malformed> {
    let mut slot = None;
    let mut deserializer = serde_json::Deserializer::from_slice(bytes);
    let result = SlotIn { slot: &mut slot, ways, level: 0 }.deserialize(&mut deserializer);
    match (slot, result) {
        (Some(slot), _) => Ok(slot),
        (None, Err(error)) => Err(Malformed::new(ErrorCode::InvalidJson, quote(error))),
        (None, Ok(())) => Err(Malformed::new(ErrorCode::MissingField, "field slot is missing")),
    }
}

/// Looks for the slot in an object and stops the parser, by an error, once it is found where no other can take precedence.
struct SlotIn<'s> {
    slot: &'s mut Option<String>,
    ways: &'s Ways,
    level: u8,
}

impl<'de> DeserializeSeed<'de> for SlotIn<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        if self.level == 0 { deserializer.deserialize_map(self) } else { deserializer.deserialize_any(self) }
    }
}

impl<'de> Visitor<'de> for SlotIn<'_> {
    type Value = ();

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        while let Some(key) = map.next_key::<std::borrow::Cow<'de, str>>()? {
            if key == "slot" && self.level >= self.ways.first_level {
                *self.slot = Some(map.next_value::<&RawValue>()?.get().to_owned());
                return Err(A::Error::custom("found"));
            }
            let door = self.ways.doors.iter().find(|door| door.level == self.level && door.key == key);
            let Some(door) = door else {
                map.next_value::<IgnoredAny>()?;
                continue;
            };
            map.next_value_seed(SlotIn { slot: &mut *self.slot, ways: self.ways, level: door.to })?;
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
