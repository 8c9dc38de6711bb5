//! What goes wrong with a call, in go-ethereum's words, which programs match on.

use crate::call::NoRun;
use crate::call_request::CallRequest;
use revm::context::result::{HaltReason, InvalidTransaction};

/// Why a run ended before its end; in revm's own words where go-ethereum has no such error.
pub(crate) fn halt_text(reason: &HaltReason) -> String {
    let text = match reason {
        HaltReason::InvalidJump => "invalid jump destination",
        HaltReason::StackUnderflow => "stack underflow",
        HaltReason::StackOverflow => "stack limit reached 1024",
        HaltReason::OutOfOffset => "return data out of bounds",
        HaltReason::CreateCollision => "contract address collision",
        HaltReason::CreateContractSizeLimit => "max code size exceeded",
        HaltReason::CreateInitCodeSizeLimit => "max initcode size exceeded",
        HaltReason::CreateContractStartingWithEF => "invalid code: must not begin with 0xef",
        HaltReason::StateChangeDuringStaticCall | HaltReason::CallNotAllowedInsideStatic => "write protection",
        HaltReason::NonceOverflow => "nonce uint64 overflow",
        HaltReason::CallTooDeep => "max call depth exceeded",
        HaltReason::OutOfFunds => "insufficient balance for transfer",
        HaltReason::InvalidFEOpcode => "invalid opcode: INVALID",
        other => return other.to_string(),
    };
    text.to_owned()
}

/// Why a transaction was not run at all.
pub(crate) fn invalid(reason: &InvalidTransaction, request: &CallRequest) -> NoRun {
    use InvalidTransaction as Invalid;
    match reason {
        Invalid::LackOfFundForMaxFee { fee, balance } => NoRun::Invalid(format!(
            "insufficient funds for gas * price + value: address {} have {balance} want {fee}",
            request.sender()
        )),
        Invalid::CallGasCostMoreThanGasLimit { initial_gas, gas_limit } => {
            NoRun::IntrinsicGas(format!("intrinsic gas too low: have {gas_limit}, want {initial_gas}"))
        }
        Invalid::GasFloorMoreThanGasLimit { gas_floor, gas_limit } => {
            NoRun::IntrinsicGas(format!("insufficient gas for floor data gas cost: have {gas_limit}, want {gas_floor}"))
        }
        Invalid::GasPriceLessThanBasefee => NoRun::Invalid(format!(
            "max fee per gas less than block base fee: address {}, maxFeePerGas: {}",
            request.sender(),
            request.fee_cap()
        )),
        other => NoRun::Invalid(other.to_string()),
    }
}
