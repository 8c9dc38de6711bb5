//! [`CallState`]: what is proven of a state, and what a call lacks of it.

use crate::account_proof::AccountProof;
use crate::json::parse;
use crate::{Error, ErrorCode};
use alloy_consensus::constants::KECCAK_EMPTY;
use alloy_primitives::{Address, B256, Bytes, U256, keccak256};
use revm::Database;
use revm::bytecode::Bytecode;
use revm::database_interface::DBErrorMarker;
use revm::state::AccountInfo;
use serde::Deserialize;
use std::collections::HashMap;
use std::fmt;
use std::sync::Arc;

/// Something that a call reads and that is not proven yet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Missing {
    /// An account.
    Account(Address),
    /// A slot of an account.
    Slot(Address, B256),
    /// The code of an account.
    Code(Address, B256),
    /// The hash of a block.
    BlockHash(u64),
}

impl fmt::Display for Missing {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{self:?} is not proven yet")
    }
}

impl std::error::Error for Missing {}

impl DBErrorMarker for Missing {}

#[derive(Clone, Debug)]
struct KnownAccount {
    nonce: u64,
    balance: U256,
    code_hash: B256,
}

/// What has been proven under a state root: accounts, slots, code, and hashes of earlier blocks.
///
/// Every run has a copy of its own, which costs little: code and overrides are shared.
#[derive(Clone, Debug, Default)]
pub struct CallState {
    accounts: HashMap<Address, Option<KnownAccount>>,
    slots: HashMap<(Address, B256), U256>,
    codes: HashMap<B256, Bytecode>,
    block_hashes: HashMap<u64, B256>,
    overrides: Arc<StateOverrides>,
}

impl CallState {
    /// Keeps an account that the caller has proven under the state's root.
    pub fn insert_account(&mut self, proof: &AccountProof) {
        let account = proof.account.as_ref().map(|account| KnownAccount {
            nonce: account.nonce,
            balance: account.balance,
            code_hash: account.code_hash,
        });
        self.accounts.insert(proof.address, account);
        self.slots.extend(proof.slots.iter().map(|slot| ((proof.address, slot.key), slot.value)));
    }

    #[cfg(test)]
    pub(crate) fn insert_absent(&mut self, address: Address) {
        self.accounts.insert(address, None);
    }

    #[cfg(test)]
    pub(crate) fn insert_slot(&mut self, address: Address, key: B256, value: U256) {
        self.slots.insert((address, key), value);
    }

    /// Keeps code under the hash that it turns out to have, so code that nobody asked for is never found.
    pub fn insert_code(&mut self, code: Vec<u8>) {
        self.codes.insert(keccak256(&code), Bytecode::new_raw(code.into()));
    }

    /// Keeps the hash of an earlier block, which the caller has proven.
    pub fn insert_block_hash(&mut self, number: u64, hash: B256) {
        self.block_hashes.insert(number, hash);
    }

    /// The same state with the overrides in force.
    #[must_use]
    pub fn with_overrides(mut self, overrides: StateOverrides) -> Self {
        self.overrides = Arc::new(overrides);
        self
    }

    /// An absent account has nonce 0.
    pub(crate) fn nonce(&mut self, address: Address) -> Result<u64, Missing> {
        Ok(self.basic(address)?.map_or(0, |account| account.nonce))
    }

    /// False for an absent account.
    pub(crate) fn has_code(&mut self, address: Address) -> Result<bool, Missing> {
        let account = self.basic(address)?;
        Ok(account.is_some_and(|account| account.code_hash != KECCAK_EMPTY))
    }
}

impl Database for CallState {
    type Error = Missing;

    fn basic(&mut self, address: Address) -> Result<Option<AccountInfo>, Missing> {
        let known = self.accounts.get(&address).ok_or(Missing::Account(address))?.clone();
        let overridden = self.overrides.0.get(&address);
        if known.is_none() && overridden.is_none() {
            return Ok(None);
        }
        let known = known.unwrap_or(KnownAccount { nonce: 0, balance: U256::ZERO, code_hash: KECCAK_EMPTY });
        let code = match overridden.and_then(|account| account.code.as_ref()) {
            Some(code) => Bytecode::new_raw(code.clone()),
            None if known.code_hash == KECCAK_EMPTY => Bytecode::default(),
            // Where an account is loaded its code is nearly always needed, and the two are fetched together.
            None => self.codes.get(&known.code_hash).cloned().ok_or(Missing::Code(address, known.code_hash))?,
        };
        let nonce = overridden.and_then(|account| account.nonce).map(|nonce| nonce.saturating_to());
        Ok(Some(AccountInfo {
            nonce: nonce.unwrap_or(known.nonce),
            balance: overridden.and_then(|account| account.balance).unwrap_or(known.balance),
            code_hash: code.hash_slow(),
            code: Some(code),
            ..AccountInfo::default()
        }))
    }

    fn code_by_hash(&mut self, code_hash: B256) -> Result<Bytecode, Missing> {
        self.codes.get(&code_hash).cloned().ok_or(Missing::Code(Address::ZERO, code_hash))
    }

    fn storage(&mut self, address: Address, index: U256) -> Result<U256, Missing> {
        let key = B256::from(index);
        if let Some(account) = self.overrides.0.get(&address) {
            if let Some(state) = &account.state {
                return Ok(state.get(&key).copied().unwrap_or_default().into());
            }
            if let Some(value) = account.state_diff.as_ref().and_then(|slots| slots.get(&key)) {
                return Ok((*value).into());
            }
        }
        self.slots.get(&(address, key)).copied().ok_or(Missing::Slot(address, key))
    }

    fn block_hash(&mut self, number: u64) -> Result<B256, Missing> {
        self.block_hashes.get(&number).copied().ok_or(Missing::BlockHash(number))
    }
}

/// The third parameter of `eth_call`: parts of accounts that are replaced.
#[derive(Clone, Debug, Default)]
pub struct StateOverrides(HashMap<Address, AccountOverride>);

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct AccountOverride {
    #[serde(default)]
    nonce: Option<U256>,
    #[serde(default)]
    balance: Option<U256>,
    #[serde(default)]
    code: Option<Bytes>,
    #[serde(default)]
    state: Option<HashMap<B256, B256>>,
    #[serde(default)]
    state_diff: Option<HashMap<B256, B256>>,
}

impl StateOverrides {
    /// The overrides in this text.
    ///
    /// # Errors
    /// `INVALID_JSON`, `INVALID_VALUE` in go-ethereum's words.
    pub fn parse(text: &[u8]) -> Result<Self, Error> {
        let accounts: HashMap<Address, AccountOverride> = parse("state overrides", text)?;
        for (address, account) in &accounts {
            if account.state.is_some() && account.state_diff.is_some() {
                let text = format!("account {address} has both 'state' and 'stateDiff'");
                return Err(Error::new(ErrorCode::InvalidValue, text));
            }
        }
        Ok(Self(accounts))
    }
}
