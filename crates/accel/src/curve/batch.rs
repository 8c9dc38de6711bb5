//! Many verifications by one random linear combination.

use super::digits::{digits_of, scalar_of};
use super::endomorphism::{Scalar, image_of_signature, scaled_key};
use super::pairing::{negative_generator, product_is_one};
use super::signature_sums::scaled_sum;
use super::{MessagePoint, PublicKey, SignaturePoint};
use blst::{
    blst_p1_affine, blst_p1_is_inf, blst_p1s_to_affine, blst_p2, blst_p2_affine, blst_p2_is_inf, blst_p2_to_affine,
    blst_p2s_mult_pippenger, blst_p2s_mult_pippenger_scratch_sizeof,
};

/// One verification of a batch.
#[derive(Clone, Copy, Debug)]
pub struct BatchItem {
    /// The sum of the signers' keys.
    pub key: PublicKey,
    /// What was signed.
    pub message: MessagePoint,
    /// The signature, which need not be in the subgroup.
    pub signature: SignaturePoint,
    /// Drawn afresh for each batch from a generator that no author of a signature can predict. Wrong signatures pass
    /// together with probability 2⁻⁶⁴, signatures outside the subgroup with 2⁻⁶⁶.
    pub random: [u64; 2],
}

/// Fewer signatures than this are checked for the subgroup one by one, which costs less.
const FEW: usize = 24;
/// Bits of the halves of their scalars.
const FEW_BITS: usize = 32;

/// Whether all signatures of the batch are in the subgroup and valid; an empty batch is.
#[must_use]
pub fn verify_batch(items: &[BatchItem]) -> bool {
    if items.is_empty() {
        return true;
    }
    let Some((scalars, sum)) = (if items.len() < FEW { sum_of_few(items) } else { sum_of_many(items) }) else {
        return false;
    };
    let (mut q, mut p) = scaled_pairs(items, &scalars);
    if let Some(sum) = affine(&sum) {
        q.push(sum);
        p.push(*negative_generator());
    }
    q.is_empty() || product_is_one(&q, &p)
}

/// Scalars, and the sum of scalar × signature; `None` if a signature is outside the subgroup.
fn sum_of_few(items: &[BatchItem]) -> Option<(Vec<Scalar>, blst_p2)> {
    if items.iter().any(|item| item.signature.confirmed().is_none()) {
        return None;
    }
    let halves = |item: &BatchItem| [item.random[0] & 0xffff_ffff, item.random[0] >> FEW_BITS];
    let of_item = |item| halves(item).map(u64::cast_signed);
    let values = items.iter().map(of_item).map(|[one, lambda]| Scalar { one, lambda }).collect();
    let points: Vec<blst_p2_affine> =
        items.iter().flat_map(|item| [item.signature.0, image_of_signature(&item.signature).0]).collect();
    let scalars: Vec<u8> =
        items.iter().flat_map(halves).flat_map(|half| half.to_le_bytes().into_iter().take(4)).collect();
    let point_list = [points.as_ptr(), std::ptr::null()];
    let scalar_list = [scalars.as_ptr(), std::ptr::null()];
    let mut sum = blst_p2::default();
    // SAFETY: points and scalars (4 bytes each, as the bit count says) are contiguous and as many as counted; the
    // scratch space has the size the library asks for, in its limb type.
    unsafe {
        let scratch_bytes = blst_p2s_mult_pippenger_scratch_sizeof(points.len());
        let mut scratch = vec![0u64; scratch_bytes.div_ceil(8)];
        blst_p2s_mult_pippenger(
            &raw mut sum,
            point_list.as_ptr(),
            points.len(),
            scalar_list.as_ptr(),
            FEW_BITS,
            scratch.as_mut_ptr(),
        );
    }
    Some((values, sum))
}

/// The same by sums that check all signatures together.
fn sum_of_many(items: &[BatchItem]) -> Option<(Vec<Scalar>, blst_p2)> {
    let digits: Vec<_> = items.iter().map(|item| digits_of(item.random)).collect();
    let signatures: Vec<SignaturePoint> = items.iter().map(|item| item.signature).collect();
    let sum = scaled_sum(&signatures, &digits)?;
    Some((digits.iter().map(scalar_of).collect(), sum))
}

