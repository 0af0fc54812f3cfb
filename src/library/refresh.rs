//! Brings what is known of a folder up to date.

use std::collections::{HashMap, HashSet};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};

use super::{LibraryFile, LibraryJob};
use crate::decode::parquet::footer_summary;
use crate::decode::{DecodeError, DecodeOptions, InputFormat, Watch};
use crate::jobs::{Turn, work_in_order};
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
/// When the folder cannot be listed. Files that cannot be read are lines that say so; links that lead nowhere are none.
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
    let reader = Reader { folder, watch };
    let mut read = reader.read_all(to_read.iter().map(|file| folder.join(&file.path)).collect(), num_threads);
    // A page that came later: its job is read once more, with all its files.
    let again = again(&mut kept, &mut read, folder);
    let mut num_read = read.len();
    if !again.is_empty() {
        let more = reader.read_all(again, num_threads);
        num_read += more.len();
        read.extend(more);
    }
    // What there was no room for beside others has all of it alone.
    let (cut, mut read): (Vec<_>, Vec<_>) = read.into_iter().partition(|job| job.is_cut && num_threads > 1);
    let cut_files: HashSet<PathBuf> = cut.iter().flat_map(|job| job.full_paths(folder)).collect();
    if !cut_files.is_empty() {
        read.retain(|job| !job.full_paths(folder).any(|path| cut_files.contains(&path)));
        let mut cut_files: Vec<PathBuf> = cut_files.into_iter().collect();
        cut_files.sort_by(|a, b| source::natural(a, b));
        read.extend(reader.read_all(cut_files, 1));
    }
    let is_cancelled = watch.is_cancelled();
    let places: HashMap<&Path, usize> = files.iter().enumerate().map(|(at, file)| (&*file.path, at)).collect();
    kept.extend(read);
    kept.sort_by_key(|job| places.get(job.path()).copied());
    Ok(Refreshed { jobs: kept, num_read, is_cancelled })
}

/// The jobs all of whose files are as they were, and the other files. Where pages were missing, or there is a file a frame, and
/// a file of their name is new, the job is read again.
fn sort_out(files: &[LibraryFile], known: Vec<LibraryJob>) -> (Vec<LibraryJob>, Vec<&LibraryFile>) {
    let is_there: HashSet<&LibraryFile> = files.iter().collect();
    let same = |job: &LibraryJob| job.files.iter().all(|file| is_there.contains(file));
    let mut kept: Vec<LibraryJob> = known.into_iter().filter(|job| !job.is_passing && same(job)).collect();
    // Of a file that held several jobs one may have been read again together with others.
    let num_files = |kept: &[LibraryJob]| -> HashSet<PathBuf> {
        kept.iter().flat_map(|job| job.files.iter().map(|file| file.path.clone())).collect()
    };
    let in_kept = num_files(&kept);
    let new_series: HashSet<String> =
        files.iter().filter(|file| !in_kept.contains(&file.path)).map(|file| source::series_key(&file.path)).collect();
    if !new_series.is_empty() {
        let may_go_on = |job: &LibraryJob| {
            let is_open = !job.is_complete || job.format == Some(InputFormat::Ultralytics);
            is_open && job.files.iter().any(|file| new_series.contains(&source::series_key(&file.path)))
        };
        let again: HashSet<PathBuf> =
            kept.iter().filter(|job| may_go_on(job)).flat_map(|job| job.files.iter().map(|f| f.path.clone())).collect();
        kept.retain(|job| !job.files.iter().any(|file| again.contains(&file.path)));
    }
    let in_kept = num_files(&kept);
    (kept, files.iter().filter(|file| !in_kept.contains(&file.path)).collect())
}

