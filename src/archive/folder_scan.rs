//! What lies in a served folder: files and folders that are read together, without reading them.

use std::collections::{BTreeMap, HashSet};
use std::fs::Metadata;
use std::io;
use std::path::{Path, PathBuf};

use super::file_stamp::FileStamp;
use crate::source::{is_likely, natural, series_key};

/// Folders within folders that are looked into.
const MAX_DEPTH: usize = 8;

/// One file that may be a result.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct FoundFile {
    /// Relative to the served folder, as people see it.
    pub(super) shown: PathBuf,
    /// Where it really is: without symbolic links.
    pub(super) path: PathBuf,
    pub(super) stamp: FileStamp,
}

/// What is opened together, so that pages in several files become one job: a folder, or the files of one name and
/// different numbers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Unit {
    /// The folder or the first file, relative to the served folder.
    pub(super) name: PathBuf,
    pub(super) is_folder: bool,
    /// In natural order; never empty.
    pub(super) files: Vec<FoundFile>,
}

impl Unit {
    /// Size of all files in bytes.
    pub(super) fn num_bytes(&self) -> u64 {
        self.files.iter().map(|file| file.stamp.len).sum()
    }
}

/// What lies in the folder now.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct FolderScan {
    /// By a key that stays the same while files come and go.
    pub(super) units: BTreeMap<String, Unit>,
    /// What is not served: path and reason.
    pub(super) refused: Vec<(String, String)>,
}

/// Looks at a folder; `root` is its real path. Hidden files, other endings and everything that is no plain file are passed
/// over; links that lead out of the folder are refused.
///
/// # Errors
/// The folder itself cannot be listed.
pub(super) fn scan(root: &Path) -> io::Result<FolderScan> {
    let mut walk = Walk { root, scan: FolderScan::default(), inside: HashSet::new() };
    for (path, shown) in entries(root, Path::new(""))? {
        let Some((real, metadata)) = walk.look(&path, &shown, root) else { continue };
        if metadata.is_dir() {
            let mut files = Vec::new();
            walk.inside.clear();
            walk.folder(&real, &shown, MAX_DEPTH, &mut files);
            if !files.is_empty() {
                let unit = Unit { name: shown.clone(), is_folder: true, files };
                walk.scan.units.insert(format!("{}/", shown.display()), unit);
            }
        } else if metadata.is_file() && is_likely(&shown) {
            let file = FoundFile { shown: shown.clone(), path: real, stamp: FileStamp::of(&metadata) };
            let unit = walk.scan.units.entry(series_key(&shown));
            let unit = unit.or_insert_with(|| Unit { name: shown, is_folder: false, files: Vec::new() });
            unit.files.push(file);
        }
    }
    Ok(walk.scan)
}

struct Walk<'a> {
    root: &'a Path,
    scan: FolderScan,
    /// Folders of the unit that were entered, by their real paths: links may go in a circle.
    inside: HashSet<PathBuf>,
}

impl Walk<'_> {
    /// Where a path in a folder really leads and what is there; `None` where it leads nowhere, out of the served folder or
    /// around in a circle.
    fn look(&mut self, path: &Path, shown: &Path, folder: &Path) -> Option<(PathBuf, Metadata)> {
        let real = path.canonicalize();
        match real.and_then(|real| Ok((real.symlink_metadata()?, real))) {
            Ok((_, real)) if folder.starts_with(&real) && real.starts_with(self.root) => None,
            Ok((metadata, real)) if real.starts_with(self.root) => Some((real, metadata)),
            Ok(_) => {
                self.refuse(shown, "the link leads out of the served folder".to_owned());
                None
            }
            // It has gone meanwhile, or never led anywhere.
            Err(error) if error.kind() == io::ErrorKind::NotFound => None,
            Err(error) => {
                self.refuse(shown, error.to_string());
                None
            }
        }
    }

    fn refuse(&mut self, shown: &Path, reason: String) {
        self.scan.refused.push((shown.display().to_string(), reason));
    }

    fn folder(&mut self, folder: &Path, shown: &Path, depth: usize, files: &mut Vec<FoundFile>) {
        if !self.inside.insert(folder.to_owned()) {
            return;
        }
        let found = match entries(folder, shown) {
            Ok(found) => found,
            Err(error) => return self.refuse(shown, format!("the folder cannot be listed: {error}")),
        };
        for (path, shown) in found {
            let Some((real, metadata)) = self.look(&path, &shown, folder) else { continue };
            if metadata.is_dir() && depth > 0 {
                self.folder(&real, &shown, depth - 1, files);
            } else if metadata.is_file() && is_likely(&shown) {
                files.push(FoundFile { shown, path: real, stamp: FileStamp::of(&metadata) });
            }
        }
    }
}

