//! The class `SyncCommittee`.

use crate::addon_error::{CoreResult, Result, thrown};
use crate::background_task::{BackgroundTask, BackgroundWork};
use crate::bytes::Bytes;
use crate::external_memory;
use blsync_core::Node;
use blsync_core::error::exact;
use blsync_core::sync_committee::SyncCommittee as CoreCommittee;
use napi::Env;
use napi::bindgen_prelude::{AsyncTask, ObjectFinalize, Uint8Array};
use napi_derive::napi;
use std::sync::Arc;

/// A sync committee, ready to verify: immutable, usable on several threads at once. Keys are decompressed when they are
/// first needed and kept.
#[napi(custom_finalize)]
pub struct SyncCommittee {
    pub(crate) inner: Arc<CoreCommittee>,
    held: i64,
}

impl ObjectFinalize for SyncCommittee {
    fn finalize(self, env: Env) -> napi::Result<()> {
        external_memory::released(env, self.held);
        Ok(())
    }
}

#[napi]
impl SyncCommittee {
    /// A committee of (size + 1) × 48 bytes, the aggregate key last. Keys are checked when first needed. Throws
    /// `INVALID_LENGTH`.
    #[napi(factory, catch_unwind, ts_args_type = "serialized: Uint8Array")]
    pub fn deserialize(env: Env, serialized: Bytes) -> Result<Self> {
        CoreCommittee::deserialize(&serialized).map(|core| Self::new(env, Arc::new(core))).map_err(thrown)
    }

    /// A committee whose aggregate key is known not to be the sum of its keys: the sum of the signers' own keys decides.
    /// Throws `INVALID_LENGTH`.
    #[napi(factory, catch_unwind, ts_args_type = "serialized: Uint8Array")]
    pub fn of_members(env: Env, serialized: Bytes) -> Result<Self> {
        CoreCommittee::of_members(&serialized).map(|core| Self::new(env, Arc::new(core))).map_err(thrown)
    }

    /// A committee and the keys that `storedKeys` gave before, (size + 1) × 96 bytes. Any damage is found; that the keys are
    /// in the subgroup was checked before they were given out. Throws `INVALID_LENGTH`, `STORED_KEYS_MISMATCH`.
    #[napi(factory, catch_unwind, ts_args_type = "serialized: Uint8Array, keys: Uint8Array")]
    pub fn from_stored(env: Env, serialized: Bytes, keys: Bytes) -> Result<Self> {
        CoreCommittee::from_stored(&serialized, &keys).map(|core| Self::new(env, Arc::new(core))).map_err(thrown)
    }

    pub(crate) fn new(env: Env, inner: Arc<CoreCommittee>) -> Self {
        Self { held: external_memory::held(env, inner.memory()), inner }
    }

    /// Number of members.
    #[napi(getter, catch_unwind)]
    pub fn size(&self) -> u32 {
        u32::try_from(self.inner.size()).unwrap_or(u32::MAX)
    }

    /// Hash tree root (32 bytes).
    #[napi(getter, catch_unwind)]
    pub fn root(&self) -> Uint8Array {
        self.inner.root().to_vec().into()
    }

    /// The bytes it was made of.
    #[napi(catch_unwind)]
    pub fn serialize(&self) -> Uint8Array {
        self.inner.serialized().to_vec().into()
    }

    /// The uncompressed keys and aggregate key, (size + 1) × 96 bytes, to be saved beside the committee; null before a
    /// confirmation and for a committee whose aggregate key is not the sum of its keys.
    #[napi(catch_unwind)]
    pub fn stored_keys(&self) -> Option<Uint8Array> {
        self.inner.stored_keys().map(Into::into)
    }

    /// Hashes a signing root (32 bytes) to the curve ahead of its signature's arrival; the last eight are kept. Throws
    /// `INVALID_LENGTH`.
    #[napi(catch_unwind, ts_args_type = "signingRoot: Uint8Array")]
    pub fn prepare(&self, signing_root: Bytes) -> Result<()> {
        let signing_root: &Node = exact("the signing root", &signing_root).map_err(thrown)?;
        self.inner.prepare(signing_root);
        Ok(())
    }

