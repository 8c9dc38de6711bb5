//! JSON in and out.

use crate::{Error, ErrorCode};
use alloy_primitives::U256;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// Reads an answer. Nothing in it is believed, so fields that nobody knows do no harm.
pub fn parse<T: DeserializeOwned>(what: &str, text: &[u8]) -> Result<T, Error> {
    serde_json::from_slice(text).map_err(|error| Error::new(ErrorCode::InvalidJson, format!("{what}: {error}")))
}

/// A number as JSON-RPC writes it.
pub fn quantity(number: impl TryInto<U256>) -> Value {
    Value::String(number.try_into().map_or_else(|_| String::new(), |number| format!("{number:#x}")))
}

/// The value as JSON. None of the types here can fail to be written.
pub fn value(of: impl Serialize) -> Value {
    serde_json::to_value(of).unwrap_or(Value::Null)
}

/// JSON text of a value.
pub fn text(of: &Value) -> Vec<u8> {
    serde_json::to_vec(of).unwrap_or_default()
}

/// A number of at most 64 bits, written in hex.
#[derive(Clone, Copy, Debug, Deserialize)]
pub struct Hex64(#[serde(deserialize_with = "hex_number")] pub u64);

fn hex_number<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<u64, D::Error> {
    let text = std::borrow::Cow::<'de, str>::deserialize(deserializer)?;
    let digits = text.strip_prefix("0x").ok_or_else(|| serde::de::Error::custom("a number in hex begins with 0x"))?;
    u64::from_str_radix(digits, 16).map_err(serde::de::Error::custom)
}
