//! `decodeBlock` and what it needs.

use crate::addon_error::{CoreResult, Result, thrown};
use crate::background_task::{BackgroundTask, BackgroundWork};
use crate::bytes::Bytes;
use crate::light_client_parts::fork_of;
use crate::numbers::size;
use blsync_core::block::decoded_block::{self, BidFacts, DecodedBlock as CoreBlock, ExecutionFacts};
use blsync_core::block::limits::BlockLimits;
use blsync_core::block::message::ObjectEncoding;
use blsync_core::block::slot;
use blsync_core::fork::Fork;
use blsync_core::{Error as CoreError, ErrorCode, Node};
use napi::Env;
use napi::bindgen_prelude::{AsyncTask, BigInt, Uint8Array};
use napi_derive::napi;

/// A block and how to read it.
#[napi(object, object_to_js = false)]
pub struct BlockOptions<'env> {
    /// As it came from the wire, signed or bare.
    #[napi(ts_type = "Uint8Array")]
    pub bytes: Bytes<'env>,
    /// `json`: with or without `{version, data}` around it.
    #[napi(ts_type = "'ssz' | 'json'")]
    pub encoding: String,
    /// `altair`, `bellatrix`, `capella`, `deneb`, `electra`, `fulu` or `gloas`.
    pub fork: String,
    /// Of the preset, as all that follows.
    pub sync_committee_size: f64,
    /// `MAX_COMMITTEES_PER_SLOT`.
    pub max_committees_per_slot: f64,
    /// `MAX_WITHDRAWALS_PER_PAYLOAD`.
    pub max_withdrawals_per_payload: f64,
    /// `PTC_SIZE`.
    pub ptc_size: f64,
}

/// A block, decoded and hashed.
#[napi(object, use_nullable = true)]
pub struct DecodedBlock {
    /// SSZ of its header, 112 bytes.
    pub header: Uint8Array,
    /// Its root, recomputed from the content.
    pub root: Uint8Array,
    /// One bit for each member of the sync committee.
    pub sync_committee_bits: Uint8Array,
    /// 96 bytes.
    pub sync_committee_signature: Uint8Array,
    /// The payload inside; null before the merge and from gloas on.
    pub execution: Option<DecodedExecution>,
    /// The bid inside; null before gloas.
    pub bid: Option<DecodedBid>,
    /// UTF-8 of all parameters of `engine_newPayload` as a JSON list; null without a payload.
    pub new_payload_params: Option<Uint8Array>,
}

/// Facts of an execution payload.
#[napi(object)]
pub struct DecodedExecution {
    /// As it claims.
    pub block_hash: Uint8Array,
    /// Hash of the execution block before.
    pub parent_hash: Uint8Array,
    /// Its number.
    pub block_number: BigInt,
    /// Unix seconds.
    pub timestamp: BigInt,
}

/// Facts of a bid.
#[napi(object)]
pub struct DecodedBid {
    /// Hash of the payload that this one builds on.
    pub parent_block_hash: Uint8Array,
    /// Root of the block before.
    pub parent_block_root: Uint8Array,
    /// Hash of the payload to come.
    pub block_hash: Uint8Array,
    /// Slot the bid is for.
    pub slot: BigInt,
    /// Of the payload's blobs, 32 bytes each.
    pub versioned_hashes: Vec<Uint8Array>,
    /// Of the payload to come.
    pub execution_requests_root: Uint8Array,
}

/// The slot of a block, read before anything else because its fork follows from it; of JSON no more is read than that. Only
/// a hint: the decoded block's own slot counts. Throws `INVALID_OFFSET`, `INVALID_JSON`, `INVALID_VALUE`, `MISSING_FIELD`.
#[napi(catch_unwind, ts_args_type = "bytes: Uint8Array, encoding: 'ssz' | 'json'")]
pub fn block_slot(bytes: Bytes, encoding: String) -> Result<BigInt> {
    let slot = encoding_of(&encoding).and_then(|encoding| Ok(slot::slot_of_block(encoding, &bytes)?));
    slot.map(BigInt::from).map_err(thrown)
}

/// Decodes a block in the containers of its fork, hashes it, and writes the parameters of `engine_newPayload`. Throws
/// `INVALID_LENGTH`, `INVALID_OFFSET`, `INVALID_BITS`, `INVALID_VALUE`, `TOO_MANY_ITEMS`, `INVALID_JSON`, `MISSING_FIELD`,
/// `DUPLICATE_FIELD`, `UNKNOWN_FORK`, `INVALID_CHAIN_SPEC`, `INVALID_NUMBER`.
#[napi(catch_unwind)]
pub fn decode_block(options: BlockOptions) -> Result<DecodedBlock> {
    BlockDecoding::new(&options, &[]).and_then(|work| work.decode(&options.bytes)).map(describe).map_err(thrown)
}

