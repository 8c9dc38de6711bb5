//! [`SyncCommittee`]: a committee that is ready to verify.

use crate::committee_root::{committee_keys, committee_root};
use crate::error::{Error, ErrorCode, exact};
use crate::hash::Node;
use crate::helper_thread;
use crate::key_table::{AllKeys, KeyTable};
use crate::message_cache::MessageCache;
use blsync_accel::curve::{MessagePoint, PublicKey, Signature, SignaturePoint, VerificationSide, verify};
use std::sync::Arc;

/// Cost of decompressing a key in additions of keys.
const DECOMPRESSION_COST: usize = 40;

/// A sync committee: its keys and their aggregate.
///
/// Immutable to its users and safe to share between threads. Keys are decompressed when first needed and kept.
///
/// The aggregate key is part of what the committee's root commits to, so once that root is proven, the key of the signers
/// is the aggregate less the absent keys. Whether the aggregate really is the sum of the keys is found out by
/// [`SyncCommittee::confirm`]; from then on the true sum decides, or, where a key is not valid, that of the signers' keys.
/// The key of the signers is always on the curve, in the subgroup, and not infinity before it is used.
#[derive(Debug)]
pub struct SyncCommittee {
    serialized: Box<[u8]>,
    root: Node,
    keys: KeyTable,
    messages: Arc<MessageCache>,
}

/// A signature ready for its pairing check.
#[derive(Clone, Copy, Debug)]
pub struct ReadySignature {
    /// Sum of the signers' keys, on the curve and not infinity.
    pub key: PublicKey,
    /// Whether the key is known to be in the subgroup, because all keys of the committee are.
    pub key_is_confirmed: bool,
    /// What was signed.
    pub message: MessagePoint,
    /// What was sent as the signature, on the curve and not infinity.
    pub signature: SignaturePoint,
}

impl ReadySignature {
    /// The subgroup checks of the signature, and of the key unless it is known already, and the pairing check.
    ///
    /// # Errors
    /// [`ErrorCode::InvalidPublicKey`].
    pub fn is_valid(&self) -> Result<bool, Error> {
        let Some(signature) = self.signature.confirmed() else { return Ok(false) };
        require_subgroup(&self.key, self.key_is_confirmed)?;
        Ok(verify(&self.key, &self.message, &signature))
    }
}

fn require_subgroup(key: &PublicKey, is_confirmed: bool) -> Result<(), Error> {
    if is_confirmed || key.is_in_subgroup() {
        return Ok(());
    }
    Err(Error::new(ErrorCode::InvalidPublicKey, "the signers' keys are not all in the subgroup"))
}

impl SyncCommittee {
    /// A committee of (size + 1) × 48 bytes. Keys are checked when they are first needed.
    ///
    /// # Errors
    /// [`ErrorCode::InvalidLength`].
    pub fn deserialize(serialized: &[u8]) -> Result<Self, Error> {
        let root = committee_root(serialized)?;
        Ok(Self::with_keys(serialized, root, KeyTable::default()))
    }

    /// A committee whose aggregate key is known not to be the sum of its keys: the sum of the signers' own keys decides.
    ///
    /// # Errors
    /// [`ErrorCode::InvalidLength`].
    pub fn of_members(serialized: &[u8]) -> Result<Self, Error> {
        let committee = Self::deserialize(serialized)?;
        committee.keys.refuse_aggregate();
        Ok(committee)
    }

