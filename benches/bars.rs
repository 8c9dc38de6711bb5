//! The core's part of the bars: each row beside its yardstick, timed in the same process.
//!
//! `cargo bench -p blsync-core`, with `-- --json` for machines, with `-- WORD` for the rows whose name has the word. One thread rows mean what they say when pinned (`taskset -c 0`). Real data is read from
//! `BLSYNC_VECTORS`, by default beside the repository.

mod real_chain;
mod stopwatch;

use blsync_accel::curve::{BatchItem, MessagePoint, PublicKey, Signature, SignaturePoint, verify, verify_batch};
use blsync_accel::sha256::{Implementation, hash_pairs};
use blsync_core::beacon_block_header::header_root;
use blsync_core::committee_root::committee_root;
use blsync_core::hash::hash_pair;
use blsync_core::multiproof::multiproof_root;
use blsync_core::sync_committee::SyncCommittee;
use blsync_core::update_chain::Encoding;
use real_chain::{PERIODS, RealChain, vectors};
use serde_json::Value;
use sha2::{Digest, Sha256};
use stopwatch::{Row, run};

const TAG: &[u8] = b"BLS_SIG_BLS12381G2_XMD:SHA-256_SSWU_RO_POP_";

/// A committee of 512 with known keys, and signatures by it.
struct Signed {
    committee: SyncCommittee,
    bits: Vec<u8>,
    signature: Vec<u8>,
    root: [u8; 32],
}

impl Signed {
    fn verify_on_one_thread(&self, root: &[u8; 32]) -> u64 {
        let ready = self.committee.ready_signature(&self.bits, root, &self.signature).expect("right lengths");
        u64::from(ready.expect("a signature").is_valid().expect("valid keys"))
    }

    fn verify(&self, root: &[u8; 32]) -> u64 {
        u64::from(self.committee.verify(&self.bits, root, &self.signature).expect("right lengths"))
    }
}

/// A root that was not hashed before.
fn new_root(counter: &mut u64) -> [u8; 32] {
    *counter += 1;
    std::array::from_fn(|i| counter.to_le_bytes()[i % 8])
}

fn signed(absent: usize) -> Signed {
    let secrets: Vec<_> = (0..512_u32)
        .map(|i| blst::min_pk::SecretKey::key_gen(&[i.to_le_bytes(); 8].concat(), &[]).expect("32 bytes of seed"))
        .collect();
    let keys: Vec<_> = secrets.iter().map(blst::min_pk::SecretKey::sk_to_pk).collect();
    let references: Vec<_> = keys.iter().collect();
    let aggregate = blst::min_pk::AggregatePublicKey::aggregate(&references, false).expect("keys").to_public_key();
    let serialized: Vec<u8> = keys.iter().chain([&aggregate]).flat_map(blst::min_pk::PublicKey::to_bytes).collect();
    let root = [0x5a; 32];
    let mut bits = vec![0xff; 64];
    for i in 0..absent {
        let index = i * 512 / absent + 3;
        bits[index / 8] &= !(1 << (index % 8));
    }
    let signatures: Vec<_> = secrets
        .iter()
        .enumerate()
        .filter(|(i, _)| bits[i / 8] >> (i % 8) & 1 == 1)
        .map(|(_, secret)| secret.sign(&root, TAG, &[]))
        .collect();
    let references: Vec<_> = signatures.iter().collect();
    let signature = blst::min_pk::AggregateSignature::aggregate(&references, false).expect("signatures");
    let committee = SyncCommittee::deserialize(&serialized).expect("a committee");
    Signed { committee, bits, signature: signature.to_signature().to_bytes().to_vec(), root }
}

fn batch(count: u8) -> Vec<BatchItem> {
    (0..count)
        .map(|i| {
            let secret = blst::min_pk::SecretKey::key_gen(&[i + 1; 32], &[]).expect("32 bytes of seed");
            let encoding = secret.sign(&[i; 32], TAG, &[]).to_bytes();
            BatchItem {
                key: PublicKey::from_compressed(&secret.sk_to_pk().to_bytes()).expect("a key"),
                message: MessagePoint::hash(&[i; 32]),
                signature: SignaturePoint::from_compressed(&encoding).expect("a signature"),
                random: [u64::from(i) << 56 | 0x37_79b9_7f4a_7c15, u64::from(!i) << 57 | 0x1234_5678_9abc_def1],
            }
        })
        .collect()
}

fn with_messages_hashed(items: &[BatchItem]) -> Vec<BatchItem> {
    (0_u8..).zip(items).map(|(i, item)| BatchItem { message: MessagePoint::hash(&[i; 32]), ..*item }).collect()
}

