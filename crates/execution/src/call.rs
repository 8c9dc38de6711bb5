//! Runs calls on a state that is proven piece by piece.

use crate::call_context::CallContext;
use crate::call_request::{CallRequest, MAX_GAS};
use crate::call_state::{CallState, Missing};
use crate::call_words::{halt_text, invalid};
use alloy_primitives::{Bytes, U256};
use revm::context::result::{EVMError, ExecutionResult, HaltReason};
use revm::context::{BlockEnv, CfgEnv, Journal, TxEnv};
use revm::{Context, ExecuteEvm, InspectEvm, Inspector, MainBuilder};

/// How a call ends.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CallEnd {
    /// It returned this output.
    Returned(Bytes),
    /// The estimate, where that was asked for.
    Gas(u64),
    /// The answer of `eth_createAccessList`, as JSON.
    AccessList(Vec<u8>),
    /// It reverted with this output.
    Reverted(Bytes),
    /// It failed, in go-ethereum's words.
    Failed(String),
    /// It cannot be run yet: this has to be proven first.
    Lacks(Missing),
}

type EvmContext = Context<BlockEnv, TxEnv, CfgEnv, CallState, Journal<CallState>, ()>;

/// What one run of a transaction did.
pub(crate) struct Run {
    pub outcome: Outcome,
    /// After refunds.
    pub gas_used: u64,
    /// Before refunds.
    pub gas_peak: u64,
}

/// How a run ended.
pub(crate) enum Outcome {
    Returned(Bytes),
    Reverted(Bytes),
    OutOfGas,
    Halted(String),
}

/// Why a transaction did not run.
pub(crate) enum NoRun {
    Lacks(Missing),
    /// Less gas than a transaction costs before its first instruction. An estimate tries more; other reasons end it.
    IntrinsicGas(String),
    Invalid(String),
}

/// Runs a call, as `eth_call` does.
#[must_use]
pub fn call(state: CallState, context: &CallContext, request: &CallRequest) -> CallEnd {
    if let Some(end) = wrong_chain(context, request) {
        return end;
    }
    let gas = request.gas().unwrap_or(MAX_GAS).min(MAX_GAS);
    match run(state, context, request, gas) {
        Ok(Run { outcome: Outcome::Returned(output), .. }) => CallEnd::Returned(output),
        Ok(Run { outcome: Outcome::Reverted(output), .. }) => CallEnd::Reverted(output),
        Ok(Run { outcome: Outcome::OutOfGas, .. }) => CallEnd::Failed("out of gas".to_owned()),
        Ok(Run { outcome: Outcome::Halted(reason), .. }) => CallEnd::Failed(reason),
        Err(NoRun::Lacks(missing)) => CallEnd::Lacks(missing),
        Err(NoRun::IntrinsicGas(reason) | NoRun::Invalid(reason)) => {
            CallEnd::Failed(format!("err: {reason} (supplied gas {gas})"))
        }
    }
}

pub(crate) fn wrong_chain(context: &CallContext, request: &CallRequest) -> Option<CallEnd> {
    let (have, want) = (request.chain_id()?, context.config.chain_id);
    (have != want).then(|| CallEnd::Failed(format!("chainId does not match node's (have={have}, want={want})")))
}

/// Runs the call as a transaction with this gas limit.
pub(crate) fn run(state: CallState, context: &CallContext, request: &CallRequest, gas: u64) -> Result<Run, NoRun> {
    let (block, config) = context.for_fee_cap(request.fee_cap());
    let mut evm = EvmContext::new(state, context.fork).with_block(block).with_cfg(config).build_mainnet();
    let end = evm.transact_one(request.transaction(gas));
    ran(end, request)
}

/// The same, with a watcher that sees every instruction.
pub(crate) fn run_watched(
    state: CallState,
    context: &CallContext,
    request: &CallRequest,
    gas: u64,
    watcher: impl Inspector<EvmContext>,
) -> Result<Run, NoRun> {
    let (block, config) = context.for_fee_cap(request.fee_cap());
    let mut evm =
        EvmContext::new(state, context.fork).with_block(block).with_cfg(config).build_mainnet_with_inspector(watcher);
    let end = evm.inspect_one_tx(request.transaction(gas));
    ran(end, request)
}

