//! [`ExecutionBlock`].

use crate::header::ExecutionHeader;
use crate::json::{parse, quantity, text, value};
use crate::transaction::{BlockTransaction, Envelope, Place, encoded};
use crate::{Error, ErrorCode};
use alloy_consensus::{EMPTY_OMMER_ROOT_HASH, Header};
use alloy_eips::eip4895::Withdrawal;
use alloy_primitives::{B256, keccak256};
use alloy_rlp::{Encodable, Header as RlpHeader, encode};
use alloy_trie::root::ordered_trie_root_encoded;
use serde::Deserialize;
use serde_json::Value;

/// What an answer says of a block beside its header.
#[derive(Deserialize)]
struct ClaimedBody {
    transactions: Vec<Envelope>,
    #[serde(default)]
    withdrawals: Option<Vec<Withdrawal>>,
}

/// A block with everything that its header commits to, but for receipts.
#[derive(Clone, Debug)]
pub struct ExecutionBlock {
    header: ExecutionHeader,
    transactions: Vec<BlockTransaction>,
    withdrawals: Option<Vec<Withdrawal>>,
    /// RLP of it all.
    size: usize,
}

impl ExecutionBlock {
    /// The block in an answer of `eth_getBlockByHash` or `eth_getBlockByNumber` with full transactions, if its hash is the
    /// one asked for.
    ///
    /// # Errors
    /// `INVALID_JSON`, `HASH_MISMATCH`, `ROOT_MISMATCH`.
    pub fn verify(answer: &[u8], hash: B256) -> Result<Self, Error> {
        // The header first: whoever does not have it has no work done for the rest.
        let header = ExecutionHeader::verify(answer, hash)?;
        let body: ClaimedBody = parse("the block", answer)?;
        let bytes: Vec<Vec<u8>> = body.transactions.iter().map(encoded).collect();
        let fields = &header.header;
        require_root("transactions", ordered_trie_root_encoded(&bytes), fields.transactions_root)?;
        let withdrawals = verified_withdrawals(body.withdrawals, fields.withdrawals_root)?;
        let size = block_size(fields, &bytes, withdrawals.as_deref());
        let transactions = bytes.iter().map(|bytes| BlockTransaction::decode(bytes)).collect::<Result<_, _>>()?;
        Ok(Self { header, transactions, withdrawals, size })
    }

    /// Its header.
    #[must_use]
    pub fn header(&self) -> &ExecutionHeader {
        &self.header
    }

    pub(crate) fn transactions(&self) -> &[BlockTransaction] {
        &self.transactions
    }

    /// Hashes of its transactions, in order.
    pub fn transaction_hashes(&self) -> impl ExactSizeIterator<Item = B256> {
        self.transactions.iter().map(|transaction| transaction.hash)
    }

    /// The lowest tips of the block that are at least that high and not paid by the proposer to himself.
    ///
    /// # Errors
    /// `INVALID_VALUE` for a signature that belongs to no key.
    pub fn lowest_tips(&self, count: usize, at_least: u128) -> Result<Vec<u128>, Error> {
        let header = &self.header.header;
        let mut sorted: Vec<_> = self.transactions.iter().map(|found| (found.tip(header), found)).collect();
        sorted.sort_by_key(|(tip, _)| *tip);
        let mut tips = Vec::new();
        for (tip, transaction) in sorted {
            if tips.len() == count {
                break;
            }
            if tip >= at_least && transaction.sender()? != header.beneficiary {
                tips.push(tip);
            }
        }
        Ok(tips)
    }

    /// As `eth_getBlockByHash` gives it, with full transactions or their hashes.
    ///
    /// # Errors
    /// `UNPROVEN_UNCLES` for a block with uncles, whose hashes its header does not commit to one by one.
    pub fn json(&self, transactions: Listing) -> Result<Vec<u8>, Error> {
        let ExecutionHeader { hash, header } = &self.header;
        if header.ommers_hash != EMPTY_OMMER_ROOT_HASH {
            let text = format!("block {} has uncles, whose hashes are not proven", header.number);
            return Err(Error::new(ErrorCode::UnprovenUncles, text));
        }
        let listed = match transactions {
            Listing::Hashes => self.transaction_hashes().map(value).collect(),
            Listing::Full => {
                (0..self.transactions.len()).map(|index| self.transaction(index)).collect::<Result<_, _>>()?
            }
        };
        let mut json = value(header);
        let Some(fields) = json.as_object_mut() else { return Ok(Vec::new()) };
        fields.insert("hash".to_owned(), value(hash));
        fields.insert("size".to_owned(), quantity(self.size));
        fields.insert("transactions".to_owned(), Value::Array(listed));
        fields.insert("uncles".to_owned(), Value::Array(Vec::new()));
        if let Some(withdrawals) = &self.withdrawals {
            fields.insert("withdrawals".to_owned(), value(withdrawals));
        }
        Ok(text(&json))
    }

