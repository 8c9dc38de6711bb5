//! `decodeEnvelope`.

use crate::addon_error::{CoreResult, Result, thrown};
use crate::background_task::{BackgroundTask, BackgroundWork};
use crate::block::{DecodedExecution, describe_execution, encoding_of};
use crate::bytes::Bytes;
use blsync_core::block::decoded_envelope::{self, DecodedEnvelope as CoreEnvelope};
use napi::Env;
use napi::bindgen_prelude::{AsyncTask, BigInt, Uint8Array};
use napi_derive::napi;

/// The payload of a gloas block, decoded and hashed.
#[napi(object)]
pub struct DecodedEnvelope {
    /// Root of the block whose bid the payload fulfils.
    pub beacon_block_root: Uint8Array,
    /// Root of that block's parent.
    pub parent_beacon_block_root: Uint8Array,
    /// Slot of the payload.
    pub slot: BigInt,
    /// As the payload claims.
    pub execution: DecodedExecution,
    /// The hash that the payload actually has.
    pub computed_block_hash: Uint8Array,
    /// Hash tree root of the execution requests.
    pub execution_requests_root: Uint8Array,
    /// UTF-8 of the payload as JSON, as `engine_newPayload` wants it.
    pub payload: Uint8Array,
    /// UTF-8 of the execution requests as a JSON list, likewise.
    pub execution_requests: Uint8Array,
}

/// Decodes an execution payload envelope, signed or bare, `json` with or without `{version, data}` around it, and recomputes
/// the hash of its payload. Throws what `decodeBlock` does.
#[napi(catch_unwind, ts_args_type = "bytes: Uint8Array, encoding: 'ssz' | 'json'")]
pub fn decode_envelope(bytes: Bytes, encoding: String) -> Result<DecodedEnvelope> {
    decode(&bytes, &encoding).map(describe).map_err(thrown)
}

/// The same on a worker thread.
#[napi(
    catch_unwind,
    ts_args_type = "bytes: Uint8Array, encoding: 'ssz' | 'json'",
    ts_return_type = "Promise<DecodedEnvelope>"
)]
pub fn decode_envelope_async(bytes: Bytes, encoding: String) -> AsyncTask<BackgroundTask<EnvelopeDecoding>> {
    AsyncTask::new(BackgroundTask(EnvelopeDecoding { bytes: bytes.to_vec(), encoding }))
}

/// A decoding with its own copy of the bytes, since JavaScript may write to its array meanwhile.
pub struct EnvelopeDecoding {
    bytes: Vec<u8>,
    encoding: String,
}

impl BackgroundWork for EnvelopeDecoding {
    type Output = CoreEnvelope;
    type JsValue = DecodedEnvelope;

    fn run(&mut self) -> CoreResult<CoreEnvelope> {
        decode(&std::mem::take(&mut self.bytes), &self.encoding)
    }

    fn convert(_: Env, output: CoreEnvelope) -> DecodedEnvelope {
        describe(output)
    }
}

fn decode(bytes: &[u8], encoding: &str) -> CoreResult<CoreEnvelope> {
    decoded_envelope::decode_envelope(encoding_of(encoding)?, bytes)
}

fn describe(envelope: CoreEnvelope) -> DecodedEnvelope {
    DecodedEnvelope {
        beacon_block_root: envelope.beacon_block_root.to_vec().into(),
        parent_beacon_block_root: envelope.parent_beacon_block_root.to_vec().into(),
        slot: envelope.slot.into(),
        execution: describe_execution(&envelope.execution),
        computed_block_hash: envelope.computed_block_hash.to_vec().into(),
        execution_requests_root: envelope.execution_requests_root.to_vec().into(),
        payload: envelope.payload.into(),
        execution_requests: envelope.execution_requests.into(),
    }
}