    /// A committee with the keys that [`SyncCommittee::stored_keys`] gave before.
    ///
    /// The saved keys are trusted to have been checked to be in the subgroup before they were saved. Any damage is found:
    /// each key must be on the curve and be the very point that the committee's encoding names, and the aggregate key must
    /// be their sum.
    ///
    /// # Errors
    /// [`ErrorCode::InvalidLength`], [`ErrorCode::StoredKeysMismatch`].
    pub fn from_stored(serialized: &[u8], stored: &[u8]) -> Result<Self, Error> {
        let root = committee_root(serialized)?;
        let encodings = committee_keys(serialized)?;
        let (points, rest) = stored.as_chunks::<{ PublicKey::UNCOMPRESSED_LENGTH }>();
        if points.len() != encodings.len() || !rest.is_empty() {
            return Err(Error::length(
                "the stored keys",
                encodings.len() * PublicKey::UNCOMPRESSED_LENGTH,
                stored.len(),
            ));
        }
        let mismatch = |index| {
            let message = format!("stored key {index} is not the key of the committee");
            Error::new(ErrorCode::StoredKeysMismatch, message)
        };
        let mut members = Vec::with_capacity(points.len());
        for (index, (point, encoding)) in points.iter().zip(encodings).enumerate() {
            let key = PublicKey::from_uncompressed(point).filter(|key| key.to_compressed() == *encoding);
            members.push(key.ok_or_else(|| mismatch(index))?);
        }
        let aggregate = members.pop();
        let sum = PublicKey::sum(&members.iter().collect::<Vec<_>>());
        if sum != aggregate {
            return Err(mismatch(members.len()));
        }
        let all = AllKeys { members, sum, aggregate_matches: true };
        Ok(Self::with_keys(serialized, root, KeyTable::with_all(all)))
    }

    fn with_keys(serialized: &[u8], root: Node, keys: KeyTable) -> Self {
        Self { serialized: serialized.into(), root, keys, messages: Arc::default() }
    }

    /// Number of members.
    #[must_use]
    pub fn size(&self) -> usize {
        self.encodings().len() - 1
    }

    /// Hash tree root.
    #[must_use]
    pub const fn root(&self) -> &Node {
        &self.root
    }

    /// The encoding it was made of.
    #[must_use]
    pub fn serialized(&self) -> &[u8] {
        &self.serialized
    }

    /// Bytes that it holds once its keys are decompressed.
    #[must_use]
    pub fn memory(&self) -> usize {
        self.serialized.len() + self.encodings().len() * size_of::<PublicKey>()
    }

    fn encodings(&self) -> &[[u8; PublicKey::COMPRESSED_LENGTH]] {
        self.serialized.as_chunks().0
    }

    /// The uncompressed keys and the aggregate key, to be saved beside the committee; `None` before a confirmation and
    /// for a committee whose aggregate is not the sum of its keys.
    #[must_use]
    pub fn stored_keys(&self) -> Option<Vec<u8>> {
        let all = self.keys.all().filter(|all| all.aggregate_matches)?;
        Some(all.members.iter().chain(&all.sum).flat_map(PublicKey::to_uncompressed).collect())
    }

    /// Checks all keys and the aggregate key; `true` if the aggregate is the sum of the keys. If it is not, or a key is
    /// none so that there is no sum, the keys of the signers alone decide from now on.
    ///
    /// # Errors
    /// [`ErrorCode::InvalidPublicKey`] if a member key is not a valid public key.
    pub fn confirm(&self) -> Result<bool, Error> {
        self.keys.confirm(self.encodings()).map(|all| all.aggregate_matches)
    }

    /// Hashes a signing root to the curve ahead of its signature's arrival.
    pub fn prepare(&self, signing_root: &Node) {
        let _ = self.messages.get(signing_root);
    }

    /// Whether the members named by the bits (least significant first, size / 8 bytes) signed. No signers, or a signature
    /// that is malformed, infinite or outside the subgroup, is `false`.
    ///
    /// The signers' side and the signature's side are worked out at the same time where a second thread is free.
    ///
    /// # Errors
    /// [`ErrorCode::InvalidLength`]; [`ErrorCode::InvalidPublicKey`] if a needed key is not a valid public key.
    pub fn verify(&self, bits: &[u8], signing_root: &[u8], signature: &[u8]) -> Result<bool, Error> {
        let signing_root: Node = *exact("the signing root", signing_root)?;
        let signature: &[u8; Signature::LENGTH] = exact("the signature", signature)?;
        let key_is_confirmed = self.keys.all().is_some();
        let Some(key) = self.signers_key(bits)? else { return Ok(false) };
        let messages = Arc::clone(&self.messages);
        let signers = helper_thread::offer(move || VerificationSide::of_message(&key, &messages.get(&signing_root)));
        let Some(signature) = SignaturePoint::from_compressed(signature) else { return Ok(false) };
        let Some(signers) = signers else {
            let message = self.messages.get(&signing_root);
            return ReadySignature { key, key_is_confirmed, message, signature }.is_valid();
        };
        let Some(signature) = signature.confirmed() else { return Ok(false) };
        require_subgroup(&key, key_is_confirmed)?;
        let signed = VerificationSide::of_signature(&signature);
        Ok(signers.finish().agrees_with(&signed))
    }

