//! Cutting an encoding into its parts along strictly checked offsets.

use crate::error::ErrorCode;
use crate::ssz::malformed::Malformed;
use crate::ssz::schema::{Container, OFFSET_LENGTH, Schema};

/// The encodings of a container's fields.
///
/// # Errors
/// `INVALID_LENGTH`, `INVALID_OFFSET`.
pub fn fields_of<'a>(container: &Container, bytes: &'a [u8]) -> Result<Vec<&'a [u8]>, Malformed> {
    if bytes.len() < container.head || (container.is_fixed && bytes.len() > container.head) {
        let expected = format!("{}{}", if container.is_fixed { "" } else { "at least " }, container.head);
        return Err(Malformed::length(expected, bytes.len()));
    }
    let mut parts = Vec::with_capacity(container.fields.len());
    let mut at = 0;
    let mut open = None;
    for field in &container.fields {
        if let Some(length) = field.schema.fixed_length() {
            parts.push(slice(bytes, at, at + length)?);
            at += length;
            continue;
        }
        let start = offset_at(bytes, at)?;
        at += OFFSET_LENGTH;
        match open {
            None if start != container.head => {
                return Err(bad_offset(start, format!("{} for the first", container.head)).in_field(field.name));
            }
            None => {}
            Some((index, from)) => close(&mut parts, index, between(bytes, from, start)?),
        }
        open = Some((parts.len(), start));
        parts.push(&[]);
    }
    if let Some((index, from)) = open {
        close(&mut parts, index, between(bytes, from, bytes.len())?);
    }
    Ok(parts)
}

/// The encodings of a list's items.
///
/// # Errors
/// `INVALID_LENGTH`, `INVALID_OFFSET`, `TOO_MANY_ITEMS`.
pub fn items_of<'a>(item: &Schema, limit: Option<usize>, bytes: &'a [u8]) -> Result<Vec<&'a [u8]>, Malformed> {
    let count = item_count(item, bytes)?;
    if limit.is_some_and(|limit| count > limit) {
        return Err(too_many(limit, count));
    }
    if let Some(length) = item.fixed_length() {
        return Ok(bytes.chunks_exact(length).collect());
    }
    let mut items = Vec::with_capacity(count);
    for index in 0..count {
        let start = offset_at(bytes, index * OFFSET_LENGTH)?;
        let end = if index + 1 < count { offset_at(bytes, (index + 1) * OFFSET_LENGTH)? } else { bytes.len() };
        items.push(between(bytes, start, end).map_err(|fault| fault.in_item(index))?);
    }
    Ok(items)
}

/// The fault of a list with too many items.
pub fn too_many(limit: Option<usize>, count: usize) -> Malformed {
    let limit = limit.unwrap_or(usize::MAX);
    Malformed::new(ErrorCode::TooManyItems, format!("expected at most {limit} items, got {count}"))
}

/// How many items there are, by the first offset where their lengths vary.
fn item_count(item: &Schema, bytes: &[u8]) -> Result<usize, Malformed> {
    if let Some(length) = item.fixed_length() {
        if !bytes.len().is_multiple_of(length) {
            return Err(Malformed::length(format!("a multiple of {length}"), bytes.len()));
        }
        return Ok(bytes.len() / length);
    }
    if bytes.is_empty() {
        return Ok(0);
    }
    let first = offset_at(bytes, 0)?;
    if first == 0 || !first.is_multiple_of(OFFSET_LENGTH) || first > bytes.len() {
        return Err(bad_offset(first, format!("a multiple of {OFFSET_LENGTH} up to {}", bytes.len())));
    }
    Ok(first / OFFSET_LENGTH)
}

fn offset_at(bytes: &[u8], at: usize) -> Result<usize, Malformed> {
    let offset = bytes.get(at..).and_then(|rest| rest.first_chunk::<OFFSET_LENGTH>());
    let offset = offset.ok_or_else(|| Malformed::length(format!("at least {}", at + OFFSET_LENGTH), bytes.len()))?;
    usize::try_from(u32::from_le_bytes(*offset)).map_err(|_| bad_offset(usize::MAX, "a smaller one"))
}

fn slice(bytes: &[u8], from: usize, to: usize) -> Result<&[u8], Malformed> {
    bytes.get(from..to).ok_or_else(|| Malformed::length(format!("at least {to}"), bytes.len()))
}

fn between(bytes: &[u8], from: usize, to: usize) -> Result<&[u8], Malformed> {
    bytes.get(from..to).ok_or_else(|| bad_offset(to.min(from), format!("{from} to {}", bytes.len())))
}

fn close<'a>(parts: &mut [&'a [u8]], index: usize, part: &'a [u8]) {
    if let Some(open) = parts.get_mut(index) {
        *open = part;
    }
}

fn bad_offset(found: usize, expected: impl std::fmt::Display) -> Malformed {
    Malformed::new(ErrorCode::InvalidOffset, format!("offset {found}, expected {expected}"))
}
