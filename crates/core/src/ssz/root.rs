//! Hash tree roots straight from encodings.

use crate::error::ErrorCode;
use crate::hash::Node;
use crate::ssz::malformed::Malformed;
use crate::ssz::parts::{fields_of, items_of};
use crate::ssz::schema::{Container, Schema};
use crate::ssz::trees::{chunk, depth_for, progressive_roots, tree_roots, with_lengths, with_node};
use crate::ssz::view::{View, bit_count};

/// The hash tree root of a value.
///
/// # Errors
/// None for a checked value.
pub fn hash_tree_root(view: View<'_>) -> Result<Node, Malformed> {
    let internal = || Malformed::new(ErrorCode::Internal, "a value without a root");
    roots(view.schema, &[view.bytes])?.first().copied().ok_or_else(internal)
}

/// The roots of many values of one type. Doing all of them together, field by field, is what keeps the hasher busy: a list
/// of small containers costs little more than its bytes.
fn roots(schema: &Schema, values: &[&[u8]]) -> Result<Vec<Node>, Malformed> {
    let lengths = || values.iter().map(|value| value.len());
    Ok(match schema {
        Schema::Boolean | Schema::Uint { .. } => values.iter().map(|value| chunk(value)).collect(),
        Schema::Bytes { length } => tree_roots(values, depth_for(length.div_ceil(32))),
        Schema::Bits { count } => tree_roots(values, depth_for(count.div_ceil(256))),
        Schema::Branch { depth } => tree_roots(values, depth_for(*depth)),
        Schema::ByteList { limit } => byte_list_roots(values, *limit),
        Schema::BitList { limit } => bit_list_roots(values, limit.map(|limit| limit.div_ceil(8)))?,
        Schema::Vector { item, length } => {
            let items: Vec<&[u8]> = flatten(values, |value| items_of(item, Some(*length), value))?.0;
            let nodes = roots(item, &items)?;
            let counts = values.iter().map(|_| *length);
            tree_roots(&trees(&nodes, counts), depth_for(*length))
        }
        Schema::List { item, limit } => match item.as_ref() {
            Schema::Uint { length } => {
                let roots = chunk_roots(values, limit.map(|limit| limit * length));
                with_lengths(&roots, lengths().map(|total| total / length))
            }
            item => list_roots(item, *limit, values)?,
        },
        Schema::Container(container) => container_roots(container, values)?,
    })
}

/// A list without bytes has one root whatever its depth costs, so that a block of a million of them costs nothing.
fn byte_list_roots(values: &[&[u8]], limit: Option<usize>) -> Vec<Node> {
    let with_length =
        |values: &[&[u8]]| with_lengths(&chunk_roots(values, limit), values.iter().map(|value| value.len()));
    if values.iter().all(|value| !value.is_empty()) {
        return with_length(values);
    }
    let filled: Vec<&[u8]> = values.iter().copied().filter(|value| !value.is_empty()).collect();
    let empty = with_length(&[&[]]).first().copied().unwrap_or_default();
    let mut roots = with_length(&filled).into_iter();
    let root_of = |value: &&[u8]| if value.is_empty() { Some(empty) } else { roots.next() };
    values.iter().map_while(root_of).collect()
}

fn list_roots(item: &Schema, limit: Option<usize>, values: &[&[u8]]) -> Result<Vec<Node>, Malformed> {
    let (items, counts) = flatten(values, |value| items_of(item, limit, value))?;
    let nodes = roots(item, &items)?;
    let roots = chunk_roots(&trees(&nodes, counts.iter().copied()), limit.map(|limit| limit * 32));
    Ok(with_lengths(&roots, counts.into_iter()))
}

fn container_roots(container: &Container, values: &[&[u8]]) -> Result<Vec<Node>, Malformed> {
    let width = container.fields.len();
    let mut columns: Vec<Vec<&[u8]>> = vec![Vec::with_capacity(values.len()); width];
    for value in values {
        for (column, part) in columns.iter_mut().zip(fields_of(container, value)?) {
            column.push(part);
        }
    }
    let mut nodes = vec![[0; 32]; width * values.len()];
    for (at, (field, column)) in container.fields.iter().zip(&columns).enumerate() {
        let field_roots = roots(&field.schema, column)?;
        for (node, root) in nodes.iter_mut().skip(at).step_by(width).zip(field_roots) {
            *node = root;
        }
    }
    let leaves = trees(&nodes, values.iter().map(|_| width));
    if container.is_progressive {
        return Ok(with_node(&progressive_roots(&leaves), active_fields(width)));
    }
    Ok(tree_roots(&leaves, depth_for(width)))
}

/// The bits that follow the end mark are not hashed, and the mark itself is not either.
fn bit_list_roots(values: &[&[u8]], limit: Option<usize>) -> Result<Vec<Node>, Malformed> {
    let counts = values.iter().map(|value| bit_count(value)).collect::<Result<Vec<_>, _>>()?;
    let bits: Vec<Vec<u8>> = values.iter().zip(&counts).map(|(value, count)| without_mark(value, *count)).collect();
    let bits: Vec<&[u8]> = bits.iter().map(Vec::as_slice).collect();
    Ok(with_lengths(&chunk_roots(&bits, limit), counts.into_iter()))
}

fn without_mark(value: &[u8], count: usize) -> Vec<u8> {
    let mut bits = value.to_vec();
    if let Some(last) = bits.last_mut() {
        *last ^= 1 << (count % 8);
    }
    bits.truncate(count.div_ceil(8));
    bits
}

/// Trees of the least depth for that many bytes, or progressive ones.
fn chunk_roots(values: &[&[u8]], limit: Option<usize>) -> Vec<Node> {
    match limit {
        Some(limit) => tree_roots(values, depth_for(limit.div_ceil(32))),
        None => progressive_roots(values),
    }
}

/// All items of all values, and how many each value has.
fn flatten<'a>(
    values: &[&'a [u8]],
    cut: impl Fn(&'a [u8]) -> Result<Vec<&'a [u8]>, Malformed>,
) -> Result<(Vec<&'a [u8]>, Vec<usize>), Malformed> {
    let mut items = Vec::new();
    let mut counts = Vec::with_capacity(values.len());
    for value in values {
        let part = cut(value)?;
        counts.push(part.len());
        if items.is_empty() {
            items = part;
        } else {
            items.extend(part);
        }
    }
    Ok((items, counts))
}

/// Consecutive nodes as byte strings of that many nodes each.
fn trees(nodes: &[Node], counts: impl Iterator<Item = usize>) -> Vec<&[u8]> {
    let mut rest = nodes;
    let mut take = |count: usize| {
        let (tree, after) = rest.split_at(count.min(rest.len()));
        rest = after;
        tree.as_flattened()
    };
    counts.map(&mut take).collect()
}

/// One bit for each field, all of them set.
fn active_fields(count: usize) -> Node {
    let mut node = [0; 32];
    for (at, byte) in node.iter_mut().enumerate() {
        let bits = count.saturating_sub(8 * at).min(8);
        *byte = u8::try_from((1_u16 << bits) - 1).unwrap_or(u8::MAX);
    }
    node
}
