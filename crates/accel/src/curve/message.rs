//! [`MessagePoint`]: a message hashed to G2.

use blst::{blst_hash_to_g2, blst_p2, blst_p2_affine, blst_p2_affine_compress, blst_p2_to_affine};

/// Domain separation tag of Ethereum's signature scheme.
const TAG: &[u8] = b"BLS_SIG_BLS12381G2_XMD:SHA-256_SSWU_RO_POP_";

/// A message hashed to the curve, ready to be compared with a signature. Always in G2; hashing never gives infinity in
/// practice, and a point at infinity could only make a verification fail.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MessagePoint(pub(super) blst_p2_affine);

impl MessagePoint {
    /// Hashes a message with the tag of Ethereum's signature scheme.
    #[must_use]
    pub fn hash(message: &[u8]) -> Self {
        Self::hash_with_tag(message, TAG)
    }

    /// Hashes a message with another domain separation tag.
    #[must_use]
    pub fn hash_with_tag(message: &[u8], tag: &[u8]) -> Self {
        let mut point = blst_p2::default();
        let mut affine = blst_p2_affine::default();
        // SAFETY: message and tag are passed with their lengths, the augmentation is empty, outputs are initialized.
        unsafe {
            blst_hash_to_g2(
                &raw mut point,
                message.as_ptr(),
                message.len(),
                tag.as_ptr(),
                tag.len(),
                std::ptr::null(),
                0,
            );
            blst_p2_to_affine(&raw mut affine, &raw const point);
        }
        Self(affine)
    }

    /// Encodes the compressed form (96 bytes).
    #[must_use]
    pub fn to_compressed(&self) -> [u8; 96] {
        let mut bytes = [0; 96];
        // SAFETY: the output has the 96 bytes the function writes.
        unsafe { blst_p2_affine_compress(bytes.as_mut_ptr(), &raw const self.0) };
        bytes
    }
}
