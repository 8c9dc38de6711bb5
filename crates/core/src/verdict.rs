//! [`Reason`]: why a light-client object does not count.

use crate::error::{Error, ErrorCode};

/// Stable names, in the order in which the checks are made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reason {
    /// Not decodable: wrong length, offset, field, number or hex.
    Malformed,
    /// No fork with light-client data is in force at the attested header's slot, or at the slot before the signature's.
    UnknownFork,
    /// The attested header's slot, or the slot before the signature's, is in a fork that this version has no rules for.
    UnsupportedFork,
    /// Decodable only in the layout of another fork than that of the attested header's slot.
    ForkMismatch,
    /// A branch does not have the depth that the attested header's fork requires.
    BranchDepth,
    /// Fewer signers than required, or none.
    NotEnoughSigners,
    /// The attested header's execution part is not proven by its body root.
    InvalidAttestedExecution,
    /// A bootstrap's execution part is not proven by its body root.
    InvalidExecution,
    /// A bootstrap of another block than the trusted one.
    WrongRoot,
    /// The order signature slot > attested slot ≥ finalized slot does not hold.
    SlotOrder,
    /// Signed in another period than the attested header's.
    SignaturePeriod,
    /// A finalized header without a branch that proves it, or one of genesis, which must be empty.
    FinalityNotEmpty,
    /// The finalized header's execution part is not proven by its body root.
    InvalidFinalizedExecution,
    /// The finality branch does not lead to the attested state root.
    InvalidFinalityBranch,
    /// A next sync committee without a branch that proves it.
    CommitteeNotEmpty,
    /// The update carries no next sync committee.
    NoNextCommittee,
    /// The next committee's branch does not lead to the attested state root.
    InvalidCommitteeBranch,
    /// No item before proved the committee that signed.
    CommitteeUnknown,
    /// A committee key that was needed is not a valid public key.
    InvalidPublicKey,
    /// The signature is not one of the named signers over the attested header.
    InvalidSignature,
}

impl From<&Error> for Reason {
    /// What is wrong with an object that could not be decoded.
    fn from(error: &Error) -> Self {
        match error.code {
            ErrorCode::UnknownFork => Self::UnknownFork,
            ErrorCode::UnsupportedFork => Self::UnsupportedFork,
            ErrorCode::ForkMismatch => Self::ForkMismatch,
            ErrorCode::BranchDepth => Self::BranchDepth,
            _ => Self::Malformed,
        }
    }
}

impl Reason {
    /// The stable name, as programs match on it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Malformed => "MALFORMED",
            Self::UnknownFork => "UNKNOWN_FORK",
            Self::UnsupportedFork => "UNSUPPORTED_FORK",
            Self::ForkMismatch => "FORK_MISMATCH",
            Self::BranchDepth => "BRANCH_DEPTH",
            Self::NotEnoughSigners => "NOT_ENOUGH_SIGNERS",
            Self::InvalidAttestedExecution => "INVALID_ATTESTED_EXECUTION",
            Self::InvalidExecution => "INVALID_EXECUTION",
            Self::WrongRoot => "WRONG_ROOT",
            Self::SlotOrder => "SLOT_ORDER",
            Self::SignaturePeriod => "SIGNATURE_PERIOD",
            Self::FinalityNotEmpty => "FINALITY_NOT_EMPTY",
            Self::InvalidFinalizedExecution => "INVALID_FINALIZED_EXECUTION",
            Self::InvalidFinalityBranch => "INVALID_FINALITY_BRANCH",
            Self::CommitteeNotEmpty => "COMMITTEE_NOT_EMPTY",
            Self::NoNextCommittee => "NO_NEXT_COMMITTEE",
            Self::InvalidCommitteeBranch => "INVALID_COMMITTEE_BRANCH",
            Self::CommitteeUnknown => "COMMITTEE_UNKNOWN",
            Self::InvalidPublicKey => "INVALID_PUBLIC_KEY",
            Self::InvalidSignature => "INVALID_SIGNATURE",
        }
    }
}
