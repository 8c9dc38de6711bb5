//! Chains of updates: the fast way gives the verdicts of the plain way.

mod support;

use blsync_core::sync_committee::SyncCommittee;
use blsync_core::update_chain::{ChainOptions, Encoding, verify_update_chain};
use blsync_core::verdict::Reason;
use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;
use support::random::Random;
use support::test_chain::{TestCommittee, update};
use support::world::{World, plan, verdicts};

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
