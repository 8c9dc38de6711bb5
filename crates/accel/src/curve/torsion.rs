//! Points of E2 outside of G2, for tests: `y² = x³ + 4 (1 + i)` has `r` times `13² · 23² · 2713 · 11953 · 262069 · p` points, where
//! `p` is a prime of 448 bits.

use super::{Signature, SignaturePoint};
use blst::{
    blst_p2, blst_p2_add_or_double_affine, blst_p2_affine, blst_p2_from_affine, blst_p2_is_inf, blst_p2_to_affine,
    blst_p2_unchecked_mult,
};

/// The primes that fit a number, of those that divide the cofactor.
pub(super) const SMALL_ORDERS: [u32; 5] = [13, 23, 2713, 11953, 262_069];

/// How often a prime divides the cofactor, at the most.
const MULTIPLICITY: usize = 2;

const LARGE_PRIME: &str =
    "8d9f503deeeb5d5c423572788bea4d6ae0490c5afca1eeb2a9d75bb98b95878afab9c0da5cf222c377d87384d026cd73826d177200c0d3b1";
const GROUP_ORDER: &str = "73eda753299d7d483339d80809a1d80553bda402fffe5bfeffffffff00000001";

/// A point of that order, one of [`SMALL_ORDERS`].
pub(super) fn torsion_point(order: u32) -> SignaturePoint {
    let mut point = times_hex(&times_hex(&some_point(order), GROUP_ORDER), LARGE_PRIME);
    for prime in SMALL_ORDERS.into_iter().filter(|prime| *prime != order) {
        for _ in 0..MULTIPLICITY {
            point = times(&point, &prime.to_le_bytes());
        }
    }
    assert!(!is_infinity(&point), "another point to begin with is needed");
    while !is_infinity(&times(&point, &order.to_le_bytes())) {
        point = times(&point, &order.to_le_bytes());
    }
    affine(&point)
}

/// The sum of two points that are not opposite.
pub(super) fn plus(one: &SignaturePoint, other: &SignaturePoint) -> SignaturePoint {
    let mut sum = blst_p2::default();
    let one = projective(one);
    // SAFETY: all pointers are to initialized points.
    unsafe { blst_p2_add_or_double_affine(&raw mut sum, &raw const one, &raw const other.0) };
    affine(&sum)
}

/// A point of the curve with a small x coordinate; those are in no subgroup but by chance.
fn some_point(seed: u32) -> blst_p2 {
    let point = (seed..).find_map(|x| {
        let mut encoding = [0; Signature::LENGTH];
        encoding[0] = 0x80;
        encoding[92..].copy_from_slice(&x.to_be_bytes());
        SignaturePoint::from_compressed(&encoding)
    });
    projective(&point.expect("every second number is a coordinate"))
}

fn times_hex(point: &blst_p2, scalar: &str) -> blst_p2 {
    let pairs = scalar.as_bytes().chunks(2).rev();
    let digits = pairs.map(|pair| std::str::from_utf8(pair).expect("hex"));
    times(point, &digits.map(|pair| u8::from_str_radix(pair, 16).expect("hex")).collect::<Vec<_>>())
}

/// The scalar in bytes, the one that counts least first.
fn times(point: &blst_p2, scalar: &[u8]) -> blst_p2 {
    let mut product = blst_p2::default();
    // SAFETY: the points are initialized and the scalar has the bits counted. This way of multiplying is right outside of the subgroup.
    unsafe { blst_p2_unchecked_mult(&raw mut product, point, scalar.as_ptr(), scalar.len() * 8) };
    product
}

fn is_infinity(point: &blst_p2) -> bool {
    // SAFETY: the pointer is to an initialized point.
    unsafe { blst_p2_is_inf(point) }
}

fn projective(point: &SignaturePoint) -> blst_p2 {
    let mut projective = blst_p2::default();
    // SAFETY: both pointers are to initialized points.
    unsafe { blst_p2_from_affine(&raw mut projective, &raw const point.0) };
    projective
}

fn affine(point: &blst_p2) -> SignaturePoint {
    assert!(!is_infinity(point), "infinity is no signature");
    let mut affine = blst_p2_affine::default();
    // SAFETY: both pointers are to initialized points.
    unsafe { blst_p2_to_affine(&raw mut affine, point) };
    SignaturePoint(affine)
}
