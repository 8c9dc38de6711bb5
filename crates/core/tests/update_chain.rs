//! Chains of updates: every fork, every reason, and that the fast way gives the verdicts of the plain way.

mod support;

use blsync_accel::curve::PublicKey;
use blsync_core::chain_spec::ChainSpec;
use blsync_core::sync_committee::SyncCommittee;
use blsync_core::update_chain::{ChainOptions, Encoding, UpdateChain, verify_update_chain};
use blsync_core::verdict::Reason;
use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;
use support::random::Random;
use support::test_chain::{SLOTS_PER_PERIOD, TestCommittee, UpdatePlan, framed, spec, update};

const PERIODS: u64 = 7;

fn plan(period: u64) -> UpdatePlan {
    let attested_slot = period * SLOTS_PER_PERIOD + 40;
    UpdatePlan {
        attested_slot,
        signature_slot: attested_slot + 2,
        finalized_slot: Some(attested_slot - 20),
        bits: 0b1111_1101,
    }
}

/// Committees of consecutive periods and one good update of each, crossing all forks.
struct World {
    spec: ChainSpec,
    committees: Vec<TestCommittee>,
    updates: Vec<Vec<u8>>,
    random: Random,
}

impl World {
    fn new(seed: u64) -> Self {
        let mut random = Random::new(seed);
        let committees: Vec<TestCommittee> = (0..=PERIODS).map(|_| TestCommittee::new(&mut random)).collect();
        let updates = (0..PERIODS)
            .zip(committees.windows(2))
            .map(|(period, pair)| update(plan(period), &pair[0], &pair[1], &mut random))
            .collect();
        Self { spec: spec(), committees, updates, random }
    }

    fn committee(&self, period: usize) -> Arc<SyncCommittee> {
        Arc::new(SyncCommittee::deserialize(&self.committees[period].serialized).expect("a committee"))
    }

    fn verify(&self, start_period: usize, objects: &[&[u8]]) -> UpdateChain {
        let options = ChainOptions {
            encoding: Encoding::Ssz,
            start_period: start_period as u64,
            min_signers: 6,
            max_items: 100,
            threads: 2,
        };
        verify_update_chain(&self.spec, &self.committee(start_period), &options, framed(objects))
            .expect("sound options")
    }

    /// The verdict over one update with the committee of its period.
    fn verdict(&self, period: usize, object: &[u8]) -> Result<(), Reason> {
        self.verify(period, &[object]).items[0].verdict
    }

    /// An update of a period by a changed plan.
    fn planned(&mut self, period: usize, change: impl FnOnce(&mut UpdatePlan)) -> Vec<u8> {
        let mut plan = plan(period as u64);
        change(&mut plan);
        update(plan, &self.committees[period], &self.committees[period + 1], &mut self.random)
    }
}

fn verdicts(chain: &UpdateChain) -> Vec<Result<(), Reason>> {
    chain.items.iter().map(|item| item.verdict).collect()
}

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
        let expected = Err(Reason::InvalidFinalityBranch);
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
    let cases: Vec<(&str, Vec<u8>, Reason)> = vec![
        ("nothing", Vec::new(), Reason::Malformed),
        ("one byte less", changed(&|object| object.truncate(object.len() - 1)), Reason::Malformed),
        ("one byte more", changed(&|object| object.push(0)), Reason::Malformed),
        ("a slot of another layout's fork", changed(&|object| object[1] = 0xff), Reason::ForkMismatch),
        ("too few signers", world.planned(0, |plan| plan.bits = 0b1_1111), Reason::NotEnoughSigners),
        ("no signers", world.planned(0, |plan| plan.bits = 0), Reason::NotEnoughSigners),
        ("signed at its own slot", world.planned(0, |plan| plan.signature_slot -= 2), Reason::SlotOrder),
        ("signed in the next period", world.planned(0, |plan| plan.signature_slot += 64), Reason::SignaturePeriod),
        ("no finality branch", changed(&|object| object[finality..bits].fill(0)), Reason::FinalityNotEmpty),
        ("no finalized header", changed(&|object| object[finalized..finality].fill(0)), Reason::InvalidFinalityBranch),
        ("a wrong finality branch", changed(&|object| object[finality] ^= 1), Reason::InvalidFinalityBranch),
        ("no next committee", changed(&|object| object[112..finalized].fill(0)), Reason::NoNextCommittee),
        ("no committee branch", changed(&|object| object[branch..finalized].fill(0)), Reason::NoNextCommittee),
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

/// Variants of the updates of a world, most of them broken in one place, some replaced by well-formed rivals.
fn variants(world: &mut World) -> Vec<Vec<u8>> {
    let mut all = Vec::new();
    for period in 0..4 {
        let good = world.updates[period].clone();
        all.extend(std::iter::repeat_n(good.clone(), 12));
        all.push(world.planned(period, |plan| plan.finalized_slot = None));
        all.push(world.planned(period, |plan| plan.bits = 0b0011_1111));
        all.push(world.planned(period, |plan| plan.bits = 0b1111));
        let stranger = TestCommittee::new(&mut world.random);
        let next = TestCommittee::new(&mut world.random);
        all.push(update(plan(period as u64), &stranger, &world.committees[period + 1], &mut world.random));
        // The right signers prove another next committee: valid, and whoever comes first decides.
        all.push(update(plan(period as u64), &world.committees[period], &next, &mut world.random));
        all.push(update(plan(period as u64), &stranger, &stranger, &mut world.random));
        for _ in 0..12 {
            let mut broken = good.clone();
            let position = world.random.below(broken.len());
            broken[position] ^= 1 << world.random.below(8);
            all.push(broken);
        }
        let mut swapped = good.clone();
        let other = &world.updates[(period + 1) % 4];
        let length = swapped.len().min(other.len());
        let start = world.random.below(length - 100);
        swapped[start..start + 96].copy_from_slice(&other[start..start + 96]);
        all.push(swapped);
        all.push(good[..world.random.below(good.len())].to_vec());
    }
    all
}

/// One verification after the other, each in a call of its own, kept by update and committee.
struct OneByOne<'a> {
    world: &'a World,
    seen: HashMap<(usize, [u8; 32], u64), Proof>,
}

