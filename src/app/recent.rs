//! What was opened lately, with enough of it to recognise it again.

use std::path::{Path, PathBuf};
use std::time::{SystemTime, UNIX_EPOCH};

use serde::{Deserialize, Deserializer, Serialize};

use super::event::Opened;
use crate::analysis::density::BucketRows;

/// Parts of the preview.
const NUM_PREVIEW: usize = 64;

/// A file, a folder or a session that was opened.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct Recent {
    /// Where it is.
    pub path: PathBuf,
    /// When it was opened last, in milliseconds since 1970; 0 when that was not noted.
    pub opened_ms: u64,
    /// Whether it is a session.
    pub is_session: bool,
    /// Whether it is a folder that was opened as a library.
    pub is_library: bool,
    /// Number of people; of a session the number of documents, of a library that of its jobs.
    pub people: u32,
    /// Number of detections.
    pub detections: u64,
    /// From the first to the last, in milliseconds.
    pub duration_ms: i64,
    /// What the job is called.
    pub job: String,
    /// How busy each of up to 64 equal parts of it is, relative to the busiest: `0..=100`.
    pub preview: Vec<u8>,
}

/// As it stands in the settings: earlier versions noted the path alone.
#[derive(Deserialize)]
#[serde(untagged)]
enum Noted {
    Path(PathBuf),
    All {
        path: PathBuf,
        #[serde(default)]
        opened_ms: u64,
        #[serde(default)]
        is_session: bool,
        #[serde(default)]
        is_library: bool,
        #[serde(default)]
        people: u32,
        #[serde(default)]
        detections: u64,
        #[serde(default)]
        duration_ms: i64,
        #[serde(default)]
        job: String,
        #[serde(default)]
        preview: Vec<u8>,
    },
}

impl<'de> Deserialize<'de> for Recent {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Ok(match Noted::deserialize(deserializer)? {
            Noted::Path(path) => Self::new(path),
            Noted::All { path, opened_ms, is_session, is_library, people, detections, duration_ms, job, preview } => {
                Self { path, opened_ms, is_session, is_library, people, detections, duration_ms, job, preview }
            }
        })
    }
}

impl Recent {
    /// A path of which nothing else is known.
    pub fn new(path: PathBuf) -> Self {
        Self { path, ..Self::default() }
    }

    /// A library of so many jobs, as of now. Reads the clock, so it is for jobs.
    pub(super) fn of_library(folder: PathBuf, num_jobs: usize) -> Self {
        let people = u32::try_from(num_jobs).unwrap_or(u32::MAX);
        Self { is_library: true, people, opened_ms: now_ms(), ..Self::new(folder) }
    }

    /// What people opened and what was in it, as of now. Reads the clock, so it is for jobs.
    pub(super) fn of(paths: &[PathBuf], documents: &[Opened]) -> Vec<Self> {
        let paths = paths.iter().filter(|path| path.as_os_str() != "-");
        paths.filter_map(|path| Self::of_path(path, documents)).collect()
    }

    fn of_path(path: &Path, documents: &[Opened]) -> Option<Self> {
        let path = std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
        let is_in = |opened: &&Opened| opened.inputs.iter().any(|input| input.path.starts_with(&path));
        let in_it: Vec<&Opened> = documents.iter().filter(is_in).collect();
        let first = in_it.first()?;
        let store = &first.derived.store;
        let span = store.span_ms();
        let counts = BucketRows::new(store, span.clone(), NUM_PREVIEW).counts(&first.derived.kept);
        let max = u64::from(counts.iter().copied().max().unwrap_or(0)).max(1);
        Some(Self {
            path,
            opened_ms: now_ms(),
            is_session: false,
            is_library: false,
            people: in_it.iter().map(|opened| opened.derived.store.num_people()).sum(),
            detections: in_it.iter().map(|opened| u64::from(opened.derived.store.num_rows())).sum(),
            duration_ms: store.first_ms().zip(store.last_ms()).map_or(0, |(first, last)| last.saturating_sub(first)),
            job: store.job.name.clone(),
            preview: counts.iter().map(|&count| (u64::from(count) * 100 / max) as u8).collect(),
        })
    }

    /// The last part of its path.
    pub fn name(&self) -> String {
        self.path
            .file_name()
            .map_or_else(|| self.path.display().to_string(), |name| name.to_string_lossy().into_owned())
    }
}

fn now_ms() -> u64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    u64::try_from(since.as_millis()).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::Derived;
    use crate::decode::InputFormat;
    use crate::sample::SampleJob;
    use crate::source::Input;

    #[test]
    fn a_path_alone_and_all_of_it_are_read() {
        let recent: Vec<Recent> =
            serde_json::from_str(r#"["/data/a.json", {"path": "/data/b.json", "people": 3, "preview": [0, 100]}]"#)
                .unwrap();
        assert_eq!(recent[0], Recent::new("/data/a.json".into()));
        assert_eq!((recent[1].people, recent[1].preview.len()), (3, 2));
        let text = serde_json::to_string(&recent).unwrap();
        assert_eq!(serde_json::from_str::<Vec<Recent>>(&text).unwrap(), recent);
    }

    #[test]
    fn a_folder_is_one_entry_of_all_that_is_in_it() {
        let derived = Derived::whole(std::sync::Arc::new(SampleJob::demo().store()));
        let input = |path: &str| Input { path: path.into(), format: InputFormat::Rekognition, bytes: 1 };
        let opened = |path: &str| Opened { derived: derived.clone(), inputs: vec![input(path)] };
        let documents = [opened("/data/a.json"), opened("/data/b.json")];
        let [folder] = Recent::of(&["/data".into()], &documents).try_into().unwrap();
        assert_eq!((folder.people, folder.detections), (12, 2 * 5482));
        assert_eq!(folder.preview.len(), 64);
        assert_eq!(folder.preview.iter().max(), Some(&100));
        assert!(folder.duration_ms > 0 && folder.opened_ms > 0);
        assert_eq!(Recent::of(&["/data/a.json".into(), "/elsewhere".into()], &documents).len(), 1);
    }
}