fn ran(end: Result<ExecutionResult<HaltReason>, EVMError<Missing>>, request: &CallRequest) -> Result<Run, NoRun> {
    match end {
        Ok(result) => {
            let (gas_used, gas_peak) = (result.tx_gas_used(), result.gas().total_gas_spent());
            Ok(Run { outcome: outcome_of(result), gas_used, gas_peak })
        }
        Err(EVMError::Database(missing)) => Err(NoRun::Lacks(missing)),
        Err(EVMError::Transaction(reason)) => Err(invalid(&reason, request)),
        Err(EVMError::Header(reason)) => Err(NoRun::Invalid(reason.to_string())),
        Err(EVMError::Custom(reason)) => Err(NoRun::Invalid(reason)),
        Err(EVMError::CustomAny(reason)) => Err(NoRun::Invalid(reason.to_string())),
    }
}

fn outcome_of(result: ExecutionResult<HaltReason>) -> Outcome {
    match result {
        ExecutionResult::Success { output, .. } => Outcome::Returned(output.into_data()),
        ExecutionResult::Revert { output, .. } => Outcome::Reverted(output),
        ExecutionResult::Halt { reason, .. } => match reason {
            HaltReason::OutOfGas(_) => Outcome::OutOfGas,
            other => Outcome::Halted(halt_text(&other)),
        },
    }
}

/// How much gas the sender can pay for at the call's price, once the value is set aside; `None` if the value alone is too much.
pub(crate) fn allowance(balance: U256, request: &CallRequest) -> Option<U256> {
    let left = balance.checked_sub(request.value())?;
    Some(left / U256::from(request.fee_cap()).max(U256::from(1)))
}

#[cfg(test)]
mod tests {
    use super::{CallEnd, call};
    use crate::account_proof::AccountProof;
    use crate::block::verify_code;
    use crate::call_context::{BlockOverrides, CallContext, ChainRules};
    use crate::call_request::CallRequest;
    use crate::call_state::{CallState, Missing};
    use crate::gas_estimate::estimate_gas;
    use crate::header::ExecutionHeader;
    use crate::recorded::{answers, result_of};
    use alloy_primitives::{Address, B256, Bytes, U256};
    use serde_json::{Value, json};

    const HEAD: &str = "0xd226371d0b1551adb03fb52b71f08e3e11247fe9b1af994768af8cdaa8e7dcd7";

