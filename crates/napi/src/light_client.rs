//! Light-client objects: decoding, encoding, checking and printing.

use crate::addon_error::{CoreResult, Result, thrown};
use crate::block::encoding_of;
use crate::bytes::Bytes;
use crate::chain_spec::ChainSpec;
use crate::light_client_parts::{
    LightClientHeaderInput, LightClientInput, LightClientParts, describe, encode, fork_of, header_parts,
};
use blsync_core::block::message::ObjectEncoding;
use blsync_core::error::exact;
use blsync_core::light_client::check::{Against, check_object};
use blsync_core::light_client::containers::ObjectKind;
use blsync_core::light_client::object::{self, LightClientObject};
use blsync_core::light_client::parts::ObjectParts;
use blsync_core::{Error as CoreError, ErrorCode};
use napi::bindgen_prelude::Uint8Array;
use napi_derive::napi;
use std::borrow::Cow;

/// What an object is checked against beside the network's rules.
#[napi(object, object_to_js = false, use_nullable = true)]
pub struct LightClientExpectations<'env> {
    /// For a bootstrap: the block root it was requested by.
    #[napi(ts_type = "Uint8Array | null")]
    pub trusted_root: Option<Bytes<'env>>,
    /// For an update that comes without its committee: that committee's root.
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
    let json = kind_of(&kind).and_then(|kind| LightClientObject::decode(&spec.inner, kind, &ssz)?.json(&spec.inner));
    json.map(Into::into).map_err(thrown)
}

/// What the SSZ of one object is; null if it is not a light-client object. Whether it can be decoded is not checked.
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

fn kind_of(name: &str) -> CoreResult<ObjectKind> {
    let unknown = || CoreError::new(ErrorCode::InvalidValue, format!("the kind {name:?} is not known"));
    ObjectKind::from_name(name).ok_or_else(unknown)
}
