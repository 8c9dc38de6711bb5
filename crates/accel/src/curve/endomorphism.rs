//! The endomorphism of both curves that multiplies a coordinate by a cube root of one, and products with scalars that are
//! made for it.
//!
//! In the subgroups of prime order it is multiplication by λ = z² − 1, with z the curve's parameter. See
//! <https://doi.org/10.1007/3-540-44647-8_11>.

use super::SignaturePoint;
use blst::{
    blst_fp, blst_fp_from_bendian, blst_fp_mul, blst_fp2, blst_p1, blst_p1_add_or_double, blst_p1_cneg, blst_p1_double,
    blst_p2, blst_p2_affine,
};
use std::sync::OnceLock;

/// The scalar `one + lambda × λ`.
///
/// Two of them whose halves are below 2³³ in absolute value are different modulo the group order r: with differences x and y, below
/// 2³⁴, r would divide x² − xy + y², as λ² + λ + 1 is a multiple of r; that is less than r, and is zero for x = y = 0 alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Scalar {
    pub one: i64,
    pub lambda: i64,
}

/// Bits of the absolute value of a scalar's half.
pub(super) const HALF_BITS: usize = 33;

/// The image of a point of the curve that keys are on.
pub(super) fn image_of_key(point: &blst_p1) -> blst_p1 {
    blst_p1 { x: times(&point.x, &cube_roots().of_keys), ..*point }
}

/// The image of a point of the curve that signatures are on.
pub(super) fn image_of_sum(point: &blst_p2) -> blst_p2 {
    blst_p2 { x: image_of_coordinate(&point.x), ..*point }
}

/// The image of a signature.
pub(super) fn image_of_signature(SignaturePoint(point): &SignaturePoint) -> SignaturePoint {
    SignaturePoint(blst_p2_affine { x: image_of_coordinate(&point.x), ..*point })
}

fn image_of_coordinate(x: &blst_fp2) -> blst_fp2 {
    blst_fp2 { fp: x.fp.each_ref().map(|part| times(part, &cube_roots().of_signatures)) }
}

/// Width of the windows of a half's digits, which are odd and at most this many bits less a sign.
const WINDOW: u32 = 4;
/// Odd multiples of a point: 1, 3, 5 and 7.
const MULTIPLES: usize = 1 << (WINDOW - 2);

/// Scalar × key. Right for keys outside the subgroup as far as their part within it goes.
pub(super) fn scaled_key(key: &blst_p1, Scalar { one, lambda }: Scalar) -> blst_p1 {
    let of_one = odd_multiples(key);
    let of_lambda = of_one.each_ref().map(image_of_key);
    let (one, lambda) = (signed_digits(one), signed_digits(lambda));
    let mut total = blst_p1::default();
    for place in (0..one.len()).rev() {
        let input = total;
        // SAFETY: all pointers are to initialized points, the default value being the point at infinity.
        unsafe { blst_p1_double(&raw mut total, &raw const input) };
        for (digit, multiples) in [(one[place], &of_one), (lambda[place], &of_lambda)] {
            if digit != 0 {
                let mut point = multiples[usize::from(digit.unsigned_abs() / 2)];
                // SAFETY: the pointer is to an initialized point.
                unsafe { blst_p1_cneg(&raw mut point, digit < 0) };
                add(&mut total, &point);
            }
        }
    }
    total
}

fn odd_multiples(point: &blst_p1) -> [blst_p1; MULTIPLES] {
    let mut twice = blst_p1::default();
    // SAFETY: all pointers are to initialized points.
    unsafe { blst_p1_double(&raw mut twice, point) };
    let mut multiples = [*point; MULTIPLES];
    for index in 1..MULTIPLES {
        multiples[index] = multiples[index - 1];
        add(&mut multiples[index], &twice);
    }
    multiples
}

fn add(total: &mut blst_p1, other: &blst_p1) {
    let input = *total;
    // SAFETY: all pointers are to initialized points.
    unsafe { blst_p1_add_or_double(total, &raw const input, other) };
}

