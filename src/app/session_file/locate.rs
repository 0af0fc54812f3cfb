//! Finds the files of a session again: where they were, beside the session file, then where people opened files lately.

use std::collections::{HashMap, VecDeque};
use std::path::{Path, PathBuf};

use super::{OpenedAs, SavedDocument, SavedSource, SessionFile};

/// Entries of folders that are looked at for one file: somebody may name the root of a disk.
const MAX_LOOKED_AT: usize = 20_000;

/// What became of a source.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Whereabouts {
    /// It is here, as it was.
    Here(PathBuf),
    /// A file of its name is in its place, but it is not what it was.
    Changed(PathBuf),
    /// It is nowhere.
    Missing,
}

impl Whereabouts {
    /// The file to open.
    pub fn path(&self) -> Option<&Path> {
        match self {
            Self::Here(path) | Self::Changed(path) => Some(path),
            Self::Missing => None,
        }
    }
}

/// A document of a session, and where its files are.
#[derive(Debug, Clone, PartialEq)]
pub struct LocatedDocument {
    /// What the session says of it.
    pub saved: SavedDocument,
    /// What became of each of its sources.
    pub sources: Vec<Whereabouts>,
}

impl LocatedDocument {
    /// Its files, when all of them are there.
    pub fn paths(&self) -> Option<Vec<PathBuf>> {
        self.sources.iter().map(|source| source.path().map(Path::to_owned)).collect()
    }

    /// Those of them that are not what they were.
    pub fn changed(&self) -> Vec<String> {
        let changed = self.sources.iter().filter_map(|source| match source {
            Whereabouts::Changed(path) => Some(path.display().to_string()),
            _ => None,
        });
        changed.collect()
    }
}

/// Looks for the files of all documents. `folder` is that of the session file; `recent` are folders to look into besides.
pub fn locate(session: &SessionFile, folder: Option<&Path>, recent: &[PathBuf]) -> Vec<LocatedDocument> {
    let mut found_in: Vec<PathBuf> = Vec::new();
    session.documents.iter().map(|saved| locate_document(saved, folder, recent, &mut found_in)).collect()
}

fn locate_document(
    saved: &SavedDocument,
    folder: Option<&Path>,
    recent: &[PathBuf],
    found_in: &mut Vec<PathBuf>,
) -> LocatedDocument {
    let is_growing = matches!(saved.opened_as, OpenedAs::Fetch(_));
    let mut find = |source: &SavedSource| {
        // Where one was found the others are likely to be.
        let folders: Vec<&Path> = folder
            .into_iter()
            .chain(found_in.iter().map(PathBuf::as_path))
            .chain(recent.iter().map(PathBuf::as_path))
            .collect();
        let whereabouts = locate_source(source, folder, &folders, is_growing);
        if let Whereabouts::Here(path) = &whereabouts
            && let Some(folder) = path.parent()
            && !found_in.iter().any(|known| known == folder)
        {
            found_in.push(folder.to_owned());
        }
        whereabouts
    };
    LocatedDocument { saved: saved.clone(), sources: saved.sources.iter().map(&mut find).collect() }
}

/// Looks for one file. The pages of a fetch may have grown (`is_growing`): they are the same by their place alone.
pub fn locate_source(source: &SavedSource, folder: Option<&Path>, folders: &[&Path], is_growing: bool) -> Whereabouts {
    let beside = folder.zip(source.relative.as_ref()).map(|(folder, relative)| folder.join(relative));
    let places: Vec<PathBuf> = beside.map(|path| clean(&path)).into_iter().chain([source.path.clone()]).collect();
    if let Some(untouched) = places.iter().find(|path| source.identity.is_untouched(path)) {
        return Whereabouts::Here(untouched.clone());
    }
    if is_growing && let Some(pages) = places.iter().find(|path| path.is_file()) {
        return Whereabouts::Here(pages.clone());
    }
    let named =
        source.path.file_name().into_iter().flat_map(|name| folders.iter().map(move |folder| folder.join(name)));
    if let Some(same) = places.iter().cloned().chain(named).find(|path| source.identity.is_of(path)) {
        return Whereabouts::Here(same);
    }
    places.into_iter().find(|path| path.is_file()).map_or(Whereabouts::Missing, Whereabouts::Changed)
}

/// Where a person says that files are: a file, which is taken also when it is not what it was; or a folder, in which and below
/// which each may have another name, but then it has to be what it was.
pub struct PlaceToLook {
    path: PathBuf,
    /// What lies below, by size; walked once, when first needed.
    below: Option<HashMap<u64, Vec<PathBuf>>>,
}

impl PlaceToLook {
    /// That place.
    pub fn new(path: PathBuf) -> Self {
        Self { path, below: None }
    }

