//! [`ExecutionHeader`].

use crate::json::{parse, text, value};
use crate::{Error, ErrorCode};
use alloy_consensus::Header;
use alloy_primitives::{B256, keccak256};
use alloy_rlp::{Decodable, encode};

/// The header of an execution block, and its hash.
#[derive(Clone, Debug)]
pub struct ExecutionHeader {
    /// Keccak of its RLP.
    pub hash: B256,
    /// Decoded from the RLP that was hashed.
    pub header: Header,
}

impl ExecutionHeader {
    /// The header in an answer of `eth_getBlockByHash` or `eth_getBlockByNumber`, if its hash is the one asked for.
    ///
    /// # Errors
    /// `INVALID_JSON`, `HASH_MISMATCH`, `INVALID_VALUE`.
    pub fn verify(answer: &[u8], hash: B256) -> Result<Self, Error> {
        Self::of(&parse("the header", answer)?, hash)
    }

    /// As `eth_getBlockByHash` gives it, without the body.
    #[must_use]
    pub fn json(&self) -> Vec<u8> {
        text(&value(&self.header))
    }

    /// The header with these fields, if they have that hash.
    pub(crate) fn of(claimed: &Header, hash: B256) -> Result<Self, Error> {
        let bytes = encode(claimed);
        let found = keccak256(&bytes);
        if found != hash {
            let text = format!("the header has hash {found} instead of {hash}");
            return Err(Error::new(ErrorCode::HashMismatch, text));
        }
        // RLP has no names: an answer that gives one optional field the name of another has the same hash. What was hashed counts.
        let header = Header::decode(&mut bytes.as_slice())
            .map_err(|error| Error::new(ErrorCode::InvalidValue, format!("the header: {error}")))?;
        Ok(Self { hash, header })
    }
}

#[cfg(test)]
mod tests {
    use super::ExecutionHeader;
    use crate::ErrorCode;
    use crate::recorded::{answers, result_of};
    use alloy_primitives::B256;

    #[test]
    fn recorded_headers_have_the_hashes_they_were_asked_by() {
        let mut count = 0;
        for answer in answers().iter().filter(|answer| answer.method == "eth_getBlockByHash") {
            let Some(result) = &answer.result else { continue };
            let hash: B256 = answer.params[0].as_str().unwrap().parse().unwrap();
            if result.get() == "null" {
                continue;
            }
            let header = ExecutionHeader::verify(result.get().as_bytes(), hash).unwrap();
            assert_eq!(header.hash, hash);
            count += 1;
        }
        assert!(count > 100 || answers().is_empty());
    }

    #[test]
    fn a_field_in_the_place_of_another_is_put_right() {
        let Some(text) = result_of("eth_getBlockByNumber", r#"["0x27",true]"#) else { return };
        let swapped = text.replacen("withdrawalsRoot", "requestsHash", 1);
        let hash: B256 = "0x8690870c2ff6dd397319efe697eae4aa9459995e9281a9e56363ca1a7bb881d8".parse().unwrap();
        let header = ExecutionHeader::verify(swapped.as_bytes(), hash).unwrap();
        assert!(header.header.withdrawals_root.is_some() && header.header.requests_hash.is_none());
    }

    #[test]
    fn another_hash_is_refused() {
        let Some(text) = result_of("eth_getBlockByNumber", r#"["0x27",true]"#) else { return };
        let error = ExecutionHeader::verify(text.as_bytes(), B256::ZERO).unwrap_err();
        assert_eq!(error.code, ErrorCode::HashMismatch);
    }
}
