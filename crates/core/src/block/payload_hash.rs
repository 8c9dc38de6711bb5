//! The hash of the execution block that a payload describes.

use crate::block::malformed::Malformed;
use crate::block::ordered_trie::{keccak256, ordered_trie_root};
use crate::block::parts::{fields_of, items_of};
use crate::block::rlp::{append_bytes, append_number, list};
use crate::block::schema::Schema;
use crate::block::view::View;
use crate::hash::Node;
use sha2::{Digest, Sha256};

/// What the header of an execution block holds besides its payload.
#[derive(Clone, Copy, Debug)]
pub struct HashContext<'a> {
    /// From deneb on.
    pub parent_beacon_block_root: Option<&'a Node>,
    /// From electra on: type byte and SSZ, empty kinds left out.
    pub execution_requests: Option<&'a [Vec<u8>]>,
}

/// The hash recomputed from all that the execution header commits to.
///
/// See <https://eips.ethereum.org/EIPS/eip-4844> for deneb's fields, EIP-7685 for electra's, EIP-7928 and EIP-7843 for
/// gloas'.
///
/// # Errors
/// None for a checked value.
pub fn payload_block_hash(payload: View<'_>, context: HashContext<'_>) -> Result<Node, Malformed> {
    let field = |name| payload.field(name);
    let mut out = Vec::with_capacity(1024);
    append_bytes(field("parent_hash")?.bytes, &mut out);
    // No uncles: the hash of an empty list.
    append_bytes(&keccak256(&list(&[])), &mut out);
    append_bytes(field("fee_recipient")?.bytes, &mut out);
    append_bytes(field("state_root")?.bytes, &mut out);
    append_bytes(&ordered_trie_root(list_of(field("transactions")?)?.into_iter()), &mut out);
    append_bytes(field("receipts_root")?.bytes, &mut out);
    append_bytes(field("logs_bloom")?.bytes, &mut out);
    // No difficulty.
    append_number(&[], &mut out);
    for name in ["block_number", "gas_limit", "gas_used", "timestamp"] {
        append_number(field(name)?.bytes, &mut out);
    }
    append_bytes(field("extra_data")?.bytes, &mut out);
    append_bytes(field("prev_randao")?.bytes, &mut out);
    // No nonce.
    append_bytes(&[0; 8], &mut out);
    append_number(field("base_fee_per_gas")?.bytes, &mut out);
    if let Ok(withdrawals) = field("withdrawals") {
        append_bytes(&withdrawals_root(withdrawals)?, &mut out);
    }
    for name in ["blob_gas_used", "excess_blob_gas"] {
        if let Ok(number) = field(name) {
            append_number(number.bytes, &mut out);
        }
    }
    if let Some(root) = context.parent_beacon_block_root {
        append_bytes(root, &mut out);
    }
    if let Some(requests) = context.execution_requests {
        append_bytes(&requests_hash(requests), &mut out);
    }
    if let Ok(access_list) = field("block_access_list") {
        append_bytes(&keccak256(access_list.bytes), &mut out);
    }
    if let Ok(slot) = field("slot_number") {
        append_number(slot.bytes, &mut out);
    }
    Ok(keccak256(&list(&out)))
}

fn list_of(view: View<'_>) -> Result<Vec<&[u8]>, Malformed> {
    match view.schema {
        Schema::List { item, limit } => items_of(item, *limit, view.bytes),
        _ => Ok(Vec::new()),
    }
}

fn withdrawals_root(withdrawals: View<'_>) -> Result<Node, Malformed> {
    let Schema::List { item, .. } = withdrawals.schema else { return Ok([0; 32]) };
    let encoded = list_of(withdrawals)?
        .into_iter()
        .map(|bytes| withdrawal_rlp(View { schema: item, bytes }))
        .collect::<Result<Vec<_>, _>>()?;
    Ok(ordered_trie_root(encoded.iter().map(Vec::as_slice)))
}

fn withdrawal_rlp(withdrawal: View<'_>) -> Result<Vec<u8>, Malformed> {
    let Schema::Container(container) = withdrawal.schema else { return Ok(Vec::new()) };
    let mut out = Vec::new();
    for (field, bytes) in container.fields.iter().zip(fields_of(container, withdrawal.bytes)?) {
        if matches!(field.schema, Schema::Uint { .. }) {
            append_number(bytes, &mut out);
        } else {
            append_bytes(bytes, &mut out);
        }
    }
    Ok(list(&out))
}

/// See <https://eips.ethereum.org/EIPS/eip-7685#block-header>.
fn requests_hash(requests: &[Vec<u8>]) -> Node {
    let mut hash = Sha256::new();
    for request in requests {
        hash.update(Sha256::digest(request));
    }
    hash.finalize().into()
}
