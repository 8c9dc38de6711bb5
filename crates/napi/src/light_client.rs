//! Light-client objects: decoding, encoding, checking, printing, and the frame of `updates` answers.

use crate::addon_error::{CoreResult, Result, thrown};
use crate::block::encoding_of;
use crate::bytes::Bytes;
use crate::chain_spec::ChainSpec;
use crate::numbers::size;
use blsync_core::block::message::ObjectEncoding;
use blsync_core::chain_spec::ChainSpec as CoreSpec;
use blsync_core::error::exact;
use blsync_core::fork::Fork;
use blsync_core::light_client::check::{Against, check_object};
use blsync_core::light_client::containers::ObjectKind;
use blsync_core::light_client::object::{self, LightClientObject};
use blsync_core::light_client::parts::{HeaderParts, ObjectParts};
use blsync_core::update_framing::{self, cut_ssz};
use blsync_core::{Error as CoreError, ErrorCode};
use napi::bindgen_prelude::{BigInt, Uint8Array};
use napi_derive::napi;
use std::borrow::Cow;
use std::ops::Range;

/// A light-client header's fields as SSZ.
#[napi(object)]
pub struct LightClientHeaderParts {
    /// The beacon header, 112 bytes.
    pub beacon: Uint8Array,
    /// The execution payload header or block hash; empty where the fork's header has none.
    pub execution: Uint8Array,
    /// What proves it: nodes of 32 bytes, bottom first; empty where the fork's header has none.
    pub execution_branch: Uint8Array,
}

/// A light-client object's fields as SSZ; what its kind does not have is empty.
#[napi(object, use_nullable = true)]
pub struct LightClientParts {
    /// `altair`, `bellatrix`, `capella`, `deneb`, `electra`, `fulu` or `gloas`: that of the first header's slot.
    pub fork: String,
    /// The attested header; of a bootstrap its only one.
    pub header: LightClientHeaderParts,
    /// Null in objects that have none.
    pub finalized_header: Option<LightClientHeaderParts>,
    /// What proves it: nodes of 32 bytes, bottom first.
    pub finality_branch: Uint8Array,
    /// The current or next sync committee.
    pub committee: Uint8Array,
    /// What proves it: nodes of 32 bytes, bottom first.
    pub committee_branch: Uint8Array,
    /// Who signed, least significant bit first, and the signature of 96 bytes.
    pub sync_aggregate: Uint8Array,
    /// Slot in which it was signed; 0 in a bootstrap.
    pub signature_slot: BigInt,
}

/// The same as an argument.
#[napi(object, object_to_js = false)]
pub struct LightClientHeaderInput<'env> {
    /// As in `LightClientHeaderParts`.
    #[napi(ts_type = "Uint8Array")]
    pub beacon: Bytes<'env>,
    /// As in `LightClientHeaderParts`.
    #[napi(ts_type = "Uint8Array")]
    pub execution: Bytes<'env>,
    /// As in `LightClientHeaderParts`.
    #[napi(ts_type = "Uint8Array")]
    pub execution_branch: Bytes<'env>,
}

/// The same as an argument. An empty branch or committee stands for the all-zero one.
#[napi(object, object_to_js = false, use_nullable = true)]
pub struct LightClientInput<'env> {
    /// The fork whose container it has.
    pub fork: String,
    /// As in `LightClientParts`.
    pub header: LightClientHeaderInput<'env>,
    /// Null for the default one.
    pub finalized_header: Option<LightClientHeaderInput<'env>>,
    /// As in `LightClientParts`.
    #[napi(ts_type = "Uint8Array")]
    pub finality_branch: Bytes<'env>,
    /// As in `LightClientParts`.
    #[napi(ts_type = "Uint8Array")]
    pub committee: Bytes<'env>,
    /// As in `LightClientParts`.
    #[napi(ts_type = "Uint8Array")]
    pub committee_branch: Bytes<'env>,
    /// As in `LightClientParts`.
    #[napi(ts_type = "Uint8Array")]
    pub sync_aggregate: Bytes<'env>,
    /// As in `LightClientParts`.
    pub signature_slot: BigInt,
}

