//! The signatures of many updates in one batch.

use crate::candidate::Candidate;
use crate::chain_spec::ChainSpec;
use crate::error::{Error, ErrorCode};
use crate::light_client::containers::ObjectKind;
use crate::light_client::object::LightClientObject;
use crate::light_client::update::UpdateContent;
use crate::sync_committee::{ReadySignature, SyncCommittee};
use crate::verdict::Reason;
use blsync_accel::curve::{BatchItem, PublicKey, are_in_subgroup, verify_batch};
use std::sync::Arc;

/// A signature to verify: the index of its candidate, and its committee.
pub(crate) type Task = (usize, Arc<SyncCommittee>);

/// Everything of an update's signature but the subgroup checks and the pairing check.
///
/// # Errors
/// Internal ones only; what is wrong with the update is the inner result.
pub(crate) fn ready(
    spec: &ChainSpec,
    bytes: &[u8],
    candidate: &Candidate,
    committee: &SyncCommittee,
) -> Result<Result<ReadySignature, Reason>, Error> {
    let Ok(checked) = &candidate.state else { return Ok(Err(Reason::Malformed)) };
    let Ok(update) = LightClientObject::decode(spec, ObjectKind::Update, candidate.ssz(bytes)) else {
        return Ok(Err(Reason::Malformed));
    };
    let update = UpdateContent::of(&update)?;
    match committee.ready_signature(update.sync_committee_bits, &checked.signing_root, update.sync_committee_signature)
    {
        Ok(Some(ready)) => Ok(Ok(ready)),
        Ok(None) => Ok(Err(Reason::InvalidSignature)),
        Err(error) if error.code == ErrorCode::InvalidPublicKey => Ok(Err(Reason::InvalidPublicKey)),
        Err(error) => Err(error),
    }
}

/// The first of these signatures that is wrong, as the index of its candidate and why.
///
/// # Errors
/// [`ErrorCode::Internal`] if the system provides no random numbers.
pub(crate) fn first_failure(
    spec: &ChainSpec,
    bytes: &[u8],
    candidates: &[Candidate],
    tasks: &[Task],
) -> Result<Option<(usize, Reason)>, Error> {
    let mut failure = None;
    let mut batch = Vec::with_capacity(tasks.len());
    let mut unconfirmed = Vec::new();
    let random = random_numbers(2 * tasks.len())?;
    for ((index, committee), random) in tasks.iter().zip(random.as_chunks::<2>().0) {
        let Some(candidate) = candidates.get(*index) else { continue };
        match ready(spec, bytes, candidate, committee)? {
            Ok(ReadySignature { key, key_is_confirmed, message, signature }) => {
                if !key_is_confirmed {
                    unconfirmed.push(batch.len());
                }
                batch.push(BatchItem { key, message, signature, random: *random });
            }
            Err(reason) => {
                failure = Some((*index, reason));
                break;
            }
        }
    }
    if let Some(position) = first_key_outside(&batch, &unconfirmed)? {
        // Of a single update the signature is looked at first.
        let is_signature = batch.get(position).is_some_and(|item| item.signature.confirmed().is_some());
        let reason = if is_signature { Reason::InvalidPublicKey } else { Reason::InvalidSignature };
        batch.truncate(position);
        failure = tasks.get(position).map(|(index, _)| (*index, reason));
    }
    if verify_batch(&batch) {
        return Ok(failure);
    }
    let position = first_wrong(&batch);
    Ok(tasks.get(position).map(|(index, _)| (*index, Reason::InvalidSignature)))
}

/// Position of the first of these keys that is not in the subgroup.
fn first_key_outside(batch: &[BatchItem], positions: &[usize]) -> Result<Option<usize>, Error> {
    let keys: Vec<&PublicKey> =
        positions.iter().filter_map(|position| batch.get(*position)).map(|item| &item.key).collect();
    // Each sum takes one number for thirty-two keys; there are at most thirty-two sums.
    let mut random = random_numbers(32 * keys.len().div_ceil(32))?.into_iter().cycle();
    if are_in_subgroup(&keys, || random.next().unwrap_or_default()) {
        return Ok(None);
    }
    let outside = |position: &&usize| batch.get(**position).is_some_and(|item| !item.key.is_in_subgroup());
    Ok(positions.iter().find(outside).copied())
}

/// Index of the first wrong signature of a batch that failed.
fn first_wrong(batch: &[BatchItem]) -> usize {
    // Invariant: all before `good` are right, one before `bad` is wrong.
    let (mut good, mut bad) = (0, batch.len());
    while bad - good > 1 {
        let middle = good.midpoint(bad);
        if batch.get(good..middle).is_none_or(verify_batch) {
            good = middle;
        } else {
            bad = middle;
        }
    }
    good
}

fn random_numbers(count: usize) -> Result<Vec<u64>, Error> {
    let mut bytes = vec![0; count * 8];
    getrandom::fill(&mut bytes)
        .map_err(|error| Error::new(ErrorCode::Internal, format!("the system provides no random numbers: {error}")))?;
    Ok(bytes.as_chunks::<8>().0.iter().map(|chunk| u64::from_le_bytes(*chunk)).collect())
}
