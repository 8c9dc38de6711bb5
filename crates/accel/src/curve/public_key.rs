//! [`PublicKey`]: a point of E1.

use blst::{
    BLST_ERROR, blst_p1, blst_p1_add_or_double_affine, blst_p1_affine, blst_p1_affine_compress, blst_p1_affine_in_g1,
    blst_p1_affine_is_inf, blst_p1_affine_serialize, blst_p1_cneg, blst_p1_deserialize, blst_p1_from_affine,
    blst_p1_is_inf, blst_p1_to_affine, blst_p1_uncompress, blst_p1s_add,
};

/// A public key, or a sum of public keys.
///
/// Invariant: on the curve and not the point at infinity. Being in the prime-order subgroup is *not* part of the
/// invariant: ask [`PublicKey::is_in_subgroup`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PublicKey(pub(super) blst_p1_affine);

impl PublicKey {
    /// Length of the compressed encoding in bytes.
    pub const COMPRESSED_LENGTH: usize = 48;
    /// Length of the uncompressed encoding in bytes.
    pub const UNCOMPRESSED_LENGTH: usize = 96;

    /// Decodes the compressed form. `None` if it is malformed, not on the curve, or the point at infinity.
    #[must_use]
    pub fn from_compressed(bytes: &[u8; Self::COMPRESSED_LENGTH]) -> Option<Self> {
        let mut point = blst_p1_affine::default();
        // SAFETY: both pointers are valid for the lengths the function uses (one point, 48 bytes).
        let status = unsafe { blst_p1_uncompress(&raw mut point, bytes.as_ptr()) };
        Self::checked(point, status)
    }

    /// Decodes the uncompressed form, checking that the point is on the curve. `None` as for the compressed form, and
    /// also if the bytes are marked as compressed.
    #[must_use]
    pub fn from_uncompressed(bytes: &[u8; Self::UNCOMPRESSED_LENGTH]) -> Option<Self> {
        if bytes[0] & 0xe0 != 0 {
            return None;
        }
        let mut point = blst_p1_affine::default();
        // SAFETY: both pointers are valid for the lengths the function uses (one point, 96 bytes).
        let status = unsafe { blst_p1_deserialize(&raw mut point, bytes.as_ptr()) };
        Self::checked(point, status)
    }

    fn checked(point: blst_p1_affine, status: BLST_ERROR) -> Option<Self> {
        // SAFETY: the point is an initialized value.
        (status == BLST_ERROR::BLST_SUCCESS && !unsafe { blst_p1_affine_is_inf(&raw const point) })
            .then_some(Self(point))
    }

    /// Encodes the uncompressed form.
    #[must_use]
    pub fn to_uncompressed(&self) -> [u8; Self::UNCOMPRESSED_LENGTH] {
        let mut bytes = [0; Self::UNCOMPRESSED_LENGTH];
        // SAFETY: the output has the 96 bytes the function writes.
        unsafe { blst_p1_affine_serialize(bytes.as_mut_ptr(), &raw const self.0) };
        bytes
    }

    /// Encodes the compressed form.
    #[must_use]
    pub fn to_compressed(&self) -> [u8; Self::COMPRESSED_LENGTH] {
        let mut bytes = [0; Self::COMPRESSED_LENGTH];
        // SAFETY: the output has the 48 bytes the function writes.
        unsafe { blst_p1_affine_compress(bytes.as_mut_ptr(), &raw const self.0) };
        bytes
    }

    /// Whether the point is in the prime-order subgroup G1.
    #[must_use]
    pub fn is_in_subgroup(&self) -> bool {
        // SAFETY: the pointer is to an initialized point.
        unsafe { blst_p1_affine_in_g1(&raw const self.0) }
    }

    /// The sum of the keys; `None` if there are none or the sum is the point at infinity. Right for equal and for
    /// cancelling keys.
    #[must_use]
    pub fn sum(keys: &[&Self]) -> Option<Self> {
        Self::to_affine(&sum_projective(keys)?)
    }

