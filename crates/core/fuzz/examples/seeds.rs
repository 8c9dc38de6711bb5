//! Fills `corpus/` with seeds: small valid inputs that are made here, and real ones from the test data (`BLSYNC_VECTORS`, by
//! default beside the repository), each with the byte before it that its target expects.

use blsync_core::fork::Fork;
use blsync_core::light_client::containers::ObjectKind;
use blsync_core::light_client::object::LightClientObject;
use blsync_core::sync_committee::SyncCommittee;
use blsync_core_fuzz::block_kind::MINIMAL_BIT;
use blsync_core_fuzz::world::{framed, small_committees, small_updates, world_of};
use serde_json::Value;
use std::fs;
use std::path::{Path, PathBuf};

/// Larger inputs make a target too slow to find anything.
const LARGEST: usize = 200_000;
const MANIFEST: &str = env!("CARGO_MANIFEST_DIR");

fn main() {
    small_seeds();
    let beside = || Path::new(MANIFEST).join("../../../../shared/vectors");
    let vectors = std::env::var_os("BLSYNC_VECTORS").map_or_else(beside, PathBuf::from);
    if !vectors.is_dir() {
        println!("no test data at {}: only small seeds were written", vectors.display());
        return;
    }
    files_below(&vectors).iter().for_each(|file| real_seed(&vectors, file));
}

fn save(target: &str, name: &str, parts: &[&[u8]]) {
    let bytes = parts.concat();
    if bytes.len() <= LARGEST {
        let folder = Path::new(MANIFEST).join("corpus").join(target);
        fs::create_dir_all(&folder).expect("a folder for seeds");
        fs::write(folder.join(name), bytes).expect("a written seed");
    }
}

fn small_seeds() {
    let updates = small_updates();
    for (i, update) in updates.iter().enumerate() {
        save("update_object", &format!("small-{i}"), &[&[0], update]);
    }
    let texts: Vec<String> = updates.iter().map(|update| update_json(update)).collect();
    save("update_chain_json", "small", &[&[0], format!("[{}]", texts.join(",")).as_bytes()]);
    let all: Vec<&[u8]> = updates.iter().map(Vec::as_slice).collect();
    save("update_chain_ssz", "small", &[&[0], &framed(&all)]);
    for (i, committee) in small_committees().iter().enumerate() {
        let checked = SyncCommittee::deserialize(&committee.serialized).expect("a committee");
        checked.confirm().expect("valid keys");
        let stored = checked.stored_keys().expect("confirmed keys");
        save("sync_committee", &format!("small-{i}"), &[&[0], &committee.serialized]);
        save("sync_committee", &format!("small-stored-{i}"), &[&[0], &committee.serialized, &stored]);
    }
    for bits in [0, 1, 0x0f, 0x7f, 0xff] {
        let signature = small_committees()[0].sign(bits, &[5; 32]);
        save("signature", &format!("bits-{bits}"), &[&[1, bits], &[5; 32], &signature]);
    }
    // Every ninth byte is a valid signature, those after it are not.
    for (name, count, wrong) in [("few", 5, 0), ("many", 24, 0), ("most", 48, 0), ("cancelling", 30, 5)] {
        let mut signatures: Vec<u8> = (0..count).map(|i| i % 6 * 9).collect();
        signatures[3] += wrong;
        signatures[4] += wrong + wrong.min(1);
        save("signature_batch", name, &[&signatures]);
    }
    for (gindex, depth) in [(1_u64, 0), (6, 2), (55, 5), (105, 7), (u64::MAX, 63)] {
        save("branch_root", &format!("gindex-{gindex}"), &[&gindex.to_le_bytes(), &vec![3; 32 * (depth + 1)]]);
        save(
            "branch_root",
            &format!("padded-{gindex}"),
            &[&gindex.to_le_bytes(), &[3; 32], &[0; 32], &vec![3; 32 * depth]],
        );
    }
    for pairs in [1, 4, 17, 64] {
        save("hashing", &format!("pairs-{pairs}"), &[&[0], &vec![7; 64 * pairs]]);
    }
    save("hashing", "header", &[&[0], &[9; 112]]);
    let forks: Vec<u8> = (0..7_u8).flat_map(|i| [&[i, 8 * i][..], &[0; 7], &[i, 0, 0, 0]].concat()).collect();
    let numbers = [&32_u32.to_le_bytes()[..], &8_u64.to_le_bytes(), &8_u64.to_le_bytes()].concat();
    save("chain_spec", "minimal", &[&[4; 32], &numbers, &forks]);
}