    /// As `eth_getTransactionByBlockHashAndIndex` gives it; `null` past the last.
    ///
    /// # Errors
    /// `INVALID_VALUE` for a signature that belongs to no key, which no valid block has.
    pub fn transaction_json(&self, index: usize) -> Result<Vec<u8>, Error> {
        if index < self.transactions.len() {
            self.transaction(index).map(|json| text(&json))
        } else {
            Ok(b"null".to_vec())
        }
    }

    fn transaction(&self, index: usize) -> Result<Value, Error> {
        self.transactions.get(index).map_or(Ok(Value::Null), |transaction| transaction.json(self.place(index)))
    }

    pub(crate) fn place(&self, index: usize) -> Place<'_> {
        Place { hash: self.header.hash, header: &self.header.header, index }
    }
}

/// How a block lists its transactions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Listing {
    /// Their hashes.
    Hashes,
    /// All of them.
    Full,
}

/// Compares what a list leads to with what a header commits to.
///
/// # Errors
/// `ROOT_MISMATCH`.
pub(crate) fn require_root(what: &str, found: B256, expected: B256) -> Result<(), Error> {
    if found == expected {
        return Ok(());
    }
    let text = format!("the {what} lead to root {found} instead of {expected}");
    Err(Error::new(ErrorCode::RootMismatch, text))
}

fn verified_withdrawals(
    claimed: Option<Vec<Withdrawal>>,
    root: Option<B256>,
) -> Result<Option<Vec<Withdrawal>>, Error> {
    let Some(root) = root else { return Ok(None) };
    let withdrawals = claimed.unwrap_or_default();
    let bytes: Vec<Vec<u8>> = withdrawals.iter().map(encode).collect();
    require_root("withdrawals", ordered_trie_root_encoded(&bytes), root)?;
    Ok(Some(withdrawals))
}

/// Length of header, transactions, no uncles, withdrawals. A typed transaction is a byte string in that list.
fn block_size(header: &Header, transactions: &[Vec<u8>], withdrawals: Option<&[Withdrawal]>) -> usize {
    let listed = |payload: usize| RlpHeader { list: true, payload_length: payload }.length_with_payload();
    let transactions = transactions.iter().map(|bytes| {
        if bytes.first().is_some_and(|first| *first >= 0xc0) { bytes.len() } else { bytes.as_slice().length() }
    });
    let payload = header.length()
        + listed(transactions.sum())
        + listed(0)
        + withdrawals.map_or(0, |withdrawals| listed(withdrawals.iter().map(Encodable::length).sum()));
    listed(payload)
}

/// The code that a hash commits to.
///
/// # Errors
/// `HASH_MISMATCH`.
pub fn verify_code(code: &[u8], hash: B256) -> Result<(), Error> {
    let found = keccak256(code);
    if found == hash {
        return Ok(());
    }
    Err(Error::new(ErrorCode::HashMismatch, format!("the code has hash {found} instead of {hash}")))
}

#[cfg(test)]
mod tests {
    use super::{ExecutionBlock, Listing};
    use crate::recorded::answers;
    use serde_json::Value;

    fn json(text: &[u8]) -> Value {
        serde_json::from_slice(text).unwrap()
    }

    #[test]
    fn recorded_blocks_come_out_as_they_went_in() {
        for answer in answers().iter().filter(|answer| answer.method == "eth_getBlockByNumber") {
            let Some(result) = answer.result.as_ref().filter(|result| result.get() != "null") else { continue };
            if answer.params[1] != true {
                continue;
            }
            let expected = json(result.get().as_bytes());
            let hash = expected["hash"].as_str().unwrap().parse().unwrap();
            let block = ExecutionBlock::verify(result.get().as_bytes(), hash).unwrap();
            if expected["uncles"].as_array().unwrap().is_empty() {
                assert_eq!(json(&block.json(Listing::Full).unwrap()), expected);
                let bare = json(&block.json(Listing::Hashes).unwrap());
                assert_eq!(bare["transactions"].as_array().unwrap().len(), block.transactions().len());
            } else {
                assert_eq!(block.json(Listing::Full).unwrap_err().code.as_str(), "UNPROVEN_UNCLES");
            }
            for (index, transaction) in expected["transactions"].as_array().unwrap().iter().enumerate() {
                assert_eq!(json(&block.transaction_json(index).unwrap()), *transaction);
            }
        }
    }
}
