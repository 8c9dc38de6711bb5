//! JSON into SSZ by the schema, in one pass over the text and without objects between.

use crate::error::ErrorCode;
use crate::ssz::json_numbers::decimal;
use crate::ssz::json_writer::{Step, Writer};
use crate::ssz::malformed::Malformed;
use crate::ssz::parts::too_many;
use crate::ssz::schema::{BYTES32, Container, OFFSET_LENGTH, Schema};
use serde::de::{DeserializeSeed, Deserializer, Error as _, IgnoredAny, MapAccess, SeqAccess, Visitor};
use std::fmt;
use std::ops::Range;

/// The encoding of the value that this JSON text holds. It is not checked yet: lengths of lists are, bits are not.
///
/// Unknown keys are ignored; missing and repeated ones are faults, and so are numbers that are not canonical decimal strings
/// and hex of the wrong length.
///
/// # Errors
/// `INVALID_JSON`, `INVALID_VALUE`, `INVALID_LENGTH`, `TOO_MANY_ITEMS`, `MISSING_FIELD`, `DUPLICATE_FIELD`.
pub fn ssz_of_json(schema: &Schema, text: &str) -> Result<Vec<u8>, Malformed> {
    let mut writer = Writer::for_text(text.len());
    let mut deserializer = serde_json::Deserializer::from_str(text);
    let result = Value { schema, writer: &mut writer }.deserialize(&mut deserializer).and_then(|()| deserializer.end());
    match result {
        Ok(()) => Ok(writer.bytes),
        Err(error) => Err(writer.fault_at_path(&error)),
    }
}

/// What a branch is made of.
static NODE: Schema = BYTES32;

/// A value of this type that comes next in the text.
struct Value<'s, 'w> {
    schema: &'s Schema,
    writer: &'w mut Writer<'s>,
}

impl<'de> DeserializeSeed<'de> for Value<'_, '_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        match self.schema {
            Schema::Boolean => deserializer.deserialize_bool(self),
            Schema::Vector { .. } | Schema::List { .. } | Schema::Branch { .. } => deserializer.deserialize_seq(self),
            Schema::Container(_) => deserializer.deserialize_map(self),
            _ => deserializer.deserialize_str(self),
        }
    }
}

impl<'de> Visitor<'de> for Value<'_, '_> {
    type Value = ();

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self.schema {
            Schema::Boolean => "true or false",
            Schema::Uint { .. } => "a decimal string",
            Schema::Vector { .. } | Schema::List { .. } | Schema::Branch { .. } => "a list",
            Schema::Container(_) => "an object",
            _ => "a hex string",
        })
    }

    fn visit_bool<E: serde::de::Error>(self, value: bool) -> Result<(), E> {
        self.writer.bytes.push(u8::from(value));
        Ok(())
    }

    fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<(), E> {
        let result = match self.schema {
            Schema::Uint { length } => decimal(text, *length).map(|bytes| {
                self.writer.bytes.extend_from_slice(bytes.get(..*length).unwrap_or_default());
            }),
            schema => self.writer.append_hex(schema, text),
        };
        result.map_err(|fault| self.writer.fail(fault))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<(), A::Error> {
        let (item, limit) = match self.schema {
            Schema::List { item, limit } => (item.as_ref(), *limit),
            Schema::Vector { item, length } => (item.as_ref(), Some(*length)),
            Schema::Branch { .. } => (&NODE, None),
            _ => return Err(A::Error::custom("not a list")),
        };
        let writer = self.writer;
        let start = writer.bytes.len();
        let mut starts = Vec::new();
        for index in 0.. {
            let begin = writer.bytes.len();
            writer.path.push(Step::Item(index));
            let next = items.next_element_seed(Value { schema: item, writer: &mut *writer })?;
            writer.path.pop();
            if next.is_none() {
                break;
            }
            starts.push(begin);
            if limit.is_some_and(|limit| starts.len() > limit) {
                return Err(writer.fail(too_many(limit, starts.len())));
            }
        }
        match self.schema {
            Schema::Branch { depth } if starts.len() != *depth => {
                let text = format!("expected a branch of {depth} nodes, got {}", starts.len());
                Err(writer.fail(Malformed::new(ErrorCode::BranchDepth, text)))
            }
            Schema::Vector { length, .. } if starts.len() != *length => {
                let text = format!("expected {length} items, got {}", starts.len());
                Err(writer.fail(Malformed::new(ErrorCode::InvalidLength, text)))
            }
            _ if item.fixed_length().is_some() => Ok(()),
            _ => insert_offsets(writer, start, &starts).map_err(|fault| writer.fail(fault)),
        }
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<(), A::Error> {
        match self.schema {
            Schema::Container(container) => read_fields(container, self.writer, map, None),
            _ => Err(A::Error::custom("not an object")),
        }
    }
}

/// Reads the rest of an object, whose first known key may be read already.
///
/// # Errors
/// The parser's; a fault is kept in the writer.
pub fn read_fields<'s, 'de, A: MapAccess<'de>>(
    container: &'s Container,
    writer: &mut Writer<'s>,
    mut map: A,
    first: Option<usize>,
) -> Result<(), A::Error> {
    let start = writer.bytes.len();
    writer.bytes.resize(start + container.head, 0);
    let slots = slots_of(container, start);
    let mut found: Vec<Option<Range<usize>>> = vec![None; slots.len()];
    let mut expected = 0;
    let mut next = first.map(Key::Field);
    loop {
        let key = match next.take() {
            Some(key) => key,
            None => match map.next_key_seed(KeyOf { container, expected })? {
                Some(key) => key,
                None => break,
            },
        };
        let index = match key {
            Key::Field(index) => index,
            Key::Inner(index) if found.iter().all(Option::is_none) => {
                writer.bytes.truncate(start);
                let Some(inner) = inner_of(container) else { return Err(A::Error::custom("not an object")) };
                return read_fields(inner, writer, map, Some(index));
            }
            Key::Inner(_) | Key::Unknown => {
                map.next_value::<IgnoredAny>()?;
                continue;
            }
        };
        let Some(field) = container.fields.get(index) else { continue };
        expected = index + 1;
        writer.path.push(Step::Field(field.name));
        let begin = writer.bytes.len();
        map.next_value_seed(Value { schema: &field.schema, writer: &mut *writer })?;
        let range = begin..writer.bytes.len();
        let (Some(place), Some(slot)) = (found.get_mut(index), slots.get(index)) else { continue };
        if place.replace(range).is_some() {
            let fault = Malformed::new(ErrorCode::DuplicateField, "the field occurs twice");
            return Err(writer.fail(fault));
        }
        if field.schema.fixed_length().is_some() {
            writer.move_end(slot.clone());
        }
        writer.path.pop();
    }
    if let Some((field, _)) = container.fields.iter().zip(&found).find(|(_, range)| range.is_none()) {
        let text = format!("field {} is missing", field.name);
        return Err(writer.fail(Malformed::new(ErrorCode::MissingField, text)));
    }
    place_variable(writer, container, start, &slots, &found).map_err(|fault| writer.fail(fault))
}

