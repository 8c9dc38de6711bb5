//! [`BlockReceipts`].

use crate::block::{ExecutionBlock, require_root};
use crate::json::{Hex64, parse, quantity, text, value};
use crate::log_filter::LogFilter;
use crate::transaction::Place;
use crate::{Error, ErrorCode};
use alloy_consensus::{Eip658Value, Receipt, ReceiptEnvelope, Transaction as _, TxReceipt, TxType};
use alloy_eips::eip2718::{Decodable2718, Encodable2718};
use alloy_primitives::{Address, B256, Bytes, Log};
use alloy_trie::root::ordered_trie_root_encoded;
use serde::Deserialize;
use serde_json::{Value, json};

/// The fields of an answer that the root commits to; all others are computed.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct ClaimedReceipt {
    status: Option<Hex64>,
    root: Option<B256>,
    cumulative_gas_used: Hex64,
    logs: Vec<ClaimedLog>,
}

#[derive(Deserialize)]
struct ClaimedLog {
    address: Address,
    topics: Vec<B256>,
    data: Bytes,
}

/// The receipts of a block, proven by its header.
#[derive(Clone, Debug)]
pub struct BlockReceipts {
    receipts: Vec<ReceiptEnvelope>,
}

impl BlockReceipts {
    /// The receipts in an answer of `eth_getBlockReceipts`, if they have the root that the block's header names.
    ///
    /// # Errors
    /// `INVALID_JSON`, `INVALID_VALUE`, `ROOT_MISMATCH`.
    pub fn verify(answer: &[u8], block: &ExecutionBlock) -> Result<Self, Error> {
        let claimed: Vec<ClaimedReceipt> = parse("the receipts", answer)?;
        let (found, expected) = (claimed.len(), block.transactions().len());
        if found != expected {
            return Err(Error::new(ErrorCode::RootMismatch, format!("{found} receipts of {expected} transactions")));
        }
        let bytes = claimed
            .into_iter()
            .zip(block.transactions())
            .map(|(claimed, transaction)| Ok(envelope(claimed, transaction.envelope.tx_type())?.encoded_2718()))
            .collect::<Result<Vec<_>, Error>>()?;
        let root = block.header().header.receipts_root;
        require_root("receipts", ordered_trie_root_encoded(&bytes), root)?;
        let decode = |bytes: &Vec<u8>| {
            ReceiptEnvelope::decode_2718_exact(bytes)
                .map_err(|error| Error::new(ErrorCode::InvalidValue, format!("a receipt: {error}")))
        };
        Ok(Self { receipts: bytes.iter().map(decode).collect::<Result<_, _>>()? })
    }

    /// As `eth_getBlockReceipts` gives them. The price of blob gas depends on the network's blob schedule, which no header has.
    ///
    /// # Errors
    /// `INVALID_VALUE` for a signature that belongs to no key.
    pub fn json(&self, block: &ExecutionBlock, blob_gas_price: u128) -> Result<Vec<u8>, Error> {
        let all = (0..self.receipts.len())
            .map(|index| self.receipt(block, blob_gas_price, index))
            .collect::<Result<_, _>>()?;
        Ok(text(&Value::Array(all)))
    }

    /// As `eth_getTransactionReceipt` gives it; `null` for an index past the last.
    ///
    /// # Errors
    /// As [`Self::json`].
    pub fn receipt_json(&self, block: &ExecutionBlock, blob_gas_price: u128, index: usize) -> Result<Vec<u8>, Error> {
        self.receipt(block, blob_gas_price, index).map(|json| text(&json))
    }

    /// The logs that a filter lets through, as `eth_getLogs` gives them.
    #[must_use]
    pub fn logs(&self, block: &ExecutionBlock, filter: &LogFilter) -> Vec<u8> {
        let mut found = Vec::new();
        let mut first = 0;
        for (index, (receipt, transaction)) in self.receipts.iter().zip(block.transactions()).enumerate() {
            let place = block.place(index);
            let logs = receipt.logs().iter().enumerate();
            let wanted = logs.filter(|(_, log)| filter.lets_through(log));
            found.extend(wanted.map(|(at, log)| log_json(log, place, transaction.hash, first + at)));
            first += receipt.logs().len();
        }
        text(&Value::Array(found))
    }

    /// The tips at these ascending percentiles of the gas that the block used: `reward` of `eth_feeHistory`.
    #[must_use]
    pub fn rewards(&self, block: &ExecutionBlock, percentiles: &[f64]) -> Vec<u128> {
        let header = &block.header().header;
        let mut spent = 0;
        let mut paid: Vec<(u128, u64)> = Vec::new();
        for (receipt, transaction) in self.receipts.iter().zip(block.transactions()) {
            let total = receipt.cumulative_gas_used();
            paid.push((transaction.tip(header), total.saturating_sub(spent)));
            spent = total;
        }
        paid.sort_by_key(|(tip, _)| *tip);
        let mut rest = paid.iter();
        let Some((mut tip, mut sum)) = rest.next().copied() else { return vec![0; percentiles.len()] };
        let reward = |percentile: &f64| {
            #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, clippy::cast_precision_loss)]
            let threshold = (header.gas_used as f64 * percentile / 100.0) as u64;
            while sum < threshold {
                let Some((next, gas)) = rest.next() else { break };
                tip = *next;
                sum += gas;
            }
            tip
        };
        percentiles.iter().map(reward).collect()
    }

