//! [`CallContext`].

use crate::json::parse;
use crate::{Error, ErrorCode};
use alloy_consensus::Header;
use alloy_primitives::{Address, B256, U256};
use revm::context::{BlockEnv, CfgEnv};
use revm::context_interface::block::BlobExcessGasAndPrice;
use revm::precompile::{PrecompileSpecId, Precompiles};
use revm::primitives::hardfork::SpecId;
use serde::Deserialize;

/// What no header says and the caller has to know.
#[derive(Clone, Copy, Debug)]
pub struct ChainRules<'a> {
    /// The chain's id (EIP-155).
    pub chain_id: u64,
    /// The fork in force at the block: `paris`, `shanghai`, `cancun`, `prague`, `osaka` or `amsterdam`.
    pub fork: &'a str,
    /// Price of a unit of blob gas at the block, which depends on the network's blob schedule.
    pub blob_gas_price: u128,
}

/// The fourth parameter of `eth_call`: fields of the block that are replaced.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct BlockOverrides {
    #[serde(default)]
    number: Option<U256>,
    #[serde(default)]
    time: Option<U256>,
    #[serde(default)]
    gas_limit: Option<U256>,
    #[serde(default)]
    fee_recipient: Option<Address>,
    #[serde(default)]
    prev_randao: Option<B256>,
    #[serde(default)]
    base_fee_per_gas: Option<U256>,
    #[serde(default)]
    blob_base_fee: Option<U256>,
}

impl BlockOverrides {
    /// The overrides in this text.
    ///
    /// # Errors
    /// `INVALID_JSON`.
    pub fn parse(text: &[u8]) -> Result<Self, Error> {
        parse("block overrides", text)
    }
}

/// The block and the rules that a call runs under.
#[derive(Clone, Debug)]
pub struct CallContext {
    pub(crate) block: BlockEnv,
    pub(crate) config: CfgEnv,
    pub(crate) fork: SpecId,
}

impl CallContext {
    /// A call on the state after this header's block, with that block's own number, time and fees.
    ///
    /// # Errors
    /// `UNSUPPORTED_FORK` for a fork that is not known here.
    pub fn new(header: &Header, rules: ChainRules<'_>, overrides: &BlockOverrides) -> Result<Self, Error> {
        let fork = spec_of(rules.fork)?;
        let mut config = CfgEnv::new_with_spec(fork).with_chain_id(rules.chain_id);
        config.tx_chain_id_check = false;
        config.disable_nonce_check = true;
        config.disable_eip3607 = true;
        config.disable_block_gas_limit = true;
        config.tx_gas_limit_cap = Some(u64::MAX);
        let block = BlockEnv {
            number: overrides.number.unwrap_or(U256::from(header.number)),
            beneficiary: overrides.fee_recipient.unwrap_or(header.beneficiary),
            timestamp: overrides.time.unwrap_or(U256::from(header.timestamp)),
            gas_limit: overrides.gas_limit.map_or(header.gas_limit, |limit| limit.saturating_to()),
            basefee: overrides
                .base_fee_per_gas
                .map_or(header.base_fee_per_gas.unwrap_or_default(), |fee| fee.saturating_to()),
            difficulty: U256::ZERO,
            prevrandao: Some(overrides.prev_randao.unwrap_or(header.mix_hash)),
            blob_excess_gas_and_price: (fork >= SpecId::CANCUN).then(|| BlobExcessGasAndPrice {
                excess_blob_gas: header.excess_blob_gas.unwrap_or_default(),
                blob_gasprice: overrides.blob_base_fee.map_or(rules.blob_gas_price, |fee| fee.saturating_to()),
            }),
            slot_num: header.slot_number.unwrap_or_default(),
        };
        Ok(Self { block, config, fork })
    }

    /// The same with a limit on gas for anything but new state (EIP-8037), as transactions have it from amsterdam on. Calls have
    /// none, and estimates are of transactions.
    #[must_use]
    pub(crate) fn with_regular_gas_limit(&self, limit: u64) -> Self {
        let mut context = self.clone();
        context.config.tx_gas_limit_cap = Some(limit);
        context
    }

    /// Addresses of the precompiled contracts.
    pub(crate) fn precompiles(&self) -> impl Iterator<Item = Address> {
        Precompiles::new(PrecompileSpecId::from_spec_id(self.fork)).addresses().copied()
    }

    /// A call that offers no price is charged none, so the base fee is off for it, and `BASEFEE` gives 0 as in go-ethereum.
    pub(crate) fn for_fee_cap(&self, fee_cap: u128) -> (BlockEnv, CfgEnv) {
        let (mut block, mut config) = (self.block.clone(), self.config.clone());
        if fee_cap == 0 {
            block.basefee = 0;
            config.disable_base_fee = true;
        }
        (block, config)
    }
}

fn spec_of(fork: &str) -> Result<SpecId, Error> {
    Ok(match fork {
        "paris" => SpecId::MERGE,
        "shanghai" => SpecId::SHANGHAI,
        "cancun" => SpecId::CANCUN,
        "prague" => SpecId::PRAGUE,
        "osaka" => SpecId::OSAKA,
        "amsterdam" => SpecId::AMSTERDAM,
        _ => {
            let fork: String = fork.chars().take(32).collect();
            return Err(Error::new(
                ErrorCode::UnsupportedFork,
                format!("calls under the rules of {fork} are not run here"),
            ));
        }
    })
}