/// What an object is checked against beside the network's rules.
#[napi(object, object_to_js = false, use_nullable = true)]
pub struct LightClientExpectations<'env> {
    /// Of a bootstrap: the block root it was asked for.
    #[napi(ts_type = "Uint8Array | null")]
    pub trusted_root: Option<Bytes<'env>>,
    /// Of an update that comes without its committee: that committee's root.
    #[napi(ts_type = "Uint8Array | null")]
    pub next_committee_root: Option<Bytes<'env>>,
    /// Whether an update must be signed in its own period and prove a committee.
    pub is_chain_link: bool,
}

/// A rule that an object breaks.
#[napi(object)]
pub struct BrokenRule {
    /// Stable name.
    pub reason: String,
    /// One sentence with the facts.
    pub message: String,
}

/// What of a header's execution part is not in its fields.
#[napi(object)]
pub struct LightClientHeaderFacts {
    /// Whether it is the default header of its container.
    pub is_empty: bool,
    /// Hash of the execution block that it names; zero for none.
    pub execution_block_hash: Uint8Array,
}

/// Where the objects of an `updates` answer are.
#[napi(object, use_nullable = true)]
pub struct UpdateFrames {
    /// Where each object begins, behind its frame.
    pub starts: Vec<f64>,
    /// Where each object ends.
    pub ends: Vec<f64>,
    /// Why there are no more after these, if the answer is broken.
    #[napi(ts_type = "'TRUNCATED' | 'ITEM_LENGTH' | null")]
    pub error: Option<String>,
    /// Whether there are more than were asked for.
    pub has_more: bool,
}

/// Decodes a light-client object, SSZ or JSON with or without `{version, data}` around it, in the containers of the fork that
/// its first header's slot lies in. Throws `INVALID_LENGTH`, `INVALID_OFFSET`, `INVALID_BITS`, `INVALID_VALUE`,
/// `TOO_MANY_ITEMS`, `INVALID_JSON`, `MISSING_FIELD`, `DUPLICATE_FIELD`, `BRANCH_DEPTH`, `UNKNOWN_FORK`, `UNSUPPORTED_FORK`,
/// `FORK_MISMATCH`.
#[napi(
    catch_unwind,
    ts_args_type = "spec: ChainSpec, kind: 'bootstrap' | 'update' | 'finality_update' | 'optimistic_update', bytes: Uint8Array, encoding: 'ssz' | 'json'"
)]
pub fn decode_light_client_object(
    spec: &ChainSpec,
    kind: String,
    bytes: Bytes<'_>,
    encoding: String,
) -> Result<LightClientParts> {
    let decode = || {
        let kind = kind_of(&kind)?;
        let ssz = match encoding_of(&encoding)? {
            ObjectEncoding::Ssz => Cow::Borrowed(&*bytes),
            ObjectEncoding::Json => {
                Cow::Owned(object::ssz_of_object_json(&spec.inner, kind, object::text_of(&bytes)?)?)
            }
        };
        let object = LightClientObject::decode(&spec.inner, kind, &ssz)?;
        Ok(describe(object.fork, ObjectParts::of(&object)?))
    };
    decode().map_err(thrown)
}

/// SSZ of an object in the container of its fork. Throws what `decodeLightClientObject` does of SSZ, but the last three.
#[napi(
    catch_unwind,
    ts_args_type = "spec: ChainSpec, kind: 'header' | 'bootstrap' | 'update' | 'finality_update' | 'optimistic_update', object: LightClientInput"
)]
pub fn encode_light_client_object(spec: &ChainSpec, kind: String, object: LightClientInput<'_>) -> Result<Uint8Array> {
    let ssz = kind_of(&kind).and_then(|kind| encode(&spec.inner, kind, &object));
    ssz.map(Into::into).map_err(thrown)
}

