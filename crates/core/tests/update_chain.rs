//! Chains of updates: every fork and every reason.

mod support;

use blsync_accel::curve::PublicKey;
use blsync_core::verdict::Reason;
use support::test_chain::{SLOTS_PER_EPOCH, SLOTS_PER_PERIOD, TestCommittee, update};
use support::world::{PERIODS, World, plan, verdicts};

#[test]
fn a_chain_across_all_forks_is_valid_and_gives_its_committees() {
    let world = World::new(1);
    let objects: Vec<&[u8]> = world.updates.iter().map(Vec::as_slice).collect();
    let chain = world.verify(0, &objects);
    assert_eq!(verdicts(&chain), vec![Ok(()); 7]);
    for (i, object) in objects.iter().enumerate() {
        assert_eq!(chain.ssz(i), Some(*object));
        let committee = chain.committee(i).expect("a valid item");
        assert_eq!(*committee.root(), world.committees[i + 1].root());
        assert_eq!(committee.serialized(), world.committees[i + 1].serialized);
        assert_eq!(
            chain.items[i].facts.as_ref().map(|facts| facts.fork.name()),
            Some(blsync_core::fork::Fork::ALL[i].name())
        );
    }
}

#[test]
fn finalized_headers_of_the_fork_before_and_updates_without_finality_are_valid() {
    let mut world = World::new(2);
    for period in 0..PERIODS {
        let index = usize::try_from(period).expect("small");
        let without = world.planned(index, |plan| plan.finalized_slot = None);
        assert_eq!(world.verdict(index, &without), Ok(()), "period {period} without finality");
        for back in 1..=period {
            let slot = (period - back) * SLOTS_PER_PERIOD + 50;
            let mixed = world.planned(index, |plan| plan.finalized_slot = Some(slot));
            assert_eq!(world.verdict(index, &mixed), Ok(()), "period {period} finalizing {back} forks before");
        }
        let genesis = world.planned(index, |plan| plan.finalized_slot = Some(0));
        let expected = Err(Reason::FinalityNotEmpty);
        assert_eq!(world.verdict(index, &genesis), expected, "genesis is finalized by an empty header only");
    }
}

#[test]
fn the_last_slot_of_a_period_may_still_sign_for_it() {
    let mut world = World::new(3);
    for period in 0..7 {
        let late = world.planned(period, |plan| {
            plan.signature_slot = (plan.attested_slot / SLOTS_PER_PERIOD + 1) * SLOTS_PER_PERIOD - 1;
        });
        assert_eq!(world.verdict(period, &late), Ok(()));
    }
}

