//! `verifyUpdateChain` and its result.

use crate::addon_error::{CoreResult, Result, thrown};
use crate::background_task::{BackgroundTask, BackgroundWork};
use crate::bytes::Bytes;
use crate::chain_spec::ChainSpec;
use crate::external_memory;
use crate::numbers::{large, size, whole};
use crate::sync_committee::SyncCommittee;
use blsync_core::chain_spec::ChainSpec as CoreSpec;
use blsync_core::sync_committee::SyncCommittee as CoreCommittee;
use blsync_core::update_chain::{self, ChainItem, ChainOptions, Encoding, UpdateChain as CoreChain};
use blsync_core::update_check::UpdateFacts;
use blsync_core::{Error as CoreError, ErrorCode};
use napi::Env;
use napi::bindgen_prelude::{AsyncTask, ObjectFinalize, Uint8Array};
use napi_derive::napi;
use std::sync::Arc;

/// What to verify.
#[napi(object, object_to_js = false)]
pub struct UpdateChainOptions<'env> {
    /// The answer as it came from the wire.
    #[napi(ts_type = "Uint8Array")]
    pub bytes: Bytes<'env>,
    /// `ssz`: objects framed by length and fork digest; `ssz-object`: one object without frame; `json`: an array of updates
    /// or one update, each with or without `{version, data}` around it.
    #[napi(ts_type = "'ssz' | 'ssz-object' | 'json'")]
    pub encoding: String,
    /// Period of the given committee.
    pub start_period: f64,
    /// Fewest signers of a valid update; at least one is always needed.
    pub min_signers: f64,
    /// Items past this number are ignored.
    pub max_items: f64,
    /// Threads to use, 64 at most; by default two where the machine has them.
    pub threads: Option<f64>,
}

/// The verdict over one update, and what it says. Without facts (`fork` and all that follows are null) if it could not be
/// decoded.
#[napi(object, use_nullable = true)]
pub struct UpdateItem {
    /// Whether the update is valid and its committee proven.
    pub ok: bool,
    /// Stable name of what is wrong, the first in the order of the checks; null if the update is valid.
    #[napi(
        ts_type = "'MALFORMED' | 'UNKNOWN_FORK' | 'UNSUPPORTED_FORK' | 'FORK_MISMATCH' | 'BRANCH_DEPTH' | 'NOT_ENOUGH_SIGNERS' | 'INVALID_ATTESTED_EXECUTION' | 'SLOT_ORDER' | 'SIGNATURE_PERIOD' | 'FINALITY_NOT_EMPTY' | 'INVALID_FINALIZED_EXECUTION' | 'INVALID_FINALITY_BRANCH' | 'COMMITTEE_NOT_EMPTY' | 'NO_NEXT_COMMITTEE' | 'INVALID_COMMITTEE_BRANCH' | 'COMMITTEE_UNKNOWN' | 'INVALID_PUBLIC_KEY' | 'INVALID_SIGNATURE' | null"
    )]
    pub reason: Option<String>,
    /// Fork of the attested header's slot.
    pub fork: Option<String>,
    /// Sync committee period of the attested header.
    pub period: Option<f64>,
    /// SSZ of the attested beacon header (112 bytes).
    pub attested_header: Option<Uint8Array>,
    /// Its root.
    pub attested_root: Option<Uint8Array>,
    /// Slot in which the signature was made.
    pub signature_slot: Option<f64>,
    /// Number of set committee bits.
    pub signer_count: Option<u32>,
    /// Whether there is a finality branch.
    pub has_finality: Option<bool>,
    /// SSZ of the finalized beacon header; null if it is empty.
    pub finalized_header: Option<Uint8Array>,
    /// Root of the next committee.
    pub next_committee_root: Option<Uint8Array>,
}

/// The verdicts over an answer. Data is copied out when asked for.
#[napi(custom_finalize)]
pub struct UpdateChain {
    inner: CoreChain,
    held: i64,
}

impl ObjectFinalize for UpdateChain {
    fn finalize(self, env: Env) -> napi::Result<()> {
        external_memory::released(env, self.held);
        Ok(())
    }
}

#[napi]
impl UpdateChain {
    /// Number of items found in the answer, valid or not.
    #[napi(getter, catch_unwind)]
    pub fn length(&self) -> u32 {
        u32::try_from(self.inner.items.len()).unwrap_or(u32::MAX)
    }

    /// Why nothing more was found, if the answer is broken after its items: `TRUNCATED`, `ITEM_LENGTH`, `JSON_SYNTAX`.
    #[napi(getter, catch_unwind, ts_return_type = "'TRUNCATED' | 'ITEM_LENGTH' | 'JSON_SYNTAX' | null")]
    pub fn framing_error(&self) -> Option<String> {
        self.inner.framing_error.map(|error| error.as_str().to_owned())
    }

    /// The verdict over an item. Throws `INVALID_LENGTH` past the last.
    #[napi(catch_unwind)]
    pub fn item(&self, index: f64) -> Result<UpdateItem> {
        let index = self.index(index).map_err(thrown)?;
        self.get(index).map(describe).map_err(thrown)
    }

    /// SSZ encoding of an item in the layout of its attested slot's fork; empty if it could not be decoded from JSON. Throws
    /// `INVALID_LENGTH` past the last item.
    #[napi(catch_unwind)]
    pub fn ssz(&self, index: f64) -> Result<Uint8Array> {
        let index = self.index(index).map_err(thrown)?;
        Ok(self.inner.ssz(index).unwrap_or_default().to_vec().into())
    }

