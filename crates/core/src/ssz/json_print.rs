//! The JSON of the beacon API, straight from an encoding: numbers as decimal strings, bytes as hex.

use crate::ssz::malformed::Malformed;
use crate::ssz::parts::{fields_of, items_of};
use crate::ssz::schema::Schema;
use crate::ssz::view::View;

/// Appends a value.
///
/// # Errors
/// None for a checked value.
pub fn write_json(view: View<'_>, out: &mut Vec<u8>) -> Result<(), Malformed> {
    match view.schema {
        Schema::Boolean => out.extend_from_slice(if view.bytes == [1] { b"true" } else { b"false" }),
        Schema::Uint { .. } => write_decimal(view.bytes, out),
        Schema::Bytes { .. } | Schema::ByteList { .. } | Schema::Bits { .. } | Schema::BitList { .. } => {
            write_hex(view.bytes, out);
        }
        Schema::Branch { .. } => write_list(view.nodes(), out, |node, out| {
            write_hex(node, out);
            Ok(())
        })?,
        Schema::Vector { item, length } => write_items(item, &items_of(item, Some(*length), view.bytes)?, out)?,
        Schema::List { item, limit } => write_items(item, &items_of(item, *limit, view.bytes)?, out)?,
        Schema::Container(container) => {
            let parts = fields_of(container, view.bytes)?;
            for (index, (field, bytes)) in container.fields.iter().zip(parts).enumerate() {
                out.extend_from_slice(if index == 0 { b"{\"" } else { b",\"" });
                out.extend_from_slice(field.name.as_bytes());
                out.extend_from_slice(b"\":");
                write_json(View { schema: &field.schema, bytes }, out)?;
            }
            out.push(b'}');
        }
    }
    Ok(())
}

/// Appends a JSON string of hex.
pub fn write_hex(bytes: &[u8], out: &mut Vec<u8>) {
    out.extend_from_slice(b"\"0x");
    let start = out.len();
    out.resize(start + 2 * bytes.len(), 0);
    // Fails only for a place of another length.
    let _ = const_hex::encode_to_slice(bytes, out.get_mut(start..).unwrap_or_default());
    out.push(b'"');
}

/// Appends a list of what the function appends.
///
/// # Errors
/// Those of the function.
pub fn write_list<T>(
    items: &[T],
    out: &mut Vec<u8>,
    write: impl Fn(&T, &mut Vec<u8>) -> Result<(), Malformed>,
) -> Result<(), Malformed> {
    out.push(b'[');
    for (index, item) in items.iter().enumerate() {
        if index > 0 {
            out.push(b',');
        }
        write(item, out)?;
    }
    out.push(b']');
    Ok(())
}

fn write_items(item: &Schema, items: &[&[u8]], out: &mut Vec<u8>) -> Result<(), Malformed> {
    write_list(items, out, |bytes, out| write_json(View { schema: item, bytes }, out))
}

/// A little-endian number of up to 32 bytes as a decimal string.
fn write_decimal(bytes: &[u8], out: &mut Vec<u8>) {
    /// The most digits that fit a `u64`.
    const GROUP: usize = 19;
    let mut limbs = [0_u64; 4];
    for (limb, chunk) in limbs.iter_mut().zip(bytes.chunks(8)) {
        *limb = chunk.iter().rev().fold(0, |value, byte| value << 8 | u64::from(*byte));
    }
    let mut groups = Vec::with_capacity(5);
    while limbs.iter().any(|limb| *limb != 0) {
        groups.push(divide(&mut limbs, 10_u64.pow(19)));
    }
    let first = groups.pop().unwrap_or_default();
    let rest: Vec<String> = groups.iter().rev().map(|group| format!("{group:0GROUP$}")).collect();
    out.extend_from_slice(format!("\"{first}{}\"", rest.concat()).as_bytes());
}

/// Divides in place and gives the remainder.
#[allow(clippy::cast_possible_truncation)]
fn divide(limbs: &mut [u64; 4], divisor: u64) -> u64 {
    let mut remainder = 0_u64;
    for limb in limbs.iter_mut().rev() {
        let value = u128::from(remainder) << 64 | u128::from(*limb);
        *limb = (value / u128::from(divisor)) as u64;
        remainder = (value % u128::from(divisor)) as u64;
    }
    remainder
}

#[cfg(test)]
mod tests {
    use super::write_decimal;
    use crate::ssz::json_numbers::decimal;

    #[test]
    fn numbers_are_written_as_they_are_read() {
        for text in [
            "0",
            "7",
            "18446744073709551615",
            "18446744073709551616",
            "10000000000000000000",
            "100000000000000000000000000000000000000",
            "115792089237316195423570985008687907853269984665640564039457584007913129639935",
        ] {
            let bytes = decimal(text, 32).expect("a number");
            let mut out = Vec::new();
            write_decimal(&bytes, &mut out);
            assert_eq!(String::from_utf8(out), Ok(format!("\"{text}\"")));
        }
    }
}