/// Takes out the jobs of one id that are both known and read from other files, with all that share files with them, and gives
/// the files to read together.
fn again(kept: &mut Vec<LibraryJob>, read: &mut Vec<LibraryJob>, folder: &Path) -> Vec<PathBuf> {
    let ids_of =
        |jobs: &[LibraryJob]| -> HashSet<String> { jobs.iter().filter_map(|job| job.job_id.clone()).collect() };
    let read_ids = ids_of(read);
    let both: HashSet<String> = ids_of(kept).intersection(&read_ids).cloned().collect();
    if both.is_empty() {
        return Vec::new();
    }
    let mut files: HashSet<PathBuf> = HashSet::new();
    loop {
        // A file that holds several jobs takes them all along, and each of them its other files.
        let is_taken = |job: &LibraryJob| {
            job.job_id.as_ref().is_some_and(|id| both.contains(id))
                || job.files.iter().any(|file| files.contains(&file.path))
        };
        let taken = kept.iter().chain(read.iter()).filter(|job| is_taken(job));
        let all: HashSet<PathBuf> = taken.flat_map(|job| job.files.iter().map(|file| file.path.clone())).collect();
        if all.len() == files.len() {
            break;
        }
        files = all;
    }
    let is_left = |job: &LibraryJob| !job.files.iter().any(|file| files.contains(&file.path));
    kept.retain(is_left);
    read.retain(is_left);
    let mut paths: Vec<PathBuf> = files.iter().map(|file| folder.join(file)).collect();
    paths.sort_by(|a, b| source::natural(a, b));
    paths
}

struct Reader<'a> {
    folder: &'a Path,
    watch: &'a dyn LibraryWatch,
}

