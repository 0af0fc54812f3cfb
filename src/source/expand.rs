//! Arguments to files: folders, patterns, standard input, in natural order.

use std::cmp::Ordering;
use std::collections::{BTreeMap, HashSet};
use std::path::{Path, PathBuf};

use super::OpenError;

/// Folders within folders that are looked into.
const MAX_FOLDER_DEPTH: usize = 8;
/// Endings of files that are tried in a folder; a file given by name is always tried.
const ENDINGS: [&str; 12] =
    ["json", "jsonl", "ndjson", "csv", "tsv", "txt", "xml", "parquet", "gz", "zst", "zstd", "log"];

/// The path that stands for standard input.
pub(super) const STDIN: &str = "-";

/// The files of the arguments: each file once, in the order given, folders and patterns in natural order (`page2` before
/// `page10`), and pages of one name in the order of their numbers wherever they stand.
pub fn expand(inputs: &[PathBuf]) -> Result<Vec<PathBuf>, OpenError> {
    let mut files = Vec::new();
    for input in inputs {
        if input.as_os_str() == STDIN || input.is_file() {
            files.push(input.clone());
        } else if input.is_dir() {
            let before = files.len();
            add_folder(input, MAX_FOLDER_DEPTH, &mut files)?;
            if files.len() == before {
                return Err(OpenError::EmptyFolder { path: input.clone() });
            }
        } else if input.symlink_metadata().is_ok() {
            // A pipe or a device.
            files.push(input.clone());
        } else {
            let before = files.len();
            add_matches(input, &mut files);
            if files.len() == before {
                return Err(OpenError::NotFound { path: input.clone() });
            }
        }
    }
    let mut seen = HashSet::new();
    files.retain(|file| seen.insert(file.canonicalize().unwrap_or_else(|_| file.clone())));
    sort_numbered(&mut files);
    Ok(files)
}

fn add_folder(folder: &Path, depth: usize, files: &mut Vec<PathBuf>) -> Result<(), OpenError> {
    let unreadable = |error: std::io::Error| OpenError::Folder { path: folder.to_owned(), reason: error.to_string() };
    let mut entries = Vec::new();
    for entry in std::fs::read_dir(folder).map_err(unreadable)? {
        entries.push(entry.map_err(unreadable)?.path());
    }
    entries.sort_by(|a, b| natural(a, b));
    for path in entries {
        let is_hidden = path.file_name().is_some_and(|name| name.to_string_lossy().starts_with('.'));
        if is_hidden {
            continue;
        }
        if path.is_dir() {
            if depth > 0 {
                add_folder(&path, depth - 1, files)?;
            }
        } else if is_likely(&path) {
            files.push(path);
        }
    }
    Ok(())
}

fn add_matches(pattern: &Path, files: &mut Vec<PathBuf>) {
    let Ok(matches) = glob::glob(&pattern.to_string_lossy()) else { return };
    let mut matches: Vec<PathBuf> = matches.filter_map(Result::ok).filter(|path| path.is_file()).collect();
    matches.sort_by(|a, b| natural(a, b));
    files.extend(matches);
}

/// Whether a file found in a folder is tried: by its ending, or because it has none. What Spark leaves beside its files
/// (`_SUCCESS`) is none.
pub fn is_likely(path: &Path) -> bool {
    match path.extension() {
        Some(ending) => ENDINGS.iter().any(|likely| ending.eq_ignore_ascii_case(likely)),
        None => !path.file_name().is_some_and(|name| name.to_string_lossy().starts_with('_')),
    }
}

/// Natural order: `page2` before `page10`, whatever the case.
pub fn natural(a: &Path, b: &Path) -> Ordering {
    natord::compare_ignore_case(&a.to_string_lossy(), &b.to_string_lossy()).then_with(|| a.cmp(b))
}

/// A file's place in a series: its folder and name without the number, and the number. `persons.json` is number 1 of
/// `persons`, as `persons2.json` follows it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Series {
    pub(super) stem: String,
    pub(super) number: u64,
}

impl Series {
    pub(super) fn of(path: &Path) -> Self {
        let name = path.file_name().map_or_else(String::new, |name| name.to_string_lossy().into_owned());
        let (name, ending) = name.split_once('.').map_or((name.as_str(), ""), |(name, ending)| (name, ending));
        let letters = name.trim_end_matches(|char: char| char.is_ascii_digit());
        let number = name[letters.len()..].parse().ok();
        let letters = if number.is_some() { letters.trim_end_matches(['-', '_', ' ', '(']) } else { name };
        let folder = path.parent().map_or_else(String::new, |folder| folder.to_string_lossy().into_owned());
        Self { stem: format!("{folder}/{}.{ending}", letters.to_lowercase()), number: number.unwrap_or(1) }
    }
}

/// What the files of a series have in common: those of one name and different numbers may be pages of one job.
pub fn series_key(path: &Path) -> String {
    Series::of(path).stem
}

/// Puts the files of each series in the order of their numbers, in the places that they have.
fn sort_numbered(files: &mut [PathBuf]) {
    let mut places: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    for (at, file) in files.iter().enumerate() {
        places.entry(Series::of(file).stem).or_default().push(at);
    }
    for places in places.into_values().filter(|places| places.len() > 1) {
        let mut sorted: Vec<PathBuf> = places.iter().map(|&at| files[at].clone()).collect();
        sorted.sort_by(|a, b| Series::of(a).number.cmp(&Series::of(b).number).then_with(|| natural(a, b)));
        for (at, file) in places.into_iter().zip(sorted) {
            files[at] = file;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_are_put_in_the_order_of_their_numbers() {
        let mut files = ["b.json", "persons10.json", "a.json", "persons2.json", "persons.json"].map(PathBuf::from);
        sort_numbered(&mut files);
        let expected = ["b.json", "persons.json", "a.json", "persons2.json", "persons10.json"].map(PathBuf::from);
        assert_eq!(files, expected);
        assert_eq!(Series::of(Path::new("x/page-0002.json.gz")), Series { stem: "x/page.json.gz".into(), number: 2 });
        assert_ne!(Series::of(Path::new("x/page2.json")).stem, Series::of(Path::new("y/page2.json")).stem);
    }

    #[test]
    fn folders_patterns_and_repeats_are_expanded() {
        let folder = tempfile::tempdir().unwrap();
        for name in ["p10.json", "p2.json", ".hidden.json", "picture.png", "noending"] {
            std::fs::write(folder.path().join(name), "{}").unwrap();
        }
        let names = |inputs: &[PathBuf]| -> Vec<String> {
            let files = expand(inputs).unwrap();
            files.iter().map(|file| file.file_name().unwrap().to_string_lossy().into_owned()).collect()
        };
        let whole = folder.path().to_owned();
        assert_eq!(names(&[whole.clone(), whole.join("p2.json")]), ["noending", "p2.json", "p10.json"]);
        assert_eq!(names(&[whole.join("p*.json")]), ["p2.json", "p10.json"]);
        assert!(matches!(expand(&[whole.join("q*.json")]), Err(OpenError::NotFound { .. })));
        let empty = tempfile::tempdir().unwrap();
        assert!(matches!(expand(&[empty.path().to_owned()]), Err(OpenError::EmptyFolder { .. })));
    }
}
