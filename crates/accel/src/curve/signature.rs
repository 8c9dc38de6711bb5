//! [`Signature`]: a point of G2.

use blst::{
    BLST_ERROR, blst_p2_affine, blst_p2_affine_compress, blst_p2_affine_in_g2, blst_p2_affine_is_inf,
    blst_p2_uncompress,
};

/// A signature.
///
/// Invariant: on the curve, in the prime-order subgroup G2, and not the point at infinity.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Signature(pub(super) blst_p2_affine);

impl Signature {
    /// Length of the encoding in bytes.
    pub const LENGTH: usize = 96;

    /// Decodes the compressed form. `None` if it is malformed, not on the curve, outside the subgroup, or the point at
    /// infinity.
    #[must_use]
    pub fn from_compressed(bytes: &[u8; Self::LENGTH]) -> Option<Self> {
        let mut point = blst_p2_affine::default();
        // SAFETY: both pointers are valid for the lengths the function uses (one point, 96 bytes).
        let status = unsafe { blst_p2_uncompress(&raw mut point, bytes.as_ptr()) };
        if status != BLST_ERROR::BLST_SUCCESS {
            return None;
        }
        // SAFETY: the point was written by the successful call above.
        let valid = unsafe { !blst_p2_affine_is_inf(&raw const point) && blst_p2_affine_in_g2(&raw const point) };
        valid.then_some(Self(point))
    }

    /// Encodes the compressed form.
    #[must_use]
    pub fn to_compressed(&self) -> [u8; Self::LENGTH] {
        let mut bytes = [0; Self::LENGTH];
        // SAFETY: the output has the 96 bytes the function writes.
        unsafe { blst_p2_affine_compress(bytes.as_mut_ptr(), &raw const self.0) };
        bytes
    }
}