/// The container that JSON may have in place of the one around it.
fn inner_of(container: &Container) -> Option<&Container> {
    match container.fields.first().map(|field| &field.schema) {
        Some(Schema::Container(inner)) if container.may_be_flat => Some(inner),
        _ => None,
    }
}

/// Where in the head each field or its offset lies.
fn slots_of(container: &Container, start: usize) -> Vec<Range<usize>> {
    let mut at = start;
    let lengths = container.fields.iter().map(|field| field.schema.fixed_length().unwrap_or(OFFSET_LENGTH));
    lengths
        .map(|length| {
            at += length;
            at - length..at
        })
        .collect()
}

/// Brings the variable fields into the order of the container, which most texts have already, and writes their offsets.
fn place_variable(
    writer: &mut Writer<'_>,
    container: &Container,
    start: usize,
    slots: &[Range<usize>],
    found: &[Option<Range<usize>>],
) -> Result<(), Malformed> {
    let variable = || {
        let fields = container.fields.iter().zip(slots).zip(found);
        fields
            .filter(|((field, _), _)| field.schema.fixed_length().is_none())
            .filter_map(|((_, slot), range)| Some((slot, range.as_ref()?)))
    };
    let tail = start + container.head;
    if !variable().is_sorted_by_key(|(_, range)| range.start) {
        let ordered: Vec<u8> =
            variable().flat_map(|(_, range)| writer.bytes.get(range.clone()).unwrap_or_default()).copied().collect();
        writer.bytes.truncate(tail);
        writer.bytes.extend_from_slice(&ordered);
    }
    let mut offset = container.head;
    for (slot, range) in variable() {
        writer.write_offset(slot.start, offset)?;
        offset += range.len();
    }
    Ok(())
}

/// Puts the table of offsets before the items of a list.
fn insert_offsets(writer: &mut Writer<'_>, start: usize, starts: &[usize]) -> Result<(), Malformed> {
    let table = starts.len() * OFFSET_LENGTH;
    let end = writer.bytes.len();
    writer.bytes.resize(end + table, 0);
    writer.bytes.copy_within(start..end, start + table);
    for (index, begin) in starts.iter().enumerate() {
        writer.write_offset(start + index * OFFSET_LENGTH, table + begin - start)?;
    }
    Ok(())
}

/// A key of an object.
#[derive(Clone, Copy)]
enum Key {
    /// The index of its field.
    Field(usize),
    /// The index of a field of the container that may stand there in place of the one around it.
    Inner(usize),
    /// None that is looked for.
    Unknown,
}

/// The next key of an object of this type.
struct KeyOf<'s> {
    container: &'s Container,
    /// The field after the last one, which is the likeliest.
    expected: usize,
}

impl<'de> DeserializeSeed<'de> for KeyOf<'_> {
    type Value = Key;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Key, D::Error> {
        deserializer.deserialize_identifier(self)
    }
}

impl Visitor<'_> for KeyOf<'_> {
    type Value = Key;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a key")
    }

    fn visit_str<E: serde::de::Error>(self, key: &str) -> Result<Key, E> {
        let fields = &self.container.fields;
        if fields.get(self.expected).is_some_and(|field| field.name == key) {
            return Ok(Key::Field(self.expected));
        }
        let inner = || inner_of(self.container)?.position(key).map(Key::Inner);
        Ok(self.container.position(key).map(Key::Field).or_else(inner).unwrap_or(Key::Unknown))
    }
}
