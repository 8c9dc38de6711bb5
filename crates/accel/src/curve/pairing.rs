//! One verification: e(key, message) = e(generator, signature).

use super::{MessagePoint, PublicKey, Signature};
use blst::{
    blst_final_exp, blst_fp12, blst_fp12_is_one, blst_fp12_mul, blst_miller_loop_n, blst_p1, blst_p1_affine,
    blst_p1_affine_generator, blst_p1_cneg, blst_p1_from_affine, blst_p1_to_affine, blst_p2_affine,
};
use std::sync::OnceLock;

/// Whether the signature is one over the message by the holders of the keys whose sum is `key`.
///
/// Equal to the library's own verification; faster because both pairings share one Miller loop.
#[must_use]
pub fn verify(key: &PublicKey, message: &MessagePoint, signature: &Signature) -> bool {
    product_is_one(&[message.0, signature.0], &[key.0, *negative_generator()])
}

/// One side of a verification, for two threads to work out the sides at the same time. Together they take a little more
/// work than [`verify`].
#[derive(Clone, Copy, Debug)]
pub struct VerificationSide(blst_fp12);

impl VerificationSide {
    /// The side of the signers: their key and what they signed.
    #[must_use]
    pub fn of_message(key: &PublicKey, message: &MessagePoint) -> Self {
        Self(miller_product(&[message.0], &[key.0]))
    }

    /// The side of the signature.
    #[must_use]
    pub fn of_signature(signature: &Signature) -> Self {
        Self(miller_product(&[signature.0], &[*negative_generator()]))
    }

    /// Whether the two sides, one of each kind, make a valid signature.
    #[must_use]
    pub fn agrees_with(&self, other: &Self) -> bool {
        let mut product = blst_fp12::default();
        // SAFETY: all pointers are to initialized values.
        unsafe { blst_fp12_mul(&raw mut product, &raw const self.0, &raw const other.0) };
        is_one_in_the_end(&product)
    }
}

/// Whether the product of the pairings of the points of equal index is one. Both lists must be equally long, not empty,
/// and free of points at infinity.
pub(super) fn product_is_one(q: &[blst_p2_affine], p: &[blst_p1_affine]) -> bool {
    is_one_in_the_end(&miller_product(q, p))
}

/// The product of the pairings before their final exponentiation, which one can have for many.
fn miller_product(q: &[blst_p2_affine], p: &[blst_p1_affine]) -> blst_fp12 {
    assert!(q.len() == p.len() && !q.is_empty(), "as many points of one group as of the other");
    // The library takes a list of pointers in which a null means "the points follow the previous one in memory".
    let q_list = [q.as_ptr(), std::ptr::null()];
    let p_list = [p.as_ptr(), std::ptr::null()];
    let mut product = blst_fp12::default();
    // SAFETY: both arrays hold as many contiguous points as the count says, and the output is initialized.
    unsafe {
        blst_miller_loop_n(&raw mut product, q_list.as_ptr(), p_list.as_ptr(), q.len());
    }
    product
}

fn is_one_in_the_end(product: &blst_fp12) -> bool {
    let mut result = blst_fp12::default();
    // SAFETY: all pointers are to initialized values.
    unsafe {
        blst_final_exp(&raw mut result, product);
        blst_fp12_is_one(&raw const result)
    }
}

pub(super) fn negative_generator() -> &'static blst_p1_affine {
    static POINT: OnceLock<blst_p1_affine> = OnceLock::new();
    POINT.get_or_init(|| {
        let mut point = blst_p1::default();
        let mut affine = blst_p1_affine::default();
        // SAFETY: the generator is a static of the library; the other pointers are to initialized points.
        unsafe {
            blst_p1_from_affine(&raw mut point, blst_p1_affine_generator());
            blst_p1_cneg(&raw mut point, true);
            blst_p1_to_affine(&raw mut affine, &raw const point);
        }
        affine
    })
}

#[cfg(test)]
mod tests {
    use super::{VerificationSide, verify};
    use crate::curve::{MessagePoint, PublicKey, Signature};
    use blst::min_pk::SecretKey;

    const TAG: &[u8] = b"BLS_SIG_BLS12381G2_XMD:SHA-256_SSWU_RO_POP_";

    #[test]
    fn accepts_a_signature_of_the_library_and_refuses_any_other_key_or_message() {
        let secret = SecretKey::key_gen(&[1; 32], &[]).expect("32 bytes of seed");
        let other = SecretKey::key_gen(&[2; 32], &[]).expect("32 bytes of seed");
        let key = PublicKey::from_compressed(&secret.sk_to_pk().to_bytes()).expect("a key");
        let other_key = PublicKey::from_compressed(&other.sk_to_pk().to_bytes()).expect("a key");
        let signature = Signature::from_compressed(&secret.sign(&[5; 32], TAG, &[]).to_bytes()).expect("a signature");
        let message = MessagePoint::hash(&[5; 32]);
        assert!(verify(&key, &message, &signature));
        assert!(!verify(&other_key, &message, &signature));
        assert!(!verify(&key, &MessagePoint::hash(&[6; 32]), &signature));
    }

    #[test]
    fn sides_worked_out_apart_agree_exactly_when_the_whole_verifies() {
        let secrets = [1, 2].map(|seed| SecretKey::key_gen(&[seed; 32], &[]).expect("32 bytes of seed"));
        for signer in &secrets {
            for holder in &secrets {
                let key = PublicKey::from_compressed(&holder.sk_to_pk().to_bytes()).expect("a key");
                let encoding = signer.sign(&[5; 32], TAG, &[]).to_bytes();
                let signature = Signature::from_compressed(&encoding).expect("a signature");
                for message in [[5; 32], [6; 32]].map(|message| MessagePoint::hash(&message)) {
                    let [signers, signed] =
                        [VerificationSide::of_message(&key, &message), VerificationSide::of_signature(&signature)];
                    assert_eq!(signers.agrees_with(&signed), verify(&key, &message, &signature));
                    assert_eq!(signed.agrees_with(&signers), verify(&key, &message, &signature));
                }
            }
        }
    }
}
