//! The schemas of light-client objects, held to `ssz_rs`: what one takes the other takes, with the same bytes and root.
//!
//! `BLSYNC_MUTATIONS` says how many mutated objects are tried; a normal run tries 100,000.

#[path = "support/oracle.rs"]
mod oracle;
mod support;

use blsync_core::chain_spec::ChainSpec;
use blsync_core::fork::Fork;
use blsync_core::light_client::containers::ObjectKind;
use blsync_core::light_client::object::{LightClientObject, kind_of_ssz, ssz_of_object_json, text_of};
use blsync_core::light_client::parts::ObjectParts;
use blsync_core::{Error, ErrorCode};
use oracle::oracle;
use support::random::Random;
use support::test_chain::{SLOTS_PER_PERIOD, spec};

const KINDS: [ObjectKind; 5] = [
    ObjectKind::Header,
    ObjectKind::Bootstrap,
    ObjectKind::Update,
    ObjectKind::FinalityUpdate,
    ObjectKind::OptimisticUpdate,
];

fn mutations() -> usize {
    std::env::var("BLSYNC_MUTATIONS").ok().and_then(|text| text.parse().ok()).unwrap_or(100_000)
}

fn cases() -> impl Iterator<Item = (Fork, ObjectKind)> {
    Fork::ALL.into_iter().flat_map(|fork| KINDS.map(|kind| (fork, kind)))
}

/// Where the first header's slot stands: behind the offset of a header of variable length.
fn slot_position(fork: Fork, kind: ObjectKind, bytes: &[u8]) -> usize {
    let is_variable = (Fork::Capella..Fork::Gloas).contains(&fork) && kind != ObjectKind::Header;
    let first = bytes.first_chunk::<4>().map_or(0, |word| u32::from_le_bytes(*word) as usize);
    if is_variable { first } else { 0 }
}

/// An object of a fork with a slot of it and all else default.
fn base(fork: Fork, kind: ObjectKind) -> Vec<u8> {
    let mut bytes = (oracle(fork, kind).default)();
    let period = Fork::ALL.iter().position(|other| *other == fork).expect("a fork") as u64;
    let at = slot_position(fork, kind, &bytes);
    bytes[at..at + 8].copy_from_slice(&(period * SLOTS_PER_PERIOD + 3).to_le_bytes());
    bytes
}

fn mutated(bytes: &[u8], random: &mut Random) -> Vec<u8> {
    let mut bytes = bytes.to_vec();
    for _ in 0..random.below(40) {
        let at = random.below(bytes.len());
        bytes[at] = random.bytes::<1>()[0];
    }
    match random.below(8) {
        0 => bytes.truncate(random.below(bytes.len() + 1)),
        1 => bytes.extend(vec![random.bytes::<1>()[0]; 1 + random.below(40)]),
        2 => {
            let at = random.below(bytes.len().saturating_sub(4).max(1));
            let word = u32::try_from(random.below(2000)).expect("small").to_le_bytes();
            bytes.splice(at..(at + 4).min(bytes.len()), word);
        }
        3 => {
            let (at, to) = (random.below(bytes.len()), random.below(bytes.len()));
            bytes.drain(at.min(to)..at.max(to));
        }
        _ => {}
    }
    bytes
}

/// What the engine makes of bytes, through every form an object can have.
fn engine(spec: &ChainSpec, kind: ObjectKind, bytes: &[u8]) -> Result<(Fork, [u8; 32]), Error> {
    let object = LightClientObject::decode(spec, kind, bytes)?;
    assert_eq!(object.ssz(), bytes);
    let parts = ObjectParts::of(&object).expect("parts of an object");
    assert_eq!(parts.encode(spec, kind, object.fork).expect("its parts make it"), bytes);
    if kind != ObjectKind::Header {
        assert_eq!(kind_of_ssz(spec, bytes), Some(kind));
        let json = object.json(spec).expect("its JSON");
        assert_eq!(ssz_of_object_json(spec, kind, text_of(&json).expect("text")).expect("its own JSON"), bytes);
    }
    Ok((object.fork, object.root()?))
}

