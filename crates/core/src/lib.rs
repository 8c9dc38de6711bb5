//! Verification for an Ethereum light client: hashing, Merkle proofs, sync committees, light-client updates.
//!
//! No I/O, no clock, no `unsafe`. Everything that comes from outside is bytes of any length and content; every function
//! answers with a value, a verdict or an [`Error`] with a stable code, and never panics.
//!
//! What a container is, is a schema (`ssz`): [`block`] has those of blocks and payload envelopes, [`light_client`] those of
//! light-client objects, and the rules over them.
//!
//! The way of an answer of `light_client/updates` through the modules: [`update_framing`] cuts it into objects,
//! [`light_client::object`] decodes one in the containers of its fork, [`update_check`] checks everything but the signature,
//! and [`update_chain`] resolves committees and verifies all signatures together.
#![forbid(unsafe_code)]
#![cfg_attr(
    not(test),
    deny(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic, clippy::unreachable)
)]

mod array_items;
pub mod beacon_block_header;
pub mod block;
mod candidate;
pub mod chain_spec;
pub mod committee_root;
pub mod development_keys;
pub mod error;
pub mod fork;
pub mod hash;
mod helper_thread;
mod in_parallel;
pub mod key_table;
pub mod light_client;
pub mod merkle_branch;
pub mod message_cache;
pub mod multiproof;
mod multiproof_heights;
mod signature_batch;
pub mod signing;
mod ssz;
pub mod sync_committee;
pub mod update_chain;
pub mod update_check;
pub mod update_framing;
pub mod verdict;

pub use error::{Error, ErrorCode};
pub use hash::Node;
