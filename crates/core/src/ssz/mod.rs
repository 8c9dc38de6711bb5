//! SSZ by schema: what a container is, is data, and one walk serves every container of every fork.
//!
//! [`schema`] says what a value is; everything else walks an encoding by it: [`view`] checks it strictly, [`root`] hashes
//! it, many trees at a time, [`json`] makes it from JSON text and [`json_print`] writes that, and [`compose`] puts it
//! together from its parts.

pub(crate) mod compose;
pub(crate) mod json;
pub(crate) mod json_envelope;
pub(crate) mod json_numbers;
pub(crate) mod json_print;
pub(crate) mod json_slot;
pub(crate) mod json_writer;
pub(crate) mod malformed;
pub(crate) mod parts;
pub(crate) mod root;
pub(crate) mod schema;
mod trees;
pub(crate) mod view;