impl Reader<'_> {
    /// What the files hold, as far as it was not given up.
    fn read_all(&self, files: Vec<PathBuf>, num_threads: usize) -> Vec<LibraryJob> {
        let go_on = || !self.watch.is_cancelled();
        let units = source::units_of_unless(files, num_threads, &go_on);
        let (found, num_done) = (Mutex::new(Vec::new()), AtomicUsize::new(0));
        let num_threads = num_threads.clamp(1, units.len().max(1));
        let memory_limit = source::memory_limit().map(|bytes| bytes / num_threads as u64);
        let options = DecodeOptions { memory_limit, ..DecodeOptions::default() };
        self.watch.on_progress(0, units.len());
        let read = |_: usize, unit: &InputUnit, _: &Turn<'_>| {
            // One file that makes a reader fall over costs itself and not the library.
            let jobs = catch_unwind(AssertUnwindSafe(|| self.read(unit, &options)));
            let jobs = jobs.unwrap_or_else(|_| {
                let why = "reading it made Pathscope fail, which should be reported; the others are not concerned";
                self.look(unit).into_values().map(|file| LibraryJob::unreadable(vec![file], why.to_owned())).collect()
            });
            self.watch.on_jobs(&jobs);
            found.lock().unwrap_or_else(PoisonError::into_inner).extend(jobs);
            self.watch.on_progress(num_done.fetch_add(1, Ordering::Relaxed) + 1, units.len());
        };
        work_in_order(&units, num_threads, read, go_on);
        found.into_inner().unwrap_or_else(PoisonError::into_inner)
    }

    /// The files of a unit as they are now.
    fn look<'a>(&self, unit: &'a InputUnit) -> HashMap<&'a Path, LibraryFile> {
        unit.files.iter().filter_map(|path| Some((&**path, LibraryFile::look(self.folder, path)?))).collect()
    }

    /// What the files of a unit hold: their jobs, and a line for what is none.
    fn read(&self, unit: &InputUnit, options: &DecodeOptions) -> Vec<LibraryJob> {
        // Looked at before they are read: what changes meanwhile is read again the next time.
        let files = self.look(unit);
        let all = || -> Vec<LibraryFile> { unit.files.iter().filter_map(|path| files.get(&**path).cloned()).collect() };
        // Parquet of ours says at its end what it holds. Any other, or a damaged one, is read.
        if let [path] = &*unit.files
            && let Some(file) = files.get(&**path)
            && let Ok(summaries) = footer_summary(path)
        {
            return LibraryJob::of_summaries(summaries, file, &source::document_name(path));
        }
        let unreadable = |files: Vec<LibraryFile>, error: &DecodeError| {
            let is_passing = matches!(error, DecodeError::Io(_));
            let line = || LibraryJob { is_passing, ..LibraryJob::unreadable(files.clone(), error.to_string()) };
            (!files.is_empty()).then(line)
        };
        match source::open(&unit.files, options, &mut Stopping(self.watch)) {
            Ok(opened) => {
                let mut jobs = Vec::new();
                let is_only = opened.documents.len() == 1 && opened.refused.is_empty();
                for document in &opened.documents {
                    let inputs = || document.inputs.iter().filter_map(|&at| opened.inputs.get(at));
                    // Frames without anybody are files of their job as well.
                    let of_job = if is_only {
                        all()
                    } else {
                        inputs().filter_map(|input| files.get(&*input.path).cloned()).collect()
                    };
                    if !of_job.is_empty() {
                        let format = inputs().next().map(|input| input.format);
                        jobs.push(LibraryJob::of(&document.store, of_job, format));
                    }
                }
                let refused = opened.refused.iter();
                let file = |path: &Path| files.get(path).cloned().into_iter().collect();
                jobs.extend(refused.filter_map(|(path, error)| unreadable(file(path), error)));
                jobs
            }
            Err(OpenError::Cancelled) => Vec::new(),
            Err(OpenError::Refused { error, .. } | OpenError::AllRefused { error, .. }) => {
                unreadable(all(), &error).into_iter().collect()
            }
            Err(error) => unreadable(all(), &DecodeError::Io(error.to_string())).into_iter().collect(),
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
    fn frames_without_anybody_and_new_frames_belong_to_their_labels() {
        let folder = tempfile::tempdir().unwrap();
        let write = |at: usize, text: &str| {
            std::fs::write(folder.path().join(format!("lobby_{at}.txt")), text).unwrap();
        };
        (0..5).for_each(|at| write(at, if at % 2 == 0 { "" } else { "0 0.5 0.5 0.1 0.2 1\n" }));
        let first = refresh(folder.path(), Vec::new(), 2, &()).unwrap();
        assert_eq!((first.jobs.len(), first.jobs[0].files.len(), first.jobs[0].num_detections), (1, 5, 2));
        let second = refresh(folder.path(), first.jobs.clone(), 2, &()).unwrap();
        assert_eq!((&second.jobs, second.num_read), (&first.jobs, 0));
        write(5, "0 0.5 0.5 0.1 0.2 1\n");
        let third = refresh(folder.path(), second.jobs, 2, &()).unwrap();
        assert_eq!((third.jobs.len(), third.jobs[0].files.len(), third.jobs[0].num_detections), (1, 6, 3));
        assert_eq!(third.jobs, refresh(folder.path(), Vec::new(), 2, &()).unwrap().jobs);
    }

    #[test]
    fn files_that_are_joined_by_ids_are_read_together_to_the_last() {
        let folder = tempfile::tempdir().unwrap();
        let write = |name: &str, text: String| std::fs::write(folder.path().join(name), text).unwrap();
        // One file holds two jobs, each of which goes on in another.
        write("a.jsonl", [job_text("X", 1), job_text("Y", 1)].join("\n"));
        write("b.json", job_text("Y", 3));
        let first = refresh(folder.path(), Vec::new(), 2, &()).unwrap();
        assert_eq!(first.jobs.len(), 2);
        write("c.json", job_text("X", 5));
        let second = refresh(folder.path(), first.jobs, 2, &()).unwrap();
        assert_eq!(second.jobs, refresh(folder.path(), Vec::new(), 2, &()).unwrap().jobs);
        assert_eq!(refresh(folder.path(), second.jobs, 2, &()).unwrap().num_read, 0);
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
