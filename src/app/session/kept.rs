//! Edits of results that belong to no session: kept in the data folder by what the files are, whatever they are called, and
//! brought back when the same files are opened again.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use sha2::{Digest as _, Sha256};

use crate::app::edits::Edits;
use crate::app::session_file::source::{KnownSources, SourceIdentity, hex};
use crate::app::session_file::{SavedDocument, disk};

/// More results than this are not remembered; the oldest are forgotten.
const MAX_KEPT: usize = 500;
/// Characters of a hash in a name.
const HASH_CHARS: usize = 16;

/// The folder of kept edits.
#[derive(Debug, Clone)]
pub(super) struct Kept {
    folder: PathBuf,
}

impl Kept {
    /// The folder within that of the sessions. Touches nothing.
    pub(super) fn in_folder(sessions: &Path) -> Self {
        Self { folder: sessions.join("kept") }
    }

    /// Keeps the edits of a document; without any, those of before are forgotten.
    ///
    /// # Errors
    /// What the system says.
    pub(super) fn store(&self, mut saved: SavedDocument, known: &KnownSources) -> std::io::Result<()> {
        known.fill(&mut saved.sources, None);
        let Some(first) = saved.sources.first() else { return Ok(()) };
        if first.identity.ends_sha256.is_empty() {
            return Err(std::io::Error::other("the file that they are about could not be looked at"));
        }
        let path = self.folder.join(name(&first.identity, saved.job_id.as_deref()));
        if saved.edits.edits == Edits::default() && saved.edits.unknown.is_empty() {
            return match fs::remove_file(path) {
                Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(error),
                _ => Ok(()),
            };
        }
        disk::write_private(&path, &serde_json::to_vec_pretty(&saved)?)?;
        self.prune();
        Ok(())
    }

    /// The kept edits of files that are being opened, each with the files that it is about. Looks into those files only whose
    /// size is that of a file with kept edits.
    pub(super) fn recall(&self, paths: &[PathBuf]) -> Vec<(Vec<PathBuf>, SavedDocument)> {
        let Ok(entries) = fs::read_dir(&self.folder) else { return Vec::new() };
        let mut names: Vec<String> = entries.filter_map(|entry| entry.ok()?.file_name().into_string().ok()).collect();
        names.sort();
        let size_of = |name: &str| name.split('-').next().and_then(|size| size.parse::<u64>().ok());
        let sizes: Vec<u64> = names.iter().filter_map(|name| size_of(name)).collect();
        let mut found = Vec::new();
        for path in paths {
            if !fs::metadata(path).is_ok_and(|metadata| sizes.contains(&metadata.len())) {
                continue;
            }
            let Ok(identity) = SourceIdentity::of(path) else { continue };
            for name in names.iter().filter(|name| name.starts_with(&prefix(&identity))) {
                found.extend(self.read(name).and_then(|saved| Some((all_of(&saved, &identity, path, paths)?, saved))));
            }
        }
        found
    }

    fn read(&self, name: &str) -> Option<SavedDocument> {
        serde_json::from_slice(&fs::read(self.folder.join(name)).ok()?).ok()
    }

    fn prune(&self) {
        let Ok(entries) = fs::read_dir(&self.folder) else { return };
        let mut files: Vec<(SystemTime, PathBuf)> = entries
            .filter_map(|entry| Some((entry.as_ref().ok()?.metadata().ok()?.modified().ok()?, entry.ok()?.path())))
            .collect();
        files.sort();
        for (_, path) in files.iter().take(files.len().saturating_sub(MAX_KEPT)) {
            let _ = fs::remove_file(path);
        }
    }
}

/// All files of a document, when all of them are opened; its first is `path`.
fn all_of(saved: &SavedDocument, first: &SourceIdentity, path: &Path, paths: &[PathBuf]) -> Option<Vec<PathBuf>> {
    let (head, rest) = saved.sources.split_first()?;
    if !head.identity.is_same(first) {
        return None;
    }
    let mut all = vec![path.to_owned()];
    for source in rest {
        all.push(paths.iter().find(|path| !all.contains(path) && source.identity.is_of(path))?.clone());
    }
    Some(all)
}

fn prefix(identity: &SourceIdentity) -> String {
    format!("{}-{}-", identity.size, &identity.ends_sha256[..HASH_CHARS.min(identity.ends_sha256.len())])
}

fn name(identity: &SourceIdentity, job_id: Option<&str>) -> String {
    let job = hex(&Sha256::digest(job_id.unwrap_or_default()));
    format!("{}{}.json", prefix(identity), &job[..HASH_CHARS])
}
