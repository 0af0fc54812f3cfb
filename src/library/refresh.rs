//! Brings what is known of a folder up to date.

use std::collections::{HashMap, HashSet};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};

use super::{LibraryFile, LibraryJob};
use crate::decode::parquet::footer_summary;
use crate::decode::{DecodeOptions, Watch};
use crate::jobs::work_in_order;
use crate::source::{self, InputUnit, OpenError};

/// Looks on while a library is read; called from several threads.
pub trait LibraryWatch: Sync {
    /// What was known before and still holds. Called once, before anything is read.
    fn on_kept(&self, _jobs: &[LibraryJob]) {}

    /// Jobs that were read, in any order.
    fn on_jobs(&self, _jobs: &[LibraryJob]) {}

    /// How many of what is read together have been read, and how many there are.
    fn on_progress(&self, _num_done: usize, _num_all: usize) {}

    /// Whether to stop.
    fn is_cancelled(&self) -> bool {
        false
    }
}

impl LibraryWatch for () {}

/// A library as it is now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refreshed {
    /// In the order of their files.
    pub jobs: Vec<LibraryJob>,
    /// How many were read, and not known before.
    pub num_read: usize,
    /// Whether it was given up: then `jobs` is what is known by now.
    pub is_cancelled: bool,
}

/// Looks at every file that opening the folder would try, keeps what is known of those that are as they were, and reads the
/// others on `num_threads` threads.
///
/// # Errors
/// When the folder cannot be listed. Files that cannot be read are lines that say so.
pub fn refresh(
    folder: &Path,
    known: Vec<LibraryJob>,
    num_threads: usize,
    watch: &dyn LibraryWatch,
) -> Result<Refreshed, OpenError> {
    let paths = match source::expand(&[folder.to_owned()]) {
        Err(OpenError::EmptyFolder { .. }) => Vec::new(),
        paths => paths?,
    };
    let files: Vec<LibraryFile> = paths.iter().filter_map(|path| LibraryFile::look(folder, path)).collect();
    let (mut kept, to_read) = sort_out(&files, known);
    watch.on_kept(&kept);
    let reader = Reader { folder, num_threads, watch };
    let units = source::units_of(to_read.iter().map(|file| folder.join(&file.path)).collect());
    let (mut read, mut is_cancelled) = reader.read_all(&units);
    // A page that came later: its job is read once more, with all its files.
    let again = again(&mut kept, &mut read, folder);
    let mut num_read = read.len();
    if !again.is_empty() {
        let (more, is_more_cancelled) = reader.read_all(&again);
        num_read += more.len();
        is_cancelled |= is_more_cancelled;
        read.extend(more);
    }
    let places: HashMap<&Path, usize> = files.iter().enumerate().map(|(at, file)| (&*file.path, at)).collect();
    kept.extend(read);
    kept.sort_by_key(|job| places.get(job.path()).copied());
    Ok(Refreshed { jobs: kept, num_read, is_cancelled })
}

/// The jobs all of whose files are as they were, and the other files. Where pages were missing and a file of their name is
/// new, the job is read again.
fn sort_out(files: &[LibraryFile], known: Vec<LibraryJob>) -> (Vec<LibraryJob>, Vec<&LibraryFile>) {
    let is_there: HashSet<&LibraryFile> = files.iter().collect();
    let same = |job: &LibraryJob| job.files.iter().all(|file| is_there.contains(file));
    let mut kept: Vec<LibraryJob> = known.into_iter().filter(same).collect();
    // Of a file that held several jobs one may have been read again together with others.
    let num_files = |kept: &[LibraryJob]| -> HashSet<PathBuf> {
        kept.iter().flat_map(|job| job.files.iter().map(|file| file.path.clone())).collect()
    };
    let in_kept = num_files(&kept);
    let new_series: HashSet<String> =
        files.iter().filter(|file| !in_kept.contains(&file.path)).map(|file| source::series_key(&file.path)).collect();
    if !new_series.is_empty() {
        let may_go_on = |job: &LibraryJob| {
            !job.is_complete && job.files.iter().any(|file| new_series.contains(&source::series_key(&file.path)))
        };
        let again: HashSet<PathBuf> =
            kept.iter().filter(|job| may_go_on(job)).flat_map(|job| job.files.iter().map(|f| f.path.clone())).collect();
        kept.retain(|job| !job.files.iter().any(|file| again.contains(&file.path)));
    }
    let in_kept = num_files(&kept);
    (kept, files.iter().filter(|file| !in_kept.contains(&file.path)).collect())
}

