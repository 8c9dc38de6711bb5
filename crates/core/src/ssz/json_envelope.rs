//! Objects of JSON answers, with or without envelopes around them, in one pass over the text.

use crate::error::ErrorCode;
use crate::ssz::json::read_fields;
use crate::ssz::json_writer::Writer;
use crate::ssz::malformed::Malformed;
use crate::ssz::schema::Container;
use serde::de::{DeserializeSeed, Deserializer, IgnoredAny, MapAccess, Visitor};
use std::borrow::Cow;
use std::fmt;

/// The encoding of the object that this JSON text holds, bare or within the values of these keys, each of which may be left out;
/// not checked yet. Whatever stands beside an object on the way to it is not looked at.
///
/// # Errors
/// As [`crate::ssz::json::ssz_of_json`]; `DUPLICATE_FIELD` for a second such key.
pub fn ssz_of_enveloped_json(container: &Container, doors: &[&str], text: &str) -> Result<Vec<u8>, Malformed> {
    let mut writer = Writer::for_text(text.len());
    let mut deserializer = serde_json::Deserializer::from_str(text);
    let result = Enveloped { container, doors, writer: &mut writer }.deserialize(&mut deserializer);
    match result.and_then(|()| deserializer.end()) {
        Ok(()) => Ok(writer.bytes),
        Err(error) => Err(writer.fault_at_path(&error)),
    }
}

/// An object, or the envelope around one.
struct Enveloped<'s, 'w> {
    container: &'s Container,
    /// Keys that lead further in, the outermost first.
    doors: &'s [&'s str],
    writer: &'w mut Writer<'s>,
}

impl<'de> DeserializeSeed<'de> for Enveloped<'_, '_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for Enveloped<'_, '_> {
    type Value = ();

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        let Self { container, doors, writer } = self;
        while let Some(key) = if doors.is_empty() { None } else { map.next_key::<Cow<'_, str>>()? } {
            if let Some(index) = container.position(&key) {
                return read_fields(container, writer, map, Some(index));
            }
            let mut inner = doors.iter();
            let Some(door) = inner.find(|door| **door == key) else {
                map.next_value::<IgnoredAny>()?;
                continue;
            };
            map.next_value_seed(Enveloped { container, doors: inner.as_slice(), writer: &mut *writer })?;
            return pass_rest(door, writer, map);
        }
        // Names the field that is missing, if the object is none of these.
        read_fields(container, writer, map, None)
    }
}

/// What comes after the object, where the key that led to it may not stand again.
fn pass_rest<'de, A: MapAccess<'de>>(door: &str, writer: &mut Writer<'_>, mut map: A) -> Result<(), A::Error> {
    while let Some(key) = map.next_key::<Cow<'_, str>>()? {
        if key == door {
            return Err(writer.fail(Malformed::new(ErrorCode::DuplicateField, format!("{door} occurs twice"))));
        }
        map.next_value::<IgnoredAny>()?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::ssz_of_enveloped_json;
    use crate::error::ErrorCode;
    use crate::ssz::schema::{Container, Schema, field};

    fn container() -> Schema {
        Schema::container(vec![field("slot", Schema::Uint { length: 8 }), field("flag", Schema::Boolean)])
    }

    fn read(doors: &[&str], text: &str) -> Result<Vec<u8>, ErrorCode> {
        let schema = container();
        let Schema::Container(container) = &schema else { panic!("a container") };
        let container: &Container = container;
        ssz_of_enveloped_json(container, doors, text).map_err(|fault| crate::Error::from(fault).code)
    }

    const BOTH: [&str; 2] = ["data", "message"];
    const OBJECT: &str = r#"{"slot":"7","flag":true}"#;
    const SSZ: [u8; 9] = [7, 0, 0, 0, 0, 0, 0, 0, 1];

    #[test]
    fn an_object_is_found_bare_and_in_every_envelope() {
        for (before, after) in [
            ("", ""),
            (r#"{"data":"#, "}"),
            (r#"{"message":"#, "}"),
            (r#"{"data":{"message":"#, "}}"),
            (r#"{"version":"deneb","data":{"signature":"0x","message":"#, r#","x":[1]},"y":{"data":0}}"#),
            (r#"{"other":{"slot":"1"},"message":"#, r#","signature":"0x"}"#),
        ] {
            assert_eq!(read(&BOTH, &format!("{before}{OBJECT}{after}")), Ok(SSZ.to_vec()), "{before}…{after}");
        }
        assert_eq!(read(&["data"], &format!(r#"{{"version":"x","data":{OBJECT}}}"#)), Ok(SSZ.to_vec()));
        assert_eq!(read(&[], OBJECT), Ok(SSZ.to_vec()));
    }

    #[test]
    fn envelopes_of_another_order_and_depth_are_not_looked_into() {
        for (before, after) in [
            (r#"{"message":{"data":"#, "}}"),
            (r#"{"data":{"data":"#, "}}"),
            (r#"{"data":{"message":{"message":"#, "}}}"),
            (r#"{"other":"#, "}"),
        ] {
            let text = format!("{before}{OBJECT}{after}");
            assert_eq!(read(&BOTH, &text), Err(ErrorCode::MissingField), "{text}");
        }
        assert_eq!(read(&["data"], &format!(r#"{{"message":{OBJECT}}}"#)), Err(ErrorCode::MissingField));
    }

    #[test]
    fn what_is_around_an_object_must_be_sound_too() {
        for text in [
            format!(r#"{{"data":{OBJECT}"#),
            format!(r#"{{"data":{OBJECT}}} x"#),
            format!(r#"{{"data":{OBJECT},"x":}}"#),
            r#"{"data":null}"#.to_owned(),
            "[]".to_owned(),
            "{".to_owned(),
        ] {
            assert_eq!(read(&BOTH, &text), Err(ErrorCode::InvalidJson), "{text}");
        }
        let twice = format!(r#"{{"data":{OBJECT},"data":{OBJECT}}}"#);
        assert_eq!(read(&BOTH, &twice), Err(ErrorCode::DuplicateField));
        assert_eq!(read(&BOTH, "{}"), Err(ErrorCode::MissingField));
    }
}
