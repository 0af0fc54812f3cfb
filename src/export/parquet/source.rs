//! What a file was made from: the names of the inputs and check sums of their bytes, worked out beside the writing.

use std::collections::HashSet;
use std::fs::File;
use std::io::Read as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Sender, channel};
use std::thread::JoinHandle;

use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

/// Bytes read at a time, and between two looks at whether the result is still wanted.
const BLOCK_BYTES: usize = 1 << 20;

/// Check sums on their way. Dropped, it stops within a block.
#[derive(Default)]
pub(super) struct Hashing {
    is_unwanted: Arc<AtomicBool>,
    known: HashSet<PathBuf>,
    work: Option<(Sender<PathBuf>, JoinHandle<Value>)>,
}

impl Hashing {
    /// Starts to read files, each only once.
    pub(super) fn add(&mut self, paths: &[PathBuf]) {
        for path in paths {
            if self.known.insert(path.clone()) {
                let start = || {
                    let (sender, paths) = channel::<PathBuf>();
                    let is_unwanted = Arc::clone(&self.is_unwanted);
                    let sources = move || paths.iter().map(|path| source(&path, &is_unwanted)).collect();
                    let thread = std::thread::Builder::new().name("sources".to_owned()).spawn(sources).ok()?;
                    Some((sender, thread))
                };
                self.work = self.work.take().or_else(start);
                if let Some((sender, _)) = &self.work {
                    let _ = sender.send(path.clone());
                }
            }
        }
    }

    /// Reads no more: the sums that are not there yet are left out.
    pub(super) fn hurry(&self) {
        self.is_unwanted.store(true, Ordering::Relaxed);
    }

    /// The list of `{"name", "sha256"}`; a check sum that could not be worked out is null.
    pub(super) fn finish(mut self) -> Value {
        let sources = self.work.take().and_then(|(sender, work)| {
            drop(sender);
            work.join().ok()
        });
        sources.unwrap_or_else(|| Value::Array(Vec::new()))
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
        let mut hashing = Hashing::default();
        hashing.add(&[path, PathBuf::from("-")]);
        let sources = hashing.finish();
        let expected = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
        assert_eq!(sources, json!([{"name": "a.json", "sha256": expected}, {"name": "-", "sha256": null}]));
        assert_eq!(Hashing::default().finish(), json!([]));
        let paths = [folder.path().join("a.json"), folder.path().join("b.json")];
        let mut hashing = Hashing::default();
        hashing.hurry();
        hashing.add(&paths[..1]);
        hashing.add(&paths);
        let expected = json!([{"name": "a.json", "sha256": null}, {"name": "b.json", "sha256": null}]);
        assert_eq!(hashing.finish(), expected, "each once, and no sums for who is in a hurry");
    }
}