/// Takes out the jobs of one id that are both known and read from other files, and gives the files to read together.
fn again(kept: &mut Vec<LibraryJob>, read: &mut Vec<LibraryJob>, folder: &Path) -> Vec<InputUnit> {
    let ids_of =
        |jobs: &[LibraryJob]| -> HashSet<String> { jobs.iter().filter_map(|job| job.job_id.clone()).collect() };
    let read_ids = ids_of(read);
    let both: HashSet<String> = ids_of(kept).intersection(&read_ids).cloned().collect();
    if both.is_empty() {
        return Vec::new();
    }
    let is_both = |job: &LibraryJob| job.job_id.as_ref().is_some_and(|id| both.contains(id));
    let files: HashSet<PathBuf> = kept
        .iter()
        .chain(read.iter())
        .filter(|job| is_both(job))
        .flat_map(|job| job.files.iter().map(|file| file.path.clone()))
        .collect();
    // A file that holds several jobs takes them all along.
    let is_left = |job: &LibraryJob| !job.files.iter().any(|file| files.contains(&file.path));
    kept.retain(is_left);
    read.retain(is_left);
    let mut paths: Vec<PathBuf> = files.iter().map(|file| folder.join(file)).collect();
    paths.sort_by(|a, b| source::natural(a, b));
    source::units_of(paths)
}

struct Reader<'a> {
    folder: &'a Path,
    num_threads: usize,
    watch: &'a dyn LibraryWatch,
}

impl Reader<'_> {
    /// What all units hold, and whether it was given up.
    fn read_all(&self, units: &[InputUnit]) -> (Vec<LibraryJob>, bool) {
        let (found, num_done) = (Mutex::new(Vec::new()), AtomicUsize::new(0));
        let num_threads = self.num_threads.clamp(1, units.len().max(1));
        let memory_limit = source::memory_limit().map(|bytes| bytes / num_threads as u64);
        let options = DecodeOptions { memory_limit, ..DecodeOptions::default() };
        self.watch.on_progress(0, units.len());
        work_in_order(
            units,
            num_threads,
            |_, unit, _| {
                let jobs = self.read(unit, &options);
                self.watch.on_jobs(&jobs);
                found.lock().unwrap_or_else(PoisonError::into_inner).extend(jobs);
                self.watch.on_progress(num_done.fetch_add(1, Ordering::Relaxed) + 1, units.len());
            },
            || !self.watch.is_cancelled(),
        );
        (found.into_inner().unwrap_or_else(PoisonError::into_inner), self.watch.is_cancelled())
    }

    /// What the files of a unit hold: their jobs, and a line for every file that is none.
    fn read(&self, unit: &InputUnit, options: &DecodeOptions) -> Vec<LibraryJob> {
        // Looked at before they are read: what changes meanwhile is read again the next time.
        let files: HashMap<&Path, LibraryFile> =
            unit.files.iter().filter_map(|path| Some((&**path, LibraryFile::look(self.folder, path)?))).collect();
        // Parquet of ours says at its end what it holds. Any other, or a damaged one, is read.
        if let [path] = &*unit.files
            && let Some(file) = files.get(&**path)
            && let Ok(summaries) = footer_summary(path)
        {
            return LibraryJob::of_summaries(summaries, file, &source::document_name(path));
        }
        let unreadable =
            |path: &Path, why: String| files.get(path).map(|file| LibraryJob::unreadable(file.clone(), why));
        match source::open(&unit.files, options, &mut Stopping(self.watch)) {
            Ok(opened) => {
                let mut jobs = Vec::new();
                for document in &opened.documents {
                    let inputs = || document.inputs.iter().filter_map(|&at| opened.inputs.get(at));
                    let of_job: Vec<_> = inputs().filter_map(|input| files.get(&*input.path).cloned()).collect();
                    if !of_job.is_empty() {
                        let format = inputs().next().map(|input| input.format);
                        jobs.push(LibraryJob::of(&document.store, of_job, format));
                    }
                }
                let refused = opened.refused.iter();
                jobs.extend(refused.filter_map(|(path, error)| unreadable(path, error.to_string())));
                jobs
            }
            Err(OpenError::Cancelled) => Vec::new(),
            Err(OpenError::Refused { error, .. } | OpenError::AllRefused { error, .. }) => {
                unit.files.iter().filter_map(|path| unreadable(path, error.to_string())).collect()
            }
            Err(error) => unit.files.iter().filter_map(|path| unreadable(path, error.to_string())).collect(),
        }
    }
}

