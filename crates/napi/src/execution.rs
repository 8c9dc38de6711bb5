//! Answers of untrusted execution clients: `verifyExecutionHeader`, `verifyExecutionBlock`, `verifyAccountProof`,
//! `verifyCode`, `parseLogFilter`.

use crate::addon_error::{CoreResult, Result, thrown};
use crate::background_task::{BackgroundTask, BackgroundWork};
use crate::bytes::Bytes;
use crate::numbers;
use blsync_core::error::exact;
use blsync_core::{Error as CoreError, ErrorCode};
use blsync_execution::account_proof::AccountProof;
use blsync_execution::block::{self, ExecutionBlock as CoreBlock, Listing};
use blsync_execution::header::ExecutionHeader as CoreHeader;
use blsync_execution::log_filter::LogFilter as CoreFilter;
use blsync_execution::receipts::BlockReceipts;
use napi::Env;
use napi::bindgen_prelude::{AsyncTask, BigInt, Uint8Array};
use napi_derive::napi;
use std::sync::Arc;

/// What the header of an execution block says, proven by its hash.
#[napi(object)]
pub struct ExecutionHeader {
    /// Of the block.
    pub hash: Uint8Array,
    /// Of the block before.
    pub parent_hash: Uint8Array,
    /// Of the block.
    pub number: BigInt,
    /// Seconds since 1970.
    pub timestamp: BigInt,
    /// Of the state after the block.
    pub state_root: Uint8Array,
    /// Of all its logs, 256 bytes.
    pub logs_bloom: Uint8Array,
    /// Who gets the tips.
    pub beneficiary: Uint8Array,
    /// UTF-8 of the header as JSON-RPC gives it, without the body.
    pub json: Uint8Array,
    /// What its transactions may use together.
    pub gas_limit: BigInt,
    /// What they used.
    pub gas_used: BigInt,
    /// From london on.
    pub base_fee_per_gas: Option<BigInt>,
    /// From cancun on.
    pub blob_gas_used: Option<BigInt>,
    /// From cancun on.
    pub excess_blob_gas: Option<BigInt>,
}

/// The header in the JSON text of a block, if its hash (32 bytes) is the one given. Throws `INVALID_LENGTH`, `INVALID_JSON`,
/// `HASH_MISMATCH`.
#[napi(catch_unwind, ts_args_type = "answer: Uint8Array, hash: Uint8Array")]
pub fn verify_execution_header(answer: Bytes, hash: Bytes) -> Result<ExecutionHeader> {
    let hash: &[u8; 32] = exact("the hash", &hash).map_err(thrown)?;
    CoreHeader::verify(&answer, hash.into()).map(|header| describe(&header)).map_err(thrown)
}

/// A block with its transactions and withdrawals, proven by its hash.
#[napi]
pub struct ExecutionBlock {
    block: Arc<CoreBlock>,
}

#[napi]
impl ExecutionBlock {
    /// Its header.
    #[napi(getter, catch_unwind)]
    pub fn header(&self) -> ExecutionHeader {
        describe(self.block.header())
    }

    /// Hashes of its transactions one after the other, 32 bytes each.
    #[napi(getter, catch_unwind)]
    pub fn transaction_hashes(&self) -> Uint8Array {
        self.block.transaction_hashes().flat_map(|hash| hash.0).collect::<Vec<_>>().into()
    }

    /// UTF-8 of the block as JSON-RPC gives it, with full transactions or their hashes. Throws `UNPROVEN_UNCLES`.
    #[napi(catch_unwind, ts_args_type = "transactions: 'full' | 'hashes'")]
    pub fn json(&self, transactions: String) -> Result<Uint8Array> {
        let listing = match transactions.as_str() {
            "full" => Listing::Full,
            "hashes" => Listing::Hashes,
            _ => return Err(thrown(CoreError::new(ErrorCode::InvalidValue, "transactions are `full` or `hashes`"))),
        };
        self.block.json(listing).map(Into::into).map_err(thrown)
    }

    /// UTF-8 of a transaction as JSON-RPC gives it; `null` past the last. Throws `INVALID_NUMBER`.
    #[napi(catch_unwind)]
    pub fn transaction(&self, index: f64) -> Result<Uint8Array> {
        let index = numbers::size("the index", index).map_err(thrown)?;
        self.block.transaction_json(index).map(Into::into).map_err(thrown)
    }

