//! Encodings put together from those of their fields.

use crate::ssz::malformed::Malformed;
use crate::ssz::parts::fields_of;
use crate::ssz::schema::{Container, OFFSET_LENGTH, Schema};
use crate::ssz::view::View;
use std::borrow::Cow;

/// The encoding of a container whose fields are encoded already, in their order; not checked.
///
/// # Errors
/// `INVALID_LENGTH` for more bytes than offsets can point to.
pub fn compose(container: &Container, parts: &[Cow<'_, [u8]>]) -> Result<Vec<u8>, Malformed> {
    let length = parts.iter().map(|part| part.len()).sum::<usize>();
    let mut out = Vec::with_capacity(length + parts.len() * OFFSET_LENGTH);
    let mut offset = container.head;
    let fields = || container.fields.iter().zip(parts);
    for (field, part) in fields() {
        if field.schema.fixed_length().is_some() {
            out.extend_from_slice(part);
            continue;
        }
        let start = u32::try_from(offset).map_err(|_| Malformed::length("fewer", offset))?;
        out.extend_from_slice(&start.to_le_bytes());
        offset += part.len();
    }
    for (_, part) in fields().filter(|(field, _)| field.schema.fixed_length().is_none()) {
        out.extend_from_slice(part);
    }
    Ok(out)
}

/// The encoding of a type's default value.
///
/// # Errors
/// As [`compose`].
pub fn default_value(schema: &Schema) -> Result<Vec<u8>, Malformed> {
    match schema {
        Schema::Container(container) => {
            let parts = container.fields.iter().map(|field| default_value(&field.schema).map(Cow::Owned));
            compose(container, &parts.collect::<Result<Vec<_>, _>>()?)
        }
        Schema::BitList { .. } => Ok(vec![1]),
        schema => Ok(vec![0; schema.fixed_length().unwrap_or_default()]),
    }
}

/// The encoding as another container of a value whose other fields are empty; `None` when one of them is not, or when a field
/// is not there.
///
/// # Errors
/// None for a checked value.
pub fn recast(view: View<'_>, target: &Container) -> Result<Option<Vec<u8>>, Malformed> {
    let Schema::Container(source) = view.schema else { return Ok(None) };
    let parts = fields_of(source, view.bytes)?;
    let is_lost = source.fields.iter().zip(&parts).any(|(field, bytes)| {
        target.position(field.name).is_none() && !View { schema: &field.schema, bytes }.is_default()
    });
    if is_lost {
        return Ok(None);
    }
    let taken = target.fields.iter().map(|field| {
        let bytes = source.position(field.name).and_then(|index| parts.get(index))?;
        Some(Cow::Borrowed(*bytes))
    });
    let Some(taken) = taken.collect::<Option<Vec<_>>>() else { return Ok(None) };
    compose(target, &taken).map(Some)
}
