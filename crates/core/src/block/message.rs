//! Finding the message in what a server sends: signed or bare, with or without an envelope around it.

use crate::block::limits::MAX_BLOCK_LENGTH;
use crate::error::ErrorCode;
use crate::ssz::json::ssz_of_json;
use crate::ssz::json_writer::quote;
use crate::ssz::malformed::Malformed;
use crate::ssz::schema::Schema;
use serde::Deserialize;
use serde_json::value::RawValue;
use std::borrow::Cow;

/// How an object is encoded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ObjectEncoding {
    /// SSZ, signed or bare.
    Ssz,
    /// JSON: `{version, data}`, `{data}` or neither around an object that is signed or bare. What `version` says is not
    /// looked at.
    Json,
}

/// Where the message of a signed object begins: after its own offset and the signature.
const SIGNED_HEAD: usize = 100;

/// The encoding of the message in SSZ, not yet checked.
///
/// `first_offset` is where the message's first offset lies and what it says, by which signed and bare are told apart.
///
/// # Errors
/// As [`ssz_of_json`]; `INVALID_OFFSET` for SSZ that is neither; `INVALID_LENGTH` for more than the network carries.
pub fn message_ssz<'a>(
    schema: &Schema,
    encoding: ObjectEncoding,
    bytes: &'a [u8],
    first_offset: FirstOffset,
) -> Result<Cow<'a, [u8]>, Malformed> {
    let message = match encoding {
        ObjectEncoding::Ssz => Cow::Borrowed(ssz_message(bytes, first_offset)?),
        ObjectEncoding::Json => Cow::Owned(ssz_of_json(schema, json_message(bytes)?)?),
    };
    if message.len() > MAX_BLOCK_LENGTH {
        return Err(Malformed::length(format!("at most {MAX_BLOCK_LENGTH}"), message.len()));
    }
    Ok(message)
}

/// Where the first offset of a bare message lies, and what it must say.
#[derive(Clone, Copy, Debug)]
pub struct FirstOffset {
    /// Position.
    pub at: usize,
    /// Value.
    pub value: u32,
}

/// The message inside SSZ that is signed or bare.
///
/// # Errors
/// `INVALID_OFFSET`.
pub fn ssz_message(bytes: &[u8], first: FirstOffset) -> Result<&[u8], Malformed> {
    let offset =
        |at: usize| bytes.get(at..).and_then(|rest| rest.first_chunk::<4>()).map(|word| u32::from_le_bytes(*word));
    let is_signed = offset(0).is_some_and(|start| start as usize == SIGNED_HEAD);
    let text = || format!("its {} bytes are neither signed nor bare", bytes.len());
    let neither = || Malformed::new(ErrorCode::InvalidOffset, text());
    if is_signed && offset(SIGNED_HEAD + first.at) == Some(first.value) {
        return bytes.get(SIGNED_HEAD..).ok_or_else(neither);
    }
    if offset(first.at) == Some(first.value) { Ok(bytes) } else { Err(neither()) }
}

#[derive(Deserialize)]
struct Enveloped<'a> {
    #[serde(borrow)]
    data: Option<&'a RawValue>,
    #[serde(borrow)]
    message: Option<&'a RawValue>,
}

#[derive(Deserialize)]
struct Signed<'a> {
    #[serde(borrow)]
    message: Option<&'a RawValue>,
}

/// The text of the message inside JSON.
///
/// # Errors
/// `INVALID_JSON`.
pub fn json_message(bytes: &[u8]) -> Result<&str, Malformed> {
    let text = std::str::from_utf8(bytes).map_err(|error| invalid(&error))?;
    let Enveloped { data, message } = serde_json::from_str(text).map_err(|error| invalid(&error))?;
    if let Some(data) = data.filter(|data| is_object(data)) {
        let Signed { message } = serde_json::from_str(data.get()).map_err(|error| invalid(&error))?;
        return Ok(message.filter(|message| is_object(message)).unwrap_or(data).get());
    }
    Ok(message.filter(|message| is_object(message)).map_or(text, RawValue::get))
}

fn is_object(raw: &RawValue) -> bool {
    raw.get().starts_with('{')
}

fn invalid(error: &dyn std::fmt::Display) -> Malformed {
    Malformed::new(ErrorCode::InvalidJson, quote(error))
}
