//! `eth_createAccessList`, with go-ethereum's rules for what belongs on the list.
//!
//! See <https://github.com/ethereum/go-ethereum/blob/v1.16.7/eth/tracers/logger/access_list_tracer.go>.

use crate::call::{CallEnd, NoRun, Outcome, run_watched, wrong_chain};
use crate::call_context::CallContext;
use crate::call_request::{CallRequest, MAX_GAS};
use crate::call_state::CallState;
use crate::json::{quantity, text};
use alloy_eips::eip2930::{AccessList, AccessListItem};
use alloy_primitives::{Address, B256};
use revm::Inspector;
use revm::bytecode::opcode;
use revm::interpreter::interpreter_types::{InputsTr, Jumps, LoopControl};
use revm::interpreter::{InstructionResult, Interpreter};
use serde_json::json;
use std::collections::{BTreeMap, BTreeSet, HashSet};

/// A listed slot is cheaper to read, so a contract that looks at its remaining gas can read others with every new list. Such a
/// call is given up.
const MAX_RUNS: usize = 16;

/// What each authorization costs at least (EIP-7702): a call cannot carry more than its gas pays for.
const AUTHORIZATION_GAS: u64 = 25_000;

/// The accounts and slots that a call touches. It is run again with the list so far until that adds nothing to it.
#[must_use]
pub fn create_access_list(mut state: CallState, context: &CallContext, request: &CallRequest) -> CallEnd {
    if let Some(end) = wrong_chain(context, request) {
        return end;
    }
    settle(&mut state, context, request).unwrap_or_else(|end| end)
}

fn settle(state: &mut CallState, context: &CallContext, request: &CallRequest) -> Result<CallEnd, CallEnd> {
    let gas = request.gas().unwrap_or(MAX_GAS).min(MAX_GAS);
    let left_out = left_out(state, context, request, gas)?;
    let mut known = Touched::default();
    for item in &request.access_list().0 {
        if !left_out.contains(&item.address) {
            known.account(item.address);
        }
        for key in &item.storage_keys {
            known.slot(item.address, *key);
        }
    }
    for _ in 0..MAX_RUNS {
        let request = request.with_access_list(known.list());
        let mut watcher = Watcher { left_out: &left_out, touched: known.clone(), pending: None };
        let run = run_watched(state.clone(), context, &request, gas, &mut watcher).map_err(|reason| match reason {
            NoRun::Lacks(missing) => CallEnd::Lacks(missing),
            NoRun::IntrinsicGas(reason) | NoRun::Invalid(reason) => {
                CallEnd::Failed(format!("failed to apply transaction: {reason}"))
            }
        })?;
        if watcher.touched == known {
            return Ok(CallEnd::AccessList(answer(&known.list(), run.gas_used, &run.outcome)));
        }
        known = watcher.touched;
    }
    Err(CallEnd::Failed(format!("the access list still grows after {MAX_RUNS} runs with it")))
}

/// Whom a list would not make cheaper: sender, receiver, precompiled contracts, and accounts that signed a delegation (EIP-7702).
fn left_out(
    state: &mut CallState,
    context: &CallContext,
    request: &CallRequest,
    gas: u64,
) -> Result<HashSet<Address>, CallEnd> {
    let receiver = match request.target() {
        Some(target) => target,
        None => request.sender().create(match request.nonce() {
            Some(nonce) => nonce,
            None => state.nonce(request.sender()).map_err(CallEnd::Lacks)?,
        }),
    };
    let authorizations = request.authorizations();
    if authorizations.len() as u64 > gas / AUTHORIZATION_GAS {
        return Err(CallEnd::Failed("insufficient gas to process all authorizations".to_owned()));
    }
    let chain_id = context.config.chain_id;
    let signers = authorizations
        .iter()
        .filter(|signed| (signed.chain_id.is_zero() || signed.chain_id == chain_id) && signed.nonce < u64::MAX)
        .filter_map(|signed| signed.recover_authority().ok());
    Ok([request.sender(), receiver].into_iter().chain(context.precompiles()).chain(signers).collect())
}

fn answer(list: &AccessList, gas_used: u64, outcome: &Outcome) -> Vec<u8> {
    let error = match outcome {
        Outcome::Returned(_) => None,
        Outcome::Reverted(_) => Some("execution reverted"),
        Outcome::OutOfGas => Some("out of gas"),
        Outcome::Halted(reason) => Some(reason.as_str()),
    };
    let mut answer = json!({ "accessList": list, "gasUsed": quantity(gas_used) });
    if let (Some(error), Some(fields)) = (error, answer.as_object_mut()) {
        fields.insert("error".to_owned(), error.into());
    }
    text(&answer)
}

/// Sorted, so that the same call always has the same list.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Touched(BTreeMap<Address, BTreeSet<B256>>);

impl Touched {
    fn account(&mut self, address: Address) {
        self.0.entry(address).or_default();
    }

    fn slot(&mut self, address: Address, key: B256) {
        self.0.entry(address).or_default().insert(key);
    }

    fn list(&self) -> AccessList {
        let item = |(address, keys): (&Address, &BTreeSet<B256>)| AccessListItem {
            address: *address,
            storage_keys: keys.iter().copied().collect(),
        };
        AccessList(self.0.iter().map(item).collect())
    }
}

#[derive(Clone, Copy)]
enum Touch {
    Account(Address),
    Slot(Address, B256),
}

/// Notes the accounts and slots that instructions name, unless the gas ran out before they were touched.
struct Watcher<'a> {
    left_out: &'a HashSet<Address>,
    touched: Touched,
    pending: Option<Touch>,
}

impl<Context> Inspector<Context> for Watcher<'_> {
    fn step(&mut self, interpreter: &mut Interpreter, _: &mut Context) {
        let stack = interpreter.stack.data();
        let word = |depth: usize| stack.len().checked_sub(depth).and_then(|at| stack.get(at)).copied();
        let account = |word| Touch::Account(Address::from_word(B256::from(word)));
        self.pending = match interpreter.bytecode.opcode() {
            opcode::SLOAD | opcode::SSTORE => {
                word(1).map(|key| Touch::Slot(interpreter.input.target_address(), B256::from(key)))
            }
            opcode::EXTCODECOPY
            | opcode::EXTCODEHASH
            | opcode::EXTCODESIZE
            | opcode::BALANCE
            | opcode::SELFDESTRUCT => word(1).map(account),
            opcode::DELEGATECALL | opcode::CALL | opcode::STATICCALL | opcode::CALLCODE if stack.len() >= 5 => {
                word(2).map(account)
            }
            _ => None,
        };
    }

    fn step_end(&mut self, interpreter: &mut Interpreter, _: &mut Context) {
        let Some(touch) = self.pending.take() else { return };
        if matches!(
            interpreter.bytecode.instruction_result(),
            Some(
                InstructionResult::OutOfGas
                    | InstructionResult::MemoryOOG
                    | InstructionResult::InvalidOperandOOG
                    | InstructionResult::ReentrancySentryOOG
                    | InstructionResult::StackUnderflow
            )
        ) {
            return;
        }
        match touch {
            Touch::Slot(address, key) => self.touched.slot(address, key),
            Touch::Account(address) if self.left_out.contains(&address) => (),
            Touch::Account(address) => self.touched.account(address),
        }
    }
}
