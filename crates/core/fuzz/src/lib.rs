//! What fuzz targets share: networks to verify on, presets to decode in, and a hash that is not the one under test.

pub mod block_check;
pub mod block_kind;
pub mod chain_check;
pub mod naive_hash;
pub mod world;

// The makers of valid chains that the integration tests have.
#[path = "../../tests/support/mod.rs"]
mod support;
