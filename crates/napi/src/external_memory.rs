//! Native memory behind JavaScript objects. V8 sees only their small handles and would not collect them in time; it is told
//! how much each holds, and when that is given back.

use napi::Env;

/// Tells V8 of memory that an object now holds; returns what [`released`] is to be called with.
pub fn held(env: Env, bytes: usize) -> i64 {
    let bytes = i64::try_from(bytes).unwrap_or(i64::MAX);
    adjust(env, bytes);
    bytes
}

/// Tells V8 that an object's memory is given back.
pub fn released(env: Env, bytes: i64) {
    adjust(env, -bytes);
}

fn adjust(env: Env, change: i64) {
    // The only failure is an environment that is being torn down, where nothing is collected any more.
    let _ = env.adjust_external_memory(change);
}
