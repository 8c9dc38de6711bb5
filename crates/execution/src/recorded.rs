//! Answers of a real execution client, recorded for tests. Where the recording is missing, those tests check nothing and say so.

use serde::Deserialize;
use serde_json::Value;
use serde_json::value::RawValue;
use std::io::Read as _;
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::sync::OnceLock;

/// A line of the recording.
#[derive(Deserialize)]
pub struct Recorded {
    pub method: String,
    pub params: Value,
    #[serde(default)]
    pub result: Option<Box<RawValue>>,
    #[serde(default)]
    pub error: Option<Value>,
}

/// Everything in the recording; empty where it is missing.
pub fn answers() -> &'static [Recorded] {
    static ALL: OnceLock<Vec<Recorded>> = OnceLock::new();
    ALL.get_or_init(|| {
        let file = folder().join("geth-answers.jsonl.gz");
        if !file.exists() {
            println!("skipped: execution-rpc/geth-answers.jsonl.gz is not there");
            return Vec::new();
        }
        let mut child = Command::new("gzip").arg("-dc").arg(file).stdout(Stdio::piped()).spawn().unwrap();
        let mut text = String::new();
        child.stdout.take().unwrap().read_to_string(&mut text).unwrap();
        child.wait().unwrap();
        text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
    })
}

/// JSON text of what a recorded request gave.
pub fn result_of(method: &str, params: &str) -> Option<String> {
    let params: Value = serde_json::from_str(params).unwrap();
    let found = answers().iter().find(|answer| answer.method == method && answer.params == params)?;
    found.result.as_ref().map(|result| result.get().to_owned())
}

fn folder() -> PathBuf {
    let root = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../..");
    let vectors = std::env::var_os("BLSYNC_VECTORS").map_or_else(|| root.join("../shared/vectors"), PathBuf::from);
    vectors.join("execution-rpc")
}
