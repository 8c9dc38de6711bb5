//! What an untrusted execution client says about the execution chain, verified under a block hash that is trusted.
//!
//! An answer comes in as JSON text and is turned into the bytes that hashes commit to (RLP). The hashes are compared, and what
//! goes out is read back from those bytes, so a field that no hash covers never counts: whatever else is told of a block, a
//! transaction or a log is computed here.
//!
//! No I/O, no clock. Every function answers with a value or an [`Error`] with a stable code.
#![forbid(unsafe_code)]
#![cfg_attr(
    not(test),
    deny(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic, clippy::unreachable)
)]

pub mod access_list;
pub mod account_proof;
pub mod block;
pub mod call;
pub mod call_context;
pub mod call_request;
pub mod call_state;
mod call_words;
pub mod gas_estimate;
pub mod header;
mod json;
pub mod log_filter;
pub mod receipts;
mod transaction;

pub use transaction::raw_transaction_hash;

pub use blsync_core::{Error, ErrorCode};

#[cfg(test)]
mod amsterdam_rules;
#[cfg(test)]
mod recorded;
