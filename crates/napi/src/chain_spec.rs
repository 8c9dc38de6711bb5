//! The class `ChainSpec`.

use crate::addon_error::{CoreResult, Result, thrown};
use blsync_core::chain_spec::{ChainSpec as CoreSpec, ScheduledFork};
use blsync_core::error::exact;
use blsync_core::fork::Fork;
use blsync_core::{Error as CoreError, ErrorCode};
use napi::bindgen_prelude::Uint8Array;
use napi_derive::napi;
use std::sync::Arc;

/// A fork of the schedule.
#[napi(object)]
pub struct ScheduledForkOptions {
    /// `altair`, `bellatrix`, `capella`, `deneb`, `electra`, `fulu` or `gloas`.
    pub name: String,
    /// First epoch; any number past 2⁵³ (`Infinity` too) means never.
    pub epoch: f64,
    /// Fork version, 4 bytes.
    pub version: Uint8Array,
}

/// The rules of a network.
#[napi(object)]
pub struct ChainSpecOptions {
    /// 32 bytes.
    pub genesis_validators_root: Uint8Array,
    /// Number of keys of a committee.
    pub sync_committee_size: u32,
    /// Slots of an epoch.
    pub slots_per_epoch: u32,
    /// Epochs of a sync committee period.
    pub epochs_per_sync_committee_period: u32,
    /// Oldest first, altair or later.
    pub forks: Vec<ScheduledForkOptions>,
    /// First epoch of a fork that the network has and that is not in the list because this version has no rules for it.
    pub unsupported_fork_epoch: Option<f64>,
}

/// The rules of a network that `verifyUpdateChain` needs. The constructor throws `INVALID_CHAIN_SPEC`, `UNKNOWN_FORK`,
/// `INVALID_LENGTH`.
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
    let size = options.sync_committee_size as usize;
    let (slots, epochs) = (options.slots_per_epoch, options.epochs_per_sync_committee_period);
    let spec = CoreSpec::new(root, size, slots.into(), epochs.into(), forks)?;
    let Some(number) = options.unsupported_fork_epoch else { return Ok(spec) };
    Ok(spec.unsupported_from(epoch(number).ok_or_else(|| no_epoch(number, "an unsupported fork"))?))
}

fn scheduled_fork(options: &ScheduledForkOptions) -> CoreResult<ScheduledFork> {
    let Some(fork) = Fork::from_name(&options.name) else {
        return Err(CoreError::new(ErrorCode::UnknownFork, format!("the fork {:?} is not known", options.name)));
    };
    let version = *exact("the fork version", &options.version)?;
    let epoch = epoch(options.epoch).ok_or_else(|| no_epoch(options.epoch, &options.name))?;
    Ok(ScheduledFork { fork, epoch, version })
}

fn no_epoch(number: f64, fork: &str) -> CoreError {
    CoreError::new(ErrorCode::InvalidChainSpec, format!("{number} is no epoch for {fork}"))
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
