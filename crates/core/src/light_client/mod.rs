//! Light-client objects: bootstraps, updates, finality and optimistic updates, and the headers in them.
//!
//! [`containers`] are their schemas by fork. [`object`] decodes one, SSZ or JSON, in the containers of the fork that its first
//! header's slot lies in; [`parts`] takes it apart and puts it together. [`rules`] are the specification's `validate_…`, each
//! in one place, [`header`] the part of them that is about one header, [`update`] what they are about in an update, and
//! [`check`] applies them to an object of any kind.

pub mod check;
pub mod containers;
pub mod header;
pub mod object;
pub mod parts;
pub mod rules;
pub mod update;
