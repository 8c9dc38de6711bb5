//! The slot of a block, read before anything else because its fork follows from it.

use crate::block::message::{FirstOffset, ObjectEncoding, ssz_message};
use crate::ssz::json_slot::{Door, Ways, slot_in_json};
use crate::ssz::malformed::Malformed;

/// Where a block's only offset lies, that of its body.
pub const BODY_OFFSET: FirstOffset = FirstOffset { at: 80, value: 84 };

/// A block may be bare, signed, in an envelope, or both.
const WAYS: Ways = Ways {
    doors: &[
        Door { level: 0, key: "data", to: 1 },
        Door { level: 0, key: "message", to: 2 },
        Door { level: 1, key: "message", to: 2 },
    ],
    first_level: 0,
};

/// The slot of an encoded block, which is only a hint: of JSON no more is read than up to where it stands, and only the
/// decoded block's own slot counts.
///
/// # Errors
/// `INVALID_OFFSET`, `INVALID_JSON`, `INVALID_VALUE`, `MISSING_FIELD`.
pub fn slot_of_block(encoding: ObjectEncoding, bytes: &[u8]) -> Result<u64, Malformed> {
    match encoding {
        ObjectEncoding::Ssz => {
            let message = ssz_message(bytes, BODY_OFFSET)?;
            let slot = message.first_chunk().ok_or_else(|| Malformed::length("more", message.len()))?;
            Ok(u64::from_le_bytes(*slot))
        }
        ObjectEncoding::Json => slot_in_json(bytes, &WAYS),
    }
}
