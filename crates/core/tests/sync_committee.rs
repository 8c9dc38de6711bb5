//! Committees: the key of the signers by every way is the sum of their keys.

mod support;

use blsync_core::sync_committee::SyncCommittee;
use blsync_core::{Error, ErrorCode};
use support::random::Random;
use support::test_chain::TestCommittee;

const ROOT: [u8; 32] = [0x77; 32];

fn committee(serialized: &[u8]) -> SyncCommittee {
    SyncCommittee::deserialize(serialized).expect("a committee")
}

/// By both ways, which have to agree.
trait Verdict {
    fn verdict(&self, bits: &[u8], signing_root: &[u8], signature: &[u8]) -> Result<bool, Error>;
}

impl Verdict for SyncCommittee {
    fn verdict(&self, bits: &[u8], signing_root: &[u8], signature: &[u8]) -> Result<bool, Error> {
        let verdict = self.verify(bits, signing_root, signature);
        assert_eq!(self.verify_alone(bits, signing_root, signature), verdict);
        verdict
    }
}

#[test]
fn every_set_of_signers_verifies_before_and_after_confirmation_and_from_stored_keys() {
    let keys = TestCommittee::new(&mut Random::new(1));
    let confirmed = committee(&keys.serialized);
    assert_eq!(confirmed.stored_keys(), None);
    assert_eq!(confirmed.confirm(), Ok(true));
    let stored = confirmed.stored_keys().expect("a confirmed committee");
    let restored = SyncCommittee::from_stored(&keys.serialized, &stored).expect("its own keys");
    assert_eq!(restored.confirm(), Ok(true));
    assert_eq!(restored.stored_keys(), Some(stored));
    assert_eq!(*restored.root(), keys.root());
    let kept = committee(&keys.serialized);
    for bits in 1..=u8::MAX {
        let signature = keys.sign(bits, &ROOT);
        for committee in [&committee(&keys.serialized), &kept, &confirmed, &restored] {
            assert_eq!(committee.verdict(&[bits], &ROOT, &signature), Ok(true), "signers {bits:08b}");
        }
        let others = bits ^ (1 << (bits % 8));
        for committee in [&kept, &confirmed] {
            assert_eq!(committee.verdict(&[others], &ROOT, &signature), Ok(false), "claimed {others:08b}");
        }
    }
}

#[test]
fn nobody_signs_nothing() {
    let keys = TestCommittee::new(&mut Random::new(2));
    let committee = committee(&keys.serialized);
    let mut infinity = [0; 96];
    infinity[0] = 0xc0;
    assert_eq!(committee.verdict(&[0], &ROOT, &infinity), Ok(false));
    assert_eq!(committee.verdict(&[0xff], &ROOT, &infinity), Ok(false));
    assert_eq!(committee.verdict(&[0], &ROOT, &keys.sign(0xff, &ROOT)), Ok(false));
}

#[test]
fn wrong_lengths_are_errors() {
    let keys = TestCommittee::new(&mut Random::new(3));
    let committee = committee(&keys.serialized);
    let signature = keys.sign(0xff, &ROOT);
    let refused = [
        committee.verdict(&[], &ROOT, &signature),
        committee.verdict(&[0xff, 0], &ROOT, &signature),
        committee.verdict(&[0xff], &ROOT[1..], &signature),
        committee.verdict(&[0xff], &ROOT, &signature[1..]),
    ];
    for result in refused {
        assert_eq!(result.expect_err("a wrong length").code, ErrorCode::InvalidLength);
    }
    for length in [0, 47, 48, 96, 8 * 48, 9 * 48 - 1, 10 * 48, 8193 * 48] {
        let error = SyncCommittee::deserialize(&vec![0; length]).expect_err("no committee");
        assert_eq!(error.code, ErrorCode::InvalidLength, "{length} bytes");
    }
}

#[test]
fn an_aggregate_key_that_is_not_the_sum_loses_to_the_sum_once_that_is_known() {
    let keys = TestCommittee::new(&mut Random::new(4));
    let mut serialized = keys.serialized.clone();
    serialized.copy_within(0..48, 8 * 48);
    let wrong = committee(&serialized);
    let [all, most, few] = [0xff, 0xfe, 0x03].map(|bits| (bits, keys.sign(bits, &ROOT)));
    assert_eq!(wrong.verdict(&[few.0], &ROOT, &few.1), Ok(true), "few signers are summed");
    assert_eq!(wrong.confirm(), Ok(false));
    assert_eq!(wrong.stored_keys(), None, "such a committee is looked at anew each time");
    for (bits, signature) in [all, most, few] {
        assert_eq!(wrong.verdict(&[bits], &ROOT, &signature), Ok(true), "signers {bits:08b}");
    }
}

/// A committee with an aggregate key of the caller's own, who signs alone in the name of all.
fn rogue(keys: &TestCommittee) -> (Vec<u8>, [u8; 96]) {
    let owner = TestCommittee::new(&mut Random::new(40));
    let mut serialized = keys.serialized.clone();
    serialized[8 * 48..].copy_from_slice(&owner.serialized[..48]);
    (serialized, owner.sign(1, &ROOT))
}

