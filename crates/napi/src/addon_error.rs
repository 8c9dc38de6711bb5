//! Errors with a stable `code` property.

use blsync_core::{Error as CoreError, ErrorCode};
use napi::bindgen_prelude::{Error, JsObjectValue, JsValue};
use napi::{Env, Status};

/// What functions of the addon return; the binding's macro knows it by this name.
pub type Result<T> = napi::Result<T, Code>;

/// What functions of the core return.
pub type CoreResult<T> = std::result::Result<T, CoreError>;

/// A code as the binding wants it.
pub struct Code(ErrorCode);

impl AsRef<str> for Code {
    fn as_ref(&self) -> &str {
        self.0.as_str()
    }
}

impl From<Status> for Code {
    fn from(_: Status) -> Self {
        Self(ErrorCode::Internal)
    }
}

/// The error to throw for an error of the core.
pub fn thrown(error: CoreError) -> Error<Code> {
    Error::new(Code(error.code), error.message)
}

/// The error to reject a promise with for an error of the core; it has the same `code` as a thrown one.
pub fn rejected(env: Env, error: CoreError) -> Error {
    let build = || -> napi::Result<Error> {
        let mut object = env.create_error(Error::new(Status::GenericFailure, error.message.clone()))?;
        object.set_named_property("code", error.code.as_str())?;
        Ok(Error::from(object.to_unknown()))
    };
    build().unwrap_or_else(|failure| failure)
}
