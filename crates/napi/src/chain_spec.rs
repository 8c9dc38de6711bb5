//! The class `ChainSpec`.

use crate::addon_error::{CoreResult, Result, thrown};
use crate::bytes::Bytes;
use crate::light_client_parts::fork_of;
use crate::numbers::{size, whole};
use blsync_core::chain_spec::{ChainSpec as CoreSpec, ScheduledFork};
use blsync_core::error::exact;
use blsync_core::{Error as CoreError, ErrorCode};
use napi_derive::napi;
use std::sync::Arc;

/// A fork of the schedule.
#[napi(object, object_to_js = false)]
pub struct ScheduledForkOptions<'env> {
    /// What the network calls it: at most 64 of `a-z`, `0-9`, `_` and `-`.
    pub name: String,
    /// Whose rules it has: `altair`, `bellatrix`, `capella`, `deneb`, `electra`, `fulu` or `gloas`.
    pub rules: String,
    /// First epoch; any number past 2⁵³ (`Infinity` too) means never.
    pub epoch: f64,
    /// Fork version, 4 bytes.
    #[napi(ts_type = "Uint8Array")]
    pub version: Bytes<'env>,
}

/// The rules of a network.
#[napi(object, object_to_js = false)]
pub struct ChainSpecOptions<'env> {
    /// 32 bytes.
    #[napi(ts_type = "Uint8Array")]
    pub genesis_validators_root: Bytes<'env>,
    /// Number of keys of a committee.
    pub sync_committee_size: f64,
    /// Slots of an epoch.
    pub slots_per_epoch: f64,
    /// Epochs of a sync committee period.
    pub epochs_per_sync_committee_period: f64,
    /// Oldest first, altair or later.
    #[napi(ts_type = "Array<ScheduledForkOptions>")]
    pub forks: Vec<ScheduledForkOptions<'env>>,
    /// First epoch of a fork that the network has and that is not in the list because this version has no rules for it.
    pub unsupported_fork_epoch: Option<f64>,
}

/// The rules of a network that `verifyUpdateChain` needs. The constructor throws `INVALID_CHAIN_SPEC`, `UNKNOWN_FORK`,
/// `INVALID_LENGTH`, `INVALID_NUMBER`.
#[napi]
pub struct ChainSpec {
    pub(crate) inner: Arc<CoreSpec>,
}

#[napi]
impl ChainSpec {
    /// Checks and keeps the rules.
    #[napi(constructor, catch_unwind)]
    pub fn new(options: ChainSpecOptions) -> Result<Self> {
        build(&options).map(|spec| Self { inner: Arc::new(spec) }).map_err(thrown)
    }
}

fn build(options: &ChainSpecOptions) -> CoreResult<CoreSpec> {
    let root = exact("the genesis validators root", &options.genesis_validators_root)?;
    let forks = options.forks.iter().map(scheduled_fork).collect::<CoreResult<Vec<_>>>()?;
    let committee_size = size("syncCommitteeSize", options.sync_committee_size)?;
    let slots = whole("slotsPerEpoch", options.slots_per_epoch, 0..=u32::MAX)?;
    let epochs = whole("epochsPerSyncCommitteePeriod", options.epochs_per_sync_committee_period, 0..=u32::MAX)?;
    let spec = CoreSpec::new(root, committee_size, slots.into(), epochs.into(), forks)?;
    let Some(number) = options.unsupported_fork_epoch else { return Ok(spec) };
    Ok(spec.unsupported_from(epoch(number).ok_or_else(|| no_epoch(number, "an unsupported fork"))?))
}

fn scheduled_fork(options: &ScheduledForkOptions) -> CoreResult<ScheduledFork> {
    let fork = fork_of(&options.rules)?;
    let version = *exact("the fork version", &options.version)?;
    let epoch = epoch(options.epoch).ok_or_else(|| no_epoch(options.epoch, &options.name))?;
    Ok(ScheduledFork::new(fork, epoch, version).named(&options.name))
}

fn no_epoch(number: f64, fork: &str) -> CoreError {
    CoreError::new(ErrorCode::InvalidChainSpec, format!("{number} is not an epoch for {fork}"))
}

/// A whole number that is exact as a double, or never.
#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
fn epoch(number: f64) -> Option<u64> {
    const EXACT: f64 = 9_007_199_254_740_992.0;
    if number >= EXACT {
        return Some(u64::MAX);
    }
    (number >= 0.0 && number.fract() == 0.0).then_some(number as u64)
}
