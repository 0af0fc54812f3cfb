//! A file that a session is about, and how it is recognised again.

use std::collections::{HashMap, HashSet};
use std::fmt::Write as _;
use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};
use std::path::{Component, Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::UNIX_EPOCH;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use sha2::{Digest as _, Sha256};

/// Bytes at either end of a file that its short hash covers.
const END_BYTES: u64 = 1 << 20;

/// A file of a document.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct SavedSource {
    /// Where it was.
    pub path: PathBuf,
    /// The same, from the folder of the session file; both can be moved together.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub relative: Option<PathBuf>,
    /// What it was.
    #[serde(flatten)]
    pub identity: SourceIdentity,
    /// What this version does not know.
    #[serde(flatten)]
    pub unknown: Map<String, Value>,
}

/// What makes a file that file, whatever its name.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct SourceIdentity {
    /// Bytes.
    pub size: u64,
    /// When it was last written, in milliseconds since 1970; 0 where the system does not tell.
    pub modified_ms: u64,
    /// SHA-256 of its first and its last mebibyte, in hexadecimal; empty while unknown.
    pub ends_sha256: String,
    /// SHA-256 of all of it, in hexadecimal, once that has been worked out.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sha256: Option<String>,
}

impl SourceIdentity {
    /// Looks at a file. Reads at most two mebibytes.
    ///
    /// # Errors
    /// The file cannot be read.
    pub fn of(path: &Path) -> io::Result<Self> {
        let mut file = File::open(path)?;
        let metadata = file.metadata()?;
        if !metadata.is_file() {
            return Err(io::Error::new(io::ErrorKind::InvalidInput, "not a file"));
        }
        let size = metadata.len();
        let mut hash = Sha256::new();
        let mut bytes = Vec::new();
        file.by_ref().take(END_BYTES).read_to_end(&mut bytes)?;
        hash.update(&bytes);
        if size > END_BYTES {
            bytes.clear();
            file.seek(SeekFrom::Start(END_BYTES.max(size - END_BYTES)))?;
            file.take(END_BYTES).read_to_end(&mut bytes)?;
            hash.update(&bytes);
        }
        let ends_sha256 = hex(&hash.finalize());
        // The ends are all there is.
        let sha256 = (size <= 2 * END_BYTES).then(|| ends_sha256.clone());
        Ok(Self { size, modified_ms: modified_ms(&metadata), ends_sha256, sha256 })
    }

    /// Whether a file is this one, by size and hash.
    pub fn is_of(&self, path: &Path) -> bool {
        let has_size = std::fs::metadata(path).is_ok_and(|metadata| metadata.is_file() && metadata.len() == self.size);
        has_size && Self::of(path).is_ok_and(|identity| identity.is_same(self))
    }

    /// Whether both are the same file, as far as size and ends tell.
    pub fn is_same(&self, other: &Self) -> bool {
        (self.size, &self.ends_sha256) == (other.size, &other.ends_sha256)
    }

    /// Whether a file was not touched since; else the hash has to tell.
    pub fn is_untouched(&self, path: &Path) -> bool {
        let touched =
            |metadata: &std::fs::Metadata| (metadata.len(), modified_ms(metadata)) != (self.size, self.modified_ms);
        self.modified_ms != 0 && std::fs::metadata(path).is_ok_and(|metadata| metadata.is_file() && !touched(&metadata))
    }
}

fn modified_ms(metadata: &std::fs::Metadata) -> u64 {
    let since = metadata.modified().ok().and_then(|time| time.duration_since(UNIX_EPOCH).ok());
    since.map_or(0, |since| u64::try_from(since.as_millis()).unwrap_or(u64::MAX))
}

/// SHA-256 of a whole file, in hexadecimal; `None` when `on_bytes`, which hears of all bytes read, gives `false`.
///
/// # Errors
/// The file cannot be read.
pub fn full_sha256(path: &Path, on_bytes: &mut dyn FnMut(u64) -> bool) -> io::Result<Option<String>> {
    let mut file = File::open(path)?;
    let mut hash = Sha256::new();
    let mut chunk = vec![0; 1 << 18];
    loop {
        let len = file.read(&mut chunk)?;
        if len == 0 {
            return Ok(Some(hex(&hash.finalize())));
        }
        hash.update(&chunk[..len]);
        if !on_bytes(len as u64) {
            return Ok(None);
        }
    }
}

/// In hexadecimal.
pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::with_capacity(2 * bytes.len()), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

