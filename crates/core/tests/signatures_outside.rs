//! Chains of updates with signatures that are points outside the subgroup, alone and among so many that they are checked together.

mod support;

use blst::min_pk::{AggregateSignature, Signature};
use blsync_core::verdict::Reason;
use support::random::Random;
use support::world::{World, verdicts};

/// Where the signature is in the altair layout with eight keys.
const SIGNATURE: std::ops::Range<usize> = 1009..1105;

/// A point of order thirteen, the least of those outside the subgroup.
const OF_ORDER_THIRTEEN: &str = "a133318d1f7362db44ed5b1aa6c9a11ec59103106d7519d089b4bf7d2c2a342fd4f1b7b9a7e0fe14cf7d0f266d5f3ec51897f02086681d6d60b80d64d9a42f0709f08602ec28801fe25b2e6aab9ffbc598d23cd1f83b44beafbf84e886015d90";

/// A point of an order of more than four hundred bits.
fn of_large_order() -> [u8; 96] {
    let mut encoding = [0; 96];
    (encoding[0], encoding[95]) = (0x80, 2);
    encoding
}

fn of_order_thirteen() -> [u8; 96] {
    const_hex::decode_to_array(OF_ORDER_THIRTEEN).expect("hex")
}

fn sum(encodings: &[[u8; 96]]) -> [u8; 96] {
    let points: Vec<_> =
        encodings.iter().map(|encoding| Signature::from_bytes(encoding).expect("on the curve")).collect();
    let sum = AggregateSignature::aggregate(&points.iter().collect::<Vec<_>>(), false).expect("some points");
    sum.to_signature().to_bytes()
}

/// An update with a point added to its signature.
fn moved(update: &[u8], point: &[u8; 96]) -> Vec<u8> {
    let signature: [u8; 96] = update[SIGNATURE].try_into().expect("96 bytes");
    let mut moved = update.to_vec();
    moved[SIGNATURE].copy_from_slice(&sum(&[signature, *point]));
    moved
}

#[test]
fn the_points_are_outside_and_one_has_order_thirteen() {
    let thirteen = of_order_thirteen();
    for encoding in [thirteen, of_large_order()] {
        assert!(!Signature::from_bytes(&encoding).expect("on the curve").subgroup_check());
    }
    let mut infinity = [0; 96];
    infinity[0] = 0xc0;
    assert_eq!(sum(&[thirteen; 13]), infinity);
}

#[test]
fn one_signature_outside_the_subgroup_is_found_in_any_place_and_the_rest_stays_valid() {
    let world = World::new(21);
    let good = &world.updates[0];
    for point in [of_order_thirteen(), of_large_order()] {
        let bad = moved(good, &point);
        // Each of two threads has half of them.
        for (count, places) in [(1, vec![0]), (9, (0..9).collect()), (80, vec![0, 1, 20, 38, 39, 40, 41, 60, 79])] {
            for place in places {
                let mut objects = vec![good.as_slice(); count];
                objects[place] = &bad;
                let mut expected = vec![Ok(()); count];
                expected[place] = Err(Reason::InvalidSignature);
                assert_eq!(verdicts(&world.verify(0, &objects)), expected, "place {place} of {count}");
            }
        }
    }
}

#[test]
fn signatures_whose_points_outside_cancel_are_all_found() {
    let world = World::new(22);
    let good = &world.updates[0];
    let point = of_order_thirteen();
    let opposite = sum(&[point; 12]);
    let (one, other) = (moved(good, &point), moved(good, &opposite));
    let mut random = Random::new(23);
    for _ in 0..20 {
        let places: [usize; 2] = [random.below(80), random.below(80)];
        let mut objects = vec![good.as_slice(); 80];
        let mut expected = vec![Ok(()); 80];
        for (place, object) in places.into_iter().zip([&one, &other]) {
            objects[place] = object;
            expected[place] = Err(Reason::InvalidSignature);
        }
        assert_eq!(verdicts(&world.verify(0, &objects)), expected, "places {places:?}");
    }
    let objects = vec![one.as_slice(); 78];
    assert_eq!(verdicts(&world.verify(0, &objects)), vec![Err(Reason::InvalidSignature); 78]);
}

#[test]
fn of_one_update_the_signature_is_looked_at_before_the_keys() {
    let mut world = World::new(24);
    let mut outside = [0; 48];
    (outside[0], outside[47]) = (0x80, 4);
    // The aggregate key decides, and it is outside the subgroup.
    world.committees[0].serialized[8 * 48..].copy_from_slice(&outside);
    let good = world.updates[0].clone();
    let bad = moved(&good, &of_order_thirteen());
    for count in [1, 5, 80] {
        let keys = vec![good.as_slice(); count];
        assert_eq!(verdicts(&world.verify(0, &keys)), vec![Err(Reason::InvalidPublicKey); count]);
        let both = vec![bad.as_slice(); count];
        assert_eq!(verdicts(&world.verify(0, &both)), vec![Err(Reason::InvalidSignature); count]);
    }
}
