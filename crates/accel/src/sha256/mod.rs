//! SHA-256 of many 64-byte messages (pairs of tree nodes) at once, by the fastest method of the running CPU.

#[cfg(target_arch = "x86_64")]
mod avx2;
#[cfg(target_arch = "x86_64")]
mod avx512;
mod constants;
#[cfg(any(test, target_arch = "x86_64"))]
mod lanes;
mod portable;
#[cfg(target_arch = "x86_64")]
mod sha_ni;

use std::sync::OnceLock;

/// A node of a Merkle tree: a 32-byte hash or chunk.
pub type Node = [u8; 32];

/// One way to compute hashes of pairs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Implementation {
    /// Sixteen messages side by side with AVX-512, the rest with the SHA extensions.
    Avx512,
    /// The SHA extensions of `x86_64`, four messages interleaved.
    ShaNi,
    /// Eight messages side by side with AVX2.
    Avx2,
    /// The `sha2` crate: any machine.
    Portable,
}

impl Implementation {
    /// Every implementation, the preferred first.
    pub const ALL: [Self; 4] = [Self::Avx512, Self::ShaNi, Self::Avx2, Self::Portable];

    /// Short stable name.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Avx512 => "avx512",
            Self::ShaNi => "sha-ni",
            Self::Avx2 => "avx2",
            Self::Portable => "portable",
        }
    }

    /// Whether the running CPU has what this implementation needs.
    #[must_use]
    pub fn is_available(self) -> bool {
        match self {
            #[cfg(target_arch = "x86_64")]
            Self::Avx512 => avx512::is_available(),
            #[cfg(target_arch = "x86_64")]
            Self::ShaNi => sha_ni::is_available(),
            #[cfg(target_arch = "x86_64")]
            Self::Avx2 => avx2::is_available(),
            #[cfg(not(target_arch = "x86_64"))]
            Self::Avx512 | Self::ShaNi | Self::Avx2 => false,
            Self::Portable => true,
        }
    }

    /// Hashes pairs with this implementation, or with the portable one where it is not available.
    ///
    /// # Panics
    /// If `out` does not have as many nodes as there are pairs.
    pub fn hash_pairs(self, pairs: &[[Node; 2]], out: &mut [Node]) {
        assert_eq!(pairs.len(), out.len(), "one output node for each pair");
        match self {
            #[cfg(target_arch = "x86_64")]
            Self::Avx512 if avx512::is_available() => {
                // SAFETY: the features the function is compiled for were detected by the guard above.
                unsafe { avx512::hash_pairs(pairs, out) }
            }
            #[cfg(target_arch = "x86_64")]
            Self::ShaNi if sha_ni::is_available() => {
                // SAFETY: the features the function is compiled for were detected by the guard above.
                unsafe { sha_ni::hash_pairs(pairs, out) }
            }
            #[cfg(target_arch = "x86_64")]
            Self::Avx2 if avx2::is_available() => {
                // SAFETY: the features the function is compiled for were detected by the guard above.
                unsafe { avx2::hash_pairs(pairs, out) }
            }
            _ => portable::hash_pairs(pairs, out),
        }
    }
}

/// The implementation this process uses, chosen once.
#[must_use]
pub fn implementation() -> Implementation {
    static CHOSEN: OnceLock<Implementation> = OnceLock::new();
    *CHOSEN.get_or_init(|| {
        Implementation::ALL.into_iter().find(|candidate| candidate.is_available()).unwrap_or(Implementation::Portable)
    })
}

/// Hashes each pair of nodes into the output node of the same index.
///
/// # Panics
/// If `out` does not have as many nodes as there are pairs.
pub fn hash_pairs(pairs: &[[Node; 2]], out: &mut [Node]) {
    implementation().hash_pairs(pairs, out);
}

#[cfg(test)]
mod tests {
    use super::{Implementation, Node};
    use sha2::{Digest, Sha256};

    fn pseudo_random_pairs(count: usize) -> Vec<[Node; 2]> {
        let mut state = 0x9e37_79b9_7f4a_7c15_u64;
        let mut byte = || {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            state.to_le_bytes()[3]
        };
        (0..count).map(|_| [std::array::from_fn(|_| byte()), std::array::from_fn(|_| byte())]).collect()
    }

    #[test]
    fn every_available_implementation_equals_the_digest_of_the_sha2_crate() {
        for implementation in Implementation::ALL {
            if !implementation.is_available() {
                println!("skipped: {} is not available on this CPU", implementation.name());
                continue;
            }
            for count in (0..40).chain([64, 127, 512]) {
                let pairs = pseudo_random_pairs(count);
                let mut out = vec![[0; 32]; count];
                implementation.hash_pairs(&pairs, &mut out);
                for (pair, node) in pairs.iter().zip(&out) {
                    let expected: Node = Sha256::digest(pair.as_flattened()).into();
                    assert_eq!(*node, expected, "{} with {count} pairs", implementation.name());
                }
            }
        }
    }

    #[test]
    fn an_unavailable_implementation_falls_back_instead_of_faulting() {
        let pairs = [[[7; 32], [9; 32]]];
        let mut expected = [[0; 32]];
        Implementation::Portable.hash_pairs(&pairs, &mut expected);
        for implementation in Implementation::ALL {
            let mut out = [[0; 32]];
            implementation.hash_pairs(&pairs, &mut out);
            assert_eq!(out, expected);
        }
    }
}