/// What is in a folder and not hidden, in natural order: the path, and the path to show.
fn entries(folder: &Path, shown: &Path) -> io::Result<Vec<(PathBuf, PathBuf)>> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder)? {
        let entry = entry?;
        let name = entry.file_name();
        if !name.to_string_lossy().starts_with('.') {
            found.push((entry.path(), shown.join(name)));
        }
    }
    found.sort_by(|a, b| natural(&a.1, &b.1));
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(scan: &FolderScan) -> Vec<(String, Vec<String>)> {
        let names = |unit: &Unit| unit.files.iter().map(|file| file.shown.display().to_string()).collect();
        scan.units.values().map(|unit| (unit.name.display().to_string(), names(unit))).collect()
    }

    #[test]
    fn files_of_one_name_and_folders_are_units() {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path().canonicalize().unwrap();
        std::fs::create_dir_all(root.join("pages/deep")).unwrap();
        std::fs::create_dir(root.join(".git")).unwrap();
        std::fs::create_dir(root.join("empty")).unwrap();
        for name in [
            "p10.json",
            "p2.json",
            "q.json",
            ".hidden.json",
            "x.png",
            "pages/b.json",
            "pages/deep/a.json",
            ".git/a.json",
        ] {
            std::fs::write(root.join(name), "{}").unwrap();
        }
        let found = scan(&root).unwrap();
        let expected = [
            ("p2.json".to_owned(), vec!["p2.json".to_owned(), "p10.json".to_owned()]),
            ("q.json".to_owned(), vec!["q.json".to_owned()]),
            ("pages".to_owned(), vec!["pages/b.json".to_owned(), "pages/deep/a.json".to_owned()]),
        ];
        assert_eq!(shown(&found), expected);
        assert_eq!(found, scan(&root).unwrap());
    }

    #[cfg(unix)]
    #[test]
    fn links_stay_inside() {
        use std::os::unix::fs::symlink;

        let (folder, outside) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        let root = folder.path().canonicalize().unwrap();
        std::fs::write(outside.path().join("secret.json"), "{}").unwrap();
        std::fs::create_dir(root.join("a")).unwrap();
        std::fs::write(root.join("a/x.json"), "{}").unwrap();
        symlink(outside.path().join("secret.json"), root.join("out.json")).unwrap();
        symlink(outside.path(), root.join("a/out")).unwrap();
        symlink(&root, root.join("a/circle")).unwrap();
        symlink("nowhere", root.join("broken.json")).unwrap();
        symlink("a/x.json", root.join("link.json")).unwrap();
        let found = scan(&root).unwrap();
        let text = format!("{found:?}");
        assert!(!text.contains("secret"), "{text}");
        let refused: Vec<&str> = found.refused.iter().map(|(path, _)| path.as_str()).collect();
        assert!(refused.contains(&"out.json") && refused.contains(&"a/out"), "{refused:?}");
        assert!(!text.contains("circle"), "{text}");
        let link = found.units.values().find(|unit| unit.name == Path::new("link.json")).unwrap();
        assert_eq!(link.files[0].path, root.join("a/x.json"));
    }
}