    /// The lowest tips of the block, `count` of them, that are at least that high and not paid by the proposer to himself.
    /// Throws `INVALID_NUMBER`.
    #[napi(catch_unwind)]
    pub fn lowest_tips(&self, count: f64, at_least: BigInt) -> Result<Vec<BigInt>> {
        let count = numbers::size("the count", count).map_err(thrown)?;
        let at_least = price(&at_least).map_err(thrown)?;
        let tips = self.block.lowest_tips(count, at_least).map_err(thrown)?;
        Ok(tips.into_iter().map(BigInt::from).collect())
    }

    /// The block's receipts in the JSON text of a list of receipts, verified on a worker thread. Rejects with
    /// `INVALID_JSON`, `INVALID_VALUE`, `ROOT_MISMATCH`.
    #[napi(catch_unwind, ts_args_type = "answer: Uint8Array", ts_return_type = "Promise<ExecutionReceipts>")]
    pub fn verify_receipts(&self, answer: Bytes) -> AsyncTask<BackgroundTask<ReceiptsCheck>> {
        AsyncTask::new(BackgroundTask(ReceiptsCheck { answer: answer.to_vec(), block: Arc::clone(&self.block) }))
    }
}

/// The receipts of a block.
#[napi]
pub struct ExecutionReceipts {
    block: Arc<CoreBlock>,
    receipts: BlockReceipts,
}

#[napi]
impl ExecutionReceipts {
    /// UTF-8 of all of them as JSON-RPC gives them; the price is that of the block's blob gas, below 2¹²⁸. Throws
    /// `INVALID_NUMBER`.
    #[napi(catch_unwind)]
    pub fn json(&self, blob_gas_price: BigInt) -> Result<Uint8Array> {
        let price = price(&blob_gas_price).map_err(thrown)?;
        self.receipts.json(&self.block, price).map(Into::into).map_err(thrown)
    }

    /// UTF-8 of one; `null` past the last. Throws `INVALID_NUMBER`.
    #[napi(catch_unwind)]
    pub fn receipt(&self, index: f64, blob_gas_price: BigInt) -> Result<Uint8Array> {
        let index = numbers::size("the index", index).map_err(thrown)?;
        let price = price(&blob_gas_price).map_err(thrown)?;
        self.receipts.receipt_json(&self.block, price, index).map(Into::into).map_err(thrown)
    }

    /// Tips at percentiles, ascending, of the gas that the block used.
    #[napi(catch_unwind)]
    pub fn rewards(&self, percentiles: Vec<f64>) -> Vec<BigInt> {
        self.receipts.rewards(&self.block, &percentiles).into_iter().map(BigInt::from).collect()
    }

    /// UTF-8 of the logs that a filter lets through, as JSON-RPC gives them.
    #[napi(catch_unwind)]
    pub fn logs(&self, filter: &LogFilter) -> Uint8Array {
        self.receipts.logs(&self.block, &filter.filter).into()
    }
}

/// Addresses and topics of logs that are asked for.
#[napi]
pub struct LogFilter {
    filter: CoreFilter,
}

#[napi]
impl LogFilter {
    /// The filter in the JSON text of a parameter of `eth_getLogs`. Throws `INVALID_JSON`, `TOO_MANY_ITEMS`.
    #[napi(factory, catch_unwind, ts_args_type = "text: Uint8Array")]
    pub fn parse(text: Bytes) -> Result<Self> {
        CoreFilter::parse(&text).map(|filter| Self { filter }).map_err(thrown)
    }

    /// Whether a block with this bloom filter (256 bytes) may have such logs. Throws `INVALID_LENGTH`.
    #[napi(catch_unwind, ts_args_type = "bloom: Uint8Array")]
    pub fn may_match(&self, bloom: Bytes) -> Result<bool> {
        let bloom: &[u8; 256] = exact("the bloom filter", &bloom).map_err(thrown)?;
        Ok(self.filter.may_match(&bloom.into()))
    }
}

/// The block in the JSON text of a block with full transactions, if its hash (32 bytes) is the one given, verified on a worker
/// thread. Throws `INVALID_LENGTH`; rejects with `INVALID_JSON`, `HASH_MISMATCH`, `ROOT_MISMATCH`.
#[napi(catch_unwind, ts_args_type = "answer: Uint8Array, hash: Uint8Array", ts_return_type = "Promise<ExecutionBlock>")]
pub fn verify_execution_block(answer: Bytes, hash: Bytes) -> Result<AsyncTask<BackgroundTask<BlockCheck>>> {
    let hash: &[u8; 32] = exact("the hash", &hash).map_err(thrown)?;
    Ok(AsyncTask::new(BackgroundTask(BlockCheck { answer: answer.to_vec(), hash: *hash })))
}