#[test]
fn every_broken_rule_has_its_reason() {
    let mut world = World::new(4);
    let good = world.updates[0].clone();
    // Offsets of the altair layout with eight keys.
    let (branch, finalized, finality, bits, signature) = (112 + 432, 704, 704 + 112, 1008, 1009);
    let changed = |change: &dyn Fn(&mut Vec<u8>)| {
        let mut object = good.clone();
        change(&mut object);
        object
    };
    let in_next_period = world.planned(0, |plan| plan.signature_slot += 64);
    let late = |change: &dyn Fn(&mut Vec<u8>)| {
        let mut object = in_next_period.clone();
        change(&mut object);
        object
    };
    let cases: Vec<(&str, Vec<u8>, Reason)> = vec![
        ("nothing", Vec::new(), Reason::Malformed),
        ("one byte less", changed(&|object| object.truncate(object.len() - 1)), Reason::Malformed),
        ("one byte more", changed(&|object| object.push(0)), Reason::Malformed),
        ("a slot of another layout's fork", changed(&|object| object[1] = 0xff), Reason::ForkMismatch),
        ("too few signers", world.planned(0, |plan| plan.bits = 0b1_1111), Reason::NotEnoughSigners),
        ("no signers", world.planned(0, |plan| plan.bits = 0), Reason::NotEnoughSigners),
        ("signed at its own slot", world.planned(0, |plan| plan.signature_slot -= 2), Reason::SlotOrder),
        ("signed in the next period", world.planned(0, |plan| plan.signature_slot += 64), Reason::SignaturePeriod),
        (
            "signed in the next period, and a wrong finality branch",
            late(&|object| object[finality] ^= 1),
            Reason::InvalidFinalityBranch,
        ),
        (
            "signed in the next period, and a wrong committee branch",
            late(&|object| object[branch] ^= 1),
            Reason::InvalidCommitteeBranch,
        ),
        (
            "signed in the next period, and no committee",
            late(&|object| object[112..finalized].fill(0)),
            Reason::SignaturePeriod,
        ),
        ("no finality branch", changed(&|object| object[finality..bits].fill(0)), Reason::FinalityNotEmpty),
        ("no finalized header", changed(&|object| object[finalized..finality].fill(0)), Reason::InvalidFinalityBranch),
        ("a wrong finality branch", changed(&|object| object[finality] ^= 1), Reason::InvalidFinalityBranch),
        ("no next committee", changed(&|object| object[112..finalized].fill(0)), Reason::NoNextCommittee),
        ("no committee branch", changed(&|object| object[branch..finalized].fill(0)), Reason::CommitteeNotEmpty),
        ("a zero committee", changed(&|object| object[112..branch].fill(0)), Reason::InvalidCommitteeBranch),
        ("two keys swapped", changed(&|object| object[112..208].rotate_left(48)), Reason::InvalidCommitteeBranch),
        ("another aggregate key", changed(&|object| object[branch - 1] ^= 1), Reason::InvalidCommitteeBranch),
        ("one more bit", changed(&|object| object[bits] = 0xff), Reason::InvalidSignature),
        ("another bit", changed(&|object| object[bits] = 0b1111_1011), Reason::InvalidSignature),
        ("a signature off the curve", changed(&|object| object[signature + 9] ^= 1), Reason::InvalidSignature),
        (
            "the signature at infinity",
            changed(&|object| {
                object[signature..signature + 96].fill(0);
                object[signature] = 0xc0;
            }),
            Reason::InvalidSignature,
        ),
        ("another attested header", changed(&|object| object[8] ^= 1), Reason::InvalidSignature),
    ];
    for (what, object, reason) in cases {
        assert_eq!(world.verdict(0, &object), Err(reason), "{what}");
    }
    for (period, unexpected) in [(2, 3), (3, 2), (6, 0)] {
        let object = world.updates[period].clone();
        let header = object.len();
        assert_eq!(world.verify(unexpected, &[&object]).items[0].verdict, Err(Reason::CommitteeUnknown), "{header}");
    }
}

#[test]
fn execution_parts_are_proven_in_every_fork_that_has_them() {
    let world = World::new(5);
    for period in 2..7 {
        let object = &world.updates[period];
        let mut wrong = object.clone();
        // The last byte of gloas is in the signature slot, in other forks in the finalized header's extra data.
        let (position, reason) = if period == 6 {
            (112 + 31, Reason::InvalidAttestedExecution)
        } else {
            (object.len() - 1, Reason::InvalidFinalizedExecution)
        };
        wrong[position] ^= 1;
        assert_eq!(world.verdict(period, &wrong), Err(reason), "period {period}");
    }
    let mut wrong = world.updates[2].clone();
    let attested = u32::from_le_bytes(wrong[..4].try_into().expect("four bytes")) as usize;
    wrong[attested + 116] ^= 1;
    assert_eq!(world.verdict(2, &wrong), Err(Reason::InvalidAttestedExecution));
}

