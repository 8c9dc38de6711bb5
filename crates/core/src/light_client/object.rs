//! [`LightClientObject`]: a bootstrap or update in its encoding.

use crate::beacon_block_header::HEADER_LENGTH;
use crate::block::containers::signed;
use crate::chain_spec::ChainSpec;
use crate::error::{Error, ErrorCode};
use crate::fork::Fork;
use crate::hash::Node;
use crate::light_client::containers::{BEACON_HEADER, ObjectKind};
use crate::light_client::header::HeaderView;
use crate::ssz::json::ssz_of_json;
use crate::ssz::json_envelope::ssz_of_enveloped_json;
use crate::ssz::json_print::write_json;
use crate::ssz::json_slot::{Door, Ways, slot_in_json};
use crate::ssz::malformed::Malformed;
use crate::ssz::root::hash_tree_root;
use crate::ssz::schema::Schema;
use crate::ssz::view::View;
use crate::verdict::Reason;

/// More than an object of any kind takes as JSON: a committee of 4096 keys, twice.
pub const MAX_OBJECT_LENGTH: usize = 1 << 21;

/// An object whose encoding was checked completely.
#[derive(Clone, Copy, Debug)]
pub struct LightClientObject<'a> {
    /// What it is.
    pub kind: ObjectKind,
    /// Fork of its first header's slot, whose container it has.
    pub fork: Fork,
    /// Its content.
    pub(crate) view: View<'a>,
}

/// The first header's slot stands in the object, which may be in an envelope.
const WAYS: Ways = Ways {
    doors: &[
        Door { level: 0, key: "data", to: 1 },
        Door { level: 0, key: "header", to: 2 },
        Door { level: 0, key: "attested_header", to: 2 },
        Door { level: 1, key: "header", to: 2 },
        Door { level: 1, key: "attested_header", to: 2 },
        Door { level: 2, key: "beacon", to: 3 },
    ],
    first_level: 2,
};

impl<'a> LightClientObject<'a> {
    /// The object that SSZ bytes hold, in the layout that the fork of its first header's slot has.
    ///
    /// # Errors
    /// As [`View::checked`], with the path to the culprit; `UNKNOWN_FORK`, `UNSUPPORTED_FORK`; `FORK_MISMATCH` for bytes in the
    /// layout of another fork.
    pub fn decode(spec: &'a ChainSpec, kind: ObjectKind, bytes: &'a [u8]) -> Result<Self, Error> {
        let mut failure = None;
        for (layout, schema) in layouts(spec, kind).filter(|(_, schema)| may_be(schema, bytes)) {
            let view = match View::checked(schema, bytes) {
                Ok(view) => view,
                Err(fault) => {
                    failure.get_or_insert(fault.into());
                    continue;
                }
            };
            let object = Self { kind, fork: layout, view };
            let slot = object.header()?.beacon.slot;
            match spec.fork(slot) {
                Ok(fork) if fork.has_light_client_layout_of(layout) => return Ok(Self { fork, ..object }),
                Ok(fork) => {
                    let text = format!("slot {slot} lies in {}, its layout is that of {}", fork.name(), layout.name());
                    failure = Some(Error::new(ErrorCode::ForkMismatch, text));
                }
                Err(reason) => failure = Some(fork_error(reason, slot)),
            }
        }
        let nothing = || Malformed::new(ErrorCode::InvalidLength, format!("its {} bytes fit no fork", bytes.len()));
        Err(failure.unwrap_or_else(|| nothing().into()))
    }

    /// The object of these bytes in the container of a fork, whatever the fork of its slot.
    ///
    /// # Errors
    /// As [`View::checked`].
    pub fn in_container(spec: &'a ChainSpec, kind: ObjectKind, fork: Fork, bytes: &'a [u8]) -> Result<Self, Error> {
        Ok(Self { kind, fork, view: View::checked(spec.container(fork, kind)?, bytes)? })
    }

    /// The first header: of a bootstrap its only one, of others the attested one.
    ///
    /// # Errors
    /// None for a checked value.
    pub fn header(&self) -> Result<HeaderView<'a>, Error> {
        match self.kind {
            ObjectKind::Header => HeaderView::new(self.fork, self.view),
            ObjectKind::Bootstrap => self.header_named("header"),
            ObjectKind::Update | ObjectKind::FinalityUpdate | ObjectKind::OptimisticUpdate => {
                self.header_named("attested_header")
            }
        }
    }

    /// A header by its field's name.
    ///
    /// # Errors
    /// `MISSING_FIELD`.
    pub fn header_named(&self, name: &'static str) -> Result<HeaderView<'a>, Error> {
        HeaderView::new(self.fork, self.view.field(name)?)
    }

    /// Its encoding.
    #[must_use]
    pub fn ssz(&self) -> &'a [u8] {
        self.view.bytes
    }

    /// Hash tree root.
    ///
    /// # Errors
    /// None for a checked value.
    pub fn root(&self) -> Result<Node, Error> {
        Ok(hash_tree_root(self.view)?)
    }

    /// The object as JSON, `{version, data}`, under the name that the network has for its fork.
    ///
    /// # Errors
    /// None for a decoded object.
    pub fn json(&self, spec: &ChainSpec) -> Result<Vec<u8>, Error> {
        let slot = self.header()?.beacon.slot;
        let version = spec.fork_name(slot).map_err(|reason| fork_error(reason, slot))?;
        let mut out = Vec::with_capacity(2 * self.view.bytes.len() + 4096);
        out.extend_from_slice(format!("{{\"version\":\"{version}\",\"data\":").as_bytes());
        write_json(self.view, &mut out)?;
        out.push(b'}');
        Ok(out)
    }
}

