//! Finds the files of a session again: where they were, beside the session file, then where people opened files lately.

use std::path::{Path, PathBuf};

use super::{OpenedAs, SavedDocument, SavedSource, SessionFile};

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

/// Looks for a file where a person says it is: a file, or a folder with a file of its name. What they name is taken, also when
/// it is not what it was.
pub fn locate_at(source: &SavedSource, path: &Path) -> Whereabouts {
    let named = source.path.file_name().map_or_else(|| path.to_owned(), |name| path.join(name));
    let path = if path.is_dir() { named } else { path.to_owned() };
    if source.identity.is_of(&path) {
        Whereabouts::Here(path)
    } else if path.is_file() {
        Whereabouts::Changed(path)
    } else {
        Whereabouts::Missing
    }
}

/// The path without `..`, as far as that can be told without asking the system.
fn clean(path: &Path) -> PathBuf {
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
        assert_eq!(locate_at(&source, &at("later")), Whereabouts::Here(at("later/lobby.json")));
        assert_eq!(locate_at(&source, &at("b/data/lobby.json")), Whereabouts::Changed(at("b/data/lobby.json")));
        assert_eq!(locate_at(&source, &at("nowhere")), Whereabouts::Missing);
    }
}
