//! Many verifications by one random linear combination.

use super::pairing::{negative_generator, product_is_one};
use super::{MessagePoint, PublicKey, Signature};
use blst::{
    blst_p1, blst_p1_affine, blst_p1_is_inf, blst_p1_mult, blst_p1s_to_affine, blst_p2, blst_p2_affine, blst_p2_is_inf,
    blst_p2_to_affine, blst_p2s_mult_pippenger, blst_p2s_mult_pippenger_scratch_sizeof,
};
use std::num::NonZeroU64;

/// One verification of a batch.
#[derive(Clone, Copy, Debug)]
pub struct BatchItem {
    /// The sum of the signers' keys.
    pub key: PublicKey,
    /// What was signed.
    pub message: MessagePoint,
    /// The signature.
    pub signature: Signature,
    /// Drawn afresh for each batch from a generator that no author of a signature can predict. Wrong signatures pass
    /// together with probability 2⁻⁶⁴.
    pub scalar: NonZeroU64,
}

const SCALAR_BITS: usize = 64;

/// Whether all signatures of the batch are valid; an empty batch is.
#[must_use]
pub fn verify_batch(items: &[BatchItem]) -> bool {
    if items.is_empty() {
        return true;
    }
    let (mut q, mut p) = scaled_pairs(items);
    if let Some(sum) = scaled_signatures(items) {
        q.push(sum);
        p.push(*negative_generator());
    }
    q.is_empty() || product_is_one(&q, &p)
}

/// The pairs (message, scalar × key). A key outside the prime-order subgroup may vanish under its scalar; its pairing
/// is one then, so the pair is left out, as the Miller loop does not know infinity.
fn scaled_pairs(items: &[BatchItem]) -> (Vec<blst_p2_affine>, Vec<blst_p1_affine>) {
    let mut messages = Vec::with_capacity(items.len() + 1);
    let mut scaled = Vec::with_capacity(items.len());
    for item in items {
        let key = item.key.to_projective();
        let scalar = item.scalar.get().to_le_bytes();
        let mut product = blst_p1::default();
        // SAFETY: the points are initialized and the scalar has the bytes its bit count needs.
        let vanished = unsafe {
            blst_p1_mult(&raw mut product, &raw const key, scalar.as_ptr(), SCALAR_BITS);
            blst_p1_is_inf(&raw const product)
        };
        if !vanished {
            messages.push(item.message.0);
            scaled.push(product);
        }
    }
    let mut keys = Vec::with_capacity(scaled.len() + 1);
    keys.resize(scaled.len(), blst_p1_affine::default());
    if !scaled.is_empty() {
        let list = [scaled.as_ptr(), std::ptr::null()];
        // SAFETY: input and output both hold `scaled.len()` contiguous points; a null continues the previous pointer.
        unsafe { blst_p1s_to_affine(keys.as_mut_ptr(), list.as_ptr(), scaled.len()) };
    }
    (messages, keys)
}

/// The sum of scalar × signature; `None` if it is the point at infinity, whose pairing is one.
fn scaled_signatures(items: &[BatchItem]) -> Option<blst_p2_affine> {
    let points: Vec<blst_p2_affine> = items.iter().map(|item| item.signature.0).collect();
    let scalars: Vec<u8> = items.iter().flat_map(|item| item.scalar.get().to_le_bytes()).collect();
    let point_list = [points.as_ptr(), std::ptr::null()];
    let scalar_list = [scalars.as_ptr(), std::ptr::null()];
    let mut sum = blst_p2::default();
    let mut affine = blst_p2_affine::default();
    // SAFETY: points and scalars (8 bytes each, as the bit count says) are contiguous and as many as counted; the
    // scratch space has the size the library asks for, in its limb type.
    unsafe {
        let scratch_bytes = blst_p2s_mult_pippenger_scratch_sizeof(points.len());
        let mut scratch = vec![0u64; scratch_bytes.div_ceil(8)];
        blst_p2s_mult_pippenger(
            &raw mut sum,
            point_list.as_ptr(),
            points.len(),
            scalar_list.as_ptr(),
            SCALAR_BITS,
            scratch.as_mut_ptr(),
        );
        if blst_p2_is_inf(&raw const sum) {
            return None;
        }
        blst_p2_to_affine(&raw mut affine, &raw const sum);
    }
    Some(affine)
}

#[cfg(test)]
mod tests {
    use super::{BatchItem, verify_batch};
    use crate::curve::{MessagePoint, PublicKey, Signature};
    use blst::min_pk::SecretKey;
    use std::num::NonZeroU64;

    const TAG: &[u8] = b"BLS_SIG_BLS12381G2_XMD:SHA-256_SSWU_RO_POP_";

    fn items(count: u8) -> Vec<BatchItem> {
        (0..count)
            .map(|i| {
                let secret = SecretKey::key_gen(&[i + 1; 32], &[]).expect("32 bytes of seed");
                let message = [i; 32];
                BatchItem {
                    key: PublicKey::from_compressed(&secret.sk_to_pk().to_bytes()).expect("a key"),
                    message: MessagePoint::hash(&message),
                    signature: Signature::from_compressed(&secret.sign(&message, TAG, &[]).to_bytes())
                        .expect("a signature"),
                    scalar: NonZeroU64::new(0x1234_5678_9abc_def1 + u64::from(i)).expect("not zero"),
                }
            })
            .collect()
    }

    #[test]
    fn holds_for_any_number_of_valid_signatures() {
        for count in [0, 1, 2, 3, 8, 17, 40] {
            assert!(verify_batch(&items(count)), "{count} signatures");
        }
    }

    #[test]
    fn fails_when_one_signature_is_wrong_or_two_are_swapped() {
        let mut batch = items(9);
        batch[4].signature = batch[5].signature;
        assert!(!verify_batch(&batch));
        let mut batch = items(9);
        (batch[1].signature, batch[7].signature) = (batch[7].signature, batch[1].signature);
        assert!(!verify_batch(&batch));
    }
}
