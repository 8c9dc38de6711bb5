//! Errors in arguments, and in bytes that do not hold what they should. What is wrong with a light-client update is a
//! [`crate::verdict::Reason`] instead.

use std::fmt;

/// Stable names of what can be wrong with an argument.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ErrorCode {
    /// An argument does not have the length that its type requires.
    InvalidLength,
    /// A number is not whole, or is out of range.
    InvalidNumber,
    /// A generalized index is zero or exceeds 64 bits.
    InvalidGindex,
    /// A branch is shorter than its generalized index is deep, or does not have the depth that its fork requires.
    BranchDepth,
    /// A branch is longer than its generalized index is deep, and the extra leading nodes are not all zero.
    BranchPadding,
    /// A multiproof descriptor is not the unique encoding of a tree.
    InvalidDescriptor,
    /// A multiproof does not have as many values as its descriptor names.
    ValueCount,
    /// A committee key that was needed is not a valid public key.
    InvalidPublicKey,
    /// Saved keys are not the decompressed form of the committee they were saved with.
    StoredKeysMismatch,
    /// The chain's rules contradict themselves or cannot be represented.
    InvalidChainSpec,
    /// A fork that this version does not know, or one without light-client data.
    UnknownFork,
    /// A slot in a fork that the network has and that this version has no rules for.
    UnsupportedFork,
    /// An object in the layout of another fork than that of its slot.
    ForkMismatch,
    /// An SSZ offset does not point to where its value has to begin.
    InvalidOffset,
    /// Bits past the last one, or a bit list without an end mark.
    InvalidBits,
    /// Not a valid boolean, number or hex string.
    InvalidValue,
    /// A list with more items than its type allows.
    TooManyItems,
    /// Text that is not JSON, or JSON of a different kind than the type requires.
    InvalidJson,
    /// A required field is missing.
    MissingField,
    /// A field occurs twice in an object.
    DuplicateField,
    /// A header, a transaction or code has another hash than the one asked for.
    HashMismatch,
    /// A list has a different root than the header commits to.
    RootMismatch,
    /// A proof of an account or of storage that does not hold.
    ProofMismatch,
    /// A block with uncles, which its header does not commit to one by one.
    UnprovenUncles,
    /// An output array shares memory with an input array.
    Overlap,
    /// A defect of this library, caught before it could do harm.
    Internal,
}

impl ErrorCode {
    /// The stable name, as programs match on it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::InvalidLength => "INVALID_LENGTH",
            Self::InvalidNumber => "INVALID_NUMBER",
            Self::InvalidGindex => "INVALID_GINDEX",
            Self::BranchDepth => "BRANCH_DEPTH",
            Self::BranchPadding => "BRANCH_PADDING",
            Self::InvalidDescriptor => "INVALID_DESCRIPTOR",
            Self::ValueCount => "VALUE_COUNT",
            Self::InvalidPublicKey => "INVALID_PUBLIC_KEY",
            Self::StoredKeysMismatch => "STORED_KEYS_MISMATCH",
            Self::InvalidChainSpec => "INVALID_CHAIN_SPEC",
            Self::UnknownFork => "UNKNOWN_FORK",
            Self::UnsupportedFork => "UNSUPPORTED_FORK",
            Self::ForkMismatch => "FORK_MISMATCH",
            Self::InvalidOffset => "INVALID_OFFSET",
            Self::InvalidBits => "INVALID_BITS",
            Self::InvalidValue => "INVALID_VALUE",
            Self::TooManyItems => "TOO_MANY_ITEMS",
            Self::InvalidJson => "INVALID_JSON",
            Self::MissingField => "MISSING_FIELD",
            Self::DuplicateField => "DUPLICATE_FIELD",
            Self::HashMismatch => "HASH_MISMATCH",
            Self::RootMismatch => "ROOT_MISMATCH",
            Self::ProofMismatch => "PROOF_MISMATCH",
            Self::UnprovenUncles => "UNPROVEN_UNCLES",
            Self::Overlap => "OVERLAP",
            Self::Internal => "INTERNAL",
        }
    }
}

/// A refused argument: a stable code, then one sentence with the facts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Error {
    /// What is wrong.
    pub code: ErrorCode,
    /// One sentence for people.
    pub message: String,
}

impl Error {
    /// An error with this code and sentence.
    #[must_use]
    pub fn new(code: ErrorCode, message: impl Into<String>) -> Self {
        Self { code, message: message.into() }
    }

    /// The error for an argument of the wrong length.
    #[must_use]
    pub fn length(what: &str, expected: impl fmt::Display, found: usize) -> Self {
        Self::new(ErrorCode::InvalidLength, format!("{what} must have {expected} bytes; found {found}"))
    }
}

impl fmt::Display for Error {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.message)
    }
}

impl std::error::Error for Error {}

/// The bytes as an array of the length the type demands.
///
/// # Errors
/// [`ErrorCode::InvalidLength`], naming the argument.
pub fn exact<'a, const N: usize>(what: &str, bytes: &'a [u8]) -> Result<&'a [u8; N], Error> {
    bytes.try_into().map_err(|_| Error::length(what, N, bytes.len()))
}
