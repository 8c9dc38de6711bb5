//! [`SignaturePoint`] and [`Signature`]: points of E2 and of G2.

use blst::{
    BLST_ERROR, blst_fp2_cneg, blst_p2_affine, blst_p2_affine_compress, blst_p2_affine_in_g2, blst_p2_affine_is_inf,
    blst_p2_uncompress,
};

/// What was sent as a signature.
///
/// Invariant: on the curve and not the point at infinity. Being in the prime-order subgroup is *not* part of the
/// invariant: that takes as long as decoding, and a batch can find it out for all of its signatures together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SignaturePoint(pub(super) blst_p2_affine);

impl SignaturePoint {
    /// Decodes the compressed form. `None` if it is malformed, not on the curve, or the point at infinity.
    #[must_use]
    pub fn from_compressed(bytes: &[u8; Signature::LENGTH]) -> Option<Self> {
        let mut point = blst_p2_affine::default();
        // SAFETY: both pointers are valid for the lengths the function uses (one point, 96 bytes).
        let status = unsafe { blst_p2_uncompress(&raw mut point, bytes.as_ptr()) };
        // SAFETY: the point is an initialized value.
        (status == BLST_ERROR::BLST_SUCCESS && !unsafe { blst_p2_affine_is_inf(&raw const point) })
            .then_some(Self(point))
    }

    /// The signature that it is; `None` outside the subgroup.
    #[must_use]
    pub fn confirmed(self) -> Option<Signature> {
        // SAFETY: the pointer is to an initialized point.
        unsafe { blst_p2_affine_in_g2(&raw const self.0) }.then_some(Signature(self.0))
    }
}

impl SignaturePoint {
    pub(super) fn opposite(self) -> Self {
        let mut point = self.0;
        // SAFETY: both pointers are to initialized values.
        unsafe { blst_fp2_cneg(&raw mut point.y, &raw const self.0.y, true) };
        Self(point)
    }
}

impl From<Signature> for SignaturePoint {
    fn from(signature: Signature) -> Self {
        Self(signature.0)
    }
}

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
        SignaturePoint::from_compressed(bytes)?.confirmed()
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