#[test]
fn the_owner_of_an_aggregate_key_that_is_not_the_sum_signs_nothing_once_that_is_known() {
    let keys = TestCommittee::new(&mut Random::new(4));
    let (serialized, signature) = rogue(&keys);
    let wrong = committee(&serialized);
    assert_eq!(wrong.verdict(&[0xff], &ROOT, &signature), Ok(true), "a proven aggregate stands for the sum at first");
    assert_eq!(wrong.confirm(), Ok(false));
    assert_eq!(wrong.verdict(&[0xff], &ROOT, &signature), Ok(false));
    let known = SyncCommittee::of_members(&serialized).expect("a committee");
    assert_eq!(known.verdict(&[0xff], &ROOT, &signature), Ok(false), "known from before");
    for bits in [0xff, 0xfe, 0x03] {
        assert_eq!(known.verdict(&[bits], &ROOT, &keys.sign(bits, &ROOT)), Ok(true), "signers {bits:08b}");
    }
    assert_eq!(*known.root(), *wrong.root());
    assert_eq!(known.confirm(), Ok(false));
}

#[test]
fn the_owner_of_an_aggregate_key_beside_a_key_that_is_none_signs_nothing_once_that_is_known() {
    let keys = TestCommittee::new(&mut Random::new(41));
    let (mut serialized, signature) = rogue(&keys);
    serialized[..48].fill(0xff);
    let wrong = committee(&serialized);
    assert_eq!(wrong.verdict(&[0xff], &ROOT, &signature), Ok(true), "a proven aggregate stands for the sum at first");
    assert_eq!(wrong.confirm().expect_err("a bad key").code, ErrorCode::InvalidPublicKey);
    let all = wrong.verdict(&[0xff], &ROOT, &signature);
    assert_eq!(all.expect_err("a signer whose key is not valid").code, ErrorCode::InvalidPublicKey);
    let others = wrong.verdict(&[0xfe], &ROOT, &keys.sign(0xfe, &ROOT));
    assert_eq!(others, Ok(true), "the others' own keys decide");
}

#[test]
fn an_aggregate_key_that_is_no_point_leaves_the_sum() {
    let keys = TestCommittee::new(&mut Random::new(5));
    let mut serialized = keys.serialized.clone();
    serialized[8 * 48..].fill(0xff);
    let wrong = committee(&serialized);
    assert_eq!(wrong.verdict(&[0xff], &ROOT, &keys.sign(0xff, &ROOT)), Ok(true));
    assert_eq!(wrong.confirm(), Ok(false));
    assert_eq!(wrong.verdict(&[0xff], &ROOT, &keys.sign(0xff, &ROOT)), Ok(true));
}

#[test]
fn a_needed_key_that_is_no_point_is_an_error_and_one_that_is_not_needed_is_none() {
    let keys = TestCommittee::new(&mut Random::new(6));
    let mut infinity = [0; 48];
    infinity[0] = 0xc0;
    for bad in [[0xff; 48], [0; 48], infinity] {
        let mut serialized = keys.serialized.clone();
        serialized[..48].copy_from_slice(&bad);
        let wrong = committee(&serialized);
        let signature = keys.sign(0b1111_1110, &ROOT);
        assert_eq!(wrong.verdict(&[0b1111_1110], &ROOT, &signature), Ok(true), "the bad key's owner is absent");
        let few = committee(&serialized).verdict(&[0b11], &ROOT, &keys.sign(0b11, &ROOT));
        assert_eq!(few.expect_err("a bad key").code, ErrorCode::InvalidPublicKey);
        assert_eq!(wrong.confirm().expect_err("a bad key").code, ErrorCode::InvalidPublicKey);
    }
}

#[test]
fn a_key_outside_the_subgroup_is_refused() {
    // On the curve, not in the subgroup: a vector of the deserialization tests of ethereum/bls12-381-tests.
    let outside = const_hex::decode_to_array::<_, 48>(
        "8123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef",
    )
    .expect("hex");
    let keys = TestCommittee::new(&mut Random::new(7));
    let mut serialized = keys.serialized.clone();
    serialized[..48].copy_from_slice(&outside);
    let wrong = committee(&serialized);
    let few = wrong.verdict(&[0b11], &ROOT, &keys.sign(0b11, &ROOT));
    assert_eq!(few.expect_err("a bad key").code, ErrorCode::InvalidPublicKey);
    assert_eq!(wrong.confirm().expect_err("a bad key").code, ErrorCode::InvalidPublicKey);
}

#[test]
fn damaged_stored_keys_are_found() {
    let keys = TestCommittee::new(&mut Random::new(8));
    let confirmed = committee(&keys.serialized);
    assert_eq!(confirmed.confirm(), Ok(true));
    let stored = confirmed.stored_keys().expect("a confirmed committee");
    let mut random = Random::new(9);
    for _ in 0..400 {
        let mut damaged = stored.clone();
        let position = random.below(damaged.len());
        damaged[position] ^= 1 << random.below(8);
        let error = SyncCommittee::from_stored(&keys.serialized, &damaged).expect_err("one bit is wrong");
        assert_eq!(error.code, ErrorCode::StoredKeysMismatch, "byte {position}");
    }
    let mut swapped = stored.clone();
    swapped[..192].rotate_left(96);
    assert!(SyncCommittee::from_stored(&keys.serialized, &swapped).is_err());
    let short = SyncCommittee::from_stored(&keys.serialized, &stored[96..]).expect_err("a key is missing");
    assert_eq!(short.code, ErrorCode::InvalidLength);
}

#[test]
fn prepared_messages_are_those_that_verify() {
    let keys = TestCommittee::new(&mut Random::new(10));
    let committee = committee(&keys.serialized);
    for i in 0..20 {
        committee.prepare(&[i; 32]);
    }
    for i in 0..20 {
        assert_eq!(committee.verdict(&[0xff], &[i; 32], &keys.sign(0xff, &[i; 32])), Ok(true));
        assert_eq!(committee.verdict(&[0xff], &[i + 1; 32], &keys.sign(0xff, &[i; 32])), Ok(false));
    }
}
