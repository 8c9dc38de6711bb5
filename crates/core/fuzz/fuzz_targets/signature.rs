//! Signatures of a committee of eight: a byte of how many bytes are bits, the bits, 32 bytes signed, and the signature.
//! Then the same by a committee that confirmed its keys.
#![no_main]

use blsync_core::sync_committee::SyncCommittee;
use blsync_core_fuzz::world::small_committees;
use std::sync::LazyLock;

struct Committees {
    fresh: Vec<u8>,
    confirmed: SyncCommittee,
}

static COMMITTEES: LazyLock<Committees> = LazyLock::new(|| {
    let fresh = small_committees().swap_remove(0).serialized;
    let confirmed = SyncCommittee::deserialize(&fresh).expect("a committee");
    assert_eq!(confirmed.confirm(), Ok(true));
    Committees { fresh, confirmed }
});

libfuzzer_sys::fuzz_target!(|input: &[u8]| {
    let Some((&count, rest)) = input.split_first() else { return };
    let (bits, rest) = rest.split_at(rest.len().min(usize::from(count % 4)));
    let (root, signature) = rest.split_at(rest.len().min(32));
    let fresh = SyncCommittee::deserialize(&COMMITTEES.fresh).expect("a committee");
    let verdict = COMMITTEES.confirmed.verify(bits, root, signature);
    assert_eq!(fresh.verify(bits, root, signature), verdict);
    assert_eq!(verdict.is_ok(), bits.len() == 1 && root.len() == 32 && signature.len() == 96);
    if bits == [0] {
        assert_ne!(verdict, Ok(true));
    }
});