/// The JSON of a small update.
fn update_json(ssz: &[u8]) -> String {
    let spec = &world_of(0).spec;
    let update = LightClientObject::decode(spec, ObjectKind::Update, ssz).expect("a small update");
    String::from_utf8(update.json(spec).expect("its JSON")).expect("text")
}

/// What a file of the test data is a seed of, by its path.
fn real_seed(vectors: &Path, file: &Path) {
    let path = file.strip_prefix(vectors).expect("below the test data").to_string_lossy().replace('\\', "/");
    let name = path.replace('/', "_");
    let Ok(bytes) = fs::read(file) else { return };
    if path.starts_with("proofs/compact-multiproof/") {
        multiproof_seed(&name, &bytes);
    } else if path.contains("_updates.ssz") || path.ends_with("/updates.ssz") {
        save("update_chain_ssz", &name, &[&[1], &bytes]);
    } else if path.starts_with("light-client/") && path.contains("LightClientUpdate") {
        save("update_object", &name, &[&[1], &bytes]);
    } else if path.starts_with("light-client/") && path.to_lowercase().contains("update") && path.ends_with(".json") {
        save("update_chain_json", &name, &[&[1], &bytes]);
    } else if path.ends_with(".ssz_snappy") && path.contains("/ssz_static/") {
        if let Ok(decoded) = snap::raw::Decoder::new().decompress_vec(&bytes) {
            object_seed(&path, &name, &decoded, false);
        }
    } else if path.starts_with("blocks/")
        || path.starts_with("synthetic/")
        || path.ends_with("/block.json")
        || path.starts_with("devnet/")
    {
        object_seed(&path, &name, &bytes, path.ends_with(".json"));
    }
}

fn multiproof_seed(name: &str, bytes: &[u8]) {
    let Ok(proof) = serde_json::from_slice::<Value>(bytes) else { return };
    let hex = |value: &Value| value.as_str().and_then(|text| const_hex::decode(text).ok());
    let Some(descriptor) = hex(&proof["descriptor"]) else { return };
    let Some(values) = proof["leaves"].as_array() else { return };
    let values: Vec<u8> = values.iter().filter_map(hex).flatten().collect();
    if let Ok(length) = u8::try_from(descriptor.len()) {
        save("multiproof", name, &[&[length], &descriptor, &values]);
    }
}

/// A block or envelope, whose fork and preset its path names, or its version if it is JSON with one.
fn object_seed(path: &str, name: &str, bytes: &[u8], is_json: bool) {
    let lower = path.to_lowercase();
    if lower.contains("envelope") {
        save("envelope", name, &[&[u8::from(is_json)], bytes]);
    } else if lower.contains("block") && !lower.contains("body") && !lower.contains("header") {
        let document: Value = if is_json { serde_json::from_slice(bytes).unwrap_or_default() } else { Value::Null };
        let version = document["version"].as_str().unwrap_or(&lower);
        let mut forks = Fork::ALL.into_iter().zip(0_u8..);
        let Some((_, fork)) = forks.find(|(fork, _)| version.contains(fork.name())) else { return };
        let is_minimal = lower.contains("minimal");
        let selector = fork | if is_minimal { MINIMAL_BIT } else { 0 };
        save(if is_json { "block_json" } else { "block_ssz" }, name, &[&[selector], bytes]);
        save("block_slot", name, &[&[u8::from(is_json)], bytes]);
    }
}

fn files_below(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).expect("a readable folder").map(|entry| entry.expect("an entry").path());
    entries.flat_map(|path| if path.is_dir() { files_below(&path) } else { vec![path] }).collect()
}
