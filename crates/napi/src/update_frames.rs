//! The frame of `updates` answers.

use crate::addon_error::{Result, thrown};
use crate::bytes::Bytes;
use crate::numbers::size;
use blsync_core::error::exact;
use blsync_core::update_framing::{self, cut_ssz};
use napi::bindgen_prelude::Uint8Array;
use napi_derive::napi;
use std::ops::Range;

/// Where the objects of an `updates` answer are.
#[napi(object, use_nullable = true)]
pub struct UpdateFrames {
    /// Where each object begins, behind its frame.
    pub starts: Vec<f64>,
    /// Where each object ends.
    pub ends: Vec<f64>,
    /// Why no more follow, if the answer is broken.
    #[napi(ts_type = "'TRUNCATED' | 'ITEM_LENGTH' | null")]
    pub error: Option<String>,
    /// Whether there are more than were asked for.
    pub has_more: bool,
}

/// Cuts an answer of `light_client/updates` in SSZ into its objects, by their positions. Throws `INVALID_NUMBER`.
#[napi(catch_unwind, ts_args_type = "bytes: Uint8Array, maxItems: number")]
pub fn cut_updates(bytes: Bytes<'_>, max_items: f64) -> Result<UpdateFrames> {
    let max = size("maxItems", max_items).map_err(thrown)?;
    let (ranges, error) = cut_ssz(&bytes, max);
    let has_more = error.is_none() && ranges.last().map_or(0, |last| last.end) < bytes.len();
    let positions = |position: fn(&Range<usize>) -> usize| ranges.iter().map(position).map(double).collect();
    Ok(UpdateFrames {
        starts: positions(|range| range.start),
        ends: positions(|range| range.end),
        error: error.map(|error| error.as_str().to_owned()),
        has_more,
    })
}

/// An object as an answer of `light_client/updates` in SSZ has it. Throws `INVALID_LENGTH` for a digest that is not four bytes long.
#[napi(catch_unwind, ts_args_type = "digest: Uint8Array, ssz: Uint8Array")]
pub fn frame_update(digest: Bytes<'_>, ssz: Bytes<'_>) -> Result<Uint8Array> {
    let digest = exact("the fork digest", &digest).map_err(thrown)?;
    Ok(update_framing::framed(*digest, &ssz).into())
}

/// No array is long enough for a position in it to be inexact as a double.
#[allow(clippy::cast_precision_loss)]
fn double(position: usize) -> f64 {
    position as f64
}
