//! [`KeyTable`]: the public keys of a committee, decompressed when first needed.

use crate::error::{Error, ErrorCode};
use blsync_accel::curve::PublicKey;
use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, MutexGuard, OnceLock, PoisonError};

type Encoding = [u8; PublicKey::COMPRESSED_LENGTH];

/// Keys by their index, kept once decompressed.
///
/// Every key it gives is on the curve and not infinity. When all keys are kept, all are in the subgroup too, and their
/// true sum is known. Its lock is held to look up and to keep, never while a key is decompressed.
#[derive(Debug, Default)]
pub struct KeyTable {
    some: Mutex<BTreeMap<usize, PublicKey>>,
    all: OnceLock<AllKeys>,
    aggregate_is_refused: AtomicBool,
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
        Self { all: OnceLock::from(all), ..Self::default() }
    }

    /// All keys, once they have been confirmed.
    #[must_use]
    pub fn all(&self) -> Option<&AllKeys> {
        self.all.get()
    }

    /// Whether the committee's aggregate key must not stand for the sum of its keys.
    #[must_use]
    pub fn aggregate_is_refused(&self) -> bool {
        self.aggregate_is_refused.load(Ordering::Acquire)
    }

    /// From now on the aggregate key does not stand for the sum of the keys.
    pub fn refuse_aggregate(&self) {
        self.aggregate_is_refused.store(true, Ordering::Release);
    }

    /// The keys of some indices; an index may be the committee size, for its aggregate key.
    ///
    /// # Errors
    /// [`ErrorCode::InvalidPublicKey`].
    pub fn keys(&self, encodings: &[Encoding], indices: &[usize]) -> Result<Vec<PublicKey>, Error> {
        self.keys_by(indices, |index| decompress(encodings, index))
    }

    fn keys_by(
        &self,
        indices: &[usize],
        decompress: impl Fn(usize) -> Result<PublicKey, Error>,
    ) -> Result<Vec<PublicKey>, Error> {
        let kept: Vec<_> = {
            let kept = self.lock();
            indices.iter().map(|index| kept.get(index).copied()).collect()
        };
        let mut keys = Vec::with_capacity(indices.len());
        let mut new = Vec::new();
        for (&index, kept) in indices.iter().zip(kept) {
            let key = match kept {
                Some(key) => key,
                None => decompress(index)?,
            };
            if kept.is_none() {
                new.push((index, key));
            }
            keys.push(key);
        }
        if !new.is_empty() {
            self.lock().extend(new);
        }
        Ok(keys)
    }

    fn lock(&self) -> MutexGuard<'_, BTreeMap<usize, PublicKey>> {
        self.some.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// How many of these keys would have to be decompressed.
    #[must_use]
    pub fn missing(&self, indices: &[usize]) -> usize {
        let kept = self.lock();
        indices.iter().filter(|index| !kept.contains_key(index)).count()
    }

    /// Decompresses all keys, checks each to be in the subgroup, and compares the aggregate key with their sum. Where it is
    /// not that, or there is none, the aggregate key is refused from then on.
    ///
    /// # Errors
    /// [`ErrorCode::InvalidPublicKey`] if a member key is not a valid public key. A wrong aggregate key is not an error.
    pub fn confirm(&self, encodings: &[Encoding]) -> Result<&AllKeys, Error> {
        if let Some(all) = self.all.get() {
            return Ok(all);
        }
        let all = all_keys(encodings).inspect_err(|_| self.refuse_aggregate())?;
        if !all.aggregate_matches {
            self.refuse_aggregate();
        }
        Ok(self.all.get_or_init(|| all))
    }
}

fn all_keys(encodings: &[Encoding]) -> Result<AllKeys, Error> {
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
    Ok(AllKeys { members, sum, aggregate_matches })
}

fn decompress(encodings: &[Encoding], index: usize) -> Result<PublicKey, Error> {
    encodings.get(index).and_then(PublicKey::from_compressed).ok_or_else(|| invalid_key(index))
}

fn invalid_key(index: usize) -> Error {
    Error::new(ErrorCode::InvalidPublicKey, format!("key {index} of the committee is not a valid public key"))
}

#[cfg(test)]
mod tests {
    use super::KeyTable;
    use crate::error::{Error, ErrorCode};
    use blst::min_pk::SecretKey;
    use blsync_accel::curve::PublicKey;

    fn key(seed: u8) -> PublicKey {
        let secret = SecretKey::key_gen(&[seed; 32], &[]).expect("a secret key");
        PublicKey::from_compressed(&secret.sk_to_pk().compress()).expect("a key")
    }

    #[test]
    fn nobody_waits_while_a_key_is_decompressed() {
        let table = KeyTable::default();
        let keys = table.keys_by(&[0, 1, 0], |index| {
            assert!(table.some.try_lock().is_ok(), "the table is locked while key {index} is decompressed");
            Ok(key(u8::try_from(index).expect("a small index")))
        });
        assert_eq!(keys, Ok(vec![key(0), key(1), key(0)]));
        let kept = table.keys_by(&[1, 0], |_| Err(Error::new(ErrorCode::Internal, "a key that is kept")));
        assert_eq!(kept, Ok(vec![key(1), key(0)]));
        assert_eq!(table.missing(&[0, 1, 2]), 1);
    }
}
