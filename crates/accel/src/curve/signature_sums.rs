//! Sums of all signatures of a batch with random digits: they tell whether all are in the subgroup, and make up the sum
//! that is paired.

use super::SignaturePoint;
use super::digits::{DIGITS, DIGITS_OF_HALF, LARGEST};
use super::endomorphism::image_of_sum;
use blst::{blst_p2, blst_p2_add_or_double, blst_p2_affine, blst_p2_double, blst_p2_in_g2, blst_p2s_add};
use std::ops::Range;

/// The sum of scalar × signature, each scalar by its digits; `None` if a signature is found to be outside the subgroup.
///
/// Never `None` for signatures in the subgroup. With one outside it is, but for a chance of 13⁻¹⁸ if the digits are evenly drawn and
/// unknown to whoever made the signatures: for each place there is a sum of the signatures times their digits there,
/// and at most one of thirteen digits makes the part of that signature outside the subgroup vanish from it,
/// whatever the others are, as the order of that part has no prime factor below thirteen.
pub(super) fn scaled_sum(signatures: &[SignaturePoint], digits: &[[i8; DIGITS]]) -> Option<blst_p2> {
    let opposites: Vec<SignaturePoint> = signatures.iter().map(|one| one.opposite()).collect();
    let half = |places: Range<usize>| {
        let mut total = blst_p2::default();
        for place in places.rev() {
            let sum = sum_of_place(signatures, &opposites, digits.iter().map(|digits| digits[place]));
            // SAFETY: the pointer is to an initialized point.
            if !unsafe { blst_p2_in_g2(&raw const sum) } {
                return None;
            }
            total = thirteen_times(&total);
            add(&mut total, &sum);
        }
        Some(total)
    };
    let mut total = half(0..DIGITS_OF_HALF)?;
    add(&mut total, &image_of_sum(&half(DIGITS_OF_HALF..DIGITS)?));
    Some(total)
}

/// The sum of digit × signature.
fn sum_of_place(
    signatures: &[SignaturePoint],
    opposites: &[SignaturePoint],
    digits: impl Iterator<Item = i8>,
) -> blst_p2 {
    let mut by_digit: [Vec<*const blst_p2_affine>; LARGEST as usize] = Default::default();
    for ((signature, opposite), digit) in signatures.iter().zip(opposites).zip(digits) {
        if let Some(index) = usize::from(digit.unsigned_abs()).checked_sub(1) {
            by_digit[index].push(if digit > 0 { &raw const signature.0 } else { &raw const opposite.0 });
        }
    }
    // What has the digit six is in six of these sums of sums, what has the digit one in the last.
    let (mut of_no_less, mut total) = (blst_p2::default(), blst_p2::default());
    for points in by_digit.iter().rev() {
        if !points.is_empty() {
            let mut sum = blst_p2::default();
            // SAFETY: the list holds as many valid pointers as its length says, to points that outlive the call.
            unsafe { blst_p2s_add(&raw mut sum, points.as_ptr(), points.len()) };
            add(&mut of_no_less, &sum);
        }
        add(&mut total, &of_no_less);
    }
    total
}

fn add(total: &mut blst_p2, other: &blst_p2) {
    let input = *total;
    // SAFETY: all pointers are to initialized points, the default value being the point at infinity.
    unsafe { blst_p2_add_or_double(total, &raw const input, other) };
}

/// 8 + 4 + 1 times the point.
fn thirteen_times(point: &blst_p2) -> blst_p2 {
    let mut twice = blst_p2::default();
    let (mut four_times, mut eight_times) = (twice, twice);
    // SAFETY: all pointers are to initialized points.
    unsafe {
        blst_p2_double(&raw mut twice, point);
        blst_p2_double(&raw mut four_times, &raw const twice);
        blst_p2_double(&raw mut eight_times, &raw const four_times);
    }
    add(&mut eight_times, &four_times);
    add(&mut eight_times, point);
    eight_times
}

#[cfg(test)]
mod tests {
    use super::{scaled_sum, sum_of_place};
    use crate::curve::SignaturePoint;
    use crate::curve::digits::{DIGITS, digits_of};
    use crate::curve::torsion::{SMALL_ORDERS, plus, torsion_point};
    use blst::blst_p2_in_g2;
    use blst::min_pk::SecretKey;

    fn signatures(count: u8) -> Vec<SignaturePoint> {
        (0..count)
            .map(|i| {
                let secret = SecretKey::key_gen(&[i + 1; 32], &[]).expect("32 bytes of seed");
                SignaturePoint::from_compressed(&secret.sign(&[i], b"", &[]).to_bytes()).expect("a signature")
            })
            .collect()
    }

    fn digits(seed: u64, count: usize) -> Vec<[i8; DIGITS]> {
        let mut state = seed;
        let mut next = || {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (state ^ (state >> 32)).wrapping_mul(0x9e37_79b9_7f4a_7c15)
        };
        (0..count).map(|_| digits_of([next(), next()])).collect()
    }

    #[test]
    fn there_is_a_sum_of_signatures_and_none_with_a_point_of_any_order_in_any_position() {
        let valid = signatures(20);
        let digits = digits(1, valid.len());
        assert!(scaled_sum(&valid, &digits).is_some());
        for order in SMALL_ORDERS {
            let stranger = torsion_point(order);
            for position in 0..valid.len() {
                let mut points = valid.clone();
                points[position] = plus(&valid[position], &stranger);
                assert!(scaled_sum(&points, &digits).is_none(), "of order {order} in position {position}");
            }
        }
    }

    #[test]
    fn one_place_in_thirteen_misses_a_point_of_order_thirteen_and_only_there_where_its_digit_is_zero() {
        let mut points = signatures(3);
        points[1] = plus(&points[1], &torsion_point(13));
        let opposites: Vec<SignaturePoint> = points.iter().map(|point| point.opposite()).collect();
        let mut missed = 0;
        for seed in 0..50 {
            let digits = digits(seed, 3);
            for place in 0..DIGITS {
                let sum = sum_of_place(&points, &opposites, digits.iter().map(|digits| digits[place]));
                // SAFETY: the pointer is to an initialized point.
                let is_missed = unsafe { blst_p2_in_g2(&raw const sum) };
                assert_eq!(is_missed, digits[1][place] == 0, "seed {seed}, place {place}");
                missed += u32::from(is_missed);
            }
        }
        // 69 of 900, with a deviation of 8.
        assert!((40..100).contains(&missed), "{missed} of 900");
    }

    #[test]
    fn points_that_cancel_in_most_places_are_found_in_the_others() {
        let stranger = torsion_point(13);
        let mut points = signatures(2);
        (points[0], points[1]) = (plus(&points[0], &stranger), plus(&points[1], &stranger.opposite()));
        // The same digits make them cancel; one that differs does not.
        let mut equal = [digits(3, 1)[0]; 2];
        assert!(scaled_sum(&points, &equal).is_some());
        for place in 0..DIGITS {
            let digit = equal[1][place];
            equal[1][place] = if digit == 6 { 5 } else { digit + 1 };
            assert!(scaled_sum(&points, &equal).is_none(), "place {place}");
            equal[1][place] = digit;
        }
    }
}
