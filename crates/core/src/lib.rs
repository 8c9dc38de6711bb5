//! Verification for an Ethereum light client: hashing, Merkle proofs, sync committees, light-client updates.
//!
//! No I/O, no clock, no `unsafe`. Everything that comes from outside is bytes of any length and content; every function
//! answers with a value, a verdict or an [`Error`] with a stable code, and never panics.
//!
//! The way of an answer of `light_client/updates` through the modules: [`update_framing`] or [`update_json`] cut it into
//! objects, [`update`] decodes one in the layout of its fork, [`update_check`] checks everything but the signature, and
//! [`update_chain`] resolves committees and verifies all signatures together.
#![forbid(unsafe_code)]
#![cfg_attr(
    not(test),
    deny(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic, clippy::unreachable)
)]

pub mod beacon_block_header;
pub mod block;
mod candidate;
pub mod chain_spec;
pub mod committee_root;
pub mod error;
pub mod execution_payload_header;
pub mod fork;
pub mod hash;
mod helper_thread;
mod in_parallel;
pub mod key_table;
pub mod light_client_header;
pub mod merkle_branch;
pub mod message_cache;
pub mod multiproof;
mod multiproof_heights;
pub mod score;
mod signature_batch;
pub mod signing;
mod ssz;
pub mod sync_committee;
pub mod update;
pub mod update_chain;
pub mod update_check;
pub mod update_encode;
pub mod update_framing;
pub mod update_json;
pub mod verdict;

pub use error::{Error, ErrorCode};
pub use hash::Node;