    fn receipt(&self, block: &ExecutionBlock, blob_gas_price: u128, index: usize) -> Result<Value, Error> {
        let (Some(receipt), Some(transaction)) = (self.receipts.get(index), block.transactions().get(index)) else {
            return Ok(Value::Null);
        };
        let place = block.place(index);
        let before = self.receipts.iter().take(index);
        let first = before.map(|receipt| receipt.logs().len()).sum::<usize>();
        let spent =
            index.checked_sub(1).and_then(|last| self.receipts.get(last)).map_or(0, TxReceipt::cumulative_gas_used);
        let sender = transaction.sender()?;
        let envelope = &transaction.envelope;
        let created = envelope.is_create().then(|| sender.create(envelope.nonce()));
        let logs = receipt.logs().iter().enumerate();
        let mut json = json!({
            "blockHash": place.hash,
            "blockNumber": quantity(place.header.number),
            "contractAddress": created,
            "cumulativeGasUsed": quantity(receipt.cumulative_gas_used()),
            "effectiveGasPrice": quantity(transaction.effective_gas_price(place.header)),
            "from": sender,
            "gasUsed": quantity(receipt.cumulative_gas_used().saturating_sub(spent)),
            "logs": logs.map(|(at, log)| log_json(log, place, transaction.hash, first + at)).collect::<Vec<_>>(),
            "logsBloom": receipt.logs_bloom(),
            "to": envelope.to(),
            "transactionHash": transaction.hash,
            "transactionIndex": quantity(index),
            "type": quantity(envelope.tx_type() as u8),
        });
        let Some(fields) = json.as_object_mut() else { return Ok(Value::Null) };
        match receipt.status_or_post_state() {
            Eip658Value::Eip658(is_success) => fields.insert("status".to_owned(), quantity(u8::from(is_success))),
            Eip658Value::PostState(root) => fields.insert("root".to_owned(), value(root)),
        };
        if let Some(used) = envelope.blob_gas_used() {
            fields.insert("blobGasUsed".to_owned(), quantity(used));
            fields.insert("blobGasPrice".to_owned(), quantity(blob_gas_price));
        }
        Ok(json)
    }
}

fn envelope(claimed: ClaimedReceipt, kind: TxType) -> Result<ReceiptEnvelope, Error> {
    let invalid = |text: &str| Error::new(ErrorCode::InvalidValue, format!("a receipt {text}"));
    let status = match (claimed.root, claimed.status) {
        (Some(root), _) => Eip658Value::PostState(root),
        (None, Some(Hex64(status @ 0..=1))) => Eip658Value::Eip658(status == 1),
        _ => return Err(invalid("has no status")),
    };
    let logs = claimed
        .logs
        .into_iter()
        .map(|log| Log::new(log.address, log.topics, log.data).ok_or_else(|| invalid("has a log with over 4 topics")))
        .collect::<Result<Vec<_>, _>>()?;
    let receipt = Receipt { status, cumulative_gas_used: claimed.cumulative_gas_used.0, logs }.with_bloom();
    Ok(match kind {
        TxType::Legacy => ReceiptEnvelope::Legacy(receipt),
        TxType::Eip2930 => ReceiptEnvelope::Eip2930(receipt),
        TxType::Eip1559 => ReceiptEnvelope::Eip1559(receipt),
        TxType::Eip4844 => ReceiptEnvelope::Eip4844(receipt),
        TxType::Eip7702 => ReceiptEnvelope::Eip7702(receipt),
    })
}

fn log_json(log: &Log, place: Place<'_>, transaction_hash: B256, log_index: usize) -> Value {
    json!({
        "address": log.address,
        "topics": log.topics(),
        "data": log.data.data,
        "blockNumber": quantity(place.header.number),
        "transactionHash": transaction_hash,
        "transactionIndex": quantity(place.index),
        "blockHash": place.hash,
        "blockTimestamp": quantity(place.header.timestamp),
        "logIndex": quantity(log_index),
        "removed": false,
    })
}

#[cfg(test)]
mod tests {
    use super::BlockReceipts;
    use crate::block::ExecutionBlock;
    use crate::log_filter::LogFilter;
    use crate::recorded::{answers, result_of};
    use serde_json::{Value, json};

    fn parsed(text: &[u8]) -> Value {
        serde_json::from_slice(text).unwrap()
    }

    #[test]
    fn recorded_receipts_and_logs_come_out_as_they_went_in() {
        let filter = LogFilter::parse(b"{}").unwrap();
        for answer in answers().iter().filter(|answer| answer.method == "eth_getBlockReceipts") {
            let Some(result) = answer.result.as_ref().filter(|result| result.get() != "null") else { continue };
            let number = answer.params[0].as_str().unwrap();
            if number.len() > 4 {
                continue;
            }
            let Some(block) = result_of("eth_getBlockByNumber", &json!([number, true]).to_string()) else { continue };
            let hash = parsed(block.as_bytes())["hash"].as_str().unwrap().parse().unwrap();
            let block = ExecutionBlock::verify(block.as_bytes(), hash).unwrap();
            let receipts = BlockReceipts::verify(result.get().as_bytes(), &block).unwrap();
            assert_eq!(parsed(&receipts.json(&block, 1).unwrap()), parsed(result.get().as_bytes()));
            let logs = result_of("eth_getLogs", &json!([{ "fromBlock": number, "toBlock": number }]).to_string());
            if let Some(logs) = logs {
                assert_eq!(parsed(&receipts.logs(&block, &filter)), parsed(logs.as_bytes()));
            }
        }
    }
}
