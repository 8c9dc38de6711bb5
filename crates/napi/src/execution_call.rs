//! `CallSession`: calls on a state that is proven piece by piece.

use crate::addon_error::{CoreResult, Result, thrown};
use crate::background_task::{BackgroundTask, BackgroundWork};
use crate::bytes::Bytes;
use crate::numbers;
use blsync_core::error::exact;
use blsync_core::{Error as CoreError, ErrorCode};
use blsync_execution::access_list::create_access_list;
use blsync_execution::account_proof::AccountProof;
use blsync_execution::block::verify_code;
use blsync_execution::call::{CallEnd as CoreEnd, call};
use blsync_execution::call_context::{BlockOverrides, CallContext, ChainRules};
use blsync_execution::call_request::CallRequest;
use blsync_execution::call_state::{CallState, Missing, StateOverrides};
use blsync_execution::gas_estimate::estimate_gas;
use blsync_execution::header::ExecutionHeader;
use napi::Env;
use napi::bindgen_prelude::{AsyncTask, BigInt, Uint8Array};
use napi_derive::napi;
use std::sync::Arc;

/// The block after which a call runs, and the rules that no header states.
#[napi(object, object_to_js = false)]
pub struct CallOptions<'env> {
    /// JSON text of the block.
    #[napi(ts_type = "Uint8Array")]
    pub block: Bytes<'env>,
    /// Its hash, 32 bytes, trusted.
    #[napi(ts_type = "Uint8Array")]
    pub hash: Bytes<'env>,
    /// Of the chain, below 2⁵³.
    pub chain_id: f64,
    /// In force at the block: `paris`, `shanghai`, `cancun`, `prague`, `osaka` or `amsterdam`.
    pub fork: String,
    /// Price of a unit of blob gas at the block, below 2¹²⁸.
    pub blob_gas_price: BigInt,
    /// JSON text of the call, as `eth_call` takes it.
    #[napi(ts_type = "Uint8Array")]
    pub request: Bytes<'env>,
    /// JSON text of accounts that replace the real ones.
    #[napi(ts_type = "Uint8Array")]
    pub state_overrides: Option<Bytes<'env>>,
    /// JSON text of the block fields that replace the real ones.
    #[napi(ts_type = "Uint8Array")]
    pub block_overrides: Option<Bytes<'env>>,
}

/// How a run ended.
#[napi(object, object_from_js = false)]
pub struct CallEnd {
    /// `returned`, `gas`, `access-list`, `reverted`, `failed`; or what has to be proven before: `account`, `slot`, `code`, `block-hash`.
    #[napi(
        ts_type = "'returned' | 'gas' | 'access-list' | 'reverted' | 'failed' | 'account' | 'slot' | 'code' | 'block-hash'"
    )]
    pub kind: &'static str,
    /// Output of a run, or JSON text of an access list; address, slot or hash of code of what it lacks.
    pub data: Uint8Array,
    /// Address of the account whose slot or code it lacks.
    pub address: Option<Uint8Array>,
    /// Gas that was asked for, or number of the block.
    pub number: Option<BigInt>,
    /// Why it failed.
    pub reason: Option<String>,
}

/// A call and what is proven of the state that it runs on.
#[napi]
pub struct CallSession {
    context: Arc<CallContext>,
    request: Arc<CallRequest>,
    state: CallState,
    state_root: [u8; 32],
}

#[napi]
impl CallSession {
    /// A call on a state of which nothing is proven yet. Throws `INVALID_LENGTH`, `INVALID_NUMBER`, `INVALID_JSON`,
    /// `INVALID_VALUE`, `HASH_MISMATCH`, `UNSUPPORTED_FORK`.
    #[napi(factory, catch_unwind)]
    pub fn open(options: CallOptions) -> Result<Self> {
        open(&options).map_err(thrown)
    }

    /// Takes account (20 bytes) and slots (n × 32 bytes) out of the JSON text of a proof. Throws `INVALID_LENGTH`,
    /// `INVALID_JSON`, `PROOF_MISMATCH`.
    #[napi(catch_unwind, ts_args_type = "answer: Uint8Array, address: Uint8Array, slots: Uint8Array")]
    pub fn insert_account(&mut self, answer: Bytes, address: Bytes, slots: Bytes) -> Result<()> {
        let address: &[u8; 20] = exact("the address", &address).map_err(thrown)?;
        let (slots, rest) = slots.as_chunks::<32>();
        if !rest.is_empty() {
            return Err(thrown(CoreError::length("the slots", "a multiple of 32", slots.len() * 32 + rest.len())));
        }
        let slots: Vec<_> = slots.iter().map(Into::into).collect();
        let proof = AccountProof::verify(&answer, self.state_root.into(), address.into(), &slots).map_err(thrown)?;
        self.state.insert_account(&proof);
        Ok(())
    }

