//! The hash of the execution block that a payload describes.

use crate::block::ordered_trie::{keccak256, ordered_trie_root};
use crate::block::rlp::{append_bytes, append_number, list};
use crate::hash::Node;
use crate::ssz::malformed::Malformed;
use crate::ssz::parts::{fields_of, items_of};
use crate::ssz::schema::Schema;
use crate::ssz::view::View;
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

#[cfg(test)]
mod tests {
    use super::{HashContext, payload_block_hash};
    use crate::block::containers::block_schema;
    use crate::block::engine_json::requests_of;
    use crate::block::limits::BlockLimits;
    use crate::block::message::{ObjectEncoding, message_ssz};
    use crate::block::slot::BODY_OFFSET;
    use crate::fork::Fork;
    use crate::hash::Node;
    use crate::ssz::view::View;
    use std::path::PathBuf;

    const LIMITS: BlockLimits = BlockLimits {
        sync_committee_size: 512,
        max_committees_per_slot: 64,
        max_withdrawals_per_payload: 16,
        ptc_size: 512,
    };

    const BLOCKS: [(&str, Fork); 8] = [
        ("geth-block_capella.json", Fork::Capella),
        ("geth-block_deneb.json", Fork::Deneb),
        ("geth-block_electra_consolidations.json", Fork::Electra),
        ("geth-block_electra_deposits.json", Fork::Electra),
        ("mainnet-bellatrix-exec15537394.BeaconBlock.ssz", Fork::Bellatrix),
        ("mainnet-capella-exec19426586.BeaconBlock.ssz", Fork::Capella),
        ("mainnet-deneb-exec19426587.BeaconBlock.ssz", Fork::Deneb),
        ("mainnet-electra-slot11900001.SignedBeaconBlock.ssz", Fork::Electra),
    ];

    /// The hash that a payload claims, and the one it has.
    fn hashes(file: &str, fork: Fork, bytes: &[u8]) -> [Node; 2] {
        let encoding = if file.ends_with("json") { ObjectEncoding::Json } else { ObjectEncoding::Ssz };
        let schema = block_schema(fork, &LIMITS);
        let ssz = message_ssz(&schema, encoding, bytes, BODY_OFFSET).expect("a message");
        let block = View::checked(&schema, &ssz).expect("a block");
        let body = block.field("body").expect("a body");
        let payload = body.field("execution_payload").expect("a payload");
        let parent_root: Node = block.field("parent_root").expect("a root").array().expect("32 bytes");
        let requests = body.field("execution_requests").map(|requests| requests_of(requests).expect("requests")).ok();
        let context = HashContext {
            parent_beacon_block_root: (fork >= Fork::Deneb).then_some(&parent_root),
            execution_requests: requests.as_deref(),
        };
        let claimed = payload.field("block_hash").expect("a hash").array().expect("32 bytes");
        [claimed, payload_block_hash(payload, context).expect("a hash")]
    }

    #[test]
    fn real_payloads_have_the_hash_they_claim() {
        let beside = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/vectors");
        let vectors = std::env::var_os("BLSYNC_VECTORS").map_or_else(|| PathBuf::from(beside), PathBuf::from);
        for (file, fork) in BLOCKS {
            let Ok(bytes) = std::fs::read(vectors.join("blocks").join(file)) else {
                println!("skipped: blocks/{file} is not there");
                continue;
            };
            let [claimed, computed] = hashes(file, fork, &bytes);
            assert_eq!(claimed, computed, "{file}");
        }
    }
}
