//! [`ObjectParts`]: an object taken apart and put together, for those who keep its fields rather than its bytes.

use crate::chain_spec::ChainSpec;
use crate::error::{Error, ErrorCode};
use crate::fork::Fork;
use crate::hash::Node;
use crate::light_client::containers::{ObjectKind, header_schema};
use crate::light_client::header::HeaderView;
use crate::light_client::object::LightClientObject;
use crate::ssz::compose::{compose, default_value};
use crate::ssz::malformed::Malformed;
use crate::ssz::parts::fields_of;
use crate::ssz::schema::{Container, Field, Schema};
use crate::ssz::view::View;
use std::borrow::Cow;

/// A header's fields in their encodings.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct HeaderParts<'a> {
    /// The beacon header.
    pub beacon: Cow<'a, [u8]>,
    /// The execution payload header or block hash; empty where the fork's header has none.
    pub execution: Cow<'a, [u8]>,
    /// What proves it, bottom first; empty where the fork's header has none.
    pub execution_branch: Cow<'a, [u8]>,
}

/// An object's fields in their encodings; what a kind of object does not have is empty. An empty branch or committee in place
/// of one that it does have stands for the all-zero one.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ObjectParts<'a> {
    /// The only header, or the attested one.
    pub header: HeaderParts<'a>,
    /// `None` for the default one.
    pub finalized_header: Option<HeaderParts<'a>>,
    /// What proves it, bottom first.
    pub finality_branch: Cow<'a, [u8]>,
    /// The current or next sync committee.
    pub committee: Cow<'a, [u8]>,
    /// What proves it, bottom first.
    pub committee_branch: Cow<'a, [u8]>,
    /// Bits and signature.
    pub sync_aggregate: Cow<'a, [u8]>,
    /// A number of eight bytes.
    pub signature_slot: Cow<'a, [u8]>,
}

/// What of a header is not in its fields.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct HeaderFacts {
    /// Whether it is the default value of its container.
    pub is_default: bool,
    /// Hash of the execution block that it names; zero for none.
    pub execution_block_hash: Node,
}

impl<'a> ObjectParts<'a> {
    /// The parts of an object.
    ///
    /// # Errors
    /// None for an object that was decoded.
    pub fn of(object: &LightClientObject<'a>) -> Result<Self, Error> {
        if object.kind == ObjectKind::Header {
            return Ok(Self { header: HeaderParts::of(object.view)?, ..Self::default() });
        }
        let mut parts = Self::default();
        for_each_field(object.view, |name, field| {
            let bytes = Cow::Borrowed(field.bytes);
            match name {
                "header" | "attested_header" => parts.header = HeaderParts::of(field)?,
                "finalized_header" => {
                    parts.finalized_header = Some(HeaderParts::of(field)?);
                }
                "finality_branch" => parts.finality_branch = bytes,
                "current_sync_committee" | "next_sync_committee" => parts.committee = bytes,
                "current_sync_committee_branch" | "next_sync_committee_branch" => parts.committee_branch = bytes,
                "sync_aggregate" => parts.sync_aggregate = bytes,
                "signature_slot" => parts.signature_slot = bytes,
                _ => return Err(unknown_field(name)),
            }
            Ok(())
        })?;
        Ok(parts)
    }

    /// The object of these parts in the container of a fork; whether it is that of its slot is not checked.
    ///
    /// # Errors
    /// As [`View::checked`].
    pub fn encode(&self, spec: &ChainSpec, kind: ObjectKind, fork: Fork) -> Result<Vec<u8>, Error> {
        let schema = spec.container(fork, kind)?;
        if kind == ObjectKind::Header {
            return self.header.encode(schema);
        }
        assembled(schema, |name, schema| {
            Ok(match name {
                "header" | "attested_header" => Cow::Owned(self.header.encode(schema)?),
                "finalized_header" => Cow::Owned(match &self.finalized_header {
                    None => default_value(schema)?,
                    Some(header) => header.encode(schema)?,
                }),
                "finality_branch" => Cow::Borrowed(self.finality_branch.as_ref()),
                "current_sync_committee" | "next_sync_committee" => Cow::Borrowed(self.committee.as_ref()),
                "current_sync_committee_branch" | "next_sync_committee_branch" => {
                    Cow::Borrowed(self.committee_branch.as_ref())
                }
                "sync_aggregate" => Cow::Borrowed(self.sync_aggregate.as_ref()),
                "signature_slot" => Cow::Borrowed(self.signature_slot.as_ref()),
                _ => return Err(unknown_field(name)),
            })
        })
    }
}