    /// Takes code with that hash (32 bytes). Throws `INVALID_LENGTH`, `HASH_MISMATCH`.
    #[napi(catch_unwind, ts_args_type = "code: Uint8Array, hash: Uint8Array")]
    pub fn insert_code(&mut self, code: Bytes, hash: Bytes) -> Result<()> {
        let hash: &[u8; 32] = exact("the hash", &hash).map_err(thrown)?;
        verify_code(&code, hash.into()).map_err(thrown)?;
        self.state.insert_code(code.to_vec());
        Ok(())
    }

    /// Takes the hash (32 bytes) of an earlier block, proven by the caller. Throws `INVALID_LENGTH`, `INVALID_NUMBER`.
    #[napi(catch_unwind, ts_args_type = "number: number, hash: Uint8Array")]
    pub fn insert_block_hash(&mut self, number: f64, hash: Bytes) -> Result<()> {
        let number = numbers::large("the block number", number).map_err(thrown)?;
        let hash: &[u8; 32] = exact("the hash", &hash).map_err(thrown)?;
        self.state.insert_block_hash(number, hash.into());
        Ok(())
    }

    /// Runs the call on a worker thread as far as what is proven goes; `estimate` looks for the gas that it needs,
    /// `access-list` for what it reads.
    #[napi(
        catch_unwind,
        ts_args_type = "goal: 'call' | 'estimate' | 'access-list'",
        ts_return_type = "Promise<CallEnd>"
    )]
    pub fn run(&self, goal: String) -> Result<AsyncTask<BackgroundTask<CallRun>>> {
        let goal = match goal.as_str() {
            "call" => call,
            "estimate" => estimate_gas,
            "access-list" => create_access_list,
            _ => {
                let text = "the goal is `call`, `estimate` or `access-list`";
                return Err(thrown(CoreError::new(ErrorCode::InvalidValue, text)));
            }
        };
        Ok(AsyncTask::new(BackgroundTask(CallRun {
            goal,
            context: Arc::clone(&self.context),
            request: Arc::clone(&self.request),
            state: self.state.clone(),
        })))
    }
}

/// A run with its own copy of what is proven.
pub struct CallRun {
    goal: fn(CallState, &CallContext, &CallRequest) -> CoreEnd,
    context: Arc<CallContext>,
    request: Arc<CallRequest>,
    state: CallState,
}

impl BackgroundWork for CallRun {
    type Output = CoreEnd;
    type JsValue = CallEnd;

    fn run(&mut self) -> CoreResult<CoreEnd> {
        Ok((self.goal)(std::mem::take(&mut self.state), &self.context, &self.request))
    }

    fn convert(_: Env, output: CoreEnd) -> CallEnd {
        describe(output)
    }
}

fn open(options: &CallOptions<'_>) -> CoreResult<CallSession> {
    let hash: &[u8; 32] = exact("the hash", &options.hash)?;
    let header = ExecutionHeader::verify(&options.block, hash.into())?;
    let rules = ChainRules {
        chain_id: numbers::large("the chain id", options.chain_id)?,
        fork: &options.fork,
        blob_gas_price: crate::execution::price(&options.blob_gas_price)?,
    };
    let block_overrides =
        options.block_overrides.as_ref().map_or(Ok(BlockOverrides::default()), |text| BlockOverrides::parse(text))?;
    let state_overrides =
        options.state_overrides.as_ref().map_or(Ok(StateOverrides::default()), |text| StateOverrides::parse(text))?;
    Ok(CallSession {
        context: Arc::new(CallContext::new(&header.header, rules, &block_overrides)?),
        request: Arc::new(CallRequest::parse(&options.request)?),
        state: CallState::default().with_overrides(state_overrides),
        state_root: header.header.state_root.0,
    })
}

fn describe(end: CoreEnd) -> CallEnd {
    let plain = |kind, data: Vec<u8>| CallEnd { kind, data: data.into(), address: None, number: None, reason: None };
    match end {
        CoreEnd::Returned(output) => plain("returned", output.to_vec()),
        CoreEnd::Reverted(output) => plain("reverted", output.to_vec()),
        CoreEnd::AccessList(list) => plain("access-list", list),
        CoreEnd::Gas(gas) => CallEnd { number: Some(gas.into()), ..plain("gas", Vec::new()) },
        CoreEnd::Failed(reason) => CallEnd { reason: Some(reason), ..plain("failed", Vec::new()) },
        CoreEnd::Lacks(Missing::Account(address)) => plain("account", address.to_vec()),
        CoreEnd::Lacks(Missing::Slot(address, key)) => {
            CallEnd { address: Some(address.to_vec().into()), ..plain("slot", key.to_vec()) }
        }
        CoreEnd::Lacks(Missing::Code(address, hash)) => {
            CallEnd { address: Some(address.to_vec().into()), ..plain("code", hash.to_vec()) }
        }
        CoreEnd::Lacks(Missing::BlockHash(number)) => {
            CallEnd { number: Some(number.into()), ..plain("block-hash", Vec::new()) }
        }
    }
}
