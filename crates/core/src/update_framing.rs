//! The frame of a `light_client/updates` answer in SSZ: repeatedly a length of eight bytes (little-endian, counting what
//! follows), the fork digest of four bytes, and the object.
//!
//! The digest is not used: the object's own slot says which fork it is of, and servers get digests wrong.

use std::ops::Range;

/// Why the rest of an answer could not be cut into objects.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FramingError {
    /// The answer ends within a length, or within what a length counts.
    Truncated,
    /// A length that does not even count its digest.
    ItemLength,
    /// The answer is no JSON document.
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

/// Where the objects are, at most so many, and why there are no more if the answer is broken after them.
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

#[cfg(test)]
mod tests {
    use super::{FramingError, cut_ssz};

    fn framed(object: &[u8]) -> Vec<u8> {
        let mut bytes = (object.len() as u64 + 4).to_le_bytes().to_vec();
        bytes.extend([1, 2, 3, 4]);
        bytes.extend(object);
        bytes
    }

    #[test]
    fn objects_are_found_without_their_digests() {
        let bytes = [framed(&[5; 3]), framed(&[]), framed(&[6; 2])].concat();
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
