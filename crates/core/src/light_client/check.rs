//! The rules that apply to an object of any kind.

use crate::chain_spec::ChainSpec;
use crate::committee_root::committee_root;
use crate::error::{Error, ErrorCode};
use crate::hash::Node;
use crate::light_client::containers::ObjectKind;
use crate::light_client::object::LightClientObject;
use crate::light_client::rules::{Broken, Verdict, check_attested, check_bootstrap, check_finality};
use crate::light_client::update::{UpdateContent, check_content, finality_claim};
use crate::verdict::Reason;

/// What an object is checked against beside the network's rules.
#[derive(Clone, Copy, Debug, Default)]
pub struct Against {
    /// For a bootstrap: the block root it was requested by.
    pub trusted_root: Option<Node>,
    /// For an update that comes without its committee: that committee's root.
    pub next_committee_root: Option<Node>,
    /// Whether an update must be signed in its own period and prove a committee.
    pub is_chain_link: bool,
}

/// The first rule that an object breaks, its signature apart.
///
/// # Errors
/// `INVALID_LENGTH` for a bootstrap without a trusted root; else internal ones only.
pub fn check_object(spec: &ChainSpec, object: &LightClientObject<'_>, against: &Against) -> Verdict {
    let signature_slot = || -> Result<u64, Error> { Ok(object.view.field("signature_slot")?.number()?) };
    match object.kind {
        ObjectKind::Header => Ok((!object.header()?.is_valid(spec)?).then(|| Broken {
            reason: Reason::InvalidExecution,
            text: "the execution part of the header is not proven".to_owned(),
        })),
        ObjectKind::Bootstrap => {
            let missing = || Error::new(ErrorCode::InvalidLength, "a bootstrap is checked against a trusted root");
            check_bootstrap(spec, object, &against.trusted_root.ok_or_else(missing)?)
        }
        ObjectKind::OptimisticUpdate => check_attested(spec, &object.header()?, signature_slot()?),
        ObjectKind::FinalityUpdate => {
            let attested = object.header()?;
            match check_attested(spec, &attested, signature_slot()?)? {
                None => check_finality(spec, object.fork, &attested, &finality_claim(object)?),
                broken => Ok(broken),
            }
        }
        ObjectKind::Update => {
            let content = UpdateContent::of(object)?;
            let root = match against.next_committee_root {
                Some(root) => root,
                None => committee_root(content.next_sync_committee)?,
            };
            check_content(spec, object.fork, &content, &root, against.is_chain_link)
        }
    }
}