/// The period of a valid update and the committee it proves.
type Proof = Result<(u64, Arc<SyncCommittee>), Reason>;

impl OneByOne<'_> {
    fn verdicts(&mut self, variants: &[Vec<u8>], mix: &[usize]) -> Vec<Result<(), Reason>> {
        let mut known = BTreeMap::from([(0_u64, self.world.committee(0))]);
        let mut verdicts = Vec::new();
        for variant in mix {
            let mut verdict = Err(Reason::CommitteeUnknown);
            // With the wrong period's committee the answer is "unknown": try each that is known.
            for (period, committee) in &known {
                let key = (*variant, *committee.root(), *period);
                let world = self.world;
                let found = self.seen.entry(key).or_insert_with(|| one(world, *period, committee, &variants[*variant]));
                if !matches!(found, Err(Reason::CommitteeUnknown)) {
                    verdict.clone_from(found);
                    break;
                }
            }
            verdicts.push(verdict.map(|(period, next)| {
                known.entry(period + 1).or_insert(next);
            }));
        }
        verdicts
    }
}

fn one(world: &World, period: u64, committee: &Arc<SyncCommittee>, object: &[u8]) -> Proof {
    let options =
        ChainOptions { encoding: Encoding::SszObject, start_period: period, min_signers: 6, max_items: 1, threads: 1 };
    let chain = verify_update_chain(&world.spec, committee, &options, object.to_vec()).expect("sound options");
    chain.items[0].verdict.map(|()| (period, Arc::clone(chain.committee(0).expect("a valid item"))))
}

fn random_mixes_agree(seed: u64, mixes: usize) {
    let mut world = World::new(seed);
    let variants = variants(&mut world);
    let mut random = Random::new(seed + 1000);
    let mut one_by_one = OneByOne { world: &world, seen: HashMap::new() };
    let (mut valid, mut invalid) = (0, 0);
    for round in 0..mixes {
        // Mostly in the order of periods, as a server sends them.
        let mut mix: Vec<usize> = (0..=random.below(5)).map(|_| random.below(variants.len())).collect();
        if round % 4 != 0 {
            mix.sort_unstable();
        }
        let expected = one_by_one.verdicts(&variants, &mix);
        let objects: Vec<&[u8]> = mix.iter().map(|variant| variants[*variant].as_slice()).collect();
        assert_eq!(verdicts(&world.verify(0, &objects)), expected, "seed {seed}, round {round}, mix {mix:?}");
        valid += expected.iter().filter(|verdict| verdict.is_ok()).count();
        invalid += expected.iter().filter(|verdict| verdict.is_err()).count();
    }
    assert!(valid > mixes / 4 && invalid > mixes / 4, "{valid} valid and {invalid} invalid: a mix of both is wanted");
}

#[test]
fn five_thousand_random_mixes_have_the_verdicts_of_one_by_one_verification() {
    random_mixes_agree(11, 5000);
}

#[test]
fn five_thousand_more_random_mixes_have_the_verdicts_of_one_by_one_verification() {
    random_mixes_agree(12, 5000);
}