/// What the files that are opened were when they were opened. Shared between the threads that open and those that write.
#[derive(Debug, Clone, Default)]
pub struct KnownSources {
    known: Arc<Mutex<HashMap<PathBuf, SourceIdentity>>>,
    /// Files whose whole hash nobody wants to wait for.
    declined: Arc<Mutex<HashSet<PathBuf>>>,
}

impl KnownSources {
    /// Looks at a file that was just opened.
    pub fn note(&self, path: &Path) {
        if let Ok(identity) = SourceIdentity::of(path) {
            self.put(path, identity);
        }
    }

    /// What a file was when it was opened, or is now.
    pub fn get(&self, path: &Path) -> Option<SourceIdentity> {
        let known = self.known.lock().unwrap_or_else(PoisonError::into_inner).get(path).cloned();
        known.or_else(|| {
            self.note(path);
            self.known.lock().unwrap_or_else(PoisonError::into_inner).get(path).cloned()
        })
    }

    /// Sets what a file is known to be.
    pub fn put(&self, path: &Path, identity: SourceIdentity) {
        self.known.lock().unwrap_or_else(PoisonError::into_inner).insert(path.to_owned(), identity);
    }

    /// Somebody does not want to wait for the whole hash of a file: it is not asked for again in this run.
    pub fn decline(&self, path: &Path) {
        self.declined.lock().unwrap_or_else(PoisonError::into_inner).insert(path.to_owned());
    }

    /// Those of some files whose whole hash is still to be worked out. Touches no file.
    pub fn unhashed(&self, paths: &[PathBuf]) -> Vec<(PathBuf, SourceIdentity)> {
        let known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        let mut found: Vec<_> =
            paths.iter().filter_map(|path| Some((path.clone(), known.get(path)?.clone()))).collect();
        let declined = self.declined.lock().unwrap_or_else(PoisonError::into_inner);
        found.retain(|(path, identity)| identity.sha256.is_none() && !declined.contains(path));
        found.sort_by(|(a, _), (b, _)| a.cmp(b));
        found.dedup_by(|(a, _), (b, _)| a == b);
        found
    }

    /// Fills in what the sources are, and where they lie from `folder`. Sources whose identity is known are left as they are.
    pub fn fill(&self, sources: &mut [SavedSource], folder: Option<&Path>) {
        for source in sources {
            source.path = std::path::absolute(&source.path).unwrap_or_else(|_| source.path.clone());
            if source.identity.ends_sha256.is_empty()
                && let Some(identity) = self.get(&source.path)
            {
                source.identity = identity;
            }
            source.relative = folder.and_then(|folder| relative(folder, &source.path));
        }
    }
}

/// The way from a folder to a file, both absolute; `None` where they have nothing in common but the root.
pub fn relative(folder: &Path, path: &Path) -> Option<PathBuf> {
    let is_named = |component: &Component<'_>| matches!(component, Component::Normal(_));
    let (from, to): (Vec<_>, Vec<_>) = (folder.components().collect(), path.components().collect());
    let shared = from.iter().zip(&to).take_while(|(a, b)| a == b).count();
    if !to[..shared].iter().any(is_named) {
        return None;
    }
    let up = from[shared..].iter().map(|_| Component::ParentDir);
    Some(up.chain(to[shared..].iter().copied()).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_way_to_a_file_beside_or_near_is_relative() {
        let way =
            |path: &str| relative(Path::new("/data/work/monday"), Path::new(path)).map(|p| p.display().to_string());
        assert_eq!(way("/data/work/monday/a.json").as_deref(), Some("a.json"));
        assert_eq!(way("/data/b.json").as_deref(), Some("../../b.json"));
        assert_eq!(way("/other/c.json"), None);
    }

    #[test]
    fn a_file_is_known_by_its_ends_and_its_size() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a");
        let mut bytes = vec![7; 3 << 20];
        std::fs::write(&path, &bytes).unwrap();
        let identity = SourceIdentity::of(&path).unwrap();
        let moved = folder.path().join("b");
        std::fs::rename(&path, &moved).unwrap();
        assert!(identity.is_of(&moved) && !identity.is_of(&path));
        // The last byte counts, also where the ends do not overlap.
        *bytes.last_mut().unwrap() = 8;
        std::fs::write(&moved, &bytes).unwrap();
        assert!(!identity.is_of(&moved));
        let mut read = 0;
        let whole = full_sha256(&moved, &mut |bytes| {
            read += bytes;
            true
        });
        assert_eq!(whole.unwrap().unwrap(), hex(&Sha256::digest(&bytes)));
        assert_eq!(read, 3 << 20);
        assert_eq!(full_sha256(&moved, &mut |_| false).unwrap(), None);
    }
}
