//! Random scalars as digits in base thirteen, so that one draw serves many sums.

use super::endomorphism::Scalar;

/// Digits of a scalar.
pub(super) const DIGITS: usize = 18;
/// Those of each half of it.
pub(super) const DIGITS_OF_HALF: usize = DIGITS / 2;

const BASE: u8 = 13;
/// Digits lie between this and its negative.
pub(super) const LARGEST: u8 = BASE / 2;

/// Digits from −6 to 6, the one that counts least first. All 13¹⁸ lists of them are equally likely, to within 2⁻²⁹ of that
/// chance, if both numbers are evenly drawn: nine digits are cut from each.
pub(super) fn digits_of(random: [u64; 2]) -> [i8; DIGITS] {
    let mut digits = [0; DIGITS];
    for (number, part) in random.into_iter().zip(digits.chunks_exact_mut(DIGITS_OF_HALF)) {
        // A fraction of 2⁶⁴, whose digits in base thirteen come out before its point one after the other.
        let mut fraction = u128::from(number);
        for digit in part {
            fraction *= u128::from(BASE);
            let drawn = i8::try_from(fraction >> 64).unwrap_or_default();
            *digit = drawn - LARGEST.cast_signed();
            fraction &= u128::from(u64::MAX);
        }
    }
    digits
}

/// The scalar of which each half is the sum of its nine digits times powers of thirteen. No two lists of digits have the same, and
/// the absolute value of a half is at most (13⁹ − 1) / 2, which is below 2³³.
pub(super) fn scalar_of(digits: &[i8; DIGITS]) -> Scalar {
    let half = |digits: &[i8]| digits.iter().rev().fold(0, |half, digit| half * i64::from(BASE) + i64::from(*digit));
    let (one, lambda) = digits.split_at(DIGITS_OF_HALF);
    Scalar { one: half(one), lambda: half(lambda) }
}

#[cfg(test)]
mod tests {
    use super::{DIGITS, LARGEST, digits_of, scalar_of};
    use crate::curve::endomorphism::{HALF_BITS, Scalar};

    #[test]
    fn the_least_and_the_greatest_numbers_give_the_least_and_the_greatest_digits() {
        assert_eq!(digits_of([0, u64::MAX])[..9], [-6; 9]);
        assert_eq!(digits_of([0, u64::MAX])[9..], [6; 9]);
    }

    #[test]
    fn each_digit_has_each_value_as_often_as_any_other() {
        let mut counts = [[0_u32; 13]; DIGITS];
        let mut state = 1_u64;
        let mut next = || {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (state ^ (state >> 32)).wrapping_mul(0x9e37_79b9_7f4a_7c15)
        };
        for _ in 0..130_000 {
            for (counts, digit) in counts.iter_mut().zip(digits_of([next(), next()])) {
                counts[usize::try_from(digit + 6).expect("from −6 on")] += 1;
            }
        }
        // Ten thousand each, with a deviation of 96.
        assert!(counts.iter().flatten().all(|count| count.abs_diff(10_000) < 500), "{counts:?}");
    }

    #[test]
    fn a_scalar_is_its_digits_and_fits_into_its_bits() {
        let mut digits = [0; DIGITS];
        assert_eq!(scalar_of(&digits), Scalar { one: 0, lambda: 0 });
        (digits[0], digits[2], digits[9], digits[10]) = (5, -1, -2, 1);
        assert_eq!(scalar_of(&digits), Scalar { one: 5 - 169, lambda: 13 - 2 });
        let greatest = (13_i64.pow(9) - 1) / 2;
        assert_eq!(scalar_of(&[LARGEST.cast_signed(); DIGITS]), Scalar { one: greatest, lambda: greatest });
        assert_eq!(scalar_of(&[-6; DIGITS]), Scalar { one: -greatest, lambda: -greatest });
        assert!(greatest < 1 << HALF_BITS);
    }
}