/// A half as a sum of digits times powers of two: each digit is zero or odd, between −7 and 7, and followed by three zeros at least unless
/// it is zero itself.
fn signed_digits(half: i64) -> [i8; HALF_BITS + 1] {
    let mut digits = [0; HALF_BITS + 1];
    let mut rest = half;
    for digit in &mut digits {
        if rest & 1 == 1 {
            let low = rest.rem_euclid(1 << WINDOW);
            let odd = if low >= 1 << (WINDOW - 1) { low - (1 << WINDOW) } else { low };
            *digit = i8::try_from(odd).unwrap_or_default();
            rest -= odd;
        }
        rest >>= 1;
    }
    digits
}

fn times(one: &blst_fp, other: &blst_fp) -> blst_fp {
    let mut product = blst_fp::default();
    // SAFETY: all pointers are to initialized values.
    unsafe { blst_fp_mul(&raw mut product, one, other) };
    product
}

/// The two cube roots of one in the field besides one itself; each is the other's square.
struct CubeRoots {
    of_keys: blst_fp,
    of_signatures: blst_fp,
}

fn cube_roots() -> &'static CubeRoots {
    static ROOTS: OnceLock<CubeRoots> = OnceLock::new();
    ROOTS.get_or_init(|| {
        const ROOT: [u8; 48] = [
            0x1a, 0x01, 0x11, 0xea, 0x39, 0x7f, 0xe6, 0x99, 0xec, 0x02, 0x40, 0x86, 0x63, 0xd4, 0xde, 0x85, 0xaa, 0x0d,
            0x85, 0x7d, 0x89, 0x75, 0x9a, 0xd4, 0x89, 0x7d, 0x29, 0x65, 0x0f, 0xb8, 0x5f, 0x9b, 0x40, 0x94, 0x27, 0xeb,
            0x4f, 0x49, 0xff, 0xfd, 0x8b, 0xfd, 0x00, 0x00, 0x00, 0x00, 0xaa, 0xac,
        ];
        let mut of_keys = blst_fp::default();
        // SAFETY: the array has the 48 bytes the function reads.
        unsafe { blst_fp_from_bendian(&raw mut of_keys, ROOT.as_ptr()) };
        CubeRoots { of_keys, of_signatures: times(&of_keys, &of_keys) }
    })
}

#[cfg(test)]
mod tests {
    use super::{HALF_BITS, Scalar, image_of_key, image_of_sum, scaled_key, signed_digits};
    use crate::curve::PublicKey;
    use blst::min_pk::SecretKey;
    use blst::{
        blst_p1, blst_p1_add_or_double, blst_p1_cneg, blst_p1_is_equal, blst_p1_unchecked_mult, blst_p2,
        blst_p2_generator, blst_p2_is_equal, blst_p2_unchecked_mult,
    };

    /// z² − 1.
    const LAMBDA: u128 = 0xac45_a401_0001_a402_0000_0000_ffff_ffff;
    /// Of the curve that keys are on.
    const COFACTOR: u128 = 0x396c_8c00_5555_e156_8c00_aaab_0000_aaab;
    const LARGEST: i64 = (1 << HALF_BITS) - 1;

    fn key(seed: u8) -> blst_p1 {
        let secret = SecretKey::key_gen(&[seed; 32], &[]).expect("32 bytes of seed");
        PublicKey::from_compressed(&secret.sk_to_pk().to_bytes()).expect("a key").to_projective()
    }

    fn outside(x: u8) -> Option<blst_p1> {
        let mut encoding = [0; 48];
        (encoding[0], encoding[47]) = (0x80, x);
        PublicKey::from_compressed(&encoding).map(PublicKey::to_projective)
    }

    fn times(point: &blst_p1, scalar: u128) -> blst_p1 {
        let mut product = blst_p1::default();
        // SAFETY: the points are initialized and the scalar has 128 bits. This way of multiplying is right everywhere on the curve.
        unsafe { blst_p1_unchecked_mult(&raw mut product, point, scalar.to_le_bytes().as_ptr(), 128) };
        product
    }

