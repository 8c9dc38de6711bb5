//! Blocks and payload envelopes from their bytes, without objects between.
//!
//! [`containers`] and [`gloas_containers`] are the schemas of each fork, which [`crate::ssz`] checks, hashes and reads from JSON;
//! [`engine_json`] writes from an encoding what an execution client wants. [`decoded_block`] puts this together; for a payload
//! that comes apart from its block [`decoded_envelope`] does, with the execution block's hash recomputed ([`payload_hash`]).

pub(crate) mod containers;
pub mod decoded_block;
pub mod decoded_envelope;
mod engine_json;
mod gloas_containers;
pub mod limits;
pub mod message;
mod operations;
mod ordered_trie;
mod payload_hash;
mod rlp;
pub mod slot;
