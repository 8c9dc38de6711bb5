//! The rules of a network: a root, three numbers, and forks of 13 bytes each. Rules that are taken can be asked anything.
#![no_main]

use blsync_core::chain_spec::{ChainSpec, ScheduledFork};
use blsync_core::fork::Fork;

libfuzzer_sys::fuzz_target!(|input: &[u8]| {
    let Some((root, rest)) = input.split_first_chunk::<32>() else { return };
    let Some((numbers, forks)) = rest.split_first_chunk::<20>() else { return };
    let number = |at: usize, length: usize| {
        numbers[at..at + length].iter().rev().fold(0, |value, byte| value << 8 | u64::from(*byte))
    };
    let (size, slots, epochs) = (number(0, 4), number(4, 8), number(12, 8));
    let forks = forks.as_chunks::<13>().0.iter().filter_map(|bytes| {
        let fork = *Fork::ALL.get(usize::from(bytes[0]))?;
        let epoch = u64::from_le_bytes(bytes[1..9].try_into().ok()?);
        Some(ScheduledFork::new(fork, epoch, bytes[9..].try_into().ok()?))
    });
    let forks: Vec<ScheduledFork> = forks.collect();
    let Ok(spec) = ChainSpec::new(root, usize::try_from(size).unwrap_or(usize::MAX), slots, epochs, forks.clone())
    else {
        return;
    };
    assert_eq!(spec.sync_committee_size() as u64, size);
    let starts = forks.iter().map(|scheduled| scheduled.epoch.saturating_mul(slots));
    for slot in starts.flat_map(|slot| [slot.saturating_sub(1), slot, slot.saturating_add(1)]).chain([0, u64::MAX]) {
        let expected = forks.iter().rev().find(|scheduled| scheduled.epoch <= slot / slots);
        assert_eq!(spec.fork(slot).ok(), expected.map(|scheduled| scheduled.fork));
        assert_eq!(spec.period(slot), slot / (slots * epochs));
        assert_eq!(spec.signature_domain(slot).is_ok(), spec.fork(slot.max(1) - 1).is_ok());
    }
});
