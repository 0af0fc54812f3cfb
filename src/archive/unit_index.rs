//! Reads the files of a unit into jobs.

use std::collections::HashMap;
use std::path::Path;

use super::call::is_job_id;
use super::file_stamp::FileStamp;
use super::folder_scan::{FoundFile, Unit};
use super::indexed_job::{IndexedJob, JobFile};
use super::job_name::id_of_name;
use super::paged_job::PagedJob as _;
use crate::decode::{DecodeOptions, Watch};
use crate::model::WarningKind;
use crate::source::{OpenError, open};

/// What the files of a unit hold.
#[derive(Debug, Default)]
pub(super) struct UnitIndex {
    pub(super) jobs: Vec<UnitJob>,
    /// What could not be read: path and reason.
    pub(super) refused: Vec<(String, String)>,
}

/// One job of a unit, under the id that it has by itself.
#[derive(Debug, Clone)]
pub(super) struct UnitJob {
    /// The file or folder it is in.
    pub(super) path: String,
    pub(super) job: IndexedJob,
    /// Something to know, in words.
    pub(super) note: Option<String>,
}

/// Why a unit was not read to the end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum NotIndexed {
    /// Somebody asked to stop.
    Cancelled,
    /// A file changed meanwhile.
    Changed,
}

/// Reads a unit, just as the window opens it.
pub(super) fn index_unit(unit: &Unit, watch: &mut dyn Watch) -> Result<UnitIndex, NotIndexed> {
    let by_path: HashMap<&Path, &FoundFile> = unit.files.iter().map(|file| (file.path.as_path(), file)).collect();
    let shown = |path: &Path| by_path.get(path).map_or_else(|| unit.name.clone(), |file| file.shown.clone());
    let paths: Vec<_> = unit.files.iter().map(|file| file.path.clone()).collect();
    let mut index = UnitIndex::default();
    match open(&paths, &DecodeOptions::default(), watch) {
        Err(OpenError::Cancelled) => return Err(NotIndexed::Cancelled),
        Err(OpenError::Refused { path, error } | OpenError::AllRefused { path, error, .. }) => {
            index.refused.push((shown(&path).display().to_string(), error.to_string()));
        }
        // The files have gone since they were found.
        Err(_) => return Err(NotIndexed::Changed),
        Ok(opened) => {
            let refused = opened.refused.iter();
            index.refused.extend(refused.map(|(path, error)| (shown(path).display().to_string(), error.to_string())));
            let is_whole_folder = unit.is_folder && opened.documents.len() == 1;
            for document in &opened.documents {
                let inputs: Vec<_> = document.inputs.iter().map(|&at| &opened.inputs[at]).collect();
                let name = match inputs.first() {
                    Some(first) if !is_whole_folder => shown(&first.path),
                    _ => unit.name.clone(),
                };
                let own_id = document.store.job.job_id.clone().filter(|id| is_job_id(id));
                let job_id = own_id.unwrap_or_else(|| id_of_name(&name));
                let files = inputs.iter().filter_map(|input| {
                    let stamp = by_path.get(input.path.as_path())?.stamp;
                    Some(JobFile { path: input.path.clone(), stamp, format: input.format })
                });
                let job = IndexedJob::new(job_id, document.store.clone(), files.collect(), watch);
                let job = job.map_err(|_| NotIndexed::Cancelled)?;
                let note = note_of(&job);
                index.jobs.push(UnitJob { path: name.display().to_string(), job, note });
            }
        }
    }
    if unit.files.iter().all(is_as_found) { Ok(index) } else { Err(NotIndexed::Changed) }
}

fn is_as_found(file: &FoundFile) -> bool {
    std::fs::metadata(&file.path).is_ok_and(|metadata| FileStamp::of(&metadata) == file.stamp)
}

/// What a client would not find out from the pages.
fn note_of(job: &IndexedJob) -> Option<String> {
    let store = job.store();
    let mut notes = Vec::new();
    if job.num_entries() > 0 && !store.is_complete() {
        notes.push("it is incomplete: what is here is served, and the last page ends it".to_owned());
    }
    for (kind, what) in [
        (WarningKind::UnreadableEntry, "unreadable"),
        (WarningKind::MissingIndex, "without Index"),
        (WarningKind::MissingTimestamp, "without Timestamp"),
    ] {
        match store.report.count(kind) {
            0 => {}
            1 => notes.push(format!("1 entry {what} is not served")),
            count => notes.push(format!("{count} entries {what} are not served")),
        }
    }
    match store.report.count(WarningKind::DuplicatePage) {
        0 => {}
        1 => notes.push("1 page that repeats another is not served".to_owned()),
        count => notes.push(format!("{count} pages that repeat others are not served")),
    }
    (!notes.is_empty()).then(|| notes.join("; "))
}
