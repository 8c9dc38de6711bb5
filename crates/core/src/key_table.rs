//! [`KeyTable`]: the public keys of a committee, decompressed when first needed.

use crate::error::{Error, ErrorCode};
use blsync_accel::curve::PublicKey;
use std::collections::BTreeMap;
use std::sync::{Mutex, OnceLock, PoisonError};

type Encoding = [u8; PublicKey::COMPRESSED_LENGTH];

/// Keys by their index, kept once decompressed.
///
/// Every key it gives is on the curve and not infinity. When all keys are kept, all are in the subgroup too, and their
/// true sum is known.
#[derive(Debug, Default)]
pub struct KeyTable {
    some: Mutex<BTreeMap<usize, PublicKey>>,
    all: OnceLock<AllKeys>,
}

/// All member keys of a committee.
#[derive(Debug)]
pub struct AllKeys {
    /// In the committee's order, without the aggregate key.
    pub members: Vec<PublicKey>,
    /// Their sum; `None` is the point at infinity.
    pub sum: Option<PublicKey>,
    /// Whether the committee's own aggregate key is that sum.
    pub aggregate_matches: bool,
}

impl KeyTable {
    /// A table that already has all keys.
    #[must_use]
    pub fn with_all(all: AllKeys) -> Self {
        Self { some: Mutex::default(), all: OnceLock::from(all) }
    }

    /// All keys, once they have been confirmed.
    #[must_use]
    pub fn all(&self) -> Option<&AllKeys> {
        self.all.get()
    }

    /// The keys of some indices; an index may be the committee size, for its aggregate key.
    ///
    /// # Errors
    /// [`ErrorCode::InvalidPublicKey`].
    pub fn keys(&self, encodings: &[Encoding], indices: &[usize]) -> Result<Vec<PublicKey>, Error> {
        let mut kept = self.some.lock().unwrap_or_else(PoisonError::into_inner);
        let mut keys = Vec::with_capacity(indices.len());
        for &index in indices {
            let key = match kept.get(&index) {
                Some(key) => *key,
                None => *kept.entry(index).or_insert(decompress(encodings, index)?),
            };
            keys.push(key);
        }
        Ok(keys)
    }

    /// How many of these keys would have to be decompressed.
    #[must_use]
    pub fn missing(&self, indices: &[usize]) -> usize {
        let kept = self.some.lock().unwrap_or_else(PoisonError::into_inner);
        indices.iter().filter(|index| !kept.contains_key(index)).count()
    }

    /// Decompresses all keys, checks each to be in the subgroup, and compares the aggregate key with their sum.
    ///
    /// # Errors
    /// [`ErrorCode::InvalidPublicKey`] if a member key is no valid public key. A wrong aggregate key is no error.
    pub fn confirm(&self, encodings: &[Encoding]) -> Result<&AllKeys, Error> {
        if let Some(all) = self.all.get() {
            return Ok(all);
        }
        let Some((aggregate, member_encodings)) = encodings.split_last() else {
            return Err(Error::new(ErrorCode::Internal, "a committee without keys"));
        };
        let mut members = Vec::with_capacity(member_encodings.len());
        for index in 0..member_encodings.len() {
            let key = decompress(encodings, index)?;
            if !key.is_in_subgroup() {
                return Err(invalid_key(index));
            }
            members.push(key);
        }
        let sum = PublicKey::sum(&members.iter().collect::<Vec<_>>());
        let aggregate_matches = sum.is_some_and(|sum| sum.to_compressed() == *aggregate);
        Ok(self.all.get_or_init(|| AllKeys { members, sum, aggregate_matches }))
    }
}

fn decompress(encodings: &[Encoding], index: usize) -> Result<PublicKey, Error> {
    encodings.get(index).and_then(PublicKey::from_compressed).ok_or_else(|| invalid_key(index))
}

fn invalid_key(index: usize) -> Error {
    Error::new(ErrorCode::InvalidPublicKey, format!("key {index} of the committee is no valid public key"))
}
