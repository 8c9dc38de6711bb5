//! The 163 mainnet periods, as benches verify them.

use blsync_core::chain_spec::{ChainSpec, ScheduledFork};
use blsync_core::fork::Fork;
use blsync_core::sync_committee::SyncCommittee;
use blsync_core::update_chain::{ChainOptions, Encoding, UpdateChain, verify_update_chain};
use serde_json::Value;
use std::path::PathBuf;
use std::sync::Arc;

const FIRST_PERIOD: u64 = 290;
pub const PERIODS: usize = 163;

/// The folder of the real data.
pub fn vectors() -> Option<PathBuf> {
    let beside = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/vectors");
    let root = std::env::var_os("BLSYNC_VECTORS").map_or_else(|| PathBuf::from(beside), PathBuf::from);
    let folder = root.join("light-client/mainnet-altair-periods-290-452");
    folder.is_dir().then_some(folder)
}

fn json(path: PathBuf) -> Value {
    serde_json::from_slice(&std::fs::read(path).expect("a readable file")).expect("JSON")
}

fn hex(value: &Value) -> Vec<u8> {
    const_hex::decode(value.as_str().expect("a string")).expect("hex")
}

fn mainnet() -> ChainSpec {
    let genesis: [u8; 32] =
        const_hex::decode_to_array("4b363db94e286120d76eb905340fdd4e54bfe9f06bf33ff6cf5ad27f511bfe95").expect("hex");
    let altair = ScheduledFork::new(Fork::Altair, 74240, [1, 0, 0, 0]);
    let bellatrix = ScheduledFork::new(Fork::Bellatrix, 144_896, [2, 0, 0, 0]);
    ChainSpec::new(&genesis, 512, 32, 256, vec![altair, bellatrix]).expect("a sound schedule")
}

/// The real periods: the first committee, all updates in JSON and in SSZ.
pub struct RealChain {
    spec: ChainSpec,
    pub committee: Vec<u8>,
    json: Vec<u8>,
    ssz: Vec<u8>,
}

impl RealChain {
    pub fn read(folder: &std::path::Path) -> Self {
        let bootstrap = json(folder.join("bootstrap.json"));
        let committee = &bootstrap["current_sync_committee"];
        let keys = committee["pubkeys"].as_array().expect("keys");
        let committee: Vec<u8> = keys.iter().chain([&committee["aggregate_pubkey"]]).flat_map(hex).collect();
        let updates: Vec<Value> = (FIRST_PERIOD..)
            .take(PERIODS)
            .map(|period| json(folder.join("updates").join(format!("{period:05}.json"))))
            .collect();
        let json = serde_json::to_vec(&updates).expect("JSON");
        let mut chain = Self { spec: mainnet(), committee, json, ssz: Vec::new() };
        let verified = chain.verify(Encoding::Json, 1);
        chain.ssz = (0..PERIODS)
            .filter_map(|i| verified.ssz(i))
            .flat_map(|object| [&(object.len() as u64 + 4).to_le_bytes(), &[0; 4][..], object].concat())
            .collect();
        chain
    }

    pub fn verify(&self, encoding: Encoding, threads: usize) -> UpdateChain {
        let committee = Arc::new(SyncCommittee::deserialize(&self.committee).expect("a committee"));
        let options = ChainOptions { encoding, start_period: FIRST_PERIOD, min_signers: 342, max_items: 200, threads };
        let bytes = if encoding == Encoding::Json { &self.json } else { &self.ssz };
        let chain = verify_update_chain(&self.spec, &committee, &options, bytes.clone()).expect("sound options");
        assert!(chain.items.len() == PERIODS && chain.items.iter().all(|item| item.verdict.is_ok()), "a real chain");
        chain
    }
}
