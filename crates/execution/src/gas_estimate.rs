//! `eth_estimateGas`, by go-ethereum's own search, so that it gives the same number.
//!
//! See <https://github.com/ethereum/go-ethereum/blob/v1.16.7/eth/gasestimator/gasestimator.go>.

use crate::call::{CallEnd, NoRun, Outcome, Run, allowance, run, wrong_chain};
use crate::call_context::CallContext;
use crate::call_request::{CallRequest, MAX_GAS};
use crate::call_state::CallState;
use revm::Database;
use revm::primitives::hardfork::SpecId;

const TRANSFER_GAS: u64 = 21_000;
const CALL_STIPEND: u64 = 2_300;

/// The limit of EIP-7825. From amsterdam on, gas for new state comes on top of it.
const MAX_TRANSACTION_GAS: u64 = 1 << 24;

/// The search ends once its bounds are closer than this, in thousandths of the upper one.
const ERROR_PER_MILLE: u128 = 15;

enum Attempt {
    Enough,
    TooLittle,
}

/// A gas limit with which the call succeeds, close to the least one.
#[must_use]
pub fn estimate_gas(mut state: CallState, context: &CallContext, request: &CallRequest) -> CallEnd {
    if let Some(end) = wrong_chain(context, request) {
        return end;
    }
    let ended = if context.fork >= SpecId::AMSTERDAM {
        search(&mut state, &context.with_regular_gas_limit(MAX_TRANSACTION_GAS), request)
    } else {
        search(&mut state, context, request)
    };
    ended.unwrap_or_else(|end| end)
}

fn search(state: &mut CallState, context: &CallContext, request: &CallRequest) -> Result<CallEnd, CallEnd> {
    let mut high = request.gas().filter(|gas| *gas >= TRANSFER_GAS).unwrap_or(context.block.gas_limit);
    if context.fork == SpecId::OSAKA {
        high = high.min(MAX_TRANSACTION_GAS);
    }
    if request.fee_cap() > 0 {
        let account = state.basic(request.sender()).map_err(CallEnd::Lacks)?;
        let balance = account.map(|account| account.balance).unwrap_or_default();
        let allowed =
            allowance(balance, request).ok_or_else(|| CallEnd::Failed("insufficient funds for transfer".to_owned()))?;
        high = high.min(allowed.saturating_to());
    }
    high = high.min(MAX_GAS);
    if let Some(target) = request.target()
        && !request.has_input()
        && !state.has_code(target).map_err(CallEnd::Lacks)?
        && matches!(attempt(state, context, request, TRANSFER_GAS), Ok(Attempt::Enough))
    {
        return Ok(CallEnd::Gas(TRANSFER_GAS));
    }
    let Run { outcome, gas_used, gas_peak } = match run(state.clone(), context, request, high) {
        Ok(run) => run,
        Err(NoRun::Lacks(missing)) => return Err(CallEnd::Lacks(missing)),
        Err(NoRun::IntrinsicGas(_)) => return Err(exceeds(high)),
        Err(NoRun::Invalid(reason)) => return Err(CallEnd::Failed(format!("failed with {high} gas: {reason}"))),
    };
    match outcome {
        Outcome::Returned(_) => (),
        Outcome::Reverted(output) => return Err(CallEnd::Reverted(output)),
        Outcome::Halted(reason) => return Err(CallEnd::Failed(reason)),
        Outcome::OutOfGas => return Err(exceeds(high)),
    }
    let mut low = gas_used.saturating_sub(1);
    let optimistic = (gas_peak + CALL_STIPEND) * 64 / 63;
    if optimistic < high {
        match attempt(state, context, request, optimistic)? {
            Attempt::Enough => high = optimistic,
            Attempt::TooLittle => low = optimistic,
        }
    }
    while low + 1 < high && u128::from(high - low) * 1000 >= u128::from(high) * ERROR_PER_MILLE {
        let middle = low.midpoint(high).min(low.saturating_mul(2));
        match attempt(state, context, request, middle)? {
            Attempt::Enough => high = middle,
            Attempt::TooLittle => low = middle,
        }
    }
    Ok(CallEnd::Gas(high))
}

fn attempt(state: &CallState, context: &CallContext, request: &CallRequest, gas: u64) -> Result<Attempt, CallEnd> {
    match run(state.clone(), context, request, gas) {
        Ok(Run { outcome: Outcome::Returned(_), .. }) => Ok(Attempt::Enough),
        Ok(_) | Err(NoRun::IntrinsicGas(_)) => Ok(Attempt::TooLittle),
        Err(NoRun::Lacks(missing)) => Err(CallEnd::Lacks(missing)),
        Err(NoRun::Invalid(reason)) => Err(CallEnd::Failed(format!("failed with {gas} gas: {reason}"))),
    }
}

fn exceeds(gas: u64) -> CallEnd {
    CallEnd::Failed(format!("gas required exceeds allowance ({gas})"))
}
