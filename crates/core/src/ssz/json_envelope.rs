//! Objects of JSON answers, with or without the envelope `{version, data}` around them.

use crate::error::ErrorCode;
use crate::ssz::json::read_fields;
use crate::ssz::json_writer::Writer;
use crate::ssz::malformed::Malformed;
use crate::ssz::schema::Container;
use serde::de::{DeserializeSeed, Deserializer, IgnoredAny, MapAccess, Visitor};
use std::borrow::Cow;
use std::fmt;

/// The encoding of the object that this JSON text holds, bare or inside `{version, data}` or `{data}`; not checked yet. What
/// `version` says is not looked at.
///
/// # Errors
/// As [`crate::ssz::json::ssz_of_json`].
pub fn ssz_of_enveloped_json(container: &Container, text: &str) -> Result<Vec<u8>, Malformed> {
    let mut writer = Writer::for_text(text.len());
    let mut deserializer = serde_json::Deserializer::from_str(text);
    let result = deserializer.deserialize_map(Enveloped { container, writer: &mut writer });
    match result.and_then(|()| deserializer.end()) {
        Ok(()) => Ok(writer.bytes),
        Err(error) => Err(writer.fault_at_path(&error)),
    }
}

/// An object, or the envelope around one.
struct Enveloped<'s, 'w> {
    container: &'s Container,
    writer: &'w mut Writer<'s>,
}

impl<'de> Visitor<'de> for Enveloped<'_, '_> {
    type Value = ();

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        let Self { container, writer } = self;
        while let Some(key) = map.next_key::<Cow<'_, str>>()? {
            if let Some(index) = container.position(&key) {
                return read_fields(container, writer, map, Some(index));
            }
            if key != "data" {
                map.next_value::<IgnoredAny>()?;
                continue;
            }
            map.next_value_seed(Content { container, writer: &mut *writer })?;
            while let Some(key) = map.next_key::<Cow<'_, str>>()? {
                if key == "data" {
                    return Err(writer.fail(Malformed::new(ErrorCode::DuplicateField, "data stands there twice")));
                }
                map.next_value::<IgnoredAny>()?;
            }
            return Ok(());
        }
        // Names the field that is missing.
        read_fields(container, writer, map, None)
    }
}

/// The object inside an envelope.
struct Content<'s, 'w> {
    container: &'s Container,
    writer: &'w mut Writer<'s>,
}

impl<'de> DeserializeSeed<'de> for Content<'_, '_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for Content<'_, '_> {
    type Value = ();

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<(), A::Error> {
        read_fields(self.container, self.writer, map, None)
    }
}
