//! The only crate of blsync with `unsafe` code: CPU intrinsics for SHA-256 and calls into the `blst` C library.
//!
//! Everything public is safe to call with any argument. The argument, kept small so that it can be read whole:
//!
//! * **Intrinsics** ([`sha256`]): a function compiled for a CPU feature is reached only through the implementation
//!   chosen by run-time detection of exactly that feature. Loads and stores go through references to arrays of the
//!   loaded size, so no pointer leaves its object.
//! * **`blst`** ([`curve`]): its functions read and write only through the pointers they are given. Inputs are
//!   references to initialized values of the C type or arrays of the documented byte length, outputs are
//!   initialized before the call, and lists of points are passed with their true length. A point type holds only
//!   values that satisfy the invariant in its documentation, since only checked constructors make one; in particular
//!   no point at infinity, which the library's multi-pairing does not know, ever reaches it.

pub mod curve;
pub mod sha256;
