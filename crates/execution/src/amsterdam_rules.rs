//! What amsterdam changes for calls, estimates and access lists, compared with osaka.

use crate::access_list::create_access_list;
use crate::call::{CallEnd, call};
use crate::call_context::{BlockOverrides, CallContext, ChainRules};
use crate::call_request::CallRequest;
use crate::call_state::{CallState, Missing, StateOverrides};
use crate::gas_estimate::estimate_gas;
use alloy_consensus::Header;
use alloy_primitives::U256;
use serde_json::{Value, json};

/// An account with ether, and one with code.
const WALLET: &str = "0x00000000000000000000000000000000000000aa";
const CONTRACT: &str = "0x00000000000000000000000000000000000000bb";
const NOBODY: &str = "0x00000000000000000000000000000000000000cc";

/// Gas for each byte of new state (EIP-8037).
const STATE_BYTE: u64 = 1_530;

fn context(fork: &str) -> CallContext {
    let header = Header {
        number: 1_000,
        timestamp: 12_000,
        gas_limit: 400_000_000,
        base_fee_per_gas: Some(7),
        excess_blob_gas: Some(0),
        ..Header::default()
    };
    let rules = ChainRules { chain_id: 1, fork, blob_gas_price: 1 };
    CallContext::new(&header, rules, &BlockOverrides::default()).unwrap()
}

/// Runs on a state that has the two accounts and nothing else.
fn ended(code: &str, request: &Value, run: impl Fn(CallState, &CallRequest) -> CallEnd) -> CallEnd {
    let accounts = json!({ (WALLET): { "balance": "0xffffffffffffffffffff" }, (CONTRACT): { "code": code } });
    let overrides = StateOverrides::parse(accounts.to_string().as_bytes()).unwrap();
    let request = CallRequest::parse(request.to_string().as_bytes()).unwrap();
    let mut state = CallState::default();
    for _ in 0..512 {
        match run(state.clone().with_overrides(overrides.clone()), &request) {
            CallEnd::Lacks(Missing::Account(address)) => state.insert_absent(address),
            CallEnd::Lacks(Missing::Slot(address, key)) => state.insert_slot(address, key, U256::ZERO),
            end => return end,
        }
    }
    panic!("the call lacks ever more");
}

fn estimate(fork: &str, code: &str, request: &Value) -> u64 {
    match ended(code, request, |state, request| estimate_gas(state, &context(fork), request)) {
        CallEnd::Gas(gas) => gas,
        other => panic!("{other:?}"),
    }
}

fn list(fork: &str, code: &str, request: &Value) -> Value {
    match ended(code, request, |state, request| create_access_list(state, &context(fork), request)) {
        CallEnd::AccessList(text) => serde_json::from_slice(&text).unwrap(),
        other => panic!("{other:?}"),
    }
}

fn gas_used(list: &Value) -> u64 {
    u64::from_str_radix(list["gasUsed"].as_str().unwrap().trim_start_matches("0x"), 16).unwrap()
}

#[test]
fn a_new_account_is_paid_as_state() {
    let transfer = json!({ "from": WALLET, "to": NOBODY, "value": "0x1" });
    assert_eq!(estimate("osaka", "0x00", &transfer), 21_000);
    assert!(estimate("amsterdam", "0x00", &transfer) > 120 * STATE_BYTE);
}

#[test]
fn new_state_may_cost_more_than_a_transaction_may_otherwise() {
    // Writes 200 new slots.
    let code = "0x60c85b808055600190038060025700";
    let request = json!({ "from": WALLET, "to": CONTRACT });
    assert!(estimate("osaka", code, &request) < 1 << 24);
    assert!(estimate("amsterdam", code, &request) > 200 * 64 * STATE_BYTE);
}

#[test]
fn an_access_list_has_the_same_accounts_and_slots_and_costs_more() {
    // Reads slots 0 and 1 of its own, and the balance of somebody else.
    let code = "0x5f545060015450".to_owned() + "73" + NOBODY.trim_start_matches("0x") + "315000";
    let request = json!({ "from": WALLET, "to": CONTRACT });
    let (osaka, amsterdam) = (list("osaka", &code, &request), list("amsterdam", &code, &request));
    assert_eq!(amsterdam["accessList"], osaka["accessList"]);
    let named: Vec<_> = amsterdam["accessList"].as_array().unwrap().iter().map(|item| &item["address"]).collect();
    assert_eq!(named, [CONTRACT, NOBODY]);
    assert_eq!(amsterdam["accessList"][0]["storageKeys"].as_array().unwrap().len(), 2);
    // The bytes of an access list are charged like calldata (EIP-7981).
    assert!(gas_used(&amsterdam) > gas_used(&osaka));
    assert_eq!(amsterdam.get("error"), None);
}

#[test]
fn the_slot_of_a_block_is_known_to_calls() {
    // Returns what SLOTNUM gives (EIP-7843).
    let request = json!({ "to": CONTRACT });
    let run = |fork| ended("0x4b5f5260205ff3", &request, |state, request| call(state, &context(fork), request));
    assert!(matches!(run("amsterdam"), CallEnd::Returned(_)));
    assert!(matches!(run("osaka"), CallEnd::Failed(_)));
}
