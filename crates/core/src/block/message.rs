//! Finding the message in what a server sends: signed or bare, with or without an envelope around it.

use crate::block::limits::MAX_BLOCK_LENGTH;
use crate::error::ErrorCode;
use crate::ssz::json_envelope::ssz_of_enveloped_json;
use crate::ssz::json_writer::quote;
use crate::ssz::malformed::Malformed;
use crate::ssz::schema::Schema;
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
/// As [`ssz_of_enveloped_json`]; `INVALID_OFFSET` for SSZ that is neither; `INVALID_LENGTH` for more than the network carries.
pub fn message_ssz<'a>(
    schema: &Schema,
    encoding: ObjectEncoding,
    bytes: &'a [u8],
    first_offset: FirstOffset,
) -> Result<Cow<'a, [u8]>, Malformed> {
    let message = match encoding {
        ObjectEncoding::Ssz => Cow::Borrowed(ssz_message(bytes, first_offset)?),
        ObjectEncoding::Json => Cow::Owned(ssz_of_message_json(schema, bytes)?),
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

fn ssz_of_message_json(schema: &Schema, bytes: &[u8]) -> Result<Vec<u8>, Malformed> {
    let text = std::str::from_utf8(bytes).map_err(|error| Malformed::new(ErrorCode::InvalidJson, quote(error)))?;
    match schema {
        Schema::Container(container) => ssz_of_enveloped_json(container, &["data", "message"], text),
        _ => Err(Malformed::new(ErrorCode::Internal, "a message that is not a container")),
    }
}