    fn head() -> Option<ExecutionHeader> {
        let block = result_of("eth_getBlockByNumber", r#"["0x36",true]"#)?;
        Some(ExecutionHeader::verify(block.as_bytes(), HEAD.parse().unwrap()).unwrap())
    }

    /// Supplies what a call lacks out of the recording; an account that was not recorded counts as absent.
    fn provide(state: &mut CallState, missing: Missing, root: B256) {
        let proof = |address: Address, slots: &[B256]| {
            answers().iter().find_map(|answer| {
                let asked: Address = answer.params[0].as_str()?.parse().ok()?;
                let keys = answer.params[1].as_array()?;
                let is_wanted = answer.method == "eth_getProof"
                    && asked == address
                    && answer.params[2] == "0x36"
                    && keys.len() == slots.len()
                    && keys.iter().zip(slots).all(|(key, slot)| key.as_str() == Some(&slot.to_string()));
                let text = answer.result.as_ref().filter(|_| is_wanted)?.get();
                Some(AccountProof::verify(text.as_bytes(), root, address, slots).unwrap())
            })
        };
        match missing {
            Missing::Account(address) => match proof(address, &[]) {
                Some(proof) => state.insert_account(&proof),
                None => state.insert_absent(address),
            },
            Missing::Slot(address, key) => match proof(address, &[key]) {
                Some(proof) => state.insert_account(&proof),
                None => state.insert_slot(address, key, U256::ZERO),
            },
            Missing::Code(address, hash) => {
                let code = answers().iter().find_map(|answer| {
                    let asked: Address = answer.params[0].as_str()?.parse().ok()?;
                    let is_wanted = answer.method == "eth_getCode" && asked == address && answer.params[1] == "0x36";
                    serde_json::from_str::<Bytes>(answer.result.as_ref().filter(|_| is_wanted)?.get()).ok()
                });
                let code = code.unwrap();
                verify_code(&code, hash).unwrap();
                state.insert_code(code.to_vec());
            }
            Missing::BlockHash(number) => state.insert_block_hash(number, B256::ZERO),
        }
    }

    fn until_done(header: &ExecutionHeader, mut run: impl FnMut(CallState) -> CallEnd) -> CallEnd {
        let mut state = CallState::default();
        for _ in 0..64 {
            match run(state.clone()) {
                CallEnd::Lacks(missing) => provide(&mut state, missing, header.header.state_root),
                end => return end,
            }
        }
        panic!("the call lacks ever more");
    }

    fn context(header: &ExecutionHeader) -> CallContext {
        let rules = ChainRules { chain_id: 3_503_995_874_084_926, fork: "osaka", blob_gas_price: 1 };
        CallContext::new(&header.header, rules, &BlockOverrides::default()).unwrap()
    }

    #[test]
    fn recorded_calls_end_as_they_did() {
        let Some(header) = head() else { return };
        let context = context(&header);
        // The recording has no proof of the account that pays for a call.
        let calls = answers()
            .iter()
            .filter(|answer| answer.method == "eth_call" && answer.params[0].get("maxFeePerGas").is_none());
        for answer in calls {
            let request = CallRequest::parse(answer.params[0].to_string().as_bytes()).unwrap();
            let expected = match (&answer.result, &answer.error) {
                (Some(result), _) => CallEnd::Returned(serde_json::from_str(result.get()).unwrap()),
                (None, Some(error)) => CallEnd::Reverted(serde_json::from_value(error["data"].clone()).unwrap()),
                _ => panic!(),
            };
            assert_eq!(until_done(&header, |state| call(state, &context, &request)), expected);
        }
    }

    #[test]
    fn recorded_estimates_are_the_same() {
        let Some(header) = head() else { return };
        let context = context(&header);
        for answer in answers().iter().filter(|answer| answer.method == "eth_estimateGas") {
            let request = CallRequest::parse(answer.params[0].to_string().as_bytes()).unwrap();
            let expected = match (&answer.result, &answer.error) {
                (Some(result), _) => {
                    let text: String = serde_json::from_str(result.get()).unwrap();
                    CallEnd::Gas(u64::from_str_radix(text.trim_start_matches("0x"), 16).unwrap())
                }
                (None, Some(error)) => CallEnd::Reverted(serde_json::from_value(error["data"].clone()).unwrap()),
                _ => panic!(),
            };
            assert_eq!(
                until_done(&header, |state| estimate_gas(state, &context, &request)),
                expected,
                "{}",
                answer.params
            );
        }
    }

    #[test]
    fn overrides_take_the_place_of_what_is_proven() {
        let Some(header) = head() else { return };
        let context = context(&header);
        // Returns its first slot and its own balance.
        let overrides = json!({ "0x00000000000000000000000000000000000000aa": {
            "code": "0x5f545f524760205260405ff3",
            "balance": "0x5",
            "stateDiff": { (B256::ZERO.to_string()): B256::with_last_byte(7).to_string() },
        } });
        let overrides = crate::call_state::StateOverrides::parse(overrides.to_string().as_bytes()).unwrap();
        let request: Value = json!({ "to": "0x00000000000000000000000000000000000000aa" });
        let request = CallRequest::parse(request.to_string().as_bytes()).unwrap();
        let end = until_done(&header, |state| call(state.with_overrides(overrides.clone()), &context, &request));
        let expected = [B256::with_last_byte(7).0, B256::with_last_byte(5).0].concat();
        assert_eq!(end, CallEnd::Returned(expected.into()));
    }
}