    /// The same on this thread alone: for one that was woken for it, whose helper would have to be woken in turn and come late.
    ///
    /// # Errors
    /// As [`SyncCommittee::verify`].
    pub fn verify_alone(&self, bits: &[u8], signing_root: &[u8], signature: &[u8]) -> Result<bool, Error> {
        self.ready_signature(bits, signing_root, signature)?.map_or(Ok(false), |ready| ready.is_valid())
    }

    /// Everything of a verification but the subgroup checks and the pairing check; `None` if it cannot succeed.
    ///
    /// # Errors
    /// As [`SyncCommittee::verify`].
    pub fn ready_signature(
        &self,
        bits: &[u8],
        signing_root: &[u8],
        signature: &[u8],
    ) -> Result<Option<ReadySignature>, Error> {
        let signing_root: &Node = exact("the signing root", signing_root)?;
        let signature: &[u8; Signature::LENGTH] = exact("the signature", signature)?;
        let key_is_confirmed = self.keys.all().is_some();
        let Some(key) = self.signers_key(bits)? else { return Ok(None) };
        let Some(signature) = SignaturePoint::from_compressed(signature) else { return Ok(None) };
        Ok(Some(ReadySignature { key, key_is_confirmed, message: self.messages.get(signing_root), signature }))
    }

    /// The sum of the signers' keys; `None` if there are no signers or their keys cancel.
    fn signers_key(&self, bits: &[u8]) -> Result<Option<PublicKey>, Error> {
        let size = self.size();
        if bits.len() * 8 != size {
            return Err(Error::length("the committee bits", size / 8, bits.len()));
        }
        let is_signer = |index: &usize| bits.get(index / 8).is_some_and(|byte| byte >> (index % 8) & 1 == 1);
        let (signers, absent): (Vec<usize>, Vec<usize>) = (0..size).partition(is_signer);
        if signers.is_empty() {
            return Ok(None);
        }
        if let Some(all) = self.keys.all() {
            return Ok(signers_key_of_all(all, &signers, &absent));
        }
        if let Some(key) = self.complement(&signers, &absent) {
            return Ok(Some(key));
        }
        let keys = self.keys.keys(self.encodings(), &signers)?;
        Ok(PublicKey::sum(&keys.iter().collect::<Vec<_>>()))
    }

    /// The aggregate key less the absent keys, if that costs less than the sum of the signers; `None` also if one
    /// of these is not a valid key or nothing remains; the sum has to decide then.
    fn complement(&self, signers: &[usize], absent: &[usize]) -> Option<PublicKey> {
        if self.keys.aggregate_is_refused() {
            return None;
        }
        let encodings = self.encodings();
        let cost = |indices: &[usize]| indices.len() + DECOMPRESSION_COST * self.keys.missing(indices);
        let aggregate_index = [self.size()];
        if cost(absent) + cost(&aggregate_index) > cost(signers) {
            return None;
        }
        let aggregate = self.keys.keys(encodings, &aggregate_index).ok()?;
        let absent = self.keys.keys(encodings, absent).ok()?;
        aggregate.first()?.minus(&absent.iter().collect::<Vec<_>>())
    }
}

fn signers_key_of_all(all: &AllKeys, signers: &[usize], absent: &[usize]) -> Option<PublicKey> {
    let select = |indices: &[usize]| indices.iter().filter_map(|index| all.members.get(*index)).collect::<Vec<_>>();
    match &all.sum {
        Some(sum) if absent.len() < signers.len() => sum.minus(&select(absent)),
        _ => PublicKey::sum(&select(signers)),
    }
}
