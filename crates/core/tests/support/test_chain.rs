//! A chain of updates with eight-key committees.

use super::random::Random;
use super::sparse_tree::{SparseTree, merkleize, sha256};
use blst::min_pk::{AggregatePublicKey, AggregateSignature, PublicKey, SecretKey, Signature};
use blsync_core::chain_spec::{ChainSpec, ScheduledFork};
use blsync_core::fork::{Fork, HeaderFormat};

type Node = [u8; 32];

pub const COMMITTEE_SIZE: usize = 8;
pub const SLOTS_PER_EPOCH: u64 = 8;
pub const EPOCHS_PER_PERIOD: u64 = 8;
pub const SLOTS_PER_PERIOD: u64 = SLOTS_PER_EPOCH * EPOCHS_PER_PERIOD;
const GENESIS_VALIDATORS_ROOT: Node = [0x42; 32];
const TAG: &[u8] = b"BLS_SIG_BLS12381G2_XMD:SHA-256_SSWU_RO_POP_";

/// First epoch of each fork: one period each, so that a chain crosses all of them.
pub fn schedule() -> Vec<ScheduledFork> {
    Fork::ALL
        .into_iter()
        .zip(0_u8..)
        .map(|(fork, i)| ScheduledFork::new(fork, u64::from(i) * EPOCHS_PER_PERIOD, [i + 1, 0, 0, 9]))
        .collect()
}

pub fn spec() -> ChainSpec {
    ChainSpec::new(&GENESIS_VALIDATORS_ROOT, COMMITTEE_SIZE, SLOTS_PER_EPOCH, EPOCHS_PER_PERIOD, schedule())
        .expect("a sound schedule")
}

/// A committee whose keys are known.
pub struct TestCommittee {
    pub secrets: Vec<SecretKey>,
    pub serialized: Vec<u8>,
}

impl TestCommittee {
    pub fn new(random: &mut Random) -> Self {
        let secrets: Vec<SecretKey> = (0..COMMITTEE_SIZE)
            .map(|_| SecretKey::key_gen(&random.bytes::<32>(), &[]).expect("32 bytes of seed"))
            .collect();
        let keys: Vec<_> = secrets.iter().map(SecretKey::sk_to_pk).collect();
        let aggregate = AggregatePublicKey::aggregate(&keys.iter().collect::<Vec<_>>(), false).expect("some keys");
        let encodings = keys.iter().map(PublicKey::to_bytes).chain([aggregate.to_public_key().to_bytes()]);
        Self { serialized: encodings.flatten().collect(), secrets }
    }

    /// Root by plain recursion over the container.
    pub fn root(&self) -> Node {
        let leaf = |key: &[u8]| sha256(&[key, &[0; 16]].concat());
        let leaves: Vec<Node> = self.serialized.chunks(48).map(leaf).collect();
        sha256(&[merkleize(&leaves[..COMMITTEE_SIZE]), leaves[COMMITTEE_SIZE]].concat())
    }

    /// Aggregate signature of the members named by the bits; the encoding of infinity if there are none.
    pub fn sign(&self, bits: u8, signing_root: &Node) -> [u8; 96] {
        let signatures: Vec<Signature> = self
            .secrets
            .iter()
            .enumerate()
            .filter(|(i, _)| bits >> i & 1 == 1)
            .map(|(_, secret)| secret.sign(signing_root, TAG, &[]))
            .collect();
        if signatures.is_empty() {
            let mut infinity = [0; 96];
            infinity[0] = 0xc0;
            return infinity;
        }
        let aggregate = AggregateSignature::aggregate(&signatures.iter().collect::<Vec<_>>(), false);
        aggregate.expect("some signatures").to_signature().to_bytes()
    }
}

/// What an update says.
#[derive(Clone, Copy)]
pub struct UpdatePlan {
    pub attested_slot: u64,
    pub signature_slot: u64,
    pub finalized_slot: Option<u64>,
    pub bits: u8,
}

fn fork_at(slot: u64) -> (Fork, [u8; 4]) {
    let epoch = slot / SLOTS_PER_EPOCH;
    let scheduled = schedule().into_iter().rfind(|scheduled| scheduled.epoch <= epoch).expect("altair is at genesis");
    (scheduled.fork, scheduled.version)
}

struct Header {
    slot: u64,
    root: Node,
    /// The light-client header in the format of the update's fork.
    encoding: Vec<u8>,
}

fn uint_leaf(value: u64) -> Node {
    let mut leaf = [0; 32];
    leaf[..8].copy_from_slice(&value.to_le_bytes());
    leaf
}

