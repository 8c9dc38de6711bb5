//! [`CallRequest`].

use crate::json::parse;
use crate::{Error, ErrorCode};
use alloy_eips::eip2930::AccessList;
use alloy_eips::eip7702::SignedAuthorization;
use alloy_primitives::{Address, B256, Bytes, TxKind, U256};
use revm::context::TxEnv;
use revm::context::transaction::AccessList as EvmAccessList;
use serde::Deserialize;

/// The most gas that a call may use: go-ethereum's default of `--rpc.gascap`.
pub const MAX_GAS: u64 = 50_000_000;

/// The first parameter of `eth_call`.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct CallRequest {
    #[serde(default)]
    from: Option<Address>,
    #[serde(default)]
    to: Option<Address>,
    #[serde(default)]
    gas: Option<U256>,
    #[serde(default)]
    gas_price: Option<U256>,
    #[serde(default)]
    max_fee_per_gas: Option<U256>,
    #[serde(default)]
    max_priority_fee_per_gas: Option<U256>,
    #[serde(default)]
    value: Option<U256>,
    #[serde(default)]
    nonce: Option<U256>,
    #[serde(default)]
    data: Option<Bytes>,
    #[serde(default)]
    input: Option<Bytes>,
    #[serde(default)]
    access_list: Option<AccessList>,
    #[serde(default)]
    max_fee_per_blob_gas: Option<U256>,
    #[serde(default)]
    blob_versioned_hashes: Option<Vec<B256>>,
    #[serde(default)]
    authorization_list: Option<Vec<SignedAuthorization>>,
    #[serde(default)]
    chain_id: Option<U256>,
}

impl CallRequest {
    /// Reads the JSON of a call.
    ///
    /// # Errors
    /// `INVALID_JSON`, `INVALID_VALUE` in go-ethereum's words.
    pub fn parse(text: &[u8]) -> Result<Self, Error> {
        let request: Self = parse("the call", text)?;
        let refuse = |text: &str| Err(Error::new(ErrorCode::InvalidValue, text));
        if request.gas_price.is_some()
            && (request.max_fee_per_gas.is_some() || request.max_priority_fee_per_gas.is_some())
        {
            return refuse("both gasPrice and (maxFeePerGas or maxPriorityFeePerGas) specified");
        }
        if request.data.is_some() && request.input.is_some() && request.data != request.input {
            return refuse(
                "both \"data\" and \"input\" are set and not equal. Please use \"input\" to pass transaction call data",
            );
        }
        if request.blob_versioned_hashes.as_ref().is_some_and(Vec::is_empty) {
            return refuse("need at least 1 blob for a blob transaction");
        }
        if request.to.is_none() && (request.blob_versioned_hashes.is_some() || request.authorization_list.is_some()) {
            return refuse("missing \"to\" in blob transaction");
        }
        Ok(request)
    }

    pub(crate) fn sender(&self) -> Address {
        self.from.unwrap_or_default()
    }

    pub(crate) fn target(&self) -> Option<Address> {
        self.to
    }

    pub(crate) fn has_input(&self) -> bool {
        self.input.as_ref().or(self.data.as_ref()).is_some_and(|input| !input.is_empty())
    }

    pub(crate) fn value(&self) -> U256 {
        self.value.unwrap_or_default()
    }

    /// The gas limit that was asked for; zero counts as none, as in go-ethereum.
    pub(crate) fn gas(&self) -> Option<u64> {
        self.gas.filter(|gas| !gas.is_zero()).map(|gas| gas.saturating_to())
    }

    /// The most that it pays for a unit of gas.
    pub(crate) fn fee_cap(&self) -> u128 {
        self.gas_price.or(self.max_fee_per_gas).or(self.max_priority_fee_per_gas).unwrap_or_default().saturating_to()
    }

    pub(crate) fn nonce(&self) -> Option<u64> {
        self.nonce.map(|nonce| nonce.saturating_to())
    }

    pub(crate) fn access_list(&self) -> AccessList {
        self.access_list.clone().unwrap_or_default()
    }

    pub(crate) fn authorizations(&self) -> &[SignedAuthorization] {
        self.authorization_list.as_deref().unwrap_or_default()
    }

    /// The same call with another access list.
    pub(crate) fn with_access_list(&self, list: AccessList) -> Self {
        Self { access_list: Some(list), ..self.clone() }
    }

    pub(crate) fn chain_id(&self) -> Option<u64> {
        self.chain_id.map(|id| id.saturating_to())
    }

    /// The transaction that is run for the call, with this gas limit.
    pub(crate) fn transaction(&self, gas_limit: u64) -> TxEnv {
        let mut transaction = TxEnv {
            tx_type: self.kind(),
            caller: self.sender(),
            gas_limit,
            gas_price: self.fee_cap(),
            kind: self.to.map_or(TxKind::Create, TxKind::Call),
            value: self.value(),
            data: self.input.clone().or_else(|| self.data.clone()).unwrap_or_default(),
            nonce: self.nonce.unwrap_or_default().saturating_to(),
            chain_id: None,
            access_list: EvmAccessList(self.access_list.clone().unwrap_or_default().0),
            gas_priority_fee: self.priority_fee(),
            blob_hashes: self.blob_versioned_hashes.clone().unwrap_or_default(),
            max_fee_per_blob_gas: self.max_fee_per_blob_gas.unwrap_or_default().saturating_to(),
            ..TxEnv::default()
        };
        if let Some(authorizations) = &self.authorization_list {
            transaction.set_signed_authorization(authorizations.clone());
        }
        transaction
    }

    fn priority_fee(&self) -> Option<u128> {
        if self.gas_price.is_some() || (self.kind() < 2) {
            return None;
        }
        Some(self.max_priority_fee_per_gas.unwrap_or_default().saturating_to())
    }

    fn kind(&self) -> u8 {
        if self.authorization_list.is_some() {
            4
        } else if self.blob_versioned_hashes.is_some() {
            3
        } else if self.max_fee_per_gas.is_some() || self.max_priority_fee_per_gas.is_some() {
            2
        } else {
            u8::from(self.access_list.is_some())
        }
    }
}