/// The hash tree root of a block, and nothing else of it. Throws what `decodeBlock` does.
#[napi(catch_unwind)]
pub fn block_root(options: BlockOptions) -> Result<Uint8Array> {
    let root = BlockDecoding::new(&options, &[]).and_then(|work| work.root(&options.bytes)).map_err(thrown)?;
    Ok(root.to_vec().into())
}

/// `decodeBlock` on a worker thread.
#[napi(catch_unwind, ts_return_type = "Promise<DecodedBlock>")]
pub fn decode_block_async(options: BlockOptions) -> Result<AsyncTask<BackgroundTask<BlockDecoding>>> {
    let work = BlockDecoding::new(&options, &options.bytes).map_err(thrown)?;
    Ok(AsyncTask::new(BackgroundTask(work)))
}

/// A decoding with its own copy of the bytes, since JavaScript may write to its array meanwhile.
pub struct BlockDecoding {
    fork: Fork,
    limits: BlockLimits,
    encoding: ObjectEncoding,
    bytes: Vec<u8>,
}

impl BlockDecoding {
    fn new(options: &BlockOptions, bytes: &[u8]) -> CoreResult<Self> {
        Ok(Self {
            fork: fork_of(&options.fork)?,
            limits: BlockLimits {
                sync_committee_size: size("syncCommitteeSize", options.sync_committee_size)?,
                max_committees_per_slot: size("maxCommitteesPerSlot", options.max_committees_per_slot)?,
                max_withdrawals_per_payload: size("maxWithdrawalsPerPayload", options.max_withdrawals_per_payload)?,
                ptc_size: size("ptcSize", options.ptc_size)?,
            },
            encoding: encoding_of(&options.encoding)?,
            bytes: bytes.to_vec(),
        })
    }

    fn decode(&self, bytes: &[u8]) -> CoreResult<CoreBlock> {
        decoded_block::decode_block(self.fork, self.limits, self.encoding, bytes)
    }

    fn root(&self, bytes: &[u8]) -> CoreResult<Node> {
        decoded_block::block_root(self.fork, self.limits, self.encoding, bytes)
    }
}

impl BackgroundWork for BlockDecoding {
    type Output = CoreBlock;
    type JsValue = DecodedBlock;

    fn run(&mut self) -> CoreResult<CoreBlock> {
        let bytes = std::mem::take(&mut self.bytes);
        self.decode(&bytes)
    }

    fn convert(_: Env, output: CoreBlock) -> DecodedBlock {
        describe(output)
    }
}

pub fn encoding_of(name: &str) -> CoreResult<ObjectEncoding> {
    match name {
        "ssz" => Ok(ObjectEncoding::Ssz),
        "json" => Ok(ObjectEncoding::Json),
        other => Err(CoreError::new(ErrorCode::InvalidLength, format!("the encoding {other:?} is not known"))),
    }
}

fn describe(block: CoreBlock) -> DecodedBlock {
    DecodedBlock {
        header: block.header.to_vec().into(),
        root: block.root.to_vec().into(),
        sync_committee_bits: block.sync_committee_bits.into(),
        sync_committee_signature: block.sync_committee_signature.to_vec().into(),
        execution: block.execution.as_ref().map(describe_execution),
        bid: block.bid.as_ref().map(describe_bid),
        new_payload_params: block.new_payload_params.map(Into::into),
    }
}

pub fn describe_execution(facts: &ExecutionFacts) -> DecodedExecution {
    DecodedExecution {
        block_hash: facts.block_hash.to_vec().into(),
        parent_hash: facts.parent_hash.to_vec().into(),
        block_number: facts.block_number.into(),
        timestamp: facts.timestamp.into(),
    }
}

fn describe_bid(facts: &BidFacts) -> DecodedBid {
    DecodedBid {
        parent_block_hash: facts.parent_block_hash.to_vec().into(),
        parent_block_root: facts.parent_block_root.to_vec().into(),
        block_hash: facts.block_hash.to_vec().into(),
        slot: facts.slot.into(),
        versioned_hashes: facts.versioned_hashes.iter().map(|hash| hash.to_vec().into()).collect(),
        execution_requests_root: facts.execution_requests_root.to_vec().into(),
    }
}
