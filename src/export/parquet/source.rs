//! What a file was made from: the names of the inputs and check sums of their bytes, worked out beside the writing.

use std::fs::File;
use std::io::Read as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::JoinHandle;

use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

/// Bytes read at a time, and between two looks at whether the result is still wanted.
const BLOCK_BYTES: usize = 1 << 20;

/// Check sums on their way. Dropped, it stops within a block.
pub(super) struct Hashing {
    is_unwanted: Arc<AtomicBool>,
    work: Option<JoinHandle<Value>>,
}

impl Hashing {
    /// Starts reading the files.
    pub(super) fn start(paths: Vec<PathBuf>) -> Self {
        let is_unwanted = Arc::new(AtomicBool::new(false));
        let mut hashing = Self { is_unwanted: Arc::clone(&is_unwanted), work: None };
        if !paths.is_empty() {
            let sources = move || paths.iter().map(|path| source(path, &is_unwanted)).collect();
            hashing.work = std::thread::Builder::new().name("sources".to_owned()).spawn(sources).ok();
        }
        hashing
    }

    /// The list of `{"name", "sha256"}`; a check sum that could not be worked out is null.
    pub(super) fn finish(mut self) -> Value {
        self.work.take().and_then(|work| work.join().ok()).unwrap_or_else(|| Value::Array(Vec::new()))
    }
}

impl Drop for Hashing {
    fn drop(&mut self) {
        self.is_unwanted.store(true, Ordering::Relaxed);
    }
}

fn source(path: &Path, is_unwanted: &AtomicBool) -> Value {
    let name = path.file_name().map(|name| name.to_string_lossy().into_owned());
    json!({ "name": name, "sha256": sha256(path, is_unwanted) })
}

/// The check sum of a file in hexadecimal; `None` for what is no file any more, or never was.
fn sha256(path: &Path, is_unwanted: &AtomicBool) -> Option<String> {
    if !path.is_file() {
        return None;
    }
    let mut file = File::open(path).ok()?;
    let mut hash = Sha256::new();
    let mut block = vec![0; BLOCK_BYTES];
    while !is_unwanted.load(Ordering::Relaxed) {
        match file.read(&mut block).ok()? {
            0 => return Some(hex(&hash.finalize())),
            len => hash.update(&block[..len]),
        }
    }
    None
}

fn hex(bytes: &[u8]) -> String {
    const DIGITS: [char; 16] = ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'a', 'b', 'c', 'd', 'e', 'f'];
    let digit = |half: u8| DIGITS[usize::from(half)];
    bytes.iter().flat_map(|byte| [digit(byte >> 4), digit(byte & 15)]).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_are_named_with_their_check_sums() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.json");
        std::fs::write(&path, "abc").unwrap();
        let sources = Hashing::start(vec![path, PathBuf::from("-")]).finish();
        let expected = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
        assert_eq!(sources, json!([{"name": "a.json", "sha256": expected}, {"name": "-", "sha256": null}]));
        assert_eq!(Hashing::start(Vec::new()).finish(), json!([]));
    }
}
