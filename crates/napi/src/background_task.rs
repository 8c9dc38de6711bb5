//! [`BackgroundTask`]: work of the core on a worker thread.

use crate::addon_error::{CoreResult, rejected};
use blsync_core::{Error as CoreError, ErrorCode};
use napi::bindgen_prelude::{Result, ToNapiValue, TypeName};
use napi::{Env, Task};
use std::panic::{AssertUnwindSafe, catch_unwind};

/// Work whose result becomes the value of a promise.
pub trait BackgroundWork: Send + 'static {
    /// What the work gives.
    type Output: Send + 'static;
    /// What JavaScript gets.
    type JsValue: ToNapiValue + TypeName;

    /// Does the work, away from the event loop.
    fn run(&mut self) -> CoreResult<Self::Output>;

    /// Converts the result, on the event loop.
    fn convert(env: Env, output: Self::Output) -> Self::JsValue;
}

/// Runs work with a guard: a panic on a worker thread would end the process, here it becomes an error.
pub struct BackgroundTask<W>(pub W);

impl<W: BackgroundWork> Task for BackgroundTask<W> {
    type Output = CoreResult<W::Output>;
    type JsValue = W::JsValue;

    fn compute(&mut self) -> Result<Self::Output> {
        let outcome = catch_unwind(AssertUnwindSafe(|| self.0.run()));
        Ok(outcome.unwrap_or_else(|_| Err(CoreError::new(ErrorCode::Internal, "a defect of the addon was caught"))))
    }

    fn resolve(&mut self, env: Env, output: Self::Output) -> Result<Self::JsValue> {
        output.map(|output| W::convert(env, output)).map_err(|error| rejected(env, error))
    }
}
