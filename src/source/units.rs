//! Which files are opened together, found out from their ends: so that thousands of jobs are read one after the other and
//! not all at once.
//!
//! Files are in one unit where [`super::open`] may join them: those that name the same job, pages of one name and different
//! numbers of which each promises the next, and the labels of one video. Units keep the order of their first files.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use super::OpenError;
use super::expand::{STDIN, expand, series_key};
use super::file_ends::FileEnds;
use super::sequence::{Sequence, sequences};
use crate::jobs::{Turn, work_in_order};
use crate::model::partition_of;

/// Jobs of a folder that are opened as results side by side; more are a library.
const MAX_SIDE_BY_SIDE: usize = 8;
/// Files by which it is told how many jobs there are: pages of one job may be very many.
const TRIED: usize = 64;

/// Files that are opened together: never empty.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InputUnit {
    /// In their order.
    pub files: Vec<PathBuf>,
}

/// The units of the arguments of [`super::open`].
///
/// # Errors
/// As of [`super::open`]: a path that leads nowhere, or a folder without results.
pub fn units(inputs: &[PathBuf]) -> Result<Vec<InputUnit>, OpenError> {
    Ok(units_of(expand(inputs)?))
}

/// The units of files that were found, in their order.
pub fn units_of(files: Vec<PathBuf>) -> Vec<InputUnit> {
    units_of_unless(files, 1, &|| true)
}

/// The same, with the ends of the files looked at by several threads. `go_on` is asked before each; once it says no, nothing
/// more is looked at and there are no units.
pub fn units_of_unless(files: Vec<PathBuf>, num_threads: usize, go_on: &(dyn Fn() -> bool + Sync)) -> Vec<InputUnit> {
    if files.len() == 1 {
        return vec![InputUnit { files }];
    }
    let sequences = sequences(files, None);
    let ends: Vec<OnceLock<FileEnds>> = sequences.iter().map(|_| OnceLock::new()).collect();
    let look = |at: usize, sequence: &Sequence, _: &Turn<'_>| {
        if let Some(file) = sequence.alone() {
            let is_readable_twice = file.as_os_str() != STDIN && file.is_file();
            let found = if is_readable_twice { FileEnds::of(file).unwrap_or_default() } else { FileEnds::default() };
            let _ = ends[at].set(found);
        }
    };
    work_in_order(&sequences, num_threads, look, go_on);
    if !go_on() {
        return Vec::new();
    }
    let mut found = Found::default();
    for (sequence, ends) in sequences.into_iter().zip(ends) {
        match sequence.alone() {
            Some(file) => found.add(file, ends.into_inner().unwrap_or_default()),
            None => found.units.push(sequence.files),
        }
    }
    found.units.into_iter().filter(|files| !files.is_empty()).map(|files| InputUnit { files }).collect()
}

/// Whether a folder, whose files these are, is a library rather than results to look at side by side: a dataset with a folder
/// for every job, or more jobs than one opens at once.
pub fn is_library(folder: &Path, files: &[PathBuf]) -> bool {
    if !folder.is_dir() {
        return false;
    }
    let is_of_dataset = |file: &PathBuf| partition_of(file).is_some() && file.parent() != Some(folder);
    // From all over the folder: the first files may be pages of one job.
    let tried = || files.iter().step_by(files.len().div_ceil(TRIED)).cloned().collect();
    files.iter().any(is_of_dataset) || files.len() > MAX_SIDE_BY_SIDE && units_of(tried()).len() > MAX_SIDE_BY_SIDE
}

#[derive(Default)]
struct Found {
    units: Vec<Vec<PathBuf>>,
    /// The unit of every id.
    by_job: HashMap<String, usize>,
    /// The unit of every series whose last file promises another.
    by_series: HashMap<String, usize>,
}

impl Found {
    fn add(&mut self, file: &Path, ends: FileEnds) {
        let series = series_key(file);
        let unit = if ends.job_ids.is_empty() {
            self.by_series.remove(&series)
        } else {
            let mut units: Vec<usize> = ends.job_ids.iter().filter_map(|id| self.by_job.get(id).copied()).collect();
            units.sort_unstable();
            units.dedup();
            let first = units.first().copied();
            for (other, first) in units.into_iter().skip(1).filter_map(|other| Some((other, first?))) {
                self.merge(first, other);
            }
            first
        };
        let unit = unit.unwrap_or_else(|| {
            self.units.push(Vec::new());
            self.units.len() - 1
        });
        self.units[unit].push(file.to_owned());
        if ends.job_ids.is_empty() && ends.has_next_token {
            self.by_series.insert(series, unit);
        }
        self.by_job.extend(ends.job_ids.into_iter().map(|id| (id, unit)));
    }