/// The first rule of the specification that an object breaks, its signature apart; null if none. Throws what
/// `decodeLightClientObject` does of SSZ.
#[napi(
    catch_unwind,
    ts_args_type = "spec: ChainSpec, kind: 'header' | 'bootstrap' | 'update' | 'finality_update' | 'optimistic_update', object: LightClientInput, expected: LightClientExpectations"
)]
pub fn check_light_client_object(
    spec: &ChainSpec,
    kind: String,
    object: LightClientInput<'_>,
    expected: LightClientExpectations<'_>,
) -> Result<Option<BrokenRule>> {
    let check = || {
        let kind = kind_of(&kind)?;
        let ssz = encode(&spec.inner, kind, &object)?;
        let root = |name, root: &Option<Bytes<'_>>| root.as_ref().map(|root| exact(name, root).copied()).transpose();
        let against = Against {
            trusted_root: root("the trusted root", &expected.trusted_root)?,
            next_committee_root: root("the committee root", &expected.next_committee_root)?,
            is_chain_link: expected.is_chain_link,
        };
        let object = match kind {
            // A finalized header may be older than the container it came in.
            ObjectKind::Header => LightClientObject::in_container(&spec.inner, kind, fork_of(&object.fork)?, &ssz)?,
            _ => LightClientObject::decode(&spec.inner, kind, &ssz)?,
        };
        check_object(&spec.inner, &object, &against)
    };
    let broken = check().map_err(thrown)?;
    Ok(broken.map(|broken| BrokenRule { reason: broken.reason.as_str().to_owned(), message: broken.text }))
}

/// What a header of a fork's container says of the execution layer, proven or not. Throws what
/// `encodeLightClientObject` does.
#[napi(catch_unwind)]
pub fn light_client_header_facts(fork: String, header: LightClientHeaderInput<'_>) -> Result<LightClientHeaderFacts> {
    let facts = fork_of(&fork).and_then(|fork| header_parts(&header).facts(fork)).map_err(thrown)?;
    Ok(LightClientHeaderFacts {
        is_empty: facts.is_default,
        execution_block_hash: facts.execution_block_hash.to_vec().into(),
    })
}

/// UTF-8 of an object as the beacon API has it: `{version, data}`. Throws what `decodeLightClientObject` does of SSZ.
#[napi(
    catch_unwind,
    ts_args_type = "spec: ChainSpec, kind: 'bootstrap' | 'update' | 'finality_update' | 'optimistic_update', ssz: Uint8Array"
)]
pub fn light_client_object_json(spec: &ChainSpec, kind: String, ssz: Bytes<'_>) -> Result<Uint8Array> {
    let json = kind_of(&kind).and_then(|kind| LightClientObject::decode(&spec.inner, kind, &ssz)?.json());
    json.map(Into::into).map_err(thrown)
}

/// What the SSZ of one object is; null if it is no light-client object. Whether it can be decoded is not looked at.
#[napi(
    catch_unwind,
    ts_args_type = "spec: ChainSpec, ssz: Uint8Array",
    ts_return_type = "'bootstrap' | 'update' | 'finality_update' | 'optimistic_update' | null"
)]
pub fn light_client_object_kind(spec: &ChainSpec, ssz: Bytes<'_>) -> Option<String> {
    object::kind_of_ssz(&spec.inner, &ssz).map(|kind| kind.name().to_owned())
}

/// Where in the SSZ of an update of a fork the next committee begins. Throws `UNKNOWN_FORK`.
#[napi(catch_unwind)]
pub fn next_committee_offset(spec: &ChainSpec, fork: String) -> Result<u32> {
    let offset = fork_of(&fork).and_then(|fork| object::next_committee_offset(&spec.inner, fork)).map_err(thrown)?;
    Ok(u32::try_from(offset).unwrap_or(u32::MAX))
}

/// The header that the JSON of a `SignedBeaconBlockHeader` holds, as SSZ. Throws `INVALID_VALUE`, `INVALID_LENGTH`,
/// `INVALID_JSON`, `MISSING_FIELD`, `DUPLICATE_FIELD`.
#[napi(catch_unwind, ts_args_type = "json: Uint8Array")]
pub fn header_of_json(json: Bytes<'_>) -> Result<Uint8Array> {
    object::header_of_json(&json).map(|header| header.to_vec().into()).map_err(thrown)
}