    /// `prepare` on a worker thread. Throws `INVALID_LENGTH`.
    #[napi(catch_unwind, ts_args_type = "signingRoot: Uint8Array", ts_return_type = "Promise<void>")]
    pub fn prepare_async(&self, signing_root: Bytes) -> Result<AsyncTask<BackgroundTask<Preparation>>> {
        let signing_root = *exact("the signing root", &signing_root).map_err(thrown)?;
        Ok(AsyncTask::new(BackgroundTask(Preparation { committee: Arc::clone(&self.inner), signing_root })))
    }

    /// Whether the members named by the bits (least significant first, size / 8 bytes) signed the root (32 bytes). No
    /// signers, or a signature (96 bytes) that is malformed, infinite or outside the subgroup, is false. Throws
    /// `INVALID_LENGTH`, `INVALID_PUBLIC_KEY`.
    #[napi(catch_unwind, ts_args_type = "bits: Uint8Array, signingRoot: Uint8Array, signature: Uint8Array")]
    pub fn verify(&self, bits: Bytes, signing_root: Bytes, signature: Bytes) -> Result<bool> {
        self.inner.verify(&bits, &signing_root, &signature).map_err(thrown)
    }

    /// `verify` on a worker thread; errors reject the promise.
    #[napi(
        catch_unwind,
        ts_args_type = "bits: Uint8Array, signingRoot: Uint8Array, signature: Uint8Array",
        ts_return_type = "Promise<boolean>"
    )]
    pub fn verify_async(
        &self,
        bits: Bytes,
        signing_root: Bytes,
        signature: Bytes,
    ) -> AsyncTask<BackgroundTask<Verification>> {
        AsyncTask::new(BackgroundTask(Verification {
            committee: Arc::clone(&self.inner),
            bits: bits.to_vec(),
            signing_root: signing_root.to_vec(),
            signature: signature.to_vec(),
        }))
    }

    /// Checks all keys (curve, subgroup, not infinity) and the aggregate key on a worker thread. Resolves `confirmed`, or
    /// `aggregate-mismatch` if the aggregate is not the sum of the keys, in which case the sum decides from then on. Rejects
    /// with `INVALID_PUBLIC_KEY` if a key is not valid; then too the keys of the signers decide, and the aggregate no longer does.
    #[napi(catch_unwind, ts_return_type = "Promise<'confirmed' | 'aggregate-mismatch'>")]
    pub fn confirm(&self) -> AsyncTask<BackgroundTask<Confirmation>> {
        AsyncTask::new(BackgroundTask(Confirmation { committee: Arc::clone(&self.inner) }))
    }
}

/// A signing root on its way to the curve.
pub struct Preparation {
    committee: Arc<CoreCommittee>,
    signing_root: Node,
}

impl BackgroundWork for Preparation {
    type Output = ();
    type JsValue = ();

    fn run(&mut self) -> CoreResult<()> {
        self.committee.prepare(&self.signing_root);
        Ok(())
    }

    fn convert(_: Env, (): ()) {}
}

/// A verification with its own copy of the arguments, since JavaScript may write to its arrays meanwhile.
pub struct Verification {
    committee: Arc<CoreCommittee>,
    bits: Vec<u8>,
    signing_root: Vec<u8>,
    signature: Vec<u8>,
}

impl BackgroundWork for Verification {
    type Output = bool;
    type JsValue = bool;

    fn run(&mut self) -> CoreResult<bool> {
        self.committee.verify_alone(&self.bits, &self.signing_root, &self.signature)
    }

    fn convert(_: Env, output: bool) -> bool {
        output
    }
}

/// A confirmation of all keys of a committee.
pub struct Confirmation {
    committee: Arc<CoreCommittee>,
}

impl BackgroundWork for Confirmation {
    type Output = bool;
    type JsValue = String;

    fn run(&mut self) -> CoreResult<bool> {
        self.committee.confirm()
    }

    fn convert(_: Env, output: bool) -> String {
        if output { "confirmed" } else { "aggregate-mismatch" }.to_owned()
    }
}
