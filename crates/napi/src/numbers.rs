//! Numbers of JavaScript. The binding's own integers wrap whatever they get to 32 bits, NaN to 0: arguments are taken as
//! `f64` and checked here.

use crate::addon_error::CoreResult;
use blsync_core::{Error, ErrorCode};
use std::ops::RangeInclusive;

/// A whole number of a range.
pub fn whole(name: &str, value: f64, range: RangeInclusive<u32>) -> CoreResult<u32> {
    checked(name, value, u64::from(*range.start()), u64::from(*range.end()))
        .and_then(|number| u32::try_from(number).map_err(|_| refused(name, value, 0, u64::from(u32::MAX))))
}

/// A whole number from 0 to 2³² − 1, as a size or index.
pub fn size(name: &str, value: f64) -> CoreResult<usize> {
    whole(name, value, 0..=u32::MAX).map(|number| number as usize)
}

/// A whole number from 0 to 2⁵³ − 1, past which not every one has a double of its own.
pub fn large(name: &str, value: f64) -> CoreResult<u64> {
    checked(name, value, 0, (1 << 53) - 1)
}

#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, clippy::cast_precision_loss)]
fn checked(name: &str, value: f64, min: u64, max: u64) -> CoreResult<u64> {
    // A comparison with NaN is false; both limits are exact as doubles.
    let fits = value >= min as f64 && value <= max as f64 && value.fract() == 0.0;
    if fits { Ok(value as u64) } else { Err(refused(name, value, min, max)) }
}

fn refused(name: &str, value: f64, min: u64, max: u64) -> Error {
    Error::new(ErrorCode::InvalidNumber, format!("{name} must be a whole number from {min} to {max}; found {value}"))
}
