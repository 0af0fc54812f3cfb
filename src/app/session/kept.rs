//! Edits of results that belong to no session: kept in the data folder by what the files are, whatever they are called, and
//! brought back when the same files are opened again. Those of a fetch go by its name, because its pages grow.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use sha2::{Digest as _, Sha256};

use crate::app::edits::Edits;
use crate::app::session_file::source::{KnownSources, SourceIdentity, hex};
use crate::app::session_file::{OpenedAs, SavedDocument, disk};

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
        let is_fetch = matches!(saved.opened_as, OpenedAs::Fetch(_));
        if first.identity.ends_sha256.is_empty() && !is_fetch {
            return Err(std::io::Error::other("the file that they are about could not be looked at"));
        }
        let path = self.folder.join(name(&saved, &first.identity));
        self.forget_old(&saved);
        if saved.edits.edits == Edits::default() && saved.edits.unknown.is_empty() && saved.read_as.is_silent() {
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
            let fetch = path.parent().and_then(Path::file_name).and_then(|folder| folder.to_str());
            let fetched = fetch.filter(|fetch| names.contains(&fetch_name(fetch))).and_then(|fetch| {
                let saved = self.read(&fetch_name(fetch))?;
                let is_it = matches!(&saved.opened_as, OpenedAs::Fetch(id) if id.to_string() == fetch);
                is_it.then(|| (vec![path.clone()], saved))
            });
            if fetched.is_some() {
                found.extend(fetched);
                continue;
            }
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

    /// Earlier versions named the edits of several files by the first of them alone.
    fn forget_old(&self, saved: &SavedDocument) {
        let Some(first) = saved.sources.first().filter(|_| saved.sources.len() > 1) else { return };
        let old = old_name(&first.identity, saved.job_id.as_deref());
        let is_same = |old: &SavedDocument| {
            let pairs = || old.sources.iter().zip(&saved.sources);
            old.sources.len() == saved.sources.len() && pairs().all(|(a, b)| a.identity.is_same(&b.identity))
        };
        if self.read(&old).is_some_and(|old| is_same(&old)) {
            // What cannot be deleted comes back beside the newer edits, which go before.
            let _ = fs::remove_file(self.folder.join(old));
        }
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

/// The name tells all files apart: what was done to two pages is not what was done to the first of them alone.
fn name(saved: &SavedDocument, first: &SourceIdentity) -> String {
    if let OpenedAs::Fetch(id) = &saved.opened_as {
        return fetch_name(&id.to_string());
    }
    if saved.sources.len() == 1 {
        return old_name(first, saved.job_id.as_deref());
    }
    let mut hash = Sha256::new();
    hash.update(saved.job_id.as_deref().unwrap_or_default());
    for source in &saved.sources {
        hash.update(format!("\n{} {}", source.identity.size, source.identity.ends_sha256));
    }
    format!("{}{}.json", prefix(first), &hex(&hash.finalize())[..HASH_CHARS])
}

fn fetch_name(id: &str) -> String {
    format!("fetch-{}.json", &hex(&Sha256::digest(id))[..HASH_CHARS])
}

fn old_name(first: &SourceIdentity, job_id: Option<&str>) -> String {
    let job = hex(&Sha256::digest(job_id.unwrap_or_default()));
    format!("{}{}.json", prefix(first), &job[..HASH_CHARS])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::session_file::SavedSource;

    /// Edits of some files of a folder: a filter.
    fn saved(folder: &Path, names: &[&str], filter: &str) -> SavedDocument {
        let source = |name: &&str| SavedSource { path: folder.join(name), ..SavedSource::default() };
        let mut saved = SavedDocument {
            job_id: Some("job".into()),
            sources: names.iter().map(source).collect(),
            ..SavedDocument::default()
        };
        saved.edits.edits.filter = filter.into();
        saved
    }

    #[test]
    fn edits_of_a_fetch_come_back_when_it_has_grown() {
        let folder = tempfile::tempdir().unwrap();
        let (kept, known) = (Kept::in_folder(&folder.path().join("home")), KnownSources::default());
        let pages = folder.path().join("2026-lobby").join("pages-1.jsonl");
        fs::create_dir(pages.parent().unwrap()).unwrap();
        fs::write(&pages, "one").unwrap();
        let mut saved = saved(pages.parent().unwrap(), &["pages-1.jsonl"], "person:1");
        saved.opened_as = OpenedAs::Fetch("2026-lobby".to_owned().try_into().unwrap());
        kept.store(saved.clone(), &known).unwrap();
        fs::write(&pages, "one and two").unwrap();
        let recall = || kept.recall(std::slice::from_ref(&pages));
        assert_eq!(recall()[0].1.edits.edits.filter, "person:1");
        // Taken back, it is forgotten.
        saved.edits.edits = Edits::default();
        kept.store(saved, &known).unwrap();
        assert!(recall().is_empty());
    }

    #[test]
    fn edits_of_pages_and_of_the_first_page_alone_are_kept_apart() {
        let folder = tempfile::tempdir().unwrap();
        let (kept, known) = (Kept::in_folder(folder.path()), KnownSources::default());
        let path = |name: &str| folder.path().join(name);
        for name in ["one", "two", "three"] {
            fs::write(path(name), name).unwrap();
        }
        for names in [&["one", "two"][..], &["one"], &["one", "three"]] {
            kept.store(saved(folder.path(), names, &names.join("+")), &known).unwrap();
        }
        let recall = |names: &[&str]| {
            let paths: Vec<PathBuf> = names.iter().map(|name| path(name)).collect();
            let mut found: Vec<String> =
                kept.recall(&paths).into_iter().map(|(_, saved)| saved.edits.edits.filter).collect();
            found.sort();
            found
        };
        assert_eq!(recall(&["one"]), ["one"]);
        assert_eq!(recall(&["one", "two"]), ["one", "one+two"]);
        assert_eq!(recall(&["one", "three"]), ["one", "one+three"]);
        // Under the name that earlier versions gave it is found too, and gives way to the new one.
        let mut old = saved(folder.path(), &["two", "three"], "old");
        known.fill(&mut old.sources, None);
        let old_path = kept.folder.join(old_name(&old.sources[0].identity, Some("job")));
        fs::write(&old_path, serde_json::to_vec(&old).unwrap()).unwrap();
        assert_eq!(recall(&["two", "three"]), ["old"]);
        kept.store(saved(folder.path(), &["two", "three"], "new"), &known).unwrap();
        assert_eq!(recall(&["two", "three"]), ["new"]);
    }
}
