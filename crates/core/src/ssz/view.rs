//! [`View`]: a value in its encoding.

use crate::error::ErrorCode;
use crate::hash::Node;
use crate::ssz::malformed::Malformed;
use crate::ssz::parts::{fields_of, items_of, too_many};
use crate::ssz::schema::Schema;
use crate::ssz::trees::depth_for;

/// A value whose encoding was checked completely.
#[derive(Clone, Copy, Debug)]
pub struct View<'a> {
    /// Its type.
    pub schema: &'a Schema,
    /// Its encoding.
    pub bytes: &'a [u8],
}

impl<'a> View<'a> {
    /// The value of this encoding, which must be the only one of its value.
    ///
    /// # Errors
    /// `INVALID_LENGTH`, `INVALID_OFFSET`, `INVALID_BITS`, `INVALID_VALUE`, `TOO_MANY_ITEMS`, with the path to the culprit.
    pub fn checked(schema: &'a Schema, bytes: &'a [u8]) -> Result<Self, Malformed> {
        check(schema, bytes)?;
        Ok(Self { schema, bytes })
    }

    /// The field of this name.
    ///
    /// # Errors
    /// `MISSING_FIELD`, when the type has none.
    pub fn field(&self, name: &'static str) -> Result<Self, Malformed> {
        let missing = || Malformed::new(ErrorCode::MissingField, format!("the type has no field {name}"));
        let Schema::Container(container) = self.schema else { return Err(missing()) };
        let index = container.position(name).ok_or_else(missing)?;
        let parts = fields_of(container, self.bytes)?;
        match (container.fields.get(index), parts.get(index)) {
            (Some(field), Some(bytes)) => Ok(Self { schema: &field.schema, bytes }),
            _ => Err(missing()),
        }
    }

    /// Whether this is the default value of its type.
    #[must_use]
    pub fn is_default(&self) -> bool {
        match self.schema {
            Schema::ByteList { .. } | Schema::List { .. } => self.bytes.is_empty(),
            Schema::BitList { .. } => self.bytes == [1],
            Schema::Container(container) if !container.is_fixed => {
                fields_of(container, self.bytes).is_ok_and(|parts| {
                    let mut fields = container.fields.iter().zip(parts);
                    fields.all(|(field, bytes)| Self { schema: &field.schema, bytes }.is_default())
                })
            }
            _ => self.bytes.iter().all(|byte| *byte == 0),
        }
    }

    /// The nodes of a branch.
    #[must_use]
    pub fn nodes(&self) -> &'a [Node] {
        self.bytes.as_chunks().0
    }

    /// The value of a `uint64`.
    ///
    /// # Errors
    /// `INVALID_LENGTH`.
    pub fn number(&self) -> Result<u64, Malformed> {
        Ok(u64::from_le_bytes(self.array()?))
    }

    /// The encoding of a type of fixed length as an array.
    ///
    /// # Errors
    /// `INVALID_LENGTH`.
    pub fn array_ref<const N: usize>(&self) -> Result<&'a [u8; N], Malformed> {
        self.bytes.try_into().map_err(|_| Malformed::length(N, self.bytes.len()))
    }

    /// The value of a byte vector or number as an array.
    ///
    /// # Errors
    /// `INVALID_LENGTH`.
    pub fn array<const N: usize>(&self) -> Result<[u8; N], Malformed> {
        self.bytes.try_into().map_err(|_| Malformed::length(N, self.bytes.len()))
    }
}

fn check(schema: &Schema, bytes: &[u8]) -> Result<(), Malformed> {
    if schema.fixed_length().is_some_and(|length| length != bytes.len()) {
        return Err(Malformed::length(schema.fixed_length().unwrap_or_default(), bytes.len()));
    }
    match schema {
        Schema::Uint { .. } | Schema::Bytes { .. } | Schema::Branch { .. } => Ok(()),
        Schema::Boolean => match bytes {
            [0 | 1] => Ok(()),
            _ => Err(Malformed::new(ErrorCode::InvalidValue, "a boolean that is neither 0 nor 1")),
        },
        Schema::ByteList { limit } => match limit {
            Some(limit) if bytes.len() > *limit => Err(Malformed::length(format!("at most {limit}"), bytes.len())),
            _ => Ok(()),
        },
        Schema::Bits { count } => check_bits(*count, bytes),
        Schema::BitList { limit } => {
            let count = bit_count(bytes)?;
            if limit.is_some_and(|limit| count > limit) { Err(too_many(*limit, count)) } else { Ok(()) }
        }
        Schema::Vector { item, length } => check_items(item, Some(*length), bytes),
        Schema::List { item, limit } => check_items(item, *limit, bytes),
        Schema::Container(container) => {
            let parts = fields_of(container, bytes)?;
            for (field, part) in container.fields.iter().zip(parts) {
                check(&field.schema, part).map_err(|fault| fault.in_field(field.name))?;
            }
            Ok(())
        }
    }
}

fn check_items(item: &Schema, limit: Option<usize>, bytes: &[u8]) -> Result<(), Malformed> {
    let items = items_of(item, limit, bytes)?;
    if matches!(item, Schema::Uint { .. } | Schema::Bytes { .. }) {
        return Ok(());
    }
    check_work(item, &items, bytes.len())?;
    for (index, part) in items.into_iter().enumerate() {
        check(item, part).map_err(|fault| fault.in_item(index))?;
    }
    Ok(())
}

/// Hashes that a list of byte strings may cost whatever its length.
const FREE_HASHES: usize = 1 << 16;

/// A byte string is hashed up a tree as deep as its type allows, one of a byte like one of a megabyte: a list of many short
/// ones would cost a second and more for each megabyte. No transaction is as short as that: with 75 bytes of gas, value
/// and signature it costs a third of what this allows, one hash a byte.
fn check_work(item: &Schema, items: &[&[u8]], length: usize) -> Result<(), Malformed> {
    let Schema::ByteList { limit: Some(limit) } = item else { return Ok(()) };
    let filled = items.iter().filter(|item| !item.is_empty()).count();
    if filled * depth_for(limit.div_ceil(32)) <= FREE_HASHES + length {
        return Ok(());
    }
    Err(Malformed::new(ErrorCode::TooManyItems, format!("{filled} items are too many for {length} bytes")))
}

/// Bits past the last must be zero.
fn check_bits(count: usize, bytes: &[u8]) -> Result<(), Malformed> {
    let unused = bytes.len() * 8 - count;
    if bytes.last().is_some_and(|last| u32::from(*last).leading_zeros() as usize - 24 < unused) {
        return Err(Malformed::new(ErrorCode::InvalidBits, format!("bits past the last of {count}")));
    }
    Ok(())
}

/// Number of bits of a bit list, whose end the highest set bit marks.
///
/// # Errors
/// `INVALID_BITS`, when the last byte has no such bit.
pub fn bit_count(bytes: &[u8]) -> Result<usize, Malformed> {
    match bytes.split_last() {
        Some((last, rest)) if *last != 0 => Ok(rest.len() * 8 + last.ilog2() as usize),
        _ => Err(Malformed::new(ErrorCode::InvalidBits, "a bit list without an end mark")),
    }
}
