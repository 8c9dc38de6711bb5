//! An update from JSON, encoded as SSZ in the layout of its fork.

use crate::chain_spec::ChainSpec;
use crate::execution_payload_header::{MAX_EXTRA_DATA_LENGTH, PayloadFormat};
use crate::fork::{EXECUTION_BLOCK_HASH_GINDEX_GLOAS, EXECUTION_PAYLOAD_GINDEX, Fork, HeaderFormat, depth};
use crate::light_client_header::PAYLOAD_HEADER_FIXED_LENGTH;
use crate::update_json::{BeaconJson, ExecutionJson, HeaderJson, UpdateJson};
use crate::verdict::Reason;

type Encoded<T = ()> = Result<T, Reason>;

/// Encodes an update in the layout of the fork in force at its attested header's slot.
///
/// # Errors
/// [`Reason::Malformed`], [`Reason::UnknownFork`], [`Reason::UnsupportedFork`], [`Reason::BranchDepth`].
pub fn encode_update(spec: &ChainSpec, update: &UpdateJson<'_>) -> Result<Vec<u8>, Reason> {
    let slot = decimal(update.attested_header.beacon().ok_or(Reason::Malformed)?.slot)?;
    let fork = spec.fork(slot)?;
    let size = spec.sync_committee_size();
    if update.next_sync_committee.pubkeys.len() != size {
        return Err(Reason::Malformed);
    }

    let mut out = Vec::with_capacity((size + 1) * 48 + 4096);
    let attested = begin_header(fork, &update.attested_header, &mut out)?;
    for key in &update.next_sync_committee.pubkeys {
        hex(key, 48, &mut out)?;
    }
    hex(update.next_sync_committee.aggregate_pubkey, 48, &mut out)?;
    branch(&update.next_sync_committee_branch, depth(fork.next_sync_committee_gindex()), &mut out)?;
    let finalized = begin_header(fork, &update.finalized_header, &mut out)?;
    branch(&update.finality_branch, depth(fork.finalized_root_gindex()), &mut out)?;
    hex(update.sync_aggregate.sync_committee_bits, size / 8, &mut out)?;
    hex(update.sync_aggregate.sync_committee_signature, 96, &mut out)?;
    out.extend(decimal(update.signature_slot)?.to_le_bytes());
    for (position, header) in [attested, finalized].into_iter().flatten() {
        let offset = offset_bytes(out.len())?;
        if let Some(field) = out.get_mut(position..position + 4) {
            field.copy_from_slice(&offset);
        }
        out.extend(header);
    }
    Ok(out)
}

/// Writes a header of fixed size, or leaves room for its offset and gives the position of that and the header.
fn begin_header(fork: Fork, header: &HeaderJson<'_>, out: &mut Vec<u8>) -> Encoded<Option<(usize, Vec<u8>)>> {
    let beacon_header = header.beacon().ok_or(Reason::Malformed)?;
    let payload_format = match fork.header_format() {
        HeaderFormat::Beacon => {
            let has_execution = header.execution.is_some()
                || header.execution_block_hash.is_some()
                || header.execution_branch.is_some();
            return if has_execution { Err(Reason::Malformed) } else { beacon(&beacon_header, out).map(|()| None) };
        }
        HeaderFormat::BlockHash => {
            beacon(&beacon_header, out)?;
            hex(header.execution_block_hash.ok_or(Reason::Malformed)?, 32, out)?;
            let nodes = header.execution_branch.as_ref().ok_or(Reason::Malformed)?;
            branch(nodes, depth(EXECUTION_BLOCK_HASH_GINDEX_GLOAS), out)?;
            return Ok(None);
        }
        HeaderFormat::CapellaPayload => PayloadFormat::Capella,
        HeaderFormat::DenebPayload => PayloadFormat::Deneb,
    };
    let position = out.len();
    out.extend([0; 4]);
    let mut encoded = Vec::with_capacity(PAYLOAD_HEADER_FIXED_LENGTH + payload_format.fixed_length() + 32);
    beacon(&beacon_header, &mut encoded)?;
    encoded.extend(offset_bytes(PAYLOAD_HEADER_FIXED_LENGTH)?);
    let nodes = header.execution_branch.as_ref().ok_or(Reason::Malformed)?;
    branch(nodes, depth(EXECUTION_PAYLOAD_GINDEX), &mut encoded)?;
    payload_header(payload_format, header.execution.as_ref().ok_or(Reason::Malformed)?, &mut encoded)?;
    Ok(Some((position, encoded)))
}

fn beacon(header: &BeaconJson<'_>, out: &mut Vec<u8>) -> Encoded {
    out.extend(decimal(header.slot)?.to_le_bytes());
    out.extend(decimal(header.proposer_index)?.to_le_bytes());
    [header.parent_root, header.state_root, header.body_root].iter().try_for_each(|root| hex(root, 32, out))
}

