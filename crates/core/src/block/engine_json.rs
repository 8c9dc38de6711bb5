//! Parameters of `engine_newPayload` as JSON text, straight from the encoding.

use crate::hash::Node;
use crate::ssz::json_print::{write_hex, write_list};
use crate::ssz::malformed::Malformed;
use crate::ssz::parts::{fields_of, items_of};
use crate::ssz::schema::Schema;
use crate::ssz::view::View;
use sha2::{Digest, Sha256};

/// Appends an execution payload as the engine API wants it: keys in camel case, byte strings in full, numbers as short hex.
///
/// See <https://github.com/ethereum/execution-apis/blob/main/src/engine/openrpc/schemas/payload.yaml>.
///
/// # Errors
/// None for a checked value.
pub fn write_payload(payload: View<'_>, out: &mut Vec<u8>) -> Result<(), Malformed> {
    match payload.schema {
        Schema::Uint { .. } | Schema::Boolean => write_quantity(payload.bytes, out),
        Schema::List { item, limit } => write_items(item, &items_of(item, *limit, payload.bytes)?, out)?,
        Schema::Vector { item, length } => write_items(item, &items_of(item, Some(*length), payload.bytes)?, out)?,
        Schema::Container(container) => {
            let parts = fields_of(container, payload.bytes)?;
            for (index, (field, bytes)) in container.fields.iter().zip(parts).enumerate() {
                out.push(if index == 0 { b'{' } else { b',' });
                write_camel_case(field.name, out);
                write_payload(View { schema: &field.schema, bytes }, out)?;
            }
            out.push(b'}');
        }
        Schema::Bytes { .. }
        | Schema::ByteList { .. }
        | Schema::Bits { .. }
        | Schema::BitList { .. }
        | Schema::Branch { .. } => write_hex(payload.bytes, out),
    }
    Ok(())
}

/// Appends the execution requests as a list: the type's byte and then the SSZ of each kind that is not empty.
///
/// See <https://github.com/ethereum/consensus-specs/blob/v1.7.0-alpha.13/specs/electra/beacon-chain.md#new-get_execution_requests_list>.
pub fn write_requests(requests: &[Vec<u8>], out: &mut Vec<u8>) {
    out.push(b'[');
    for (index, request) in requests.iter().enumerate() {
        if index > 0 {
            out.push(b',');
        }
        write_hex(request, out);
    }
    out.push(b']');
}

/// The execution requests in that form.
///
/// # Errors
/// None for a checked value.
pub fn requests_of(requests: View<'_>) -> Result<Vec<Vec<u8>>, Malformed> {
    let Schema::Container(container) = requests.schema else { return Ok(Vec::new()) };
    // The request types of EIP-7685 are the places of the fields.
    let kinds = fields_of(container, requests.bytes)?.into_iter().zip(0_u8..);
    Ok(kinds.filter(|(ssz, _)| !ssz.is_empty()).map(|(ssz, kind)| [&[kind], ssz].concat()).collect())
}

/// Appends hashes or other values of 32 bytes as a list.
pub fn write_nodes(nodes: &[Node], out: &mut Vec<u8>) {
    out.push(b'[');
    for (index, node) in nodes.iter().enumerate() {
        if index > 0 {
            out.push(b',');
        }
        write_hex(node, out);
    }
    out.push(b']');
}

/// The versioned hash of each commitment of a list: 0x01, then sha256 without its first byte.
///
/// See <https://github.com/ethereum/consensus-specs/blob/v1.7.0-alpha.13/specs/deneb/beacon-chain.md#kzg_commitment_to_versioned_hash>.
///
/// # Errors
/// None for a checked value.
pub fn versioned_hashes(commitments: View<'_>) -> Result<Vec<Node>, Malformed> {
    let Schema::List { item, limit } = commitments.schema else { return Ok(Vec::new()) };
    let versioned = |commitment: &[u8]| {
        let mut hash: Node = Sha256::digest(commitment).into();
        hash[0] = 1;
        hash
    };
    Ok(items_of(item, *limit, commitments.bytes)?.into_iter().map(versioned).collect())
}

fn write_items(item: &Schema, items: &[&[u8]], out: &mut Vec<u8>) -> Result<(), Malformed> {
    write_list(items, out, |bytes, out| write_payload(View { schema: item, bytes }, out))
}

fn write_camel_case(name: &str, out: &mut Vec<u8>) {
    out.push(b'"');
    let mut is_upper = false;
    for byte in name.bytes() {
        match byte {
            b'_' => is_upper = true,
            _ if is_upper => {
                out.push(byte.to_ascii_uppercase());
                is_upper = false;
            }
            _ => out.push(byte),
        }
    }
    out.extend_from_slice(b"\":");
}

/// A little-endian number as hex without leading zeros.
fn write_quantity(bytes: &[u8], out: &mut Vec<u8>) {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    out.extend_from_slice(b"\"0x");
    let start = out.len();
    for half in bytes.iter().rev().flat_map(|byte| [byte >> 4, byte & 15]) {
        if half != 0 || out.len() > start {
            out.extend(DIGITS.get(usize::from(half)));
        }
    }
    if out.len() == start {
        out.push(b'0');
    }
    out.push(b'"');
}
