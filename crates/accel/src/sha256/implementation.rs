//! [`Implementation`]: the ways to hash pairs, and which of them this process takes.

use super::{Node, portable};
use std::sync::LazyLock;

#[cfg(target_arch = "aarch64")]
use super::arm_sha2;
#[cfg(target_arch = "x86_64")]
use super::{avx2, avx512, sha_ni};

/// One way to compute hashes of pairs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Implementation {
    /// Sixteen messages side by side with AVX-512, a few with the SHA extensions.
    Avx512,
    /// The SHA extensions of `x86_64`, four messages by turns.
    ShaNi,
    /// Sixteen messages side by side with AVX-512, one alone with the `sha2` crate: for CPUs without the SHA extensions.
    Avx512Only,
    /// Eight messages side by side with AVX2, one alone with the `sha2` crate: for CPUs without the SHA extensions.
    Avx2,
    /// The SHA2 extension of arm64, four messages by turns.
    ArmSha2,
    /// The `sha2` crate: any machine.
    Portable,
}

/// Hashes each pair into the node of the same index.
///
/// # Safety
/// The CPU must have what the function is compiled for.
type HashPairs = unsafe fn(pairs: &[[Node; 2]], out: &mut [Node]);

impl Implementation {
    /// Every implementation, the preferred first.
    pub const ALL: [Self; 6] = [Self::Avx512, Self::ShaNi, Self::Avx512Only, Self::Avx2, Self::ArmSha2, Self::Portable];

    /// Short stable name.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Avx512 => "avx512",
            Self::ShaNi => "sha-ni",
            Self::Avx512Only => "avx512-only",
            Self::Avx2 => "avx2",
            Self::ArmSha2 => "arm-sha2",
            Self::Portable => "portable",
        }
    }

    /// Whether the running CPU has what this implementation needs.
    #[must_use]
    pub fn is_available(self) -> bool {
        self.function().is_some()
    }

    /// Hashes pairs with this implementation, or with the portable one where it is not available.
    ///
    /// # Panics
    /// If `out` does not have as many nodes as there are pairs.
    pub fn hash_pairs(self, pairs: &[[Node; 2]], out: &mut [Node]) {
        assert_eq!(pairs.len(), out.len(), "one output node for each pair");
        match self.function() {
            // SAFETY: a function is only there if the CPU has what it needs.
            Some(function) => unsafe { function(pairs, out) },
            None => portable::hash_pairs(pairs, out),
        }
    }

    /// The function of this implementation, if the running CPU has what it needs.
    fn function(self) -> Option<HashPairs> {
        let (is_available, function): (bool, HashPairs) = match self {
            #[cfg(target_arch = "x86_64")]
            Self::Avx512 => (avx512::is_available() && sha_ni::is_available(), avx512::hash_pairs_beside_sha_ni),
            #[cfg(target_arch = "x86_64")]
            Self::ShaNi => (sha_ni::is_available(), sha_ni::hash_pairs),
            #[cfg(target_arch = "x86_64")]
            Self::Avx512Only => (avx512::is_available(), avx512::hash_pairs),
            #[cfg(target_arch = "x86_64")]
            Self::Avx2 => (avx2::is_available(), avx2::hash_pairs),
            #[cfg(not(target_arch = "x86_64"))]
            Self::Avx512 | Self::ShaNi | Self::Avx512Only | Self::Avx2 => return None,
            #[cfg(target_arch = "aarch64")]
            Self::ArmSha2 => (arm_sha2::is_available(), arm_sha2::hash_pairs),
            #[cfg(not(target_arch = "aarch64"))]
            Self::ArmSha2 => return None,
            Self::Portable => (true, portable::hash_pairs),
        };
        is_available.then_some(function)
    }
}

/// Chosen once: asking for the CPU's features takes a tenth of the time of a hash.
static CHOSEN: LazyLock<(Implementation, HashPairs)> = LazyLock::new(|| {
    let available = |candidate: Implementation| Some((candidate, candidate.function()?));
    let portable = (Implementation::Portable, portable::hash_pairs as HashPairs);
    Implementation::ALL.into_iter().find_map(available).unwrap_or(portable)
});

/// The implementation this process uses.
#[must_use]
pub fn implementation() -> Implementation {
    CHOSEN.0
}

/// Hashes each pair of nodes into the output node of the same index.
///
/// # Panics
/// If `out` does not have as many nodes as there are pairs.
pub fn hash_pairs(pairs: &[[Node; 2]], out: &mut [Node]) {
    assert_eq!(pairs.len(), out.len(), "one output node for each pair");
    // SAFETY: the chosen function is one whose CPU features were found.
    unsafe { CHOSEN.1(pairs, out) }
}
