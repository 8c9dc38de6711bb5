//! [`AccountProof`].

use crate::json::{parse, quantity, text, value};
use crate::{Error, ErrorCode};
use alloy_consensus::constants::KECCAK_EMPTY;
use alloy_primitives::{Address, B256, Bytes, U256, keccak256};
use alloy_rlp::encode;
use alloy_trie::proof::verify_proof;
use alloy_trie::{EMPTY_ROOT_HASH, Nibbles, TrieAccount};
use serde::Deserialize;
use serde_json::{Value, json};

/// A key has 64 half-bytes, each of which can be a node of its own, and the leaf comes on top.
const MAX_NODES: usize = 65;

/// The fields of an answer of `eth_getProof` that are read.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Claimed {
    account_proof: Vec<Bytes>,
    balance: U256,
    code_hash: B256,
    nonce: U256,
    storage_hash: B256,
    #[serde(default)]
    storage_proof: Vec<ClaimedSlot>,
}

#[derive(Deserialize)]
struct ClaimedSlot {
    value: U256,
    proof: Vec<Bytes>,
}

/// Account and storage slots under a state root.
#[derive(Clone, Debug)]
pub struct AccountProof {
    /// Whose account it is.
    pub address: Address,
    /// Nonce, balance, storage root, code hash; `None` if there is no such account.
    pub account: Option<TrieAccount>,
    /// The slots that were asked for, in that order; a slot that is not in the trie is zero.
    pub slots: Vec<ProvenSlot>,
    proof: Vec<Bytes>,
}

/// A slot of an account's storage.
#[derive(Clone, Debug)]
pub struct ProvenSlot {
    /// The slot's number, not yet hashed.
    pub key: B256,
    /// Zero for a slot that is not in the trie.
    pub value: U256,
    proof: Vec<Bytes>,
}

impl AccountProof {
    /// The account and slots in an answer of `eth_getProof`, if the proofs lead to the state root.
    ///
    /// # Errors
    /// `INVALID_JSON`, `PROOF_MISMATCH`, `TOO_MANY_ITEMS`.
    pub fn verify(answer: &[u8], state_root: B256, address: Address, slots: &[B256]) -> Result<Self, Error> {
        let claimed: Claimed = parse("the proof", answer)?;
        let account = proven_account(&claimed, state_root, address)?;
        let (found, expected) = (claimed.storage_proof.len(), slots.len());
        if found != expected {
            let text = format!("the proof is of {found} slots instead of {expected}");
            return Err(Error::new(ErrorCode::ProofMismatch, text));
        }
        let storage_root = account.as_ref().map_or(EMPTY_ROOT_HASH, |account| account.storage_root);
        let slots = slots
            .iter()
            .zip(claimed.storage_proof)
            .map(|(key, slot)| proven_slot(*key, slot, storage_root))
            .collect::<Result<_, _>>()?;
        Ok(Self { address, account, slots, proof: claimed.account_proof })
    }

    /// As `eth_getProof` gives it, with keys of 32 bytes. The hashes of an absent account are zeros, as in go-ethereum.
    #[must_use]
    pub fn json(&self) -> Vec<u8> {
        let slots = self
            .slots
            .iter()
            .map(|slot| json!({ "key": slot.key, "value": quantity(slot.value), "proof": slot.proof }));
        let account = self.account.as_ref();
        text(&json!({
            "address": self.address,
            "accountProof": self.proof,
            "balance": quantity(account.map_or(U256::ZERO, |account| account.balance)),
            "codeHash": account.map_or(B256::ZERO, |account| account.code_hash),
            "nonce": quantity(account.map_or(0, |account| account.nonce)),
            "storageHash": account.map_or(B256::ZERO, |account| account.storage_root),
            "storageProof": Value::Array(slots.map(value).collect()),
        }))
    }
}

fn proven_account(claimed: &Claimed, state_root: B256, address: Address) -> Result<Option<TrieAccount>, Error> {
    let key = Nibbles::unpack(keccak256(address));
    // For an absent account, some clients give the hashes of empty code and empty storage, others zeros.
    let is_empty = |hash: B256, empty: B256| hash == empty || hash == B256::ZERO;
    if claimed.nonce.is_zero()
        && claimed.balance.is_zero()
        && is_empty(claimed.code_hash, KECCAK_EMPTY)
        && is_empty(claimed.storage_hash, EMPTY_ROOT_HASH)
        && verify(state_root, key, None, &claimed.account_proof).is_ok()
    {
        return Ok(None);
    }
    let nonce =
        u64::try_from(claimed.nonce).map_err(|_| Error::new(ErrorCode::ProofMismatch, "the nonce exceeds 64 bits"))?;
    let account = TrieAccount {
        nonce,
        balance: claimed.balance,
        storage_root: claimed.storage_hash,
        code_hash: claimed.code_hash,
    };
    verify(state_root, key, Some(encode(account)), &claimed.account_proof)
        .map_err(|text| mismatch(&format!("account {address} under state root {state_root}"), &text))?;
    Ok(Some(account))
}

