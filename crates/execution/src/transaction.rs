//! [`BlockTransaction`].

use crate::json::{quantity, value};
use crate::{Error, ErrorCode};
use alloy_consensus::transaction::SignerRecoverable;
use alloy_consensus::{EthereumTxEnvelope, Header, Transaction as _, TxEip4844, TxEnvelope};
use alloy_eips::eip2718::{Decodable2718, Encodable2718};
use alloy_primitives::{Address, B256, keccak256};
use serde_json::Value;

/// A signed transaction as blocks hold it: without blobs, commitments and proofs.
pub type Envelope = EthereumTxEnvelope<TxEip4844>;

/// A transaction of a block whose header commits to it.
#[derive(Clone, Debug)]
pub struct BlockTransaction {
    /// Keccak of its bytes.
    pub hash: B256,
    /// Decoded from those bytes.
    pub envelope: Envelope,
}

impl BlockTransaction {
    /// Reads the bytes of one transaction, and nothing after it.
    pub fn decode(bytes: &[u8]) -> Result<Self, Error> {
        let envelope = Envelope::decode_2718_exact(bytes)
            .map_err(|error| Error::new(ErrorCode::InvalidValue, format!("a transaction: {error}")))?;
        Ok(Self { hash: keccak256(bytes), envelope })
    }

    /// Who signed it. A high `s` is accepted, since blocks from before homestead have such signatures.
    pub fn sender(&self) -> Result<Address, Error> {
        self.envelope
            .recover_signer_unchecked()
            .map_err(|_| Error::new(ErrorCode::InvalidValue, format!("transaction {} has no signer", self.hash)))
    }

    /// What was paid for a unit of gas.
    pub fn effective_gas_price(&self, header: &Header) -> u128 {
        self.envelope.effective_gas_price(header.base_fee_per_gas)
    }

    /// The part of the price that the proposer gets.
    pub fn tip(&self, header: &Header) -> u128 {
        self.effective_gas_price(header).saturating_sub(u128::from(header.base_fee_per_gas.unwrap_or_default()))
    }

    /// As `eth_getTransactionByHash` gives it.
    pub fn json(&self, place: Place<'_>) -> Result<Value, Error> {
        let mut json = value(&self.envelope);
        let Some(fields) = json.as_object_mut() else { return Ok(Value::Null) };
        let Place { hash, header, index } = place;
        for (name, field) in [
            ("hash", value(self.hash)),
            ("from", value(self.sender()?)),
            ("gasPrice", quantity(self.effective_gas_price(header))),
            ("blockHash", value(hash)),
            ("blockNumber", quantity(header.number)),
            ("blockTimestamp", quantity(header.timestamp)),
            ("transactionIndex", quantity(index)),
        ] {
            fields.insert(name.to_owned(), field);
        }
        fields.entry("to").or_insert(Value::Null);
        if !self.envelope.is_legacy() {
            let parity = fields.get("yParity").cloned().unwrap_or(Value::Null);
            fields.insert("v".to_owned(), parity);
        }
        Ok(json)
    }
}

/// Where in which block a transaction stands.
#[derive(Clone, Copy)]
pub struct Place<'a> {
    /// Hash of the block.
    pub hash: B256,
    /// Header of the block.
    pub header: &'a Header,
    /// Its index in the block.
    pub index: usize,
}

/// The hash of a raw transaction that is to be sent. Blobs that travel with it are not hashed.
///
/// # Errors
/// `INVALID_VALUE`.
pub fn raw_transaction_hash(bytes: &[u8]) -> Result<B256, Error> {
    let envelope = TxEnvelope::decode_2718_exact(bytes)
        .map_err(|error| Error::new(ErrorCode::InvalidValue, format!("the transaction: {error}")))?;
    Ok(*envelope.tx_hash())
}

/// The bytes that hashes and roots commit to, made from the fields of an answer.
pub fn encoded(claimed: &Envelope) -> Vec<u8> {
    claimed.encoded_2718()
}
