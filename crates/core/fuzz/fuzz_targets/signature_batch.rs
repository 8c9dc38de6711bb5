//! A batch of signatures, one for each byte, that is valid if and only if each of its signatures is. A byte says whose signature stands
//! there and what is wrong with it.
#![no_main]

use blst::min_pk::{AggregateSignature, SecretKey, Signature as LibrarySignature};
use blsync_accel::curve::{BatchItem, MessagePoint, PublicKey, Signature, SignaturePoint, verify, verify_batch};
use sha2::{Digest, Sha256};
use std::sync::LazyLock;

const TAG: &[u8] = b"BLS_SIG_BLS12381G2_XMD:SHA-256_SSWU_RO_POP_";
/// A point of order thirteen, the least of those outside the subgroup.
const OF_ORDER_THIRTEEN: &str = "a133318d1f7362db44ed5b1aa6c9a11ec59103106d7519d089b4bf7d2c2a342fd4f1b7b9a7e0fe14cf7d0f266d5f3ec51897f02086681d6d60b80d64d9a42f0709f08602ec28801fe25b2e6aab9ffbc598d23cd1f83b44beafbf84e886015d90";
/// Twice the size from which on signatures are checked together.
const LARGEST: usize = 48;
const SIGNERS: u8 = 6;

/// What stands in a place, and whether it is a valid signature there.
struct Entry {
    key: PublicKey,
    message: MessagePoint,
    signature: SignaturePoint,
    is_valid: bool,
}

static ENTRIES: LazyLock<Vec<Entry>> = LazyLock::new(|| (0..SIGNERS).flat_map(entries).collect());

fn entries(signer: u8) -> Vec<Entry> {
    let secret = SecretKey::key_gen(&[signer + 1; 32], &[]).expect("32 bytes of seed");
    let message = [signer; 32];
    let right = secret.sign(&message, TAG, &[]).to_bytes();
    let thirteen = const_hex::decode_to_array(OF_ORDER_THIRTEEN).expect("hex");
    let mut opposite = right;
    opposite[0] ^= 0x20;
    let mut large = [0; Signature::LENGTH];
    (large[0], large[95]) = (0x80, 2);
    let minus_thirteen = sum(&[thirteen; 12]);
    let encodings = [
        right,
        right,
        right,
        opposite,
        secret.sign(&[0xee; 32], TAG, &[]).to_bytes(),
        sum(&[right, thirteen]),
        sum(&[right, minus_thirteen]),
        sum(&[right, large]),
        thirteen,
    ];
    let key = PublicKey::from_compressed(&secret.sk_to_pk().to_bytes()).expect("a key");
    let message = MessagePoint::hash(&message);
    encodings
        .iter()
        .map(|encoding| {
            let signature = SignaturePoint::from_compressed(encoding).expect("on the curve");
            let is_valid = signature.confirmed().is_some_and(|signature| verify(&key, &message, &signature));
            assert_eq!(is_valid, *encoding == right);
            Entry { key, message, signature, is_valid }
        })
        .collect()
}

fn sum(encodings: &[[u8; Signature::LENGTH]]) -> [u8; Signature::LENGTH] {
    let points: Vec<_> =
        encodings.iter().map(|encoding| LibrarySignature::from_bytes(encoding).expect("on the curve")).collect();
    let sum = AggregateSignature::aggregate(&points.iter().collect::<Vec<_>>(), false).expect("some points");
    sum.to_signature().to_bytes()
}

libfuzzer_sys::fuzz_target!(|input: &[u8]| {
    let input = &input[..input.len().min(LARGEST)];
    let entries: Vec<&Entry> =
        input.iter().filter_map(|byte| ENTRIES.get(usize::from(*byte) % ENTRIES.len())).collect();
    // Whoever chooses the signatures does not choose the numbers.
    let items: Vec<BatchItem> = (0_u32..)
        .zip(&entries)
        .map(|(i, Entry { key, message, signature, .. })| {
            let digest: [u8; 32] = Sha256::new().chain_update(i.to_le_bytes()).chain_update(input).finalize().into();
            let number = |at: usize| u64::from_le_bytes(std::array::from_fn(|byte| digest[at + byte]));
            BatchItem { key: *key, message: *message, signature: *signature, random: [number(0), number(8)] }
        })
        .collect();
    assert_eq!(verify_batch(&items), entries.iter().all(|entry| entry.is_valid));
});
