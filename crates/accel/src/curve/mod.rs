//! Points of BLS12-381 and pairing checks over them, for signatures with public keys in G1 and signatures in G2.

mod batch;
mod digits;
mod endomorphism;
mod message;
mod pairing;
mod public_key;
mod signature;
mod signature_sums;
mod subgroup;
#[cfg(test)]
mod torsion;

pub use batch::{BatchItem, verify_batch};
pub use message::MessagePoint;
pub use pairing::{VerificationSide, verify};
pub use public_key::PublicKey;
pub use signature::{Signature, SignaturePoint};
pub use subgroup::are_in_subgroup;
