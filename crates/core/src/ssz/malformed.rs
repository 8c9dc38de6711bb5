//! [`Malformed`]: what is wrong with an encoded block, and where.

use crate::error::{Error, ErrorCode};
use std::fmt::Display;

/// A fault of an encoding. The path grows on its way out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Malformed {
    /// What is wrong.
    pub code: ErrorCode,
    path: String,
    text: String,
}

impl Malformed {
    /// A fault right here.
    #[must_use]
    pub fn new(code: ErrorCode, text: impl Into<String>) -> Self {
        Self { code, path: String::new(), text: text.into() }
    }

    /// A value that does not have the length of its type.
    #[must_use]
    pub fn length(expected: impl Display, found: usize) -> Self {
        Self::new(ErrorCode::InvalidLength, format!("expected {expected} bytes, got {found}"))
    }

    /// The fault of a field as that of its container.
    #[must_use]
    pub fn in_field(self, name: &str) -> Self {
        self.within(name)
    }

    /// The fault of an item as that of its list.
    #[must_use]
    pub fn in_item(self, index: usize) -> Self {
        self.within(&format!("[{index}]"))
    }

    fn within(self, step: &str) -> Self {
        let dot = if self.path.is_empty() || self.path.starts_with('[') { "" } else { "." };
        Self { path: format!("{step}{dot}{}", self.path), ..self }
    }
}

impl From<Malformed> for Error {
    fn from(Malformed { code, path, text }: Malformed) -> Self {
        Self::new(code, if path.is_empty() { text } else { format!("{path}: {text}") })
    }
}
