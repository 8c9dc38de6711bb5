//! Committees, their root, and the keys saved beside them. The first byte says where the stored keys begin: after so many
//! keys and the aggregate.
#![no_main]

use blsync_core::committee_root::committee_root;
use blsync_core::sync_committee::SyncCommittee;
use blsync_core_fuzz::naive_hash::naive_hash;

libfuzzer_sys::fuzz_target!(|input: &[u8]| {
    let Some((&first, bytes)) = input.split_first() else { return };
    let size = 8 << (first % 4);
    let (serialized, stored) = bytes.split_at(bytes.len().min((size + 1) * 48));
    let restored = SyncCommittee::from_stored(serialized, stored);
    let committee = SyncCommittee::deserialize(serialized);
    assert_eq!(committee.as_ref().map(|committee| *committee.root()), committee_root(serialized).as_ref().copied());
    let Ok(committee) = committee else {
        assert!(restored.is_err());
        return;
    };
    assert_eq!(committee.serialized(), serialized);
    assert_eq!(*committee.root(), naive_root(serialized));
    if let Ok(restored) = restored {
        assert_eq!(restored.stored_keys().as_deref(), Some(stored));
        assert_eq!(restored.root(), committee.root());
    }
    if committee.confirm() == Ok(true) {
        let keys = committee.stored_keys().expect("keys of a confirmed committee");
        let again = SyncCommittee::from_stored(serialized, &keys).expect("its own keys");
        assert_eq!(again.stored_keys(), Some(keys));
    } else {
        assert_eq!(committee.stored_keys(), None);
    }
});

fn naive_root(serialized: &[u8]) -> [u8; 32] {
    let leaf = |key: &[u8]| {
        let mut chunks = [0; 64];
        chunks[..48].copy_from_slice(key);
        naive_hash(chunks[..32].try_into().expect("32 bytes"), chunks[32..].try_into().expect("32 bytes"))
    };
    let mut level: Vec<[u8; 32]> = serialized.chunks(48).map(leaf).collect();
    let aggregate = level.pop().expect("an aggregate key");
    while level.len() > 1 {
        level = level.chunks(2).map(|pair| naive_hash(&pair[0], &pair[1])).collect();
    }
    naive_hash(&level[0], &aggregate)
}