/// A header at a slot, in the format of `format_fork`'s containers.
fn header(slot: u64, state_root: Node, format_fork: Fork, random: &mut Random) -> Header {
    let (fork, _) = fork_at(slot);
    let (body_root, execution) = execution(fork, format_fork, random);
    let (proposer_index, parent_root) = (random.next(), random.bytes::<32>());
    let leaves = [uint_leaf(slot), uint_leaf(proposer_index), parent_root, state_root, body_root];
    let mut encoding = [slot.to_le_bytes(), proposer_index.to_le_bytes()].concat();
    encoding.extend([parent_root, state_root, body_root].concat());
    encoding.extend(execution);
    Header { slot, root: merkleize(&leaves), encoding }
}

/// A payload header of deneb, or of capella if `blob_gas` is false, with its leaves.
fn payload_header(blob_gas: bool, in_deneb_format: bool, random: &mut Random) -> (Vec<u8>, Vec<Node>) {
    let roots: [Node; 7] = std::array::from_fn(|_| random.bytes());
    let fee_recipient: [u8; 20] = random.bytes();
    let bloom: [u8; 256] = random.bytes();
    let numbers: [u64; 4] = std::array::from_fn(|_| random.next());
    let extra: [u8; 11] = random.bytes();
    let blob_numbers = if blob_gas { [random.next(), random.next()] } else { [0, 0] };
    let fixed = if in_deneb_format { 584_u32 } else { 568 };

    let mut bytes = roots[0].to_vec();
    bytes.extend(fee_recipient);
    bytes.extend([roots[1], roots[2]].concat());
    bytes.extend(bloom);
    bytes.extend(roots[3]);
    bytes.extend(numbers.map(u64::to_le_bytes).concat());
    bytes.extend(fixed.to_le_bytes());
    let base_fee = uint_leaf(random.next());
    bytes.extend(base_fee);
    bytes.extend([roots[4], roots[5], roots[6]].concat());
    if in_deneb_format {
        bytes.extend(blob_numbers.map(u64::to_le_bytes).concat());
    }
    bytes.extend(extra);

    let mut fee_leaf = [0; 32];
    fee_leaf[..20].copy_from_slice(&fee_recipient);
    let bloom_leaves: Vec<Node> = bloom.chunks(32).map(|chunk| chunk.try_into().expect("32 bytes")).collect();
    let mut extra_leaf = [0; 32];
    extra_leaf[..11].copy_from_slice(&extra);
    let extra_root = sha256(&[extra_leaf, uint_leaf(11)].concat());
    let mut leaves = vec![roots[0], fee_leaf, roots[1], roots[2], merkleize(&bloom_leaves), roots[3]];
    leaves.extend(numbers.map(uint_leaf));
    leaves.extend([extra_root, base_fee, roots[4], roots[5], roots[6]]);
    if blob_gas {
        leaves.extend(blob_numbers.map(uint_leaf));
    }
    (bytes, leaves)
}

/// The body root of a block of `fork`, and the header's execution part in the format of `format_fork`.
fn execution(fork: Fork, format_fork: Fork, random: &mut Random) -> (Node, Vec<u8>) {
    let (own, format) = (fork.header_format(), format_fork.header_format());
    match (own, format) {
        (_, HeaderFormat::Beacon) => (random.bytes(), Vec::new()),
        (HeaderFormat::BlockHash, _) => {
            let hash = random.bytes();
            let body = SparseTree::new(&[(2856, hash)], random);
            (body.root(), [vec![hash], body.branch(2856)].concat().concat())
        }
        (HeaderFormat::Beacon, HeaderFormat::BlockHash) => (random.bytes(), vec![0; 32 + 11 * 32]),
        (HeaderFormat::Beacon, HeaderFormat::CapellaPayload | HeaderFormat::DenebPayload) => {
            let mut empty = vec![0; if format == HeaderFormat::DenebPayload { 584 } else { 568 }];
            let fixed = u32::try_from(empty.len()).expect("small");
            empty[436..440].copy_from_slice(&fixed.to_le_bytes());
            (random.bytes(), [&244_u32.to_le_bytes()[..], &[0; 128], &empty].concat())
        }
        (HeaderFormat::CapellaPayload | HeaderFormat::DenebPayload, _) => {
            let has_blobs = own == HeaderFormat::DenebPayload;
            let (bytes, leaves) = payload_header(has_blobs, format != HeaderFormat::CapellaPayload, random);
            let body = SparseTree::new(&[(25, merkleize(&leaves))], random);
            if format != HeaderFormat::BlockHash {
                let branch = body.branch(25).concat();
                return (body.root(), [&244_u32.to_le_bytes()[..], &branch, &bytes].concat());
            }
            // The block hash within the payload header, and zero nodes before its longer branch.
            let depth = u32::try_from(leaves.len()).expect("small").next_power_of_two().ilog2();
            let given: Vec<(u64, Node)> = (1_u64 << depth..).zip(leaves.clone()).collect();
            let mut padded = given;
            padded.extend((padded.len() as u64..1 << depth).map(|i| ((1 << depth) + i, [0; 32])).collect::<Vec<_>>());
            let payload = SparseTree::new(&padded, random);
            let inner = payload.branch((1 << depth) + 12);
            let branch = [inner, body.branch(25)].concat();
            let padding = vec![[0; 32]; 11 - branch.len()];
            (body.root(), [vec![leaves[12]], padding, branch].concat().concat())
        }
    }
}

