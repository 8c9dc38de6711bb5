//! `ExecutionPayloadHeader` of capella and deneb.

use crate::beacon_block_header::container_root;
use crate::error::Error;
use crate::hash::Node;
use ssz_rs::prelude::*;

/// Length of the fixed part of the encoding of capella, which ends before the extra data.
pub const CAPELLA_FIXED_LENGTH: usize = 568;
/// Length of the fixed part of the encoding of deneb, which ends before the extra data.
pub const DENEB_FIXED_LENGTH: usize = 584;
/// Most bytes of extra data.
pub const MAX_EXTRA_DATA_LENGTH: usize = 32;
/// Where the offset of the extra data stands in the fixed part.
pub const EXTRA_DATA_OFFSET_POSITION: usize = 436;

#[derive(Clone, Default, Debug, PartialEq, Eq, SimpleSerialize)]
struct Capella {
    parent_hash: [u8; 32],
    fee_recipient: [u8; 20],
    state_root: [u8; 32],
    receipts_root: [u8; 32],
    logs_bloom: Vector<u8, 256>,
    prev_randao: [u8; 32],
    block_number: u64,
    gas_limit: u64,
    gas_used: u64,
    timestamp: u64,
    extra_data: List<u8, MAX_EXTRA_DATA_LENGTH>,
    base_fee_per_gas: [u8; 32],
    block_hash: [u8; 32],
    transactions_root: [u8; 32],
    withdrawals_root: [u8; 32],
}

#[derive(Clone, Default, Debug, PartialEq, Eq, SimpleSerialize)]
struct Deneb {
    parent_hash: [u8; 32],
    fee_recipient: [u8; 20],
    state_root: [u8; 32],
    receipts_root: [u8; 32],
    logs_bloom: Vector<u8, 256>,
    prev_randao: [u8; 32],
    block_number: u64,
    gas_limit: u64,
    gas_used: u64,
    timestamp: u64,
    extra_data: List<u8, MAX_EXTRA_DATA_LENGTH>,
    base_fee_per_gas: [u8; 32],
    block_hash: [u8; 32],
    transactions_root: [u8; 32],
    withdrawals_root: [u8; 32],
    blob_gas_used: u64,
    excess_blob_gas: u64,
}

/// Which container the bytes are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PayloadFormat {
    /// Without blob gas.
    Capella,
    /// With blob gas.
    Deneb,
}

impl PayloadFormat {
    /// Length of the encoding without extra data.
    #[must_use]
    pub const fn fixed_length(self) -> usize {
        match self {
            Self::Capella => CAPELLA_FIXED_LENGTH,
            Self::Deneb => DENEB_FIXED_LENGTH,
        }
    }

    /// Whether these bytes are an encoding of the container.
    #[must_use]
    pub fn is_encoding(self, bytes: &[u8]) -> bool {
        let fixed = self.fixed_length();
        let offset = bytes.get(EXTRA_DATA_OFFSET_POSITION..EXTRA_DATA_OFFSET_POSITION + 4);
        (fixed..=fixed + MAX_EXTRA_DATA_LENGTH).contains(&bytes.len())
            && offset.and_then(|offset| offset.try_into().ok()).map(u32::from_le_bytes) == u32::try_from(fixed).ok()
    }

    /// Whether an encoding is that of the container's default value.
    #[must_use]
    pub fn is_default(self, bytes: &[u8]) -> bool {
        bytes.len() == self.fixed_length()
            && bytes.iter().enumerate().all(|(position, byte)| {
                *byte == 0 || (EXTRA_DATA_OFFSET_POSITION..EXTRA_DATA_OFFSET_POSITION + 4).contains(&position)
            })
    }

    /// Hash tree root of an encoding as the container of the given format; a deneb encoding with empty blob gas can be
    /// read as capella, as data of that fork is carried by later containers. `None` if it cannot be read so.
    ///
    /// # Errors
    /// None is known; a failure of the merkleization would be an internal error.
    pub fn root_as(self, target: Self, bytes: &[u8]) -> Result<Option<Node>, Error> {
        match (self, target) {
            (Self::Capella, Self::Capella) => decoded_root::<Capella>(bytes),
            (Self::Deneb, Self::Deneb) => decoded_root::<Deneb>(bytes),
            (Self::Deneb, Self::Capella) => Ok(match Deneb::deserialize(bytes) {
                Ok(deneb) if deneb.blob_gas_used == 0 && deneb.excess_blob_gas == 0 => {
                    Some(container_root(&mut without_blob_gas(deneb))?)
                }
                _ => None,
            }),
            (Self::Capella, Self::Deneb) => Ok(None),
        }
    }
}

fn decoded_root<T: SimpleSerialize>(bytes: &[u8]) -> Result<Option<Node>, Error> {
    T::deserialize(bytes).ok().map(|mut container| container_root(&mut container)).transpose()
}

fn without_blob_gas(header: Deneb) -> Capella {
    Capella {
        parent_hash: header.parent_hash,
        fee_recipient: header.fee_recipient,
        state_root: header.state_root,
        receipts_root: header.receipts_root,
        logs_bloom: header.logs_bloom,
        prev_randao: header.prev_randao,
        block_number: header.block_number,
        gas_limit: header.gas_limit,
        gas_used: header.gas_used,
        timestamp: header.timestamp,
        extra_data: header.extra_data,
        base_fee_per_gas: header.base_fee_per_gas,
        block_hash: header.block_hash,
        transactions_root: header.transactions_root,
        withdrawals_root: header.withdrawals_root,
    }
}
