//! The frame of a `light_client/updates` answer. In SSZ: repeatedly a length of eight bytes (little-endian, counting what
//! follows), the fork digest of four bytes, and the object. In JSON: an array of updates or one update.
//!
//! The digest is ignored: the object's own slot says which fork it belongs to, and servers get digests wrong.

use serde::de::{Deserializer, IgnoredAny, SeqAccess, Visitor};
use serde_json::value::RawValue;
use std::fmt;
use std::ops::Range;

/// Why the rest of an answer could not be cut into objects.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FramingError {
    /// The answer ends within a length, or within what a length counts.
    Truncated,
    /// A length too small to cover its digest.
    ItemLength,
    /// The answer is not a JSON document.
    JsonSyntax,
}

impl FramingError {
    /// The stable name, as programs match on it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Truncated => "TRUNCATED",
            Self::ItemLength => "ITEM_LENGTH",
            Self::JsonSyntax => "JSON_SYNTAX",
        }
    }
}

const LENGTH_BYTES: usize = 8;
const DIGEST_BYTES: usize = 4;

/// Where the objects are, up to a limit, and why no more follow if the answer is broken after them.
#[must_use]
pub fn cut_ssz(bytes: &[u8], max_items: usize) -> (Vec<Range<usize>>, Option<FramingError>) {
    let mut items = Vec::new();
    let mut position = 0;
    while position < bytes.len() && items.len() < max_items {
        let Some(length) = bytes.get(position..).and_then(<[u8]>::first_chunk::<LENGTH_BYTES>) else {
            return (items, Some(FramingError::Truncated));
        };
        let start = position + LENGTH_BYTES;
        let Some(end) = usize::try_from(u64::from_le_bytes(*length))
            .ok()
            .and_then(|length| start.checked_add(length))
            .filter(|end| *end <= bytes.len())
        else {
            return (items, Some(FramingError::Truncated));
        };
        if end < start + DIGEST_BYTES {
            return (items, Some(FramingError::ItemLength));
        }
        items.push(start + DIGEST_BYTES..end);
        position = end;
    }
    (items, None)
}

/// An object with its frame.
#[must_use]
pub fn framed(digest: [u8; DIGEST_BYTES], object: &[u8]) -> Vec<u8> {
    let length = (DIGEST_BYTES + object.len()) as u64;
    [&length.to_le_bytes(), digest.as_slice(), object].concat()
}

/// The JSON of each object, up to a limit, and why no more follow if the answer is broken after them. Whether an object
/// is an update is not looked at.
#[must_use]
pub fn cut_json(bytes: &[u8], max_items: usize) -> (Vec<&str>, Option<FramingError>) {
    let Ok(text) = std::str::from_utf8(bytes) else { return (Vec::new(), Some(FramingError::JsonSyntax)) };
    let text = text.trim_start_matches([' ', '\n', '\r', '\t']);
    let mut items: Vec<&str> = Vec::new();
    let result = if text.starts_with('[') {
        let mut deserializer = serde_json::Deserializer::from_str(text);
        let array = ArrayInto { into: &mut items, max_items };
        deserializer.deserialize_seq(array).and_then(|()| deserializer.end())
    } else {
        serde_json::from_str::<&RawValue>(text).map(|raw| items.extend([raw.get()].into_iter().take(max_items)))
    };
    (items, result.err().map(|_| FramingError::JsonSyntax))
}

/// Reads an array into a list, so that the items before a fault are not lost, and skips items past the limit.
struct ArrayInto<'l, 'a> {
    into: &'l mut Vec<&'a str>,
    max_items: usize,
}

impl<'a> Visitor<'a> for ArrayInto<'_, 'a> {
    type Value = ();

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("an array of updates")
    }

    fn visit_seq<A: SeqAccess<'a>>(self, mut items: A) -> Result<(), A::Error> {
        while self.into.len() < self.max_items {
            match items.next_element::<&RawValue>()? {
                Some(item) => self.into.push(item.get()),
                None => return Ok(()),
            }
        }
        while items.next_element::<IgnoredAny>()?.is_some() {}
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::{FramingError, cut_ssz, framed as with_digest};

    fn framed(object: &[u8]) -> Vec<u8> {
        with_digest([1, 2, 3, 4], object)
    }

    #[test]
    fn objects_are_found_without_their_digests() {
        let bytes = [framed(&[5; 3]), framed(&[]), framed(&[6; 2])].concat();
        assert_eq!(framed(&[5; 3]), [7, 0, 0, 0, 0, 0, 0, 0, 1, 2, 3, 4, 5, 5, 5]);
        assert_eq!(cut_ssz(&bytes, 9), (vec![12..15, 27..27, 39..41], None));
        assert_eq!(cut_ssz(&bytes, 2), (vec![12..15, 27..27], None));
        assert_eq!(cut_ssz(&[], 9), (vec![], None));
    }

    #[test]
    fn a_broken_frame_keeps_the_objects_before_it() {
        let good = framed(&[5; 3]);
        for (broken, error) in [
            (vec![1, 0, 0], FramingError::Truncated),
            (vec![0xff; 20], FramingError::Truncated),
            (9_u64.to_le_bytes().to_vec(), FramingError::Truncated),
            (vec![3, 0, 0, 0, 0, 0, 0, 0, 1, 2, 3], FramingError::ItemLength),
        ] {
            let bytes = [good.clone(), broken].concat();
            let (items, found) = cut_ssz(&bytes, 9);
            assert_eq!((items.len(), items.first(), found), (1, Some(&(12..15)), Some(error)));
        }
    }
}