    /// The committee of the period after a valid item's. Throws `INVALID_LENGTH` for an item that is not valid, and past the
    /// last item.
    #[napi(catch_unwind)]
    pub fn committee(&self, env: Env, index: f64) -> Result<SyncCommittee> {
        let index = self.index(index).map_err(thrown)?;
        let committee = self.inner.committee(index).ok_or_else(|| {
            let message = format!("item {index} is not valid and proves no committee");
            thrown(CoreError::new(ErrorCode::InvalidLength, message))
        })?;
        Ok(SyncCommittee::new(env, Arc::clone(committee)))
    }

    /// Frees the memory of the answer, some megabytes, at once; it has no items then. Committees that were taken out
    /// stay.
    #[napi(catch_unwind)]
    pub fn release(&mut self, env: Env) {
        self.inner.release();
        external_memory::released(env, std::mem::take(&mut self.held));
    }

    fn get(&self, index: usize) -> CoreResult<&ChainItem> {
        self.inner.items.get(index).ok_or_else(|| {
            let message = format!("there is no item {index}; the answer has {}", self.inner.items.len());
            CoreError::new(ErrorCode::InvalidLength, message)
        })
    }

    /// The index of an item that there is.
    fn index(&self, index: f64) -> CoreResult<usize> {
        let index = size("index", index)?;
        self.get(index).map(|_| index)
    }
}

fn describe(item: &ChainItem) -> UpdateItem {
    let facts = item.facts.as_ref();
    let bytes = |select: fn(&UpdateFacts) -> &[u8]| facts.map(|facts| select(facts).to_vec().into());
    UpdateItem {
        ok: item.verdict.is_ok(),
        reason: item.verdict.err().map(|reason| reason.as_str().to_owned()),
        fork: facts.map(|facts| facts.fork.name().to_owned()),
        period: facts.map(|facts| number(facts.period)),
        attested_header: bytes(|facts| &facts.attested_header),
        attested_root: bytes(|facts| &facts.attested_root),
        signature_slot: facts.map(|facts| number(facts.signature_slot)),
        signer_count: facts.map(|facts| facts.signer_count),
        has_finality: facts.map(|facts| facts.has_finality),
        finalized_header: facts.and_then(|facts| facts.finalized_header).map(|header| header.to_vec().into()),
        next_committee_root: bytes(|facts| &facts.next_committee_root),
    }
}

/// Slots and periods of real chains are far below 2⁵³; a made-up one past that is rounded, which no valid item has.
#[allow(clippy::cast_precision_loss)]
fn number(value: u64) -> f64 {
    value as f64
}

/// Verifies the updates of an answer of `light_client/updates` on worker threads, with one batched pairing check a thread.
///
/// The verdicts are those of verifying one item after the other: the committee of the start period is known, and each valid
/// item makes the committee of the next period known (the first one found for a period stays). Throws `INVALID_NUMBER`, and
/// `INVALID_LENGTH` if the encoding is not known; rejects with `INVALID_LENGTH` if the committee is not of the network's size.
#[napi(catch_unwind, ts_return_type = "Promise<UpdateChain>")]
pub fn verify_update_chain(
    spec: &ChainSpec,
    committee: &SyncCommittee,
    options: UpdateChainOptions,
) -> Result<AsyncTask<BackgroundTask<ChainVerification>>> {
    Ok(AsyncTask::new(BackgroundTask(ChainVerification {
        spec: Arc::clone(&spec.inner),
        committee: Arc::clone(&committee.inner),
        options: core_options(&options).map_err(thrown)?,
        bytes: options.bytes.to_vec(),
    })))
}

/// A verification with its own copy of the answer, since JavaScript may write to its array meanwhile.
pub struct ChainVerification {
    spec: Arc<CoreSpec>,
    committee: Arc<CoreCommittee>,
    options: ChainOptions,
    bytes: Vec<u8>,
}

impl BackgroundWork for ChainVerification {
    type Output = CoreChain;
    type JsValue = UpdateChain;

    fn run(&mut self) -> CoreResult<CoreChain> {
        update_chain::verify_update_chain(&self.spec, &self.committee, &self.options, std::mem::take(&mut self.bytes))
    }

    fn convert(env: Env, output: CoreChain) -> UpdateChain {
        UpdateChain { held: external_memory::held(env, output.memory()), inner: output }
    }
}

/// A call uses no more than this.
const MOST_THREADS: u32 = 64;

fn core_options(options: &UpdateChainOptions) -> CoreResult<ChainOptions> {
    let default_threads = || std::thread::available_parallelism().map_or(1, |count| count.get().min(2));
    let threads = options.threads.map(|threads| whole("threads", threads, 1..=MOST_THREADS)).transpose()?;
    Ok(ChainOptions {
        encoding: encoding_of(&options.encoding)?,
        start_period: large("startPeriod", options.start_period)?,
        min_signers: whole("minSigners", options.min_signers, 0..=u32::MAX)?,
        max_items: size("maxItems", options.max_items)?,
        threads: threads.map_or_else(default_threads, |threads| threads as usize),
    })
}

fn encoding_of(name: &str) -> CoreResult<Encoding> {
    match name {
        "ssz" => Ok(Encoding::Ssz),
        "ssz-object" => Ok(Encoding::SszObject),
        "json" => Ok(Encoding::Json),
        other => Err(CoreError::new(ErrorCode::InvalidLength, format!("the encoding {other:?} is not known"))),
    }
}
