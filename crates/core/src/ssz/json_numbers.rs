//! Decimal strings, the only form of numbers in the JSON of the beacon API.

use crate::error::ErrorCode;
use crate::ssz::json_writer::quote;
use crate::ssz::malformed::Malformed;

/// The little-endian bytes of a canonical decimal string, of which only the first `length` are not zero.
///
/// # Errors
/// `INVALID_VALUE`, when the text is not one or the number does not fit.
pub fn decimal(text: &str, length: usize) -> Result<[u8; 32], Malformed> {
    let invalid = || Malformed::new(ErrorCode::InvalidValue, format!("not a decimal number: {}", quote(text)));
    let is_canonical = text == "0" || (!text.is_empty() && !text.starts_with('0'));
    if !is_canonical || text.len() > 78 || !text.bytes().all(|digit| digit.is_ascii_digit()) {
        return Err(invalid());
    }
    let mut limbs = [0_u64; 4];
    for digit in text.bytes() {
        let mut carry = u128::from(digit - b'0');
        for limb in &mut limbs {
            let [low, high] = halves(u128::from(*limb) * 10 + carry);
            *limb = low;
            carry = u128::from(high);
        }
        if carry != 0 {
            return Err(too_large(text, length));
        }
    }
    let mut bytes = [0; 32];
    for (to, limb) in bytes.as_chunks_mut::<8>().0.iter_mut().zip(limbs) {
        *to = limb.to_le_bytes();
    }
    if bytes.iter().skip(length).any(|byte| *byte != 0) {
        return Err(too_large(text, length));
    }
    Ok(bytes)
}

#[allow(clippy::cast_possible_truncation)]
fn halves(value: u128) -> [u64; 2] {
    [value as u64, (value >> 64) as u64]
}

fn too_large(text: &str, length: usize) -> Malformed {
    Malformed::new(ErrorCode::InvalidValue, format!("more than {} bits: {}", 8 * length, quote(text)))
}

#[cfg(test)]
mod tests {
    use super::decimal;

    #[test]
    fn numbers_are_canonical_decimals_that_fit() {
        let max = "115792089237316195423570985008687907853269984665640564039457584007913129639935";
        assert_eq!(decimal(max, 32), Ok([255; 32]));
        assert_eq!(decimal("0", 8), Ok([0; 32]));
        assert_eq!(
            decimal("18446744073709551615", 8).map(|bytes| bytes[..9].to_vec()),
            Ok([[255; 8].as_slice(), &[0]].concat())
        );
        let next = "115792089237316195423570985008687907853269984665640564039457584007913129639936";
        for bad in [next, "18446744073709551616", "", "00", "01", "+1", "-1", "1.0", "1e3", "0x1", " 1", "١"] {
            assert!(decimal(bad, 8).is_err(), "{bad}");
        }
        assert!(decimal(next, 32).is_err());
    }
}