#[test]
fn a_bad_item_spoils_only_what_depends_on_it() {
    let mut world = World::new(6);
    let mut bad = world.updates[2].clone();
    let signature = bad.len() - 1;
    bad[signature] ^= 1;
    let second = world.planned(1, |plan| plan.bits = 0b0111_1111);
    let objects: Vec<&[u8]> = vec![&world.updates[0], &world.updates[1], &bad, &world.updates[3], &second];
    let expected = [Ok(()), Ok(()), Err(Reason::InvalidFinalizedExecution), Err(Reason::CommitteeUnknown), Ok(())];
    assert_eq!(verdicts(&world.verify(0, &objects)), expected);

    let objects: Vec<&[u8]> = vec![&world.updates[0], &bad, &world.updates[1], &world.updates[2], &world.updates[3]];
    let expected = [Ok(()), Err(Reason::InvalidFinalizedExecution), Ok(()), Ok(()), Ok(())];
    assert_eq!(verdicts(&world.verify(0, &objects)), expected);
}

#[test]
fn a_wrong_signature_found_late_takes_back_the_committee_it_seemed_to_prove() {
    let mut world = World::new(7);
    let stranger = TestCommittee::new(&mut world.random);
    // Signed by strangers and proving their own committee, then signed by that committee.
    let usurped = update(plan(0), &stranger, &stranger, &mut world.random);
    let follow_up = update(plan(1), &stranger, &stranger, &mut world.random);
    let objects: Vec<&[u8]> = vec![&usurped, &follow_up, &world.updates[0], &follow_up, &world.updates[1]];
    let chain = world.verify(0, &objects);
    let wrong = Err(Reason::InvalidSignature);
    assert_eq!(verdicts(&chain), [wrong, Err(Reason::CommitteeUnknown), Ok(()), wrong, Ok(())]);
    assert!(chain.committee(0).is_none());
}

#[test]
fn signers_outside_the_subgroup_are_refused_alone_and_among_many() {
    let mut world = World::new(8);
    let mut outside = [0; 48];
    (outside[0], outside[47]) = (0x80, 4);
    let keys = &mut world.committees[0].serialized;
    keys[..48].copy_from_slice(&outside);
    let points: Vec<PublicKey> =
        keys.as_chunks().0[..8].iter().map(|key| PublicKey::from_compressed(key).expect("on the curve")).collect();
    let sum = PublicKey::sum(&points.iter().collect::<Vec<_>>()).expect("not infinity");
    keys[8 * 48..].copy_from_slice(&sum.to_compressed());
    let object = world.updates[0].clone();
    for count in [1, 5, 60] {
        let objects = vec![object.as_slice(); count];
        assert_eq!(verdicts(&world.verify(0, &objects)), vec![Err(Reason::InvalidPublicKey); count]);
    }
}

#[test]
fn a_fork_without_rules_has_a_reason_of_its_own_for_headers_and_for_signatures() {
    let mut world = World::new(9);
    let first_slot = 6 * SLOTS_PER_PERIOD;
    world.spec = world.spec.unsupported_from(first_slot / SLOTS_PER_EPOCH);
    let object = world.updates[6].clone();
    assert_eq!(world.verdict(6, &object), Err(Reason::UnsupportedFork));
    assert!(world.verify(6, &[&object]).items[0].facts.is_none());

    let mut world = World::new(9);
    let attested_slot = 5 * SLOTS_PER_PERIOD + 40;
    world.spec = world.spec.unsupported_from(attested_slot / SLOTS_PER_EPOCH + 1);
    let signature_slot = (attested_slot / SLOTS_PER_EPOCH + 1) * SLOTS_PER_EPOCH;
    let at_the_boundary = world.planned(5, |plan| plan.signature_slot = signature_slot);
    assert_eq!(world.verdict(5, &at_the_boundary), Ok(()), "signed under the rules of the slot before");
    let after_it = world.planned(5, |plan| plan.signature_slot = signature_slot + 1);
    assert_eq!(world.verdict(5, &after_it), Err(Reason::UnsupportedFork));
    assert!(world.verify(5, &[&after_it]).items[0].facts.is_some());
}
