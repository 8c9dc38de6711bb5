//! [`HeaderView`]: a `LightClientHeader` in its encoding, and what proves its execution part.

use crate::beacon_block_header::{BeaconBlockHeader, HEADER_LENGTH, header_root};
use crate::chain_spec::ChainSpec;
use crate::error::Error;
use crate::fork::{
    EXECUTION_BLOCK_HASH_GINDEX, EXECUTION_BLOCK_HASH_GINDEX_DENEB, EXECUTION_BLOCK_HASH_GINDEX_GLOAS,
    EXECUTION_PAYLOAD_GINDEX, Fork, HeaderFormat,
};
use crate::hash::Node;
use crate::light_client::containers::{CAPELLA_PAYLOAD_HEADER, DENEB_PAYLOAD_HEADER};
use crate::merkle_branch::is_valid_branch;
use crate::ssz::compose::recast;
use crate::ssz::root::hash_tree_root;
use crate::ssz::schema::Schema;
use crate::ssz::view::View;

/// A header within an object.
#[derive(Clone, Debug)]
pub struct HeaderView<'a> {
    /// Its beacon header.
    pub beacon: BeaconBlockHeader,
    /// Encoding of the beacon header.
    pub beacon_ssz: &'a [u8; HEADER_LENGTH],
    /// Fork whose container it came in.
    container_fork: Fork,
    view: View<'a>,
}

impl<'a> HeaderView<'a> {
    /// A header in the container of a fork.
    ///
    /// # Errors
    /// None for a checked value.
    pub fn new(container_fork: Fork, view: View<'a>) -> Result<Self, Error> {
        let beacon_ssz = view.field("beacon")?.array_ref()?;
        Ok(Self { beacon: BeaconBlockHeader::decode(beacon_ssz)?, beacon_ssz, container_fork, view })
    }

    /// Whether this is the container's default value.
    #[must_use]
    pub fn is_default(&self) -> bool {
        self.view.is_default()
    }

    /// Hash tree root of the beacon header.
    ///
    /// # Errors
    /// None is known.
    pub fn root(&self) -> Result<Node, Error> {
        header_root(self.beacon_ssz)
    }

    /// Hash of the execution block that it names; zero for none.
    ///
    /// # Errors
    /// None for a checked value.
    pub fn execution_block_hash(&self) -> Result<Node, Error> {
        Ok(match self.container_fork.header_format() {
            HeaderFormat::Beacon => [0; 32],
            HeaderFormat::CapellaPayload | HeaderFormat::DenebPayload => {
                self.view.field("execution")?.field("block_hash")?.array()?
            }
            HeaderFormat::BlockHash => self.view.field("execution_block_hash")?.array()?,
        })
    }

    /// `is_valid_light_client_header`: the execution part is proven by the body root, or empty before capella, by the rules of
    /// the beacon header's own slot.
    ///
    /// See <https://github.com/ethereum/consensus-specs/blob/v1.7.0-alpha.13/specs/gloas/light-client/sync-protocol.md#modified-is_valid_light_client_header>.
    ///
    /// # Errors
    /// Internal ones only.
    pub fn is_valid(&self, spec: &ChainSpec) -> Result<bool, Error> {
        let own_format = spec.fork(self.beacon.slot).map_or(HeaderFormat::Beacon, Fork::header_format);
        let (leaf, gindex) = match (self.container_fork.header_format(), own_format) {
            (HeaderFormat::Beacon, own) => return Ok(own == HeaderFormat::Beacon),
            (_, HeaderFormat::Beacon) => return self.has_no_execution(),
            (HeaderFormat::CapellaPayload | HeaderFormat::DenebPayload, HeaderFormat::CapellaPayload) => {
                (self.payload_root_as(&CAPELLA_PAYLOAD_HEADER)?, EXECUTION_PAYLOAD_GINDEX)
            }
            (HeaderFormat::CapellaPayload | HeaderFormat::DenebPayload, HeaderFormat::DenebPayload) => {
                (self.payload_root_as(&DENEB_PAYLOAD_HEADER)?, EXECUTION_PAYLOAD_GINDEX)
            }
            (HeaderFormat::CapellaPayload | HeaderFormat::DenebPayload, HeaderFormat::BlockHash) => return Ok(false),
            (HeaderFormat::BlockHash, HeaderFormat::CapellaPayload) => {
                (Some(self.execution_block_hash()?), EXECUTION_BLOCK_HASH_GINDEX)
            }
            (HeaderFormat::BlockHash, HeaderFormat::DenebPayload) => {
                (Some(self.execution_block_hash()?), EXECUTION_BLOCK_HASH_GINDEX_DENEB)
            }
            (HeaderFormat::BlockHash, HeaderFormat::BlockHash) => {
                (Some(self.execution_block_hash()?), EXECUTION_BLOCK_HASH_GINDEX_GLOAS)
            }
        };
        let branch = self.view.field("execution_branch")?.nodes();
        Ok(leaf.is_some_and(|leaf| is_valid_branch(&leaf, branch, gindex, &self.beacon.body_root)))
    }

    fn has_no_execution(&self) -> Result<bool, Error> {
        let Schema::Container(container) = self.view.schema else { return Ok(false) };
        for field in container.fields.iter().filter(|field| field.name != "beacon") {
            if !self.view.field(field.name)?.is_default() {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// Root of the payload header in the container of its own fork, which may be an earlier one than it came in.
    fn payload_root_as(&self, target: &Schema) -> Result<Option<Node>, Error> {
        let payload = self.view.field("execution")?;
        let Schema::Container(container) = target else { return Ok(None) };
        if payload.schema.has_fields_of(target) {
            return Ok(Some(hash_tree_root(payload)?));
        }
        let Some(bytes) = recast(payload, container)? else { return Ok(None) };
        Ok(Some(hash_tree_root(View::checked(target, &bytes)?)?))
    }
}