fn payload_header(format: PayloadFormat, header: &ExecutionJson<'_>, out: &mut Vec<u8>) -> Encoded {
    hex(header.parent_hash, 32, out)?;
    hex(header.fee_recipient, 20, out)?;
    hex(header.state_root, 32, out)?;
    hex(header.receipts_root, 32, out)?;
    hex(header.logs_bloom, 256, out)?;
    hex(header.prev_randao, 32, out)?;
    for number in [header.block_number, header.gas_limit, header.gas_used, header.timestamp] {
        out.extend(decimal(number)?.to_le_bytes());
    }
    out.extend(offset_bytes(format.fixed_length())?);
    out.extend(decimal_u256(header.base_fee_per_gas)?);
    hex(header.block_hash, 32, out)?;
    hex(header.transactions_root, 32, out)?;
    hex(header.withdrawals_root, 32, out)?;
    // Servers that carry capella data in a later container may leave these out, as their value is zero.
    let blob_gas = [header.blob_gas_used, header.excess_blob_gas].map(|number| number.map_or(Ok(0), decimal));
    for number in blob_gas {
        match (format, number?) {
            (PayloadFormat::Deneb, number) => out.extend(number.to_le_bytes()),
            (PayloadFormat::Capella, 0) => {}
            (PayloadFormat::Capella, _) => return Err(Reason::Malformed),
        }
    }
    let length = hex_digits(header.extra_data)?.len() / 2;
    if length > MAX_EXTRA_DATA_LENGTH {
        return Err(Reason::Malformed);
    }
    hex(header.extra_data, length, out)
}

fn offset_bytes(offset: usize) -> Encoded<[u8; 4]> {
    u32::try_from(offset).map(u32::to_le_bytes).map_err(|_| Reason::Malformed)
}

fn branch(nodes: &[&str], expected_depth: usize, out: &mut Vec<u8>) -> Encoded {
    if nodes.len() != expected_depth {
        return Err(Reason::BranchDepth);
    }
    nodes.iter().try_for_each(|node| hex(node, 32, out))
}

fn hex_digits(text: &str) -> Encoded<&str> {
    text.strip_prefix("0x").ok_or(Reason::Malformed)
}

fn hex(text: &str, length: usize, out: &mut Vec<u8>) -> Encoded {
    let digits = hex_digits(text)?;
    let start = out.len();
    if digits.len() != length * 2 {
        return Err(Reason::Malformed);
    }
    out.resize(start + length, 0);
    let into = out.get_mut(start..).unwrap_or_default();
    const_hex::decode_to_slice(digits, into).map_err(|_| Reason::Malformed)
}

fn decimal(text: &str) -> Encoded<u64> {
    let is_canonical = text.bytes().all(|byte| byte.is_ascii_digit()) && (text == "0" || !text.starts_with('0'));
    if is_canonical { text.parse().map_err(|_| Reason::Malformed) } else { Err(Reason::Malformed) }
}

/// A decimal number as 32 bytes, little-endian.
fn decimal_u256(text: &str) -> Encoded<[u8; 32]> {
    if text.is_empty() || text.len() > 78 || (text != "0" && text.starts_with('0')) {
        return Err(Reason::Malformed);
    }
    let mut value = [0u8; 32];
    for digit in text.bytes() {
        if !digit.is_ascii_digit() {
            return Err(Reason::Malformed);
        }
        let mut carry = u32::from(digit - b'0');
        for byte in &mut value {
            carry += u32::from(*byte) * 10;
            *byte = u8::try_from(carry & 0xff).unwrap_or_default();
            carry >>= 8;
        }
        if carry != 0 {
            return Err(Reason::Malformed);
        }
    }
    Ok(value)
}

#[cfg(test)]
mod tests {
    use super::{decimal, decimal_u256, hex};

    #[test]
    fn numbers_have_one_spelling() {
        assert_eq!(decimal("0"), Ok(0));
        assert_eq!(decimal("18446744073709551615"), Ok(u64::MAX));
        for text in ["", "01", "+1", "-1", "1.0", "0x1", " 1", "18446744073709551616"] {
            assert!(decimal(text).is_err(), "{text:?}");
            assert!(text == "18446744073709551616" || decimal_u256(text).is_err(), "{text:?}");
        }
    }

    #[test]
    fn base_fees_fill_32_bytes_and_no_more() {
        let mut expected = [0; 32];
        expected[8] = 1;
        assert_eq!(decimal_u256("18446744073709551616"), Ok(expected));
        let most = "115792089237316195423570985008687907853269984665640564039457584007913129639935";
        assert_eq!(decimal_u256(most), Ok([0xff; 32]));
        assert!(
            decimal_u256("115792089237316195423570985008687907853269984665640564039457584007913129639936").is_err()
        );
    }

    #[test]
    fn hex_needs_its_prefix_and_exact_length() {
        let mut out = vec![9];
        assert!(hex("0x0aFF", 2, &mut out).is_ok());
        assert_eq!(out, [9, 0x0a, 0xff]);
        for text in ["0aff", "0x0af", "0x0aff00", "0x0agf", "0x0x0aff"] {
            assert!(hex(text, 2, &mut Vec::new()).is_err(), "{text}");
        }
    }
}
