//! [`Bytes`] and [`BytesMut`]: arrays of JavaScript, borrowed for the length of a call.
//!
//! JavaScript of the same thread cannot run meanwhile, so nothing changes under the borrow. Another thread can write to a
//! `SharedArrayBuffer` at any time, which Rust must not see: such arrays are refused, and the binding's own types, which
//! take them, are not used for arguments.

use napi::bindgen_prelude::{FromNapiValue, TypeName, ValidateNapiValue};
use napi::{Error, Result, Status, ValueType, sys};
use std::ops::{Deref, DerefMut};
use std::ptr::{NonNull, null_mut};
use std::slice::{from_raw_parts, from_raw_parts_mut};

/// What a `Uint8Array` holds.
pub struct Bytes<'env>(&'env [u8]);

/// The same, to be written to. It may share memory with other arguments; see `separate` in [`crate::hashing`].
pub struct BytesMut<'env>(&'env mut [u8]);

impl Deref for Bytes<'_> {
    type Target = [u8];

    fn deref(&self) -> &[u8] {
        self.0
    }
}

impl Deref for BytesMut<'_> {
    type Target = [u8];

    fn deref(&self) -> &[u8] {
        self.0
    }
}

impl DerefMut for BytesMut<'_> {
    fn deref_mut(&mut self) -> &mut [u8] {
        self.0
    }
}

impl FromNapiValue for Bytes<'_> {
    unsafe fn from_napi_value(env: sys::napi_env, value: sys::napi_value) -> Result<Self> {
        // SAFETY: the caller vouches for the environment and the value.
        let (data, length) = unsafe { unshared_memory(env, value) }?;
        // SAFETY: the array keeps its memory as long as the call that it is an argument of runs, and nobody writes to it.
        Ok(Self(unsafe { from_raw_parts(data.as_ptr(), length) }))
    }
}

impl FromNapiValue for BytesMut<'_> {
    unsafe fn from_napi_value(env: sys::napi_env, value: sys::napi_value) -> Result<Self> {
        // SAFETY: the caller vouches for the environment and the value.
        let (data, length) = unsafe { unshared_memory(env, value) }?;
        // SAFETY: as above; functions look for overlaps with their other arguments before they touch the content.
        Ok(Self(unsafe { from_raw_parts_mut(data.as_ptr(), length) }))
    }
}

/// Start and length of a `Uint8Array` over memory that belongs to one thread.
///
/// # Safety
/// Environment and value are those of a running call.
unsafe fn unshared_memory(env: sys::napi_env, value: sys::napi_value) -> Result<(NonNull<u8>, usize)> {
    let refused = || Error::new(Status::InvalidArg, "bytes must be a Uint8Array over memory that is not shared");
    let (mut kind, mut length, mut data) = (0, 0, null_mut());
    let (mut buffer, mut offset, mut is_unshared) = (null_mut(), 0, false);
    // SAFETY: every pointer is that of a local variable; a value that is not a typed array gives a status.
    let status = unsafe {
        sys::napi_get_typedarray_info(
            env,
            value,
            &raw mut kind,
            &raw mut length,
            &raw mut data,
            &raw mut buffer,
            &raw mut offset,
        )
    };
    if status != sys::Status::napi_ok || kind != sys::TypedarrayType::uint8_array {
        return Err(refused());
    }
    // SAFETY: the buffer is the value that the call before gave. A `SharedArrayBuffer` is not an `ArrayBuffer` to it.
    let status = unsafe { sys::napi_is_arraybuffer(env, buffer, &raw mut is_unshared) };
    if status != sys::Status::napi_ok || !is_unshared {
        return Err(refused());
    }
    match NonNull::new(data.cast()) {
        Some(data) => Ok((data, length)),
        // An empty array, or one whose memory was transferred away, may have no address.
        None => Ok((NonNull::dangling(), 0)),
    }
}

macro_rules! described {
    ($name:ident) => {
        impl TypeName for $name<'_> {
            fn type_name() -> &'static str {
                "Uint8Array"
            }

            fn value_type() -> ValueType {
                ValueType::Object
            }
        }

        impl ValidateNapiValue for $name<'_> {}
    };
}

described!(Bytes);
described!(BytesMut);
