//! Subgroup checks of many keys at once.

use super::PublicKey;
use super::public_key::sum_projective;
use blst::{blst_p1, blst_p1_add_or_double, blst_p1_cneg, blst_p1_in_g1};

/// Sums that are checked. Each misses a set of keys that are not all in the subgroup with a chance of at most one in three.
const ROUNDS: usize = 20;
/// Fewer keys than this are checked one by one, which costs less.
const FEW: usize = 24;

/// Whether all keys are in the prime-order subgroup.
///
/// True for keys that are. Otherwise false but for a chance of 3⁻²⁰: what is checked are sums of the keys with random signs
/// or left out. Nothing can be forged with that chance: the part of a key outside the subgroup has no influence on a pairing,
/// as its order is prime to that of the subgroup. The check is there because the specification wants such keys refused.
///
/// `random` gives fresh numbers that no author of a key can predict.
pub fn are_in_subgroup(keys: &[&PublicKey], mut random: impl FnMut() -> u64) -> bool {
    if keys.len() < FEW {
        return keys.iter().all(|key| key.is_in_subgroup());
    }
    (0..ROUNDS).all(|_| signed_sum_is_in_subgroup(keys, &mut random))
}

fn signed_sum_is_in_subgroup(keys: &[&PublicKey], random: &mut impl FnMut() -> u64) -> bool {
    let (mut plus, mut minus) = (Vec::with_capacity(keys.len()), Vec::with_capacity(keys.len()));
    for part in keys.chunks(32) {
        // A third of 2⁶⁴ values for each sign, to within 2⁻⁵⁸ after thirty-two digits in base three.
        let mut digits = u128::from(random());
        for key in part {
            digits *= 3;
            match digits >> 64 {
                0 => plus.push(*key),
                1 => minus.push(*key),
                _ => {}
            }
            digits &= u128::from(u64::MAX);
        }
    }
    let mut total = sum_projective(&plus).unwrap_or_default();
    let mut negative: blst_p1 = sum_projective(&minus).unwrap_or_default();
    // SAFETY: the pointers are to initialized points, the default value being the point at infinity.
    unsafe {
        blst_p1_cneg(&raw mut negative, true);
        let input = total;
        blst_p1_add_or_double(&raw mut total, &raw const input, &raw const negative);
        blst_p1_in_g1(&raw const total)
    }
}

#[cfg(test)]
mod tests {
    use super::are_in_subgroup;
    use crate::curve::PublicKey;
    use blst::min_pk::SecretKey;

    fn counter() -> impl FnMut() -> u64 {
        let mut state = 7_u64;
        move || {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            state ^ state >> 29
        }
    }

    fn keys(count: u8) -> Vec<PublicKey> {
        (1..=count)
            .map(|i| {
                let secret = SecretKey::key_gen(&[i; 32], &[]).expect("32 bytes of seed");
                PublicKey::from_compressed(&secret.sk_to_pk().to_bytes()).expect("a key")
            })
            .collect()
    }

    /// Points of the curve with small x coordinates: none is in the subgroup.
    fn outside() -> Vec<PublicKey> {
        (1..60_u8)
            .filter_map(|x| {
                let mut encoding = [0; 48];
                (encoding[0], encoding[47]) = (0x80, x);
                PublicKey::from_compressed(&encoding)
            })
            .collect()
    }

    #[test]
    fn keys_of_the_library_are_in_the_subgroup() {
        for count in [0, 1, 23, 24, 100, 163] {
            let keys = keys(count);
            assert!(are_in_subgroup(&keys.iter().collect::<Vec<_>>(), counter()), "{count} keys");
        }
    }

    #[test]
    fn one_key_outside_is_found_among_many_and_cancelling_ones_too() {
        let strangers = outside();
        assert!(strangers.len() > 20 && strangers.iter().all(|key| !key.is_in_subgroup()));
        for count in [1, 10, 40, 150] {
            let mut keys = keys(count);
            for stranger in &strangers {
                keys[usize::from(count) / 2] = *stranger;
                assert!(!are_in_subgroup(&keys.iter().collect::<Vec<_>>(), counter()), "among {count} keys");
            }
        }
        let mut opposite = strangers[0].to_compressed();
        opposite[0] ^= 0x20;
        let mut keys = keys(40);
        keys[3] = strangers[0];
        keys[30] = PublicKey::from_compressed(&opposite).expect("on the curve");
        assert!(!are_in_subgroup(&keys.iter().collect::<Vec<_>>(), counter()));
    }
}