fn proven_slot(key: B256, claimed: ClaimedSlot, storage_root: B256) -> Result<ProvenSlot, Error> {
    let value = (!claimed.value.is_zero()).then(|| encode(claimed.value));
    verify(storage_root, Nibbles::unpack(keccak256(key)), value, &claimed.proof)
        .map_err(|text| mismatch(&format!("slot {key} under storage root {storage_root}"), &text))?;
    // The root of an empty trie is proof enough; whatever the answer has beside it was not checked.
    let proof = if storage_root == EMPTY_ROOT_HASH { Vec::new() } else { claimed.proof };
    Ok(ProvenSlot { key, value: claimed.value, proof })
}

fn verify(root: B256, key: Nibbles, value: Option<Vec<u8>>, proof: &[Bytes]) -> Result<(), String> {
    if proof.len() > MAX_NODES {
        return Err(format!("{} nodes are more than a path can have", proof.len()));
    }
    verify_proof(root, key, value, proof).map_err(|error| error.to_string().chars().take(200).collect())
}

fn mismatch(what: &str, reason: &str) -> Error {
    Error::new(ErrorCode::ProofMismatch, format!("the proof of {what} does not hold: {reason}"))
}

#[cfg(test)]
mod tests {
    use super::AccountProof;
    use crate::recorded::{answers, result_of};
    use alloy_primitives::B256;
    use serde_json::{Value, json};

    fn state_root(number: &str) -> B256 {
        let number = if number == "latest" { "0x36" } else { number };
        let block = result_of("eth_getBlockByNumber", &json!([number, true]).to_string()).unwrap();
        let block: Value = serde_json::from_str(&block).unwrap();
        block["stateRoot"].as_str().unwrap().parse().unwrap()
    }

    fn slot(key: &Value) -> B256 {
        let digits = key.as_str().unwrap().trim_start_matches("0x");
        format!("{digits:0>64}").parse().unwrap()
    }

    #[test]
    fn recorded_proofs_hold_and_come_out_as_they_went_in() {
        let mut count = 0;
        for answer in answers().iter().filter(|answer| answer.method == "eth_getProof") {
            let (Some(result), Some(number)) = (&answer.result, answer.params[2].as_str()) else { continue };
            if number.len() == 66 {
                continue;
            }
            let mut expected: Value = serde_json::from_str(result.get()).unwrap();
            let keys: Vec<B256> = answer.params[1].as_array().unwrap().iter().map(slot).collect();
            let address = answer.params[0].as_str().unwrap().parse().unwrap();
            let proof = AccountProof::verify(result.get().as_bytes(), state_root(number), address, &keys).unwrap();
            for slot in expected["storageProof"].as_array_mut().unwrap() {
                let digits = slot["key"].as_str().unwrap().trim_start_matches("0x").to_owned();
                slot["key"] = json!(format!("0x{digits:0>64}"));
            }
            assert_eq!(serde_json::from_slice::<Value>(&proof.json()).unwrap(), expected);
            count += 1;
        }
        assert!(count > 2000 || answers().is_empty());
    }

    #[test]
    fn each_claim_that_is_changed_is_refused() {
        for answer in answers().iter().filter(|answer| answer.method == "eth_getProof").step_by(50) {
            let (Some(result), Some(number)) = (&answer.result, answer.params[2].as_str()) else { continue };
            if number.len() == 66 {
                continue;
            }
            let right: Value = serde_json::from_str(result.get()).unwrap();
            let keys: Vec<B256> = answer.params[1].as_array().unwrap().iter().map(slot).collect();
            let address = answer.params[0].as_str().unwrap().parse().unwrap();
            let root = state_root(number);
            let refused =
                |wrong: &Value| AccountProof::verify(wrong.to_string().as_bytes(), root, address, &keys).is_err();
            for field in ["balance", "nonce", "codeHash", "storageHash"] {
                let mut wrong = right.clone();
                wrong[field] =
                    json!(if field.ends_with("Hash") { format!("0x{:064x}", 7) } else { "0x123456789".to_owned() });
                assert!(refused(&wrong), "{field}");
            }
            for index in 0..right["storageProof"].as_array().unwrap().len() {
                let mut wrong = right.clone();
                wrong["storageProof"][index]["value"] = json!("0x123456789");
                assert!(refused(&wrong));
            }
            let mut wrong = right.clone();
            wrong["accountProof"].as_array_mut().unwrap().pop();
            assert!(refused(&wrong));
        }
    }
}