/// SSZ of the object that JSON text holds, with or without `{version, data}` around it, in the layout that the fork of its
/// first header's slot has; not checked yet.
///
/// # Errors
/// As [`ssz_of_enveloped_json`], with the path to the culprit; `UNKNOWN_FORK`, `UNSUPPORTED_FORK`.
pub fn ssz_of_object_json(spec: &ChainSpec, kind: ObjectKind, text: &str) -> Result<Vec<u8>, Error> {
    if text.len() > MAX_OBJECT_LENGTH {
        return Err(Malformed::length(format!("at most {MAX_OBJECT_LENGTH}"), text.len()).into());
    }
    let slot = slot_in_json(text.as_bytes(), &WAYS)?;
    let fork = spec.fork(slot).map_err(|reason| fork_error(reason, slot))?;
    match spec.container(fork, kind)? {
        Schema::Container(container) => Ok(ssz_of_enveloped_json(container, &["data"], text)?),
        _ => Err(Error::new(ErrorCode::Internal, "an object that is not a container")),
    }
}

/// The text that bytes hold.
///
/// # Errors
/// `INVALID_JSON`.
pub fn text_of(bytes: &[u8]) -> Result<&str, Error> {
    std::str::from_utf8(bytes).map_err(|_| Error::new(ErrorCode::InvalidJson, "it is not UTF-8"))
}

/// The header that the JSON of a `SignedBeaconBlockHeader` holds, as SSZ.
///
/// # Errors
/// As [`ssz_of_json`].
pub fn header_of_json(bytes: &[u8]) -> Result<[u8; HEADER_LENGTH], Error> {
    let schema = signed(BEACON_HEADER.clone());
    let ssz = ssz_of_json(&schema, text_of(bytes)?)?;
    Ok(View::checked(&schema, &ssz)?.field("message")?.array()?)
}

/// What SSZ bytes are, told by the place of the first variable field, or by their length where there is none.
#[must_use]
pub fn kind_of_ssz(spec: &ChainSpec, bytes: &[u8]) -> Option<ObjectKind> {
    ObjectKind::OBJECTS.into_iter().find(|kind| layouts(spec, *kind).any(|(_, schema)| may_be(schema, bytes)))
}

/// Where in an update of this fork the next sync committee begins.
///
/// # Errors
/// None is known.
pub fn next_committee_offset(spec: &ChainSpec, fork: Fork) -> Result<usize, Error> {
    let internal = || Error::new(ErrorCode::Internal, "an update without a next committee");
    match spec.container(fork, ObjectKind::Update)? {
        Schema::Container(container) => container.start_of("next_sync_committee").ok_or_else(internal),
        _ => Err(internal()),
    }
}

/// The containers of a kind that differ from each other, newest first.
fn layouts(spec: &ChainSpec, kind: ObjectKind) -> impl Iterator<Item = (Fork, &Schema)> {
    let is_first = |fork: &Fork| !Fork::ALL.iter().any(|older| older < fork && older.has_light_client_layout_of(*fork));
    let forks = Fork::ALL.into_iter().rev().filter(is_first);
    forks.filter_map(move |fork| Some((fork, spec.container(fork, kind).ok()?)))
}

/// Whether the bytes have the length of a fixed container, or the first offset of another one.
fn may_be(schema: &Schema, bytes: &[u8]) -> bool {
    let Schema::Container(container) = schema else { return false };
    let variable = container.fields.iter().find(|field| field.schema.fixed_length().is_none());
    match variable.and_then(|field| container.start_of(field.name)) {
        None => bytes.len() == container.head,
        Some(at) => {
            let offset = bytes.get(at..).and_then(|rest| rest.first_chunk::<4>()).map(|word| u32::from_le_bytes(*word));
            offset.is_some_and(|offset| offset as usize == container.head)
        }
    }
}

fn fork_error(reason: Reason, slot: u64) -> Error {
    match reason {
        Reason::UnsupportedFork => Error::new(
            ErrorCode::UnsupportedFork,
            format!("slot {slot} lies in a fork that this version does not know"),
        ),
        _ => Error::new(
            ErrorCode::UnknownFork,
            format!("slot {slot} lies before altair, where there is no light-client data"),
        ),
    }
}