/// The SSZ encoding of an update signed by a committee, proving the next.
pub fn update(plan: UpdatePlan, signers: &TestCommittee, next: &TestCommittee, random: &mut Random) -> Vec<u8> {
    let (fork, _) = fork_at(plan.attested_slot);
    let state_root = random.bytes();
    let finalized = plan.finalized_slot.map(|slot| header(slot, state_root, fork, random));
    let (finalized_gindex, next_gindex) = (fork.finalized_root_gindex(), fork.next_sync_committee_gindex());
    let finalized_root = finalized.as_ref().map_or([0; 32], |header| header.root);
    let state = SparseTree::new(&[(next_gindex, next.root()), (finalized_gindex, finalized_root)], random);
    let attested = header(plan.attested_slot, state.root(), fork, random);

    let (_, version) = fork_at(plan.signature_slot - 1);
    let mut version_leaf = [0; 32];
    version_leaf[..4].copy_from_slice(&version);
    let fork_data_root = sha256(&[version_leaf, GENESIS_VALIDATORS_ROOT].concat());
    let domain = [&[7, 0, 0, 0], &fork_data_root[..28]].concat();
    let signing_root = sha256(&[&attested.root[..], &domain].concat());
    let signature = signers.sign(plan.bits, &signing_root);

    let (finality_branch, finalized_encoding) = match &finalized {
        Some(header) => (state.branch(finalized_gindex), header.encoding.clone()),
        None => (vec![[0; 32]; state.branch(finalized_gindex).len()], empty_header(fork)),
    };
    assert!(finalized.is_none_or(|header| header.slot <= plan.attested_slot), "a plan that makes sense");
    let fixed = matches!(fork.header_format(), HeaderFormat::Beacon | HeaderFormat::BlockHash);
    let branches_and_rest = |out: &mut Vec<u8>| {
        out.extend(finality_branch.concat());
        out.push(plan.bits);
        out.extend(signature);
        out.extend(plan.signature_slot.to_le_bytes());
    };
    let mut out = Vec::new();
    if fixed {
        out.extend(&attested.encoding);
        out.extend(&next.serialized);
        out.extend(state.branch(next_gindex).concat());
        out.extend(&finalized_encoding);
        branches_and_rest(&mut out);
        return out;
    }
    out.extend([0; 4]);
    out.extend(&next.serialized);
    out.extend(state.branch(next_gindex).concat());
    let second_offset = out.len();
    out.extend([0; 4]);
    branches_and_rest(&mut out);
    let first = u32::try_from(out.len()).expect("small");
    let second = first + u32::try_from(attested.encoding.len()).expect("small");
    out[..4].copy_from_slice(&first.to_le_bytes());
    out[second_offset..second_offset + 4].copy_from_slice(&second.to_le_bytes());
    out.extend(&attested.encoding);
    out.extend(&finalized_encoding);
    out
}

fn empty_header(fork: Fork) -> Vec<u8> {
    let format = fork.header_format();
    match format {
        HeaderFormat::Beacon => vec![0; 112],
        HeaderFormat::BlockHash => vec![0; 496],
        HeaderFormat::CapellaPayload | HeaderFormat::DenebPayload => {
            let fixed = if format == HeaderFormat::CapellaPayload { 568_usize } else { 584 };
            let mut header = vec![0; 244 + fixed];
            header[112..116].copy_from_slice(&244_u32.to_le_bytes());
            let fixed = u32::try_from(fixed).expect("small");
            header[244 + 436..244 + 440].copy_from_slice(&fixed.to_le_bytes());
            header
        }
    }
}

/// Frames objects as a server does.
pub fn framed(objects: &[&[u8]]) -> Vec<u8> {
    let frame = |object: &&[u8]| [&(object.len() as u64 + 4).to_le_bytes(), &[9; 4][..], object].concat();
    objects.iter().flat_map(frame).collect()
}