    /// Looks for a file.
    pub fn locate(&mut self, source: &SavedSource) -> Whereabouts {
        let named = || source.path.file_name().map_or_else(|| self.path.clone(), |name| self.path.join(name));
        let first = if self.path.is_dir() { named() } else { self.path.clone() };
        if source.identity.is_of(&first) {
            return Whereabouts::Here(first);
        }
        let below = self.below.get_or_insert_with(|| by_size(files_below(&self.path)));
        // Only files of its size are read.
        let mut of_its_size = below.get(&source.identity.size).into_iter().flatten();
        if let Some(same) = of_its_size.find(|file| source.identity.is_of(file)) {
            return Whereabouts::Here(same.clone());
        }
        if first.is_file() { Whereabouts::Changed(first) } else { Whereabouts::Missing }
    }
}

fn by_size(files: Vec<PathBuf>) -> HashMap<u64, Vec<PathBuf>> {
    let mut by_size: HashMap<u64, Vec<PathBuf>> = HashMap::new();
    for file in files {
        if let Ok(metadata) = std::fs::metadata(&file) {
            by_size.entry(metadata.len()).or_default().push(file);
        }
    }
    by_size
}

/// The files in a folder and below it, the nearest first, up to [`MAX_LOOKED_AT`]. Links to folders are not followed.
fn files_below(folder: &Path) -> Vec<PathBuf> {
    let (mut files, mut folders, mut num_seen) = (Vec::new(), VecDeque::from([folder.to_owned()]), 0);
    while let Some(folder) = folders.pop_front() {
        let Ok(entries) = std::fs::read_dir(folder) else { continue };
        let mut found: Vec<_> = entries.flatten().take(MAX_LOOKED_AT - num_seen).collect();
        num_seen += found.len();
        found.sort_by_key(std::fs::DirEntry::file_name);
        for entry in found {
            let path = entry.path();
            if entry.file_type().is_ok_and(|kind| kind.is_dir()) {
                folders.push_back(path);
            } else {
                files.push(path);
            }
        }
        if num_seen == MAX_LOOKED_AT {
            break;
        }
    }
    files
}

/// The path without `..`, as far as that can be told without asking the system.
pub fn clean(path: &Path) -> PathBuf {
    let mut clean = PathBuf::new();
    for component in path.components() {
        let is_up = component == std::path::Component::ParentDir;
        if !(is_up && clean.file_name().is_some() && clean.pop()) {
            clean.push(component);
        }
    }
    clean
}

#[cfg(test)]
mod tests {
    use super::super::source::KnownSources;
    use super::*;

    fn saved(path: &Path, folder: &Path) -> SavedSource {
        let mut sources = [SavedSource { path: path.to_owned(), ..SavedSource::default() }];
        KnownSources::default().fill(&mut sources, Some(folder));
        let [source] = sources;
        source
    }

    fn look(source: &SavedSource, path: PathBuf) -> Whereabouts {
        PlaceToLook::new(path).locate(source)
    }

    #[test]
    fn a_file_that_was_moved_is_found_by_what_it_is() {
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| folder.path().join(name);
        for name in ["a", "b", "a/data", "b/data", "later"] {
            std::fs::create_dir(at(name)).unwrap();
        }
        std::fs::write(at("a/data/lobby.json"), "one").unwrap();
        let source = saved(&at("a/data/lobby.json"), &at("a"));
        assert_eq!(source.relative.as_deref(), Some(Path::new("data/lobby.json")));
        let find = |session: &str, recent: &[&Path]| locate_source(&source, Some(&at(session)), recent, false);
        assert_eq!(find("a", &[]), Whereabouts::Here(at("a/data/lobby.json")));
        // Session and data moved together.
        std::fs::rename(at("a/data/lobby.json"), at("b/data/lobby.json")).unwrap();
        assert_eq!(find("b", &[]), Whereabouts::Here(at("b/data/lobby.json")));
        assert_eq!(find("a", &[]), Whereabouts::Missing);
        // The data alone; a file of that name with other content is not it.
        std::fs::rename(at("b/data/lobby.json"), at("later/lobby.json")).unwrap();
        std::fs::write(at("b/data/lobby.json"), "two").unwrap();
        assert_eq!(find("a", &[&at("b/data"), &at("later")]), Whereabouts::Here(at("later/lobby.json")));
        assert_eq!(find("b", &[]), Whereabouts::Changed(at("b/data/lobby.json")));
        assert_eq!(look(&source, at("later")), Whereabouts::Here(at("later/lobby.json")));
        assert_eq!(look(&source, at("b/data/lobby.json")), Whereabouts::Changed(at("b/data/lobby.json")));
        assert_eq!(look(&source, at("nowhere")), Whereabouts::Missing);
        // Under another name, somewhere below the folder that people name; a file of its name that is another one is not it.
        std::fs::create_dir_all(at("far/deep/deeper")).unwrap();
        std::fs::write(at("far/deep/lobby.json"), "two").unwrap();
        std::fs::rename(at("later/lobby.json"), at("far/deep/deeper/renamed")).unwrap();
        assert_eq!(look(&source, at("far")), Whereabouts::Here(at("far/deep/deeper/renamed")));
        std::fs::remove_file(at("far/deep/deeper/renamed")).unwrap();
        assert_eq!(look(&source, at("far")), Whereabouts::Missing);
    }
}