/// The yardstick: the library's verification of one signature in one C function, on this thread.
fn core_verify(key: &blst::min_pk::PublicKey, signature: &blst::min_pk::Signature, message: &[u8; 32]) -> u64 {
    let key: &blst::blst_p1_affine = key.into();
    let signature: &blst::blst_p2_affine = signature.into();
    let (tag, length) = (TAG.as_ptr(), TAG.len());
    // SAFETY: points, message and tag are valid for the lengths passed; the augmentation is empty.
    let status = unsafe {
        let message_length = message.len();
        let message = message.as_ptr();
        blst::blst_core_verify_pk_in_g1(key, signature, true, message, message_length, tag, length, std::ptr::null(), 0)
    };
    assert!(status == blst::BLST_ERROR::BLST_SUCCESS, "a valid signature");
    1
}

/// A proof of all leaves of a full tree.
fn full_proof(leaves: usize) -> (Vec<u8>, Vec<[u8; 32]>) {
    fn bits(leaves: usize, into: &mut Vec<bool>) {
        into.push(leaves == 1);
        if leaves > 1 {
            bits(leaves / 2, into);
            bits(leaves / 2, into);
        }
    }
    let mut list = Vec::new();
    bits(leaves, &mut list);
    let byte = |bits: &[bool]| bits.iter().enumerate().fold(0, |byte, (i, bit)| byte | u8::from(*bit) << (7 - i));
    let values = (0_u64..).take(leaves).map(|i| std::array::from_fn(|j| i.to_le_bytes()[j % 8])).collect();
    (list.chunks(8).map(byte).collect(), values)
}

const fn name_of_path(path: Implementation) -> &'static str {
    match path {
        Implementation::Avx512 => "hash of a pair, avx512",
        Implementation::ShaNi => "hash of a pair, sha-ni",
        Implementation::Avx512Only => "hash of a pair, avx512-only",
        Implementation::Avx2 => "hash of a pair, avx2",
        Implementation::ArmSha2 => "hash of a pair, arm-sha2",
        Implementation::Portable => "hash of a pair, portable",
    }
}

/// A row for each way of hashing that the CPU has.
fn rows_of_paths(pairs: &[[[u8; 32]; 2]]) -> impl Iterator<Item = Row<'_>> {
    Implementation::ALL.into_iter().filter(|path| path.is_available()).map(move |path| {
        let mut nodes = vec![[0; 32]; pairs.len()];
        Row::new(name_of_path(path), pairs.len(), move || {
            path.hash_pairs(pairs, &mut nodes);
            nodes.last().map_or(0, |node| u64::from(node[0]))
        })
    })
}

