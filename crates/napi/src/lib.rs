//! The Node addon: conversion of arguments and results, error codes, and a guard against panics. Nothing else is here; see
//! `blsync-core`.
#![cfg_attr(
    not(test),
    deny(
        clippy::unwrap_used,
        clippy::expect_used,
        clippy::indexing_slicing,
        clippy::panic,
        clippy::unreachable,
        clippy::todo,
        clippy::unimplemented
    )
)]
// The binding registers nothing in a test build.
#![cfg_attr(test, allow(dead_code))]
// The binding's attribute macro hands over owned arguments and generates what these lints see.
#![allow(clippy::needless_pass_by_value, clippy::must_use_candidate, clippy::trivially_copy_pass_by_ref)]

mod addon_error;
mod background_task;
mod block;
mod bytes;
mod chain_spec;
mod development_keys;
mod envelope;
mod execution;
mod execution_call;
mod external_memory;
mod hashing;
mod light_client;
mod light_client_parts;
mod numbers;
mod sync_committee;
mod update_chain;
mod update_frames;
