//! [`check_chain`]: what must hold for every answer, whatever its bytes.

use crate::world::world_of;
use blsync_core::sync_committee::SyncCommittee;
use blsync_core::update_chain::{ChainOptions, Encoding, UpdateChain, verify_update_chain};

/// Verifies the rest of the input in the world that its first byte names. Two threads find what one finds; what an item
/// became in SSZ reads back as the same item; a valid item proves the committee it names.
pub fn check_chain(encoding: Encoding, input: &[u8]) {
    let Some((&selector, bytes)) = input.split_first() else { return };
    let verify = |encoding, threads, bytes: &[u8]| -> UpdateChain {
        let world = world_of(selector);
        let options =
            ChainOptions { encoding, start_period: world.start_period, min_signers: 6, max_items: 16, threads };
        verify_update_chain(&world.spec, &world.committee, &options, bytes.to_vec()).expect("sound options")
    };
    let chain = verify(encoding, 1, bytes);
    let parallel = verify(encoding, 2, bytes);
    assert!(chain.items.len() <= 16);
    assert_eq!(chain.items.len(), parallel.items.len());
    assert_eq!(chain.framing_error, parallel.framing_error);
    for (index, (item, other)) in chain.items.iter().zip(&parallel.items).enumerate() {
        assert_eq!((item.verdict, &item.facts), (other.verdict, &other.facts), "item {index}");
        assert_eq!(chain.committee(index).is_some(), item.verdict.is_ok());
        let encoded = chain.ssz(index).unwrap_or_default();
        if item.facts.is_some() {
            let again = verify(Encoding::SszObject, 1, encoded);
            assert_eq!(again.ssz(0), Some(encoded));
            assert_eq!(again.items[0].facts, item.facts);
        }
        if let (Some(committee), Some(facts)) = (chain.committee(index), &item.facts) {
            assert_eq!(*committee.root(), facts.next_committee_root);
            let copy = SyncCommittee::deserialize(committee.serialized()).expect("its own encoding");
            assert_eq!(copy.root(), committee.root());
        }
    }
}
