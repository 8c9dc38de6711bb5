//! RLP, as far as headers and tries of the execution chain need it.
//!
//! See <https://ethereum.org/en/developers/docs/data-structures-and-encoding/rlp/>.

/// Appends a byte string.
pub fn append_bytes(bytes: &[u8], out: &mut Vec<u8>) {
    if !matches!(bytes, [0..0x80]) {
        append_prefix(0x80, bytes.len(), out);
    }
    out.extend_from_slice(bytes);
}

/// Appends a number that is given as little-endian bytes: big-endian, without leading zeros.
pub fn append_number(little_endian: &[u8], out: &mut Vec<u8>) {
    let big_endian: Vec<u8> = little_endian.iter().rev().copied().skip_while(|byte| *byte == 0).collect();
    append_bytes(&big_endian, out);
}

/// A list of items that are RLP already.
pub fn list(items: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(items.len() + 9);
    append_prefix(0xc0, items.len(), &mut out);
    out.extend_from_slice(items);
    out
}

/// Up to 55 bytes the length is in the prefix, beyond it follows it.
#[allow(clippy::cast_possible_truncation)]
fn append_prefix(offset: u8, length: usize, out: &mut Vec<u8>) {
    if length < 56 {
        out.push(offset + length as u8);
        return;
    }
    let digits = length.to_be_bytes();
    let digits = digits.get(length.leading_zeros() as usize / 8..).unwrap_or_default();
    out.push(offset + 55 + digits.len() as u8);
    out.extend_from_slice(digits);
}
