//! The vectors of ethereum/bls12-381-tests, where the test data lies (`BLSYNC_VECTORS`, by default beside the repository).

use blst::min_pk::{AggregateSignature, Signature as LibrarySignature};
use blsync_accel::curve::{BatchItem, MessagePoint, PublicKey, Signature, verify, verify_batch};
use serde_json::Value;
use std::path::PathBuf;

/// The cases of a folder by file name; `None`, said aloud, where the test data is missing.
fn cases(folder: &str, at_least: usize) -> Option<Vec<(String, Value)>> {
    let beside = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/vectors");
    let root = std::env::var_os("BLSYNC_VECTORS").map_or_else(|| PathBuf::from(beside), PathBuf::from);
    let Ok(entries) = std::fs::read_dir(root.join("bls/bls12-381-tests-v0.1.1").join(folder)) else {
        println!("skipped: bls vectors {folder}, no test data");
        return None;
    };
    let cases: Vec<(String, Value)> = entries
        .map(|entry| {
            let path = entry.expect("a directory entry").path();
            let text = std::fs::read_to_string(&path).expect("a readable file");
            (path.display().to_string(), serde_json::from_str(&text).expect("JSON"))
        })
        .collect();
    assert!(cases.len() >= at_least, "{} cases of {folder}", cases.len());
    Some(cases)
}

fn bytes(value: &Value) -> Vec<u8> {
    const_hex::decode(value.as_str().expect("a string")).expect("hex")
}

fn list(value: &Value) -> Vec<Vec<u8>> {
    value.as_array().expect("an array").iter().map(bytes).collect()
}

/// A key as the specification's `KeyValidate` accepts it.
fn valid_key(bytes: &[u8]) -> Option<PublicKey> {
    PublicKey::from_compressed(bytes.try_into().ok()?).filter(PublicKey::is_in_subgroup)
}

fn signature(bytes: &[u8]) -> Option<Signature> {
    Signature::from_compressed(bytes.try_into().ok()?)
}

#[test]
fn fast_aggregate_verify() {
    for (name, case) in cases("fast_aggregate_verify", 12).unwrap_or_default() {
        let input = &case["input"];
        let keys: Option<Vec<PublicKey>> = list(&input["pubkeys"]).iter().map(|key| valid_key(key)).collect();
        let sum = keys.and_then(|keys| PublicKey::sum(&keys.iter().collect::<Vec<_>>()));
        let message = MessagePoint::hash(&bytes(&input["message"]));
        let verdict = sum.zip(signature(&bytes(&input["signature"])));
        let verdict = verdict.is_some_and(|(key, signature)| verify(&key, &message, &signature));
        assert_eq!(verdict, case["output"].as_bool().expect("a verdict"), "{name}");
    }
}

#[test]
fn single_verify() {
    for (name, case) in cases("verify", 15).unwrap_or_default() {
        let input = &case["input"];
        let pair = valid_key(&bytes(&input["pubkey"])).zip(signature(&bytes(&input["signature"])));
        let message = MessagePoint::hash(&bytes(&input["message"]));
        let verdict = pair.is_some_and(|(key, signature)| verify(&key, &message, &signature));
        assert_eq!(verdict, case["output"].as_bool().expect("a verdict"), "{name}");
    }
}

#[test]
fn batch_verify() {
    for (name, case) in cases("batch_verify", 2).unwrap_or_default() {
        let input = &case["input"];
        let (keys, messages) = (list(&input["pubkeys"]), list(&input["messages"]));
        let items: Vec<BatchItem> = (0x9e37_79b9_7f4a_7c15_u64..)
            .step_by(0x1_0000_0001)
            .zip(keys.iter().zip(&messages).zip(list(&input["signatures"])))
            .map(|(number, ((key, message), encoding))| BatchItem {
                key: valid_key(key).expect("a key"),
                message: MessagePoint::hash(message),
                signature: signature(&encoding).expect("a signature").into(),
                random: [number, !number.rotate_left(17)],
            })
            .collect();
        // Alone and over and over, as signatures of larger batches are checked together.
        for items in [items.clone(), items.repeat(20)] {
            assert_eq!(verify_batch(&items), case["output"].as_bool().expect("a verdict"), "{name}, {}", items.len());
        }
    }
}

#[test]
fn deserialization_of_keys() {
    for (name, case) in cases("deserialization_G1", 13).unwrap_or_default() {
        // Infinity is an encoding of a point, but no key.
        let expected = case["output"].as_bool().expect("a verdict") && !name.contains("succeeds_infinity");
        assert_eq!(valid_key(&bytes(&case["input"]["pubkey"])).is_some(), expected, "{name}");
    }
}

#[test]
fn deserialization_of_signatures() {
    for (name, case) in cases("deserialization_G2", 15).unwrap_or_default() {
        // Infinity is an encoding of a point, but no signature of anybody.
        let expected = case["output"].as_bool().expect("a verdict") && !name.contains("succeeds_infinity");
        assert_eq!(signature(&bytes(&case["input"]["signature"])).is_some(), expected, "{name}");
    }
}

#[test]
fn aggregate() {
    for (name, case) in cases("aggregate", 6).unwrap_or_default() {
        let inputs: Option<Vec<Signature>> = list(&case["input"]).iter().map(|bytes| signature(bytes)).collect();
        // Zero signatures cannot be aggregated, and the aggregate at infinity is not a signature here.
        let expected = case["output"].as_str().and_then(|_| signature(&bytes(&case["output"])));
        let aggregate = inputs.and_then(|inputs| {
            let encodings: Vec<_> = inputs.iter().map(Signature::to_compressed).collect();
            let references: Vec<&[u8]> = encodings.iter().map(<[u8; 96]>::as_slice).collect();
            AggregateSignature::aggregate_serialized(&references, true).ok()
        });
        let aggregate = aggregate.and_then(|aggregate| signature(&aggregate.to_signature().to_bytes()));
        assert_eq!(aggregate, expected, "{name}");
    }
}

#[test]
fn hash_to_g2() {
    const TAG: &[u8] = b"QUUX-V01-CS02-with-BLS12381G2_XMD:SHA-256_SSWU_RO_";
    for (name, case) in cases("hash_to_G2", 4).unwrap_or_default() {
        let message = case["input"]["msg"].as_str().expect("a message");
        let point = MessagePoint::hash_with_tag(message.as_bytes(), TAG);
        let uncompressed = LibrarySignature::uncompress(&point.to_compressed()).expect("a point").serialize();
        // The vectors write the real part first, the encoding the imaginary part.
        let expected: Vec<u8> = ["x", "y"]
            .iter()
            .flat_map(|coordinate| case["output"][coordinate].as_str().expect("a coordinate").split(',').rev())
            .flat_map(|part| const_hex::decode(part).expect("hex"))
            .collect();
        assert_eq!(uncompressed.to_vec(), expected, "{name}");
    }
}
