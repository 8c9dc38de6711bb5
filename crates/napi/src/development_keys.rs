//! Keys and signatures of development chains.

use crate::addon_error::{Result, thrown};
use crate::bytes::Bytes;
use blsync_core::development_keys;
use napi::bindgen_prelude::Uint8Array;
use napi_derive::napi;

/// Compressed public key (48 bytes) of a secret one (32 bytes, big-endian), which is not secret. Throws `INVALID_VALUE`.
#[napi(catch_unwind, ts_args_type = "secret: Uint8Array")]
pub fn development_public_key(secret: Bytes) -> Result<Uint8Array> {
    let key = development_keys::public_key(&secret).map_err(thrown)?;
    Ok(key.to_vec().into())
}

/// Compressed signature (96 bytes) of a message by a secret key (32 bytes, big-endian), which is not secret. Throws
/// `INVALID_VALUE`.
#[napi(catch_unwind, ts_args_type = "secret: Uint8Array, message: Uint8Array")]
pub fn development_signature(secret: Bytes, message: Bytes) -> Result<Uint8Array> {
    let signature = development_keys::sign(&secret, &message).map_err(thrown)?;
    Ok(signature.to_vec().into())
}