struct Stopping<'a>(&'a dyn LibraryWatch);

impl Watch for Stopping<'_> {
    fn is_cancelled(&self) -> bool {
        self.0.is_cancelled()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn job_text(id: &str, num_people: u32) -> String {
        let people: Vec<String> =
            (0..num_people).map(|at| format!(r#"{{"Timestamp":{at},"Person":{{"Index":{at}}}}}"#)).collect();
        format!(r#"{{"JobId":"{id}","JobStatus":"SUCCEEDED","Persons":[{}]}}"#, people.join(","))
    }

    #[test]
    fn only_what_changed_is_read_again() {
        let folder = tempfile::tempdir().unwrap();
        let write = |name: &str, text: &str| std::fs::write(folder.path().join(name), text).unwrap();
        let update = |known| refresh(folder.path(), known, 3, &()).unwrap();
        let names = |found: &Refreshed| -> Vec<(String, u32)> {
            found.jobs.iter().map(|job| (job.name.clone(), job.num_people)).collect()
        };
        assert_eq!(update(Vec::new()).jobs, []);
        for at in 0..30 {
            write(&format!("job-{at}.json"), &job_text(&format!("id{at}"), at % 5));
        }
        write("notes.txt", "call them back");
        let first = update(Vec::new());
        assert_eq!((first.jobs.len(), first.num_read, first.is_cancelled), (31, 31, false));
        let expected = ("job-29.json".to_owned(), 4);
        assert_eq!(names(&first)[29], expected);
        assert!(first.jobs[30].problem.is_some() && first.jobs[30].name == "notes.txt");
        let second = update(first.jobs.clone());
        assert_eq!((&second.jobs, second.num_read), (&first.jobs, 0));
        write("job-3.json", &job_text("id3", 9));
        std::fs::remove_file(folder.path().join("job-4.json")).unwrap();
        let third = update(second.jobs);
        assert_eq!((third.jobs.len(), third.num_read, names(&third)[3].1), (30, 1, 9));
        // From the index or not, a library is the same.
        assert_eq!(update(Vec::new()).jobs, third.jobs);
        // A page that comes later joins its job.
        write("zz.json", r#"{"JobId":"id5","Persons":[{"Timestamp":9000,"Person":{"Index":7}}]}"#);
        let fourth = update(third.jobs);
        assert_eq!(fourth.jobs.len(), 30);
        assert_eq!(update(Vec::new()).jobs, fourth.jobs);
        assert!(fourth.jobs.iter().any(|job| job.files.len() == 2));
    }

    #[test]
    fn pages_that_were_missing_are_joined_when_they_come() {
        let folder = tempfile::tempdir().unwrap();
        let pages = crate::sample::SampleJob::demo().pages(1000);
        let write = |at: usize| std::fs::write(folder.path().join(format!("page{at}.json")), &pages[at]).unwrap();
        write(0);
        let first = refresh(folder.path(), Vec::new(), 2, &()).unwrap();
        assert!(!first.jobs[0].is_complete);
        (1..pages.len()).for_each(write);
        let second = refresh(folder.path(), first.jobs, 2, &()).unwrap();
        assert_eq!((second.jobs.len(), second.jobs[0].files.len()), (1, pages.len()));
        assert!(second.jobs[0].is_complete, "{:?}", second.jobs[0]);
    }

    #[test]
    fn reading_is_given_up_when_asked() {
        struct Hasty;
        impl LibraryWatch for Hasty {
            fn is_cancelled(&self) -> bool {
                true
            }
        }
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("a.json"), job_text("a", 1)).unwrap();
        let found = refresh(folder.path(), Vec::new(), 2, &Hasty).unwrap();
        assert!(found.is_cancelled && found.jobs.is_empty());
    }
}