    fn times_signed(point: &blst_p1, scalar: i64) -> blst_p1 {
        let mut product = times(point, u128::from(scalar.unsigned_abs()));
        // SAFETY: the pointer is to an initialized point.
        unsafe { blst_p1_cneg(&raw mut product, scalar < 0) };
        product
    }

    fn are_equal(one: &blst_p1, other: &blst_p1) -> bool {
        // SAFETY: the pointers are to initialized points.
        unsafe { blst_p1_is_equal(one, other) }
    }

    /// The product by the library's multiplications.
    fn expected(point: &blst_p1, scalar: Scalar) -> blst_p1 {
        let one = times_signed(point, scalar.one);
        let lambda = times_signed(&times(point, LAMBDA), scalar.lambda);
        let mut sum = blst_p1::default();
        // SAFETY: all pointers are to initialized points.
        unsafe { blst_p1_add_or_double(&raw mut sum, &raw const one, &raw const lambda) };
        sum
    }

    fn scalars() -> impl Iterator<Item = Scalar> {
        let edges = [0, 1, -1, 2, 7, 8, -8, 15, 16, LARGEST, -LARGEST, LARGEST - 7, 1 << (HALF_BITS - 1), 0xffff_ffff];
        let pairs = edges.into_iter().flat_map(move |one| edges.map(|lambda| Scalar { one, lambda }));
        let mut state = 3_u64;
        let mut next = move || {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            let number = i64::try_from(state >> (63 - HALF_BITS)).expect("34 bits");
            number - LARGEST
        };
        pairs.chain((0..500).map(move |_| Scalar { one: next(), lambda: next() }))
    }

    #[test]
    fn the_image_of_a_point_is_lambda_times_it() {
        for seed in 1..5 {
            let key = key(seed);
            assert!(are_equal(&image_of_key(&key), &times(&key, LAMBDA)));
        }
        // SAFETY: the generator is a static of the library; the scalar has 128 bits.
        let (generator, product) = unsafe {
            let mut product = blst_p2::default();
            blst_p2_unchecked_mult(&raw mut product, blst_p2_generator(), LAMBDA.to_le_bytes().as_ptr(), 128);
            (*blst_p2_generator(), product)
        };
        // SAFETY: both pointers are to initialized points.
        assert!(unsafe { blst_p2_is_equal(&raw const product, &image_of_sum(&generator)) });
    }

    #[test]
    fn a_scaled_key_is_what_the_library_makes_of_it() {
        for (seed, scalar) in (0..200).cycle().zip(scalars()) {
            let key = key(seed);
            assert!(are_equal(&scaled_key(&key, scalar), &expected(&key, scalar)), "{scalar:?}");
        }
    }

    #[test]
    fn of_a_key_outside_the_subgroup_the_part_within_is_scaled() {
        let strangers: Vec<blst_p1> = (1..60).filter_map(outside).collect();
        assert!(strangers.len() > 20);
        for (point, scalar) in strangers.iter().cycle().zip(scalars()) {
            let part = times(point, COFACTOR);
            let scaled_part = times(&scaled_key(point, scalar), COFACTOR);
            assert!(are_equal(&scaled_part, &expected(&part, scalar)), "{scalar:?}");
        }
    }

    #[test]
    fn signed_digits_are_the_half_and_sparse() {
        for half in scalars().flat_map(|scalar| [scalar.one, scalar.lambda]) {
            let digits = signed_digits(half);
            assert_eq!(digits.iter().rev().fold(0, |sum, digit| 2 * sum + i64::from(*digit)), half);
            assert!(digits.iter().all(|digit| *digit == 0 || digit % 2 != 0 && digit.abs() <= 7));
            assert!(digits.windows(4).all(|four| four.iter().filter(|digit| **digit != 0).count() <= 1));
        }
    }
}
