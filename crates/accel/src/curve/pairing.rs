//! One verification: e(key, message) = e(generator, signature).

use super::{MessagePoint, PublicKey, Signature};
use blst::{
    blst_final_exp, blst_fp12, blst_fp12_is_one, blst_miller_loop_n, blst_p1, blst_p1_affine, blst_p1_affine_generator,
    blst_p1_cneg, blst_p1_from_affine, blst_p1_to_affine, blst_p2_affine,
};
use std::sync::OnceLock;

/// Whether the signature is one over the message by the holders of the keys whose sum is `key`.
///
/// Equal to the library's own verification; faster because both pairings share one Miller loop.
#[must_use]
pub fn verify(key: &PublicKey, message: &MessagePoint, signature: &Signature) -> bool {
    product_is_one(&[message.0, signature.0], &[key.0, *negative_generator()])
}

/// Whether the product of the pairings of the points of equal index is one. Both lists must be equally long, not empty,
/// and free of points at infinity.
pub(super) fn product_is_one(q: &[blst_p2_affine], p: &[blst_p1_affine]) -> bool {
    assert!(q.len() == p.len() && !q.is_empty(), "as many points of one group as of the other");
    // The library takes a list of pointers in which a null means "the points follow the previous one in memory".
    let q_list = [q.as_ptr(), std::ptr::null()];
    let p_list = [p.as_ptr(), std::ptr::null()];
    let mut product = blst_fp12::default();
    // SAFETY: both arrays hold as many contiguous points as the count says, and the output is initialised.
    unsafe {
        blst_miller_loop_n(&raw mut product, q_list.as_ptr(), p_list.as_ptr(), q.len());
        let input = product;
        blst_final_exp(&raw mut product, &raw const input);
        blst_fp12_is_one(&raw const product)
    }
}

pub(super) fn negative_generator() -> &'static blst_p1_affine {
    static POINT: OnceLock<blst_p1_affine> = OnceLock::new();
    POINT.get_or_init(|| {
        let mut point = blst_p1::default();
        let mut affine = blst_p1_affine::default();
        // SAFETY: the generator is a static of the library; the other pointers are to initialised points.
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
    use super::verify;
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
}
