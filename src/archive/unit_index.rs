//! Reads the files of a unit into jobs.

use std::cell::Cell;
use std::collections::{HashMap, HashSet};
use std::io;
use std::path::Path;

use super::call::is_job_id;
use super::file_stamp::FileStamp;
use super::folder_scan::{FoundFile, Unit};
use super::found_open::{is_as_found, open_found};
use super::indexed_job::{IndexedJob, JobFile};
use super::job_name::id_of_name;
use super::paged_job::PagedJob as _;
use crate::decode::{DecodeOptions, Watch};
use crate::model::{JobStatus, WarningKind};
use crate::source::{OpenError, open_with};

/// What the files of a unit hold.
#[derive(Debug, Default)]
pub(super) struct UnitIndex {
    pub(super) jobs: Vec<UnitJob>,
    /// What could not be read: path and reason.
    pub(super) refused: Vec<(String, String)>,
}

impl UnitIndex {
    /// What still holds now that the unit is another: the jobs whose own files are as they were. Of jobs with one id, the
    /// first has it, so they go together.
    pub(super) fn still_in(&self, before: &Unit, now: &Unit) -> Self {
        let stamps: HashMap<&Path, FileStamp> =
            now.files.iter().map(|file| (file.path.as_path(), file.stamp)).collect();
        let (kept, gone): (Vec<_>, Vec<_>) = self.jobs.iter().partition(|known| known.job.is_from(&stamps));
        let gone: HashSet<&str> = gone.iter().map(|known| known.job.job_id()).collect();
        let jobs = kept.into_iter().filter(|known| !gone.contains(known.job.job_id())).cloned().collect();
        let same = before.files.iter().filter(|file| stamps.get(file.path.as_path()) == Some(&file.stamp));
        let same: HashSet<String> = same.map(|file| file.shown.display().to_string()).collect();
        let refused = self.refused.iter().filter(|(path, _)| same.contains(path)).cloned().collect();
        Self { jobs, refused }
    }
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
    let is_another = Cell::new(false);
    let open_file = |path: &Path| {
        let opened = by_path.get(path).ok_or_else(|| io::ErrorKind::NotFound.into());
        let opened = opened.and_then(|found| open_found(&found.path, found.stamp));
        opened.inspect_err(|error| is_another.set(is_another.get() || error.kind() == io::ErrorKind::NotFound))
    };
    match open_with(&paths, &DecodeOptions::default(), watch, &open_file) {
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
                if document.store.untracked().is_some() {
                    let why =
                        "it has detections without a track, and in an answer every entry is somebody's".to_owned();
                    index.refused.push((name.display().to_string(), why));
                    continue;
                }
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
    let is_as_found = !is_another.get() && unit.files.iter().all(|file| is_as_found(&file.path, file.stamp));
    if is_as_found { Ok(index) } else { Err(NotIndexed::Changed) }
}

/// What a client would not find out from the pages.
fn note_of(job: &IndexedJob) -> Option<String> {
    let store = job.store();
    let mut notes = Vec::new();
    if job.status() == JobStatus::InProgress {
        notes.push("it was saved while it was running, and is served as IN_PROGRESS for ever".to_owned());
    }
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

#[cfg(all(test, unix))]
mod tests {
    use std::fs;
    use std::os::unix::fs::symlink;
    use std::path::PathBuf;

    use super::*;
    use crate::archive::folder_scan::scan;
    use crate::archive::id_guess::guess_ids;

    /// Puts the true file back as soon as reading has begun.
    struct PutBack(PathBuf);

    impl Watch for PutBack {
        fn is_cancelled(&self) -> bool {
            let _ = fs::rename(self.0.with_extension("aside"), &self.0);
            false
        }
    }

    #[test]
    fn a_link_put_there_for_a_moment_is_not_read() {
        let (folder, outside) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        let root = folder.path().canonicalize().unwrap();
        let entries = r#"{"Timestamp":1,"Person":{"Index":0}},"#.repeat(20_000);
        let document = |id: &str| format!(r#"{{"JobId":"{id}","Persons":[{}]}}"#, entries.trim_end_matches(','));
        let path = root.join("a.json");
        fs::write(&path, document("ours")).unwrap();
        fs::write(outside.path().join("secret.json"), document("secret")).unwrap();
        let found = scan(&root).unwrap();
        let unit = found.units.values().next().unwrap();
        assert_eq!(guess_ids(unit, |_| false).ids[0].0, "ours");
        fs::rename(&path, path.with_extension("aside")).unwrap();
        symlink(outside.path().join("secret.json"), &path).unwrap();
        assert_eq!(guess_ids(unit, |_| false).ids[0].0, "a", "only the name");
        let index = index_unit(unit, &mut PutBack(path.clone()));
        assert!(matches!(index, Err(NotIndexed::Changed)), "{index:?}");
        let _ = fs::rename(path.with_extension("aside"), &path);
        assert_eq!(index_unit(unit, &mut ()).unwrap().jobs[0].job.job_id(), "ours");
    }
}