#[test]
fn whatever_the_bytes_both_readers_say_the_same() {
    let mut random = Random::new(11);
    let (mut taken, mut refused, mut elsewhere) = (0, 0, 0);
    let rounds = mutations().div_ceil(cases().count());
    let spec = spec();
    for (fork, kind) in cases() {
        let base = base(fork, kind);
        for round in 0..rounds {
            let bytes = if round == 0 { base.clone() } else { mutated(&base, &mut random) };
            // The slot may have moved into another fork, or the bytes into another layout.
            match engine(&spec, kind, &bytes) {
                Ok((found, root)) => {
                    let opinion = (oracle(found, kind).opinion)(&bytes);
                    assert_eq!(opinion, Some((bytes, root)), "{} {}", found.name(), kind.name());
                    taken += 1;
                }
                Err(error) if error.code == ErrorCode::ForkMismatch => elsewhere += 1,
                Err(error) => {
                    let sound = Fork::ALL.into_iter().find(|fork| (oracle(*fork, kind).opinion)(&bytes).is_some());
                    let slot = sound.and_then(|fork| {
                        let at = slot_position(fork, kind, &bytes);
                        bytes.get(at..at + 8)?.try_into().ok().map(u64::from_le_bytes)
                    });
                    let is_known = slot.is_some_and(|slot| spec.fork(slot).is_ok());
                    assert!(!is_known, "{} {}: {error}, and the oracle takes it", fork.name(), kind.name());
                    refused += 1;
                }
            }
        }
    }
    assert!(taken + refused + elsewhere >= mutations(), "every one is judged");
    println!("{taken} taken, {refused} refused, {elsewhere} of another fork's layout");
    assert!(taken > rounds && refused > rounds, "{taken} {refused}");
}

#[test]
fn json_is_read_with_one_strictness() {
    let spec = spec();
    for (fork, kind) in cases().filter(|(_, kind)| *kind != ObjectKind::Header) {
        let bytes = base(fork, kind);
        let object = LightClientObject::decode(&spec, kind, &bytes).expect("a sound object");
        let json = String::from_utf8(object.json(&spec).expect("its JSON")).expect("text");
        let read = |text: &str| ssz_of_object_json(&spec, kind, text).map_err(|error| error.code);
        let prefix = format!("{{\"version\":\"{}\",\"data\":", fork.name());
        let bare = &json[prefix.len()..json.len() - 1];
        for form in [
            json.clone(),
            bare.to_owned(),
            format!(" {{\"data\":{bare},\"version\":7}} "),
            json.replacen(fork.name(), "x", 1),
        ] {
            assert_eq!(read(&form), Ok(bytes.clone()), "{form}");
        }
        let changed = |from: &str, to: &str| {
            assert!(json.contains(from), "{from} in {json}");
            read(&json.replacen(from, to, 1))
        };
        assert_eq!(changed("\"state_root\":\"0x00", "\"state_root\":\"0X00"), Err(ErrorCode::InvalidValue));
        assert_eq!(changed("\"state_root\":\"0x00", "\"state_root\":\"0x0"), Err(ErrorCode::InvalidValue));
        assert_eq!(changed("\"state_root\":\"0x00", "\"state_root\":\"0x"), Err(ErrorCode::InvalidLength));
        assert_eq!(changed("\"proposer_index\":\"0\"", "\"proposer_index\":0"), Err(ErrorCode::InvalidJson));
        assert_eq!(changed("\"proposer_index\":\"0\"", "\"proposer_index\":\"00\""), Err(ErrorCode::InvalidValue));
        assert_eq!(changed("\"proposer_index\":", "\"proposer\":"), Err(ErrorCode::MissingField));
        assert_eq!(changed("\"parent_root\":", "\"more\":[{}],\"parent_root\":"), Ok(bytes.clone()));
        let twice = "\"proposer_index\":\"0\",\"proposer_index\":";
        assert_eq!(changed("\"proposer_index\":", twice), Err(ErrorCode::DuplicateField));
        if json.contains("_branch\":[") {
            let node = "\"0x0000000000000000000000000000000000000000000000000000000000000000\",";
            assert_eq!(changed("_branch\":[", &format!("_branch\":[{node}")), Err(ErrorCode::BranchDepth));
        }
        if fork >= Fork::Deneb && fork < Fork::Gloas {
            let blob_gas = ",\"excess_blob_gas\":\"0\"";
            assert_eq!(changed(blob_gas, ""), Err(ErrorCode::MissingField));
        }
        if fork < Fork::Capella {
            let flat = json.replace("{\"beacon\":{", "{").replace("}},\"current", "},\"current");
            let flat =
                flat.replace("}},\"next", "},\"next").replace("}},\"fin", "},\"fin").replace("}},\"sync", "},\"sync");
            assert_ne!(flat, json);
            assert_eq!(read(&flat), Ok(bytes.clone()), "{flat}");
        }
    }
}