    /// A file names the jobs of both, so they are read together.
    fn merge(&mut self, first: usize, other: usize) {
        let files = std::mem::take(&mut self.units[other]);
        self.units[first].extend(files);
        for unit in self.by_job.values_mut().chain(self.by_series.values_mut()).filter(|unit| **unit == other) {
            *unit = first;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_are_together_and_numbered_jobs_are_not() {
        let folder = tempfile::tempdir().unwrap();
        let write = |name: &str, text: &str| std::fs::write(folder.path().join(name), text).unwrap();
        let (more, last) = (r#"{"Persons":[],"NextToken":"t"}"#, r#"{"Persons":[]}"#);
        write("a1.json", more);
        write("a2.json", last);
        write("a3.json", last);
        write("b1.json", r#"{"JobId":"B","NextToken":"t"}"#);
        write("b2.json", r#"{"JobId":"C"}"#);
        write("c.json", r#"{"JobId":"B"}"#);
        write("d_1.txt", "0 0.5 0.5 0.1 0.2 1\n");
        write("d_2.txt", "0 0.5 0.5 0.1 0.2 1\n");
        let units = units(&[folder.path().to_owned()]).unwrap();
        let name = |file: &PathBuf| file.file_name().unwrap().to_string_lossy().into_owned();
        let names: Vec<Vec<String>> = units.iter().map(|unit| unit.files.iter().map(name).collect()).collect();
        let expected: [&[&str]; 5] =
            [&["a1.json", "a2.json"], &["a3.json"], &["b1.json", "c.json"], &["b2.json"], &["d_1.txt", "d_2.txt"]];
        assert_eq!(names, expected);
    }

    #[test]
    fn many_jobs_and_datasets_are_libraries() {
        let folder = tempfile::tempdir().unwrap();
        let is_it = || is_library(folder.path(), &expand(&[folder.path().to_owned()]).unwrap());
        let write = |name: String, id: usize| {
            let path = folder.path().join(name);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, format!(r#"{{"JobId":"{id}","Persons":[]}}"#)).unwrap();
        };
        (0..40).for_each(|page| write(format!("page{page}.json"), 0));
        assert!(!is_it(), "pages of one job");
        (1..MAX_SIDE_BY_SIDE).for_each(|id| write(format!("job{id}.json"), id));
        assert!(!is_it(), "few jobs");
        write("other.json".to_owned(), 1000);
        assert!(is_it(), "more than are opened at once");
        let dataset = tempfile::tempdir().unwrap();
        let part = dataset.path().join("job=lobby").join("part-0.json");
        assert!(!is_library(&part, std::slice::from_ref(&part)), "a file");
        std::fs::create_dir_all(part.parent().unwrap()).unwrap();
        std::fs::write(&part, "{}").unwrap();
        assert!(is_library(dataset.path(), std::slice::from_ref(&part)), "a dataset of one job");
        assert!(!is_library(part.parent().unwrap(), std::slice::from_ref(&part)), "its only job");
    }

    #[test]
    fn units_open_to_what_all_together_open_to() {
        let folder = tempfile::tempdir().unwrap();
        let job = crate::sample::SampleJob::demo();
        for (at, page) in job.pages(1000).iter().enumerate() {
            std::fs::write(folder.path().join(format!("page{at}.json")), page).unwrap();
        }
        for id in ["x", "y"] {
            let text = format!(r#"{{"JobId":"{id}","Persons":[{{"Timestamp":0,"Person":{{"Index":0}}}}]}}"#);
            std::fs::write(folder.path().join(format!("{id}.json")), text).unwrap();
        }
        let inputs = [folder.path().to_owned()];
        let options = crate::decode::DecodeOptions::default();
        let summary = |opened: super::super::Opened| -> Vec<(String, u32)> {
            opened.documents.iter().map(|d| (d.store.job.name.clone(), d.store.num_rows())).collect()
        };
        let whole = summary(super::super::open(&inputs, &options, &mut ()).unwrap());
        let units = units(&inputs).unwrap();
        let parts: Vec<_> = units
            .iter()
            .flat_map(|unit| summary(super::super::open(&unit.files, &options, &mut ()).unwrap()))
            .collect();
        assert_eq!((units.len(), parts), (3, whole));
    }
}
