//! The fields of light-client objects, as they cross the boundary.

use crate::addon_error::CoreResult;
use crate::bytes::Bytes;
use blsync_core::chain_spec::ChainSpec as CoreSpec;
use blsync_core::fork::Fork;
use blsync_core::light_client::containers::ObjectKind;
use blsync_core::light_client::parts::{HeaderParts, ObjectParts};
use blsync_core::{Error as CoreError, ErrorCode};
use napi::bindgen_prelude::{BigInt, Uint8Array};
use napi_derive::napi;
use std::borrow::Cow;

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

/// The fork of a name.
pub(crate) fn fork_of(name: &str) -> CoreResult<Fork> {
    let unknown = || CoreError::new(ErrorCode::UnknownFork, format!("the fork {name:?} is not known"));
    Fork::from_name(name).ok_or_else(unknown)
}

/// SSZ of an object in the container of its fork.
pub(crate) fn encode(spec: &CoreSpec, kind: ObjectKind, object: &LightClientInput<'_>) -> CoreResult<Vec<u8>> {
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

/// The header as the core takes it.
pub(crate) fn header_parts<'a>(header: &'a LightClientHeaderInput<'_>) -> HeaderParts<'a> {
    HeaderParts {
        beacon: Cow::Borrowed(&header.beacon),
        execution: Cow::Borrowed(&header.execution),
        execution_branch: Cow::Borrowed(&header.execution_branch),
    }
}

/// The object as JavaScript gets it.
pub(crate) fn describe(fork: Fork, parts: ObjectParts<'_>) -> LightClientParts {
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
