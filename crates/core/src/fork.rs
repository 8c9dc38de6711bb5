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

/// What sets a fork apart: its row in the table of forks.
#[derive(Clone, Copy, Debug)]
pub struct ForkRules {
    /// In lower case.
    pub name: &'static str,
    /// Generalized index of the finalized checkpoint's root in the state.
    pub finalized_root_gindex: u64,
    /// Generalized index of the current sync committee in the state.
    pub current_sync_committee_gindex: u64,
    /// Generalized index of the next sync committee in the state.
    pub next_sync_committee_gindex: u64,
    /// How light-client headers are laid out.
    pub header_format: HeaderFormat,
    /// How block bodies are laid out.
    pub body_format: BodyFormat,
    /// Where a block's execution payload is.
    pub payload: PayloadPlace,
    /// Version of `engine_newPayload`; 0 without payloads.
    pub new_payload_version: u8,
}

/// The container `BeaconBlockBody` of a fork, by the fork that brought it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum BodyFormat {
    Altair,
    Bellatrix,
    Capella,
    Deneb,
    Electra,
    Gloas,
}

/// Where the execution payload of a block is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PayloadPlace {
    /// There are none.
    Nowhere,
    /// In the block's body.
    InBlock,
    /// In an envelope of its own that fulfils the block's bid.
    Apart,
}

impl Fork {
    /// All forks, oldest first.
    pub const ALL: [Self; 7] =
        [Self::Altair, Self::Bellatrix, Self::Capella, Self::Deneb, Self::Electra, Self::Fulu, Self::Gloas];

    /// The table of forks: everything about a fork is in its row, and nothing else looks at its name.
    #[must_use]
    pub const fn rules(self) -> ForkRules {
        let altair = ForkRules {
            name: "altair",
            finalized_root_gindex: 105,
            current_sync_committee_gindex: 54,
            next_sync_committee_gindex: 55,
            header_format: HeaderFormat::Beacon,
            body_format: BodyFormat::Altair,
            payload: PayloadPlace::Nowhere,
            new_payload_version: 0,
        };
        let bellatrix = ForkRules {
            name: "bellatrix",
            body_format: BodyFormat::Bellatrix,
            payload: PayloadPlace::InBlock,
            new_payload_version: 1,
            ..altair
        };
        let capella = ForkRules {
            name: "capella",
            header_format: HeaderFormat::CapellaPayload,
            body_format: BodyFormat::Capella,
            new_payload_version: 2,
            ..bellatrix
        };
        let deneb = ForkRules {
            name: "deneb",
            header_format: HeaderFormat::DenebPayload,
            body_format: BodyFormat::Deneb,
            new_payload_version: 3,
            ..capella
        };
        let electra = ForkRules {
            name: "electra",
            finalized_root_gindex: 169,
            current_sync_committee_gindex: 86,
            next_sync_committee_gindex: 87,
            body_format: BodyFormat::Electra,
            new_payload_version: 4,
            ..deneb
        };
        let fulu = ForkRules { name: "fulu", ..electra };
        let gloas = ForkRules {
            name: "gloas",
            finalized_root_gindex: 735,
            current_sync_committee_gindex: 2945,
            next_sync_committee_gindex: 2946,
            header_format: HeaderFormat::BlockHash,
            body_format: BodyFormat::Gloas,
            payload: PayloadPlace::Apart,
            new_payload_version: 5,
        };
        match self {
            Self::Altair => altair,
            Self::Bellatrix => bellatrix,
            Self::Capella => capella,
            Self::Deneb => deneb,
            Self::Electra => electra,
            Self::Fulu => fulu,
            Self::Gloas => gloas,
        }
    }

    /// Name in lower case.
    #[must_use]
    pub const fn name(self) -> &'static str {
        self.rules().name
    }

    /// The fork of this name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|fork| fork.name() == name)
    }

    /// Generalized index of the finalized checkpoint's root in the state.
    #[must_use]
    pub const fn finalized_root_gindex(self) -> u64 {
        self.rules().finalized_root_gindex
    }

    /// Generalized index of the next sync committee in the state.
    #[must_use]
    pub const fn next_sync_committee_gindex(self) -> u64 {
        self.rules().next_sync_committee_gindex
    }

    /// How light-client headers of this fork are laid out.
    #[must_use]
    pub const fn header_format(self) -> HeaderFormat {
        self.rules().header_format
    }

    /// Whether blocks hold their execution payload.
    #[must_use]
    pub fn has_payload_in_block(self) -> bool {
        self.rules().payload == PayloadPlace::InBlock
    }

    /// Whether blocks hold a bid instead of their execution payload.
    #[must_use]
    pub fn has_payload_apart(self) -> bool {
        self.rules().payload == PayloadPlace::Apart
    }

    /// Whether the light-client containers of both forks are the same.
    #[must_use]
    pub fn has_light_client_layout_of(self, other: Self) -> bool {
        let (a, b) = (self.rules(), other.rules());
        a.header_format == b.header_format
            && a.finalized_root_gindex == b.finalized_root_gindex
            && a.current_sync_committee_gindex == b.current_sync_committee_gindex
            && a.next_sync_committee_gindex == b.next_sync_committee_gindex
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