impl<'a> HeaderParts<'a> {
    /// The parts of a header.
    ///
    /// # Errors
    /// None for a checked value.
    pub fn of(header: View<'a>) -> Result<Self, Error> {
        let mut parts = Self::default();
        for_each_field(header, |name, field| {
            let bytes = Cow::Borrowed(field.bytes);
            match name {
                "beacon" => parts.beacon = bytes,
                "execution" | "execution_block_hash" => parts.execution = bytes,
                "execution_branch" => parts.execution_branch = bytes,
                _ => return Err(unknown_field(name)),
            }
            Ok(())
        })?;
        Ok(parts)
    }

    /// What the header says of the execution layer, and whether it is its container's default.
    ///
    /// # Errors
    /// As [`View::checked`].
    pub fn facts(&self, fork: Fork) -> Result<HeaderFacts, Error> {
        let schema = header_schema(fork.header_format());
        let ssz = self.encode(&schema)?;
        let header = HeaderView::new(fork, View::checked(&schema, &ssz)?)?;
        Ok(HeaderFacts { is_default: header.is_default(), execution_block_hash: header.execution_block_hash()? })
    }

    fn encode(&self, schema: &Schema) -> Result<Vec<u8>, Error> {
        assembled(schema, |name, _| match name {
            "beacon" => Ok(Cow::Borrowed(self.beacon.as_ref())),
            "execution" | "execution_block_hash" => Ok(Cow::Borrowed(self.execution.as_ref())),
            "execution_branch" => Ok(Cow::Borrowed(self.execution_branch.as_ref())),
            _ => Err(unknown_field(name)),
        })
    }
}

fn container_of(schema: &Schema) -> Result<&Container, Error> {
    match schema {
        Schema::Container(container) => Ok(container),
        _ => Err(Error::new(ErrorCode::Internal, "an object that is not a container")),
    }
}

fn for_each_field<'a>(
    view: View<'a>,
    mut take: impl FnMut(&'static str, View<'a>) -> Result<(), Error>,
) -> Result<(), Error> {
    let container = container_of(view.schema)?;
    for (field, bytes) in container.fields.iter().zip(fields_of(container, view.bytes)?) {
        take(field.name, View { schema: &field.schema, bytes })?;
    }
    Ok(())
}

fn assembled<'p>(
    schema: &Schema,
    part: impl Fn(&'static str, &Schema) -> Result<Cow<'p, [u8]>, Error>,
) -> Result<Vec<u8>, Error> {
    let container = container_of(schema)?;
    let mut parts = Vec::with_capacity(container.fields.len());
    for field in &container.fields {
        let mut bytes = part(field.name, &field.schema)?;
        if bytes.is_empty() && stands_for_none(field) {
            bytes = Cow::Owned(default_value(&field.schema)?);
        }
        View::checked(&field.schema, &bytes).map_err(|fault: Malformed| fault.in_field(field.name))?;
        parts.push(bytes);
    }
    Ok(compose(container, &parts)?)
}

/// Branches and committees have a value that stands for none.
fn stands_for_none(field: &Field) -> bool {
    matches!(field.schema, Schema::Branch { .. }) || field.name.ends_with("sync_committee")
}

fn unknown_field(name: &str) -> Error {
    Error::new(ErrorCode::Internal, format!("the field {name} has no part"))
}