fn main() {
    let Some(folder) = vectors() else {
        eprintln!("the test data is missing: set BLSYNC_VECTORS to its folder");
        std::process::exit(1);
    };
    let chain = RealChain::read(&folder);
    let secret = blst::min_pk::SecretKey::key_gen(&[7; 32], &[]).expect("32 bytes of seed");
    let (library_key, library_signature) = (secret.sk_to_pk(), secret.sign(&[9; 32], TAG, &[]));
    let key = PublicKey::from_compressed(&library_key.to_bytes()).expect("a key");
    let signature = Signature::from_compressed(&library_signature.to_bytes()).expect("a signature");
    let head = signed(10);
    let unsummed = signed(10);
    head.committee.confirm().expect("valid keys");
    let keys: Vec<PublicKey> =
        head.committee.serialized().as_chunks().0[..512].iter().filter_map(PublicKey::from_compressed).collect();
    let references: Vec<&PublicKey> = keys.iter().collect();
    let (pairs, mut nodes) = (vec![[[0x11; 32], [0x22; 32]]; 512], vec![[0; 32]; 512]);
    let mut chained = [[0x11; 32], [0x22; 32]];
    let (sets, small_sets) = (batch(128), batch(8));
    let proofs = [1024, 64, 4].map(full_proof);
    let (mut next_root, mut head_roots, mut more_roots) = (0_u64, 0_u64, 1_u64 << 32);

    let mut rows = vec![
        Row::new("Y: blst core verify", 1, || core_verify(&library_key, &library_signature, &[9; 32])),
        Row::new("S: sha2 crate, 64 bytes", 1, || {
            u64::from(Sha256::digest(std::hint::black_box(&pairs[0]).as_flattened())[0])
        }),
        Row::new("hash of a pair, 512 together", 512, || {
            hash_pairs(&pairs, &mut nodes);
            u64::from(nodes[511][0])
        }),
        Row::new("hash of one pair", 1, || {
            let mut node = [[0; 32]];
            hash_pairs(std::hint::black_box(&pairs[..1]), &mut node);
            u64::from(node[0][0])
        }),
        Row::new("hash of one pair upon another", 1, || {
            chained[1] = hash_pair(&chained[0], &chained[1]);
            u64::from(chained[1][0])
        }),
        Row::new("header root", 1, || u64::from(header_root(std::hint::black_box(&[7; 112])).expect("a header")[0])),
        Row::new("committee root", 1, || {
            u64::from(committee_root(std::hint::black_box(&chain.committee)).expect("a committee")[0])
        }),
        Row::new("multiproof of 1024", 1, || {
            u64::from(multiproof_root(&proofs[0].0, &proofs[0].1).expect("a proof")[0])
        }),
        Row::new("multiproof of 64", 1, || u64::from(multiproof_root(&proofs[1].0, &proofs[1].1).expect("a proof")[0])),
        Row::new("multiproof of 4", 1, || u64::from(multiproof_root(&proofs[2].0, &proofs[2].1).expect("a proof")[0])),
        Row::new("verify, key and signature ready", 1, || {
            u64::from(verify(&key, &MessagePoint::hash(&[9; 32]), &signature))
        }),
        Row::new("sum of 512", 1, || u64::from(PublicKey::sum(&references).is_some())),
        Row::new("complement of 10, ready", 1, || u64::from(key.minus(&references[..10]).is_some())),
        Row::new("key from 48 bytes", 1, || {
            u64::from(
                PublicKey::from_compressed(head.committee.serialized().first_chunk().expect("48 bytes")).is_some(),
            )
        }),
        Row::new("subgroup check of a key", 1, || u64::from(key.is_in_subgroup())),
        Row::new("signature from 96 bytes", 1, || {
            u64::from(Signature::from_compressed(head.signature.as_slice().try_into().expect("96 bytes")).is_some())
        }),
        Row::new("message to the curve", 1, || {
            next_root += 1;
            u64::from(MessagePoint::hash(&next_root.to_le_bytes()).to_compressed()[0])
        }),
        Row::new("head, message hashed before", 1, || head.verify_on_one_thread(&head.root)),
        Row::new("head, message hashed before, two threads", 1, || head.verify(&head.root)).by_wall_clock(),
        Row::new("head, confirmed committee, all", 1, || head.verify_on_one_thread(&new_root(&mut head_roots))),
        Row::new("head, confirmed committee, all, two threads", 1, || head.verify(&new_root(&mut more_roots)))
            .by_wall_clock(),
        Row::new("head, unconfirmed committee, message hashed before", 1, || {
            unsummed.verify_on_one_thread(&unsummed.root)
        }),
        Row::new("batch of 128 with messages to the curve, each", 128, || {
            u64::from(verify_batch(&with_messages_hashed(&sets)))
        }),
        Row::new("batch of 8 with messages to the curve, each", 8, || {
            u64::from(verify_batch(&with_messages_hashed(&small_sets)))
        }),
        Row::new("chain from SSZ, an update", PERIODS, || chain.verify(Encoding::Ssz, 1).items.len() as u64),
        Row::new("chain from SSZ, two threads", PERIODS, || chain.verify(Encoding::Ssz, 2).items.len() as u64)
            .by_wall_clock(),
        Row::new("chain from JSON, an update", PERIODS, || chain.verify(Encoding::Json, 1).items.len() as u64),
        Row::new("chain from JSON, two threads", PERIODS, || chain.verify(Encoding::Json, 2).items.len() as u64)
            .by_wall_clock(),
    ];
    rows.extend(rows_of_paths(&pairs));
    if let Some(wanted) = std::env::args().skip(1).find(|argument| !argument.starts_with('-')) {
        rows.retain(|row| row.name.starts_with("Y:") || row.name.starts_with("S:") || row.name.contains(&wanted));
    }
    let rounds = std::env::var("BLSYNC_BENCH_ROUNDS").ok().and_then(|rounds| rounds.parse().ok()).unwrap_or(15);
    run(&mut rows, rounds);
    if std::env::args().any(|argument| argument == "--json") {
        print_json(&rows);
    } else {
        print_table(&rows);
    }
}

/// `[{name, us, medianUs}]`: the best and the median time of a unit in microseconds.
fn print_json(rows: &[Row<'_>]) {
    let object = |row: &Row<'_>| serde_json::json!({"name": row.name, "us": row.minimum(), "medianUs": row.median()});
    println!("{}", Value::Array(rows.iter().map(object).collect()));
}

/// The table, each row beside the two yardsticks, which are its first rows.
fn print_table(rows: &[Row<'_>]) {
    let (verification, digest) = (rows[0].minimum(), rows[1].minimum());
    println!("{:<52} {:>10} {:>10} {:>8} {:>8}", "", "min µs", "median µs", "× Y", "× S");
    for row in rows {
        let (minimum, median) = (row.minimum(), row.median());
        let (verifications, digests) = (minimum / verification, minimum / digest);
        println!("{:<52} {minimum:>10.3} {median:>10.3} {verifications:>8.3} {digests:>8.2}", row.name);
    }
}