/// Cuts an answer of `light_client/updates` in SSZ into its objects, by their positions. Throws `INVALID_NUMBER`.
#[napi(catch_unwind, ts_args_type = "bytes: Uint8Array, maxItems: number")]
pub fn cut_updates(bytes: Bytes<'_>, max_items: f64) -> Result<UpdateFrames> {
    let max = size("maxItems", max_items).map_err(thrown)?;
    let (ranges, error) = cut_ssz(&bytes, max);
    let has_more = error.is_none() && ranges.last().map_or(0, |last| last.end) < bytes.len();
    let positions = |position: fn(&Range<usize>) -> usize| ranges.iter().map(position).map(double).collect();
    Ok(UpdateFrames {
        starts: positions(|range| range.start),
        ends: positions(|range| range.end),
        error: error.map(|error| error.as_str().to_owned()),
        has_more,
    })
}

/// An object as an answer of `light_client/updates` in SSZ has it. Throws `INVALID_LENGTH` for a digest of other than four bytes.
#[napi(catch_unwind, ts_args_type = "digest: Uint8Array, ssz: Uint8Array")]
pub fn frame_update(digest: Bytes<'_>, ssz: Bytes<'_>) -> Result<Uint8Array> {
    let digest = exact("the fork digest", &digest).map_err(thrown)?;
    Ok(update_framing::framed(*digest, &ssz).into())
}

/// No array is so long that a position in it is not exact as a double.
#[allow(clippy::cast_precision_loss)]
fn double(position: usize) -> f64 {
    position as f64
}

fn kind_of(name: &str) -> CoreResult<ObjectKind> {
    let unknown = || CoreError::new(ErrorCode::InvalidValue, format!("the kind {name:?} is not known"));
    ObjectKind::from_name(name).ok_or_else(unknown)
}

fn fork_of(name: &str) -> CoreResult<Fork> {
    let unknown = || CoreError::new(ErrorCode::UnknownFork, format!("the fork {name:?} is not known"));
    Fork::from_name(name).ok_or_else(unknown)
}

fn encode(spec: &CoreSpec, kind: ObjectKind, object: &LightClientInput<'_>) -> CoreResult<Vec<u8>> {
    let (negative, slot, lossless) = object.signature_slot.get_u64();
    if negative || !lossless {
        return Err(CoreError::new(ErrorCode::InvalidNumber, "the signature slot must be positive and of 64 bits"));
    }
    let parts = ObjectParts {
        header: header_parts(&object.header),
        finalized_header: object.finalized_header.as_ref().map(header_parts),
        finality_branch: Cow::Borrowed(&object.finality_branch),
        committee: Cow::Borrowed(&object.committee),
        committee_branch: Cow::Borrowed(&object.committee_branch),
        sync_aggregate: Cow::Borrowed(&object.sync_aggregate),
        signature_slot: Cow::Owned(slot.to_le_bytes().to_vec()),
    };
    parts.encode(spec, kind, fork_of(&object.fork)?)
}

fn header_parts<'a>(header: &'a LightClientHeaderInput<'_>) -> HeaderParts<'a> {
    HeaderParts {
        beacon: Cow::Borrowed(&header.beacon),
        execution: Cow::Borrowed(&header.execution),
        execution_branch: Cow::Borrowed(&header.execution_branch),
    }
}

fn describe(fork: Fork, parts: ObjectParts<'_>) -> LightClientParts {
    let bytes = |part: Cow<'_, [u8]>| part.into_owned().into();
    let slot = parts.signature_slot.first_chunk().map_or(0, |slot| u64::from_le_bytes(*slot));
    LightClientParts {
        fork: fork.name().to_owned(),
        header: describe_header(parts.header),
        finalized_header: parts.finalized_header.map(describe_header),
        finality_branch: bytes(parts.finality_branch),
        committee: bytes(parts.committee),
        committee_branch: bytes(parts.committee_branch),
        sync_aggregate: bytes(parts.sync_aggregate),
        signature_slot: slot.into(),
    }
}

fn describe_header(parts: HeaderParts<'_>) -> LightClientHeaderParts {
    LightClientHeaderParts {
        beacon: parts.beacon.into_owned().into(),
        execution: parts.execution.into_owned().into(),
        execution_branch: parts.execution_branch.into_owned().into(),
    }
}