/// The pairs (message, scalar × key). A key may vanish under its scalar, one outside the prime-order subgroup more easily;
/// its pairing is one then, so the pair is left out, as the Miller loop does not know infinity.
fn scaled_pairs(items: &[BatchItem], scalars: &[Scalar]) -> (Vec<blst_p2_affine>, Vec<blst_p1_affine>) {
    let mut messages = Vec::with_capacity(items.len() + 1);
    let mut scaled = Vec::with_capacity(items.len());
    for (item, scalar) in items.iter().zip(scalars) {
        let product = scaled_key(&item.key.to_projective(), *scalar);
        // SAFETY: the pointer is to an initialized point.
        if !unsafe { blst_p1_is_inf(&raw const product) } {
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

/// `None` for the point at infinity, whose pairing is one.
fn affine(point: &blst_p2) -> Option<blst_p2_affine> {
    let mut affine = blst_p2_affine::default();
    // SAFETY: all pointers are to initialized points.
    unsafe {
        if blst_p2_is_inf(point) {
            return None;
        }
        blst_p2_to_affine(&raw mut affine, point);
    }
    Some(affine)
}

#[cfg(test)]
mod tests {
    use super::{BatchItem, FEW, verify_batch};
    use crate::curve::torsion::{SMALL_ORDERS, plus, torsion_point};
    use crate::curve::{MessagePoint, PublicKey, SignaturePoint};
    use blst::min_pk::SecretKey;

    const TAG: &[u8] = b"BLS_SIG_BLS12381G2_XMD:SHA-256_SSWU_RO_POP_";

    fn items(count: usize) -> Vec<BatchItem> {
        (0..count)
            .map(|i| {
                let seed = u8::try_from(i).expect("a small batch");
                let secret = SecretKey::key_gen(&[seed + 1; 32], &[]).expect("32 bytes of seed");
                let message = [seed; 32];
                let signature = secret.sign(&message, TAG, &[]).to_bytes();
                let number = (i as u64 + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15);
                BatchItem {
                    key: PublicKey::from_compressed(&secret.sk_to_pk().to_bytes()).expect("a key"),
                    message: MessagePoint::hash(&message),
                    signature: SignaturePoint::from_compressed(&signature).expect("a signature"),
                    random: [number, number.rotate_left(29) ^ 0x1234_5678_9abc_def1],
                }
            })
            .collect()
    }

    #[test]
    fn holds_for_any_number_of_valid_signatures() {
        for count in [0, 1, 2, 3, 8, 17, FEW - 1, FEW, 40, 82, 163] {
            assert!(verify_batch(&items(count)), "{count} signatures");
        }
    }

    #[test]
    fn holds_whatever_is_drawn() {
        for count in [3, FEW] {
            for random in [[0; 2], [u64::MAX; 2], [0, u64::MAX], [u64::MAX / 2; 2], [1 << 63; 2]] {
                let mut batch = items(count);
                for item in &mut batch {
                    item.random = random;
                }
                assert!(verify_batch(&batch), "{count} signatures, all with {random:x?}");
            }
        }
    }

    #[test]
    fn fails_when_one_signature_is_wrong_or_two_are_swapped() {
        for count in [9, FEW, 50] {
            let mut batch = items(count);
            batch[4].signature = batch[5].signature;
            assert!(!verify_batch(&batch));
            let mut batch = items(count);
            (batch[1].signature, batch[7].signature) = (batch[7].signature, batch[1].signature);
            assert!(!verify_batch(&batch));
        }
    }

    #[test]
    fn fails_for_a_point_of_any_order_outside_the_subgroup_in_any_position() {
        let few = items(5);
        let many = items(FEW + 3);
        for order in SMALL_ORDERS {
            let stranger = torsion_point(order);
            for valid in [&few, &many] {
                for position in 0..valid.len() {
                    let mut batch = valid.clone();
                    batch[position].signature = plus(&valid[position].signature, &stranger);
                    assert!(!verify_batch(&batch), "of order {order}, in position {position} of {}", valid.len());
                }
            }
        }
    }

    #[test]
    fn fails_for_points_that_cancel_each_other() {
        let stranger = torsion_point(13);
        let opposite = torsion_point(13).opposite();
        let mut batch = items(FEW + 8);
        batch[3].signature = plus(&batch[3].signature, &stranger);
        batch[30].signature = plus(&batch[30].signature, &opposite);
        assert!(!verify_batch(&batch));
        let mut batch = items(FEW + 8);
        for item in &mut batch[..26] {
            item.signature = plus(&item.signature, &stranger);
        }
        assert!(!verify_batch(&batch));
    }

    #[test]
    fn a_signature_and_its_opposite_may_meet() {
        // Equal and opposite points in one sum: the same valid signature many times, and the two halves of nothing.
        let mut batch = items(FEW);
        let first = batch[0];
        for item in &mut batch {
            *item = BatchItem { random: item.random, ..first };
        }
        assert!(verify_batch(&batch));
        batch[9].signature = first.signature.opposite();
        assert!(!verify_batch(&batch));
    }
}