/// UTF-8 of the account (20 bytes) and slots (n × 32 bytes) in the JSON text of a proof, as `eth_getProof` gives them, if the
/// proof holds under the state root (32 bytes). Throws `INVALID_LENGTH`, `INVALID_JSON`, `PROOF_MISMATCH`.
#[napi(
    catch_unwind,
    ts_args_type = "answer: Uint8Array, stateRoot: Uint8Array, address: Uint8Array, slots: Uint8Array"
)]
pub fn verify_account_proof(answer: Bytes, state_root: Bytes, address: Bytes, slots: Bytes) -> Result<Uint8Array> {
    let state_root: &[u8; 32] = exact("the state root", &state_root).map_err(thrown)?;
    let address: &[u8; 20] = exact("the address", &address).map_err(thrown)?;
    let (slots, rest) = slots.as_chunks::<32>();
    if !rest.is_empty() {
        return Err(thrown(CoreError::length("the slots", "a multiple of 32", slots.len() * 32 + rest.len())));
    }
    let slots: Vec<_> = slots.iter().map(Into::into).collect();
    AccountProof::verify(&answer, state_root.into(), address.into(), &slots)
        .map(|proof| proof.json().into())
        .map_err(thrown)
}

/// Nothing if the code has this hash (32 bytes). Throws `INVALID_LENGTH`, `HASH_MISMATCH`.
#[napi(catch_unwind, ts_args_type = "code: Uint8Array, hash: Uint8Array")]
pub fn verify_code(code: Bytes, hash: Bytes) -> Result<()> {
    let hash: &[u8; 32] = exact("the hash", &hash).map_err(thrown)?;
    block::verify_code(&code, hash.into()).map_err(thrown)
}

/// The hash of a signed transaction that is to be sent; blobs that come along are not part of it. Throws `INVALID_VALUE`.
#[napi(catch_unwind, ts_args_type = "transaction: Uint8Array")]
pub fn raw_transaction_hash(transaction: Bytes) -> Result<Uint8Array> {
    blsync_execution::raw_transaction_hash(&transaction).map(|hash| hash.to_vec().into()).map_err(thrown)
}

/// A block to verify, with its own copy of the bytes, since JavaScript may write to its array meanwhile.
pub struct BlockCheck {
    answer: Vec<u8>,
    hash: [u8; 32],
}

impl BackgroundWork for BlockCheck {
    type Output = CoreBlock;
    type JsValue = ExecutionBlock;

    fn run(&mut self) -> CoreResult<CoreBlock> {
        CoreBlock::verify(&std::mem::take(&mut self.answer), self.hash.into())
    }

    fn convert(_: Env, output: CoreBlock) -> ExecutionBlock {
        ExecutionBlock { block: Arc::new(output) }
    }
}

/// Receipts to verify.
pub struct ReceiptsCheck {
    answer: Vec<u8>,
    block: Arc<CoreBlock>,
}

impl BackgroundWork for ReceiptsCheck {
    type Output = (Arc<CoreBlock>, BlockReceipts);
    type JsValue = ExecutionReceipts;

    fn run(&mut self) -> CoreResult<Self::Output> {
        let receipts = BlockReceipts::verify(&std::mem::take(&mut self.answer), &self.block)?;
        Ok((Arc::clone(&self.block), receipts))
    }

    fn convert(_: Env, (block, receipts): Self::Output) -> ExecutionReceipts {
        ExecutionReceipts { block, receipts }
    }
}

pub fn price(number: &BigInt) -> CoreResult<u128> {
    let (is_negative, price, is_lossless) = number.get_u128();
    if is_negative || !is_lossless {
        return Err(CoreError::new(ErrorCode::InvalidNumber, "a price is a whole number below 2¹²⁸"));
    }
    Ok(price)
}

fn describe(found: &CoreHeader) -> ExecutionHeader {
    let header = &found.header;
    ExecutionHeader {
        hash: found.hash.to_vec().into(),
        parent_hash: header.parent_hash.to_vec().into(),
        number: header.number.into(),
        timestamp: header.timestamp.into(),
        state_root: header.state_root.to_vec().into(),
        logs_bloom: header.logs_bloom.to_vec().into(),
        beneficiary: header.beneficiary.to_vec().into(),
        json: found.json().into(),
        gas_limit: header.gas_limit.into(),
        gas_used: header.gas_used.into(),
        base_fee_per_gas: header.base_fee_per_gas.map(Into::into),
        blob_gas_used: header.blob_gas_used.map(Into::into),
        excess_blob_gas: header.excess_blob_gas.map(Into::into),
    }
}
