//! Forks and the generalized indices that follow them.

/// A fork with light-client data, oldest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Fork {
    /// First with sync committees.
    Altair,
    /// Light-client data as in Altair.
    Bellatrix,
    /// Headers with an execution payload header.
    Capella,
    /// Execution payload headers with blob gas.
    Deneb,
    /// A deeper state.
    Electra,
    /// Light-client data as in Electra.
    Fulu,
    /// A progressive state; headers with the parent payload's block hash.
    Gloas,
}

impl Fork {
    /// All forks, oldest first.
    pub const ALL: [Self; 7] =
        [Self::Altair, Self::Bellatrix, Self::Capella, Self::Deneb, Self::Electra, Self::Fulu, Self::Gloas];

    /// Name in lower case.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Altair => "altair",
            Self::Bellatrix => "bellatrix",
            Self::Capella => "capella",
            Self::Deneb => "deneb",
            Self::Electra => "electra",
            Self::Fulu => "fulu",
            Self::Gloas => "gloas",
        }
    }

    /// The fork of this name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|fork| fork.name() == name)
    }

    /// Generalized index of the finalized checkpoint's root in the state.
    #[must_use]
    pub const fn finalized_root_gindex(self) -> u64 {
        match self {
            Self::Altair | Self::Bellatrix | Self::Capella | Self::Deneb => 105,
            Self::Electra | Self::Fulu => 169,
            Self::Gloas => 735,
        }
    }

    /// Generalized index of the next sync committee in the state.
    #[must_use]
    pub const fn next_sync_committee_gindex(self) -> u64 {
        match self {
            Self::Altair | Self::Bellatrix | Self::Capella | Self::Deneb => 55,
            Self::Electra | Self::Fulu => 87,
            Self::Gloas => 2946,
        }
    }

    /// How light-client headers of this fork are laid out.
    #[must_use]
    pub const fn header_format(self) -> HeaderFormat {
        match self {
            Self::Altair | Self::Bellatrix => HeaderFormat::Beacon,
            Self::Capella => HeaderFormat::CapellaPayload,
            Self::Deneb | Self::Electra | Self::Fulu => HeaderFormat::DenebPayload,
            Self::Gloas => HeaderFormat::BlockHash,
        }
    }
}

/// The container `LightClientHeader` of a fork.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HeaderFormat {
    /// The beacon header only.
    Beacon,
    /// With an execution payload header without blob gas, and its branch.
    CapellaPayload,
    /// With an execution payload header, and its branch.
    DenebPayload,
    /// With the execution block hash, and its branch.
    BlockHash,
}

/// Depth of a generalized index in nodes.
#[must_use]
pub const fn depth(gindex: u64) -> usize {
    match gindex.checked_ilog2() {
        Some(depth) => depth as usize,
        None => 0,
    }
}

/// Generalized index of the execution payload in a block body, capella to fulu.
pub const EXECUTION_PAYLOAD_GINDEX: u64 = 25;
/// Generalized index of the execution block hash in a block body of capella.
pub const EXECUTION_BLOCK_HASH_GINDEX: u64 = 412;
/// Generalized index of the execution block hash in a block body of deneb to fulu.
pub const EXECUTION_BLOCK_HASH_GINDEX_DENEB: u64 = 812;
/// Generalized index of the parent payload's block hash in a block body of gloas.
pub const EXECUTION_BLOCK_HASH_GINDEX_GLOAS: u64 = 2856;