    /// This key less the sum of the others; `None` if nothing remains.
    #[must_use]
    pub fn minus(&self, others: &[&Self]) -> Option<Self> {
        let Some(mut total) = sum_projective(others) else { return Some(*self) };
        // SAFETY: all pointers are to initialized points; the library allows output and input to be the same.
        unsafe {
            blst_p1_cneg(&raw mut total, true);
            let input = total;
            blst_p1_add_or_double_affine(&raw mut total, &raw const input, &raw const self.0);
        }
        Self::to_affine(&total)
    }

    pub(super) fn to_projective(self) -> blst_p1 {
        let mut point = blst_p1::default();
        // SAFETY: both pointers are to initialized points.
        unsafe { blst_p1_from_affine(&raw mut point, &raw const self.0) };
        point
    }

    pub(super) fn to_affine(point: &blst_p1) -> Option<Self> {
        // SAFETY: the pointers are to initialized points.
        unsafe {
            if blst_p1_is_inf(point) {
                return None;
            }
            let mut affine = blst_p1_affine::default();
            blst_p1_to_affine(&raw mut affine, point);
            Some(Self(affine))
        }
    }
}

pub(super) fn sum_projective(keys: &[&PublicKey]) -> Option<blst_p1> {
    if keys.is_empty() {
        return None;
    }
    let pointers: Vec<*const blst_p1_affine> = keys.iter().map(|key| &raw const key.0).collect();
    let mut total = blst_p1::default();
    // SAFETY: the list holds as many valid pointers as its length says, and all keys outlive the call.
    unsafe { blst_p1s_add(&raw mut total, pointers.as_ptr(), pointers.len()) };
    Some(total)
}

#[cfg(test)]
mod tests {
    use super::PublicKey;
    use blst::min_pk::SecretKey;

    pub(crate) fn key(seed: u8) -> PublicKey {
        let secret = SecretKey::key_gen(&[seed; 32], &[]).expect("32 bytes of seed");
        PublicKey::from_compressed(&secret.sk_to_pk().to_bytes()).expect("a key of the library")
    }

    #[test]
    fn encodings_lead_back_to_the_same_key() {
        let key = key(1);
        assert_eq!(PublicKey::from_compressed(&key.to_compressed()), Some(key));
        assert_eq!(PublicKey::from_uncompressed(&key.to_uncompressed()), Some(key));
        assert!(key.is_in_subgroup());
    }

    #[test]
    fn infinity_and_marked_encodings_are_refused() {
        let mut infinity = [0; 48];
        infinity[0] = 0xc0;
        assert_eq!(PublicKey::from_compressed(&infinity), None);
        let mut uncompressed_infinity = [0; 96];
        uncompressed_infinity[0] = 0x40;
        assert_eq!(PublicKey::from_uncompressed(&uncompressed_infinity), None);
        assert_eq!(PublicKey::from_uncompressed(&[0; 96]), None);
        let mut compressed_in_a_long_array = [0; 96];
        compressed_in_a_long_array[..48].copy_from_slice(&key(1).to_compressed());
        assert_eq!(PublicKey::from_uncompressed(&compressed_in_a_long_array), None);
    }

    #[test]
    fn complement_equals_the_sum_of_the_rest_also_with_repeated_keys() {
        let keys = [key(1), key(2), key(2), key(3), key(4)];
        let all = PublicKey::sum(&keys.each_ref()).expect("not infinity");
        let rest = all.minus(&[&keys[0], &keys[1]]).expect("not infinity");
        assert_eq!(Some(rest), PublicKey::sum(&[&keys[2], &keys[3], &keys[4]]));
        assert_eq!(all.minus(&[]), Some(all));
        assert_eq!(all.minus(&keys.each_ref()), None);
        assert_eq!(PublicKey::sum(&[]), None);
    }

    #[test]
    fn equal_keys_double_and_opposite_keys_cancel() {
        let one = key(1);
        let two = PublicKey::sum(&[&one, &one]).expect("not infinity");
        assert_eq!(two.minus(&[&one]), Some(one));
        let mut opposite = one.to_compressed();
        opposite[0] ^= 0x20;
        let opposite = PublicKey::from_compressed(&opposite).expect("on the curve");
        assert_eq!(PublicKey::sum(&[&one, &opposite]), None);
    }
}
