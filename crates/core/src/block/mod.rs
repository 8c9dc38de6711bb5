//! Blocks and payload envelopes from their bytes, without objects between.
//!
//! [`schema`] says what the containers of a fork are ([`containers`], [`gloas_containers`]); everything else walks an encoding
//! by it: [`view`] checks it strictly, [`root`] hashes it, many trees at a time, [`json`] makes it from JSON text, and
//! [`engine_json`] writes from it what an execution client wants. [`decoded_block`] puts this together; for a payload that
//! comes apart from its block [`decoded_envelope`] does, with the execution block's hash recomputed ([`payload_hash`]).

mod containers;
pub mod decoded_block;
pub mod decoded_envelope;
mod engine_json;
mod gloas_containers;
mod json;
mod json_numbers;
mod json_writer;
pub mod limits;
mod malformed;
pub mod message;
mod operations;
mod ordered_trie;
mod parts;
mod payload_hash;
mod rlp;
mod root;
mod schema;
pub mod slot;
mod trees;
mod view;
