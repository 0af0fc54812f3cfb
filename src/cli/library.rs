//! `pathscope library`: a folder of jobs as a table, from what is known of it and what has changed.

use std::fmt::Write as _;
use std::path::PathBuf;
use std::sync::{Mutex, PoisonError};

use clap::{Args, ValueEnum};
use serde_json::json;

use super::batch::BatchArgs;
use super::console::{Console, ProgressLine};
use super::exit::Failure;
use super::interrupts::Interrupts;
use super::{input, output};
use crate::jobs::{Cancel, num_cores};
use crate::library::{self, LibraryJob, LibraryWatch, SortKey};
use crate::model::time::format_clock;
use crate::view::number::counted;

/// Arguments of `library`.
#[derive(Debug, Clone, Args)]
pub(super) struct LibraryArgs {
    /// Folder of results; folders in it are looked into
    #[arg(value_name = "DIR")]
    dir: PathBuf,
    /// Only jobs in whose name, id or path every word is found
    #[arg(long, value_name = "WORDS", default_value = "")]
    search: String,
    /// What to sort by
    #[arg(long, value_enum, default_value_t = SortArg::Path, value_name = "COLUMN")]
    sort: SortArg,
    /// The largest first
    #[arg(long)]
    descending: bool,
    /// As JSON, in a form that stays
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    batch: BatchArgs,
}

/// Columns to sort by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum SortArg {
    Path,
    Name,
    People,
    Detections,
    Duration,
    Warnings,
    Size,
}

impl From<SortArg> for SortKey {
    fn from(sort: SortArg) -> Self {
        match sort {
            SortArg::Path => Self::Path,
            SortArg::Name => Self::Name,
            SortArg::People => Self::People,
            SortArg::Detections => Self::Detections,
            SortArg::Duration => Self::Duration,
            SortArg::Warnings => Self::Warnings,
            SortArg::Size => Self::Size,
        }
    }
}

/// Prints the table.
pub(super) fn run(args: &LibraryArgs, data_dir: &std::path::Path, console: Console) -> Result<(), Failure> {
    if args.dir.is_file() {
        return Err(Failure::new("not_a_folder", "this is a file, and a library is a folder; try 'info'").at(&args.dir));
    }
    if !args.dir.is_dir() {
        return Err(Failure::new("not_found", "there is no such folder").at(&args.dir));
    }
    let known = library::load(data_dir, &args.dir).unwrap_or_default();
    let interrupts = Interrupts::listen();
    let watch = LineWatch { line: Mutex::new(console.progress()), cancel: interrupts.cancels() };
    let num_threads = args.batch.jobs.map_or_else(num_cores, std::num::NonZeroUsize::get);
    let (found, saved) = library::update(Some(data_dir), &args.dir, known, num_threads, &watch)?;
    interrupts.end();
    drop(watch);
    if let Err(error) = saved {
        console.warning(&format!("the index could not be kept, so all is read again the next time: {error}"));
    }
    let order = library::ordered(&found.jobs, &args.search, args.sort.into(), args.descending);
    let jobs = order.iter().map(|&at| &found.jobs[at as usize]);
    if args.json {
        let jobs: Vec<_> = jobs.map(to_json).collect();
        output::print_json(&json!({ "schema": 1, "jobs": jobs }))?;
    } else {
        output::print(to_table(jobs).as_bytes())?;
    }
    let num_unread = found.jobs.iter().filter(|job| job.problem.is_some()).count();
    let num_shown = order.iter().filter(|&&at| found.jobs[at as usize].problem.is_none()).count();
    let num_jobs = found.jobs.len() - num_unread;
    let others = match num_unread {
        0 => String::new(),
        num => format!(", beside {} of which nothing can be read", counted(num as u64, "file", "files")),
    };
    let num_changed = counted(found.num_read as u64, "line was", "lines were");
    console.note(&format!(
        "{num_shown} of {}{others}; {num_changed} new or changed",
        counted(num_jobs as u64, "job", "jobs")
    ));
    if found.is_cancelled {
        return Err(Failure::new("cancelled", "reading was given up; what was read is kept in the index"));
    }
    Ok(())
}

fn to_json(job: &LibraryJob) -> serde_json::Value {
    let paths: Vec<String> = job.files.iter().map(|file| file.path.display().to_string()).collect();
    let warnings: Vec<_> = job.warnings.iter().map(|(count, what)| json!({ "count": count, "what": what })).collect();
    json!({
        "paths": paths,
        "name": job.name,
        "job_id": job.job_id,
        "job_status": job.status,
        "format": job.format.map(crate::decode::InputFormat::as_str),
        "people": job.num_people,
        "detections": job.num_detections,
        "first_ms": job.first_ms,
        "last_ms": job.last_ms,
        "duration_ms": job.duration_ms(),
        "bytes": job.num_bytes(),
        "complete": job.is_complete,
        "warnings": warnings,
        "problem": job.problem,
    })
}

fn to_table<'a>(jobs: impl Iterator<Item = &'a LibraryJob>) -> String {
    let mut text =
        format!("{:>8} {:>11} {:>13} {:>9} {:>9}  path\n", "people", "detections", "duration", "warnings", "size");
    for job in jobs {
        let duration = job.duration_ms().map(format_clock).unwrap_or_default();
        let more = if job.files.len() > 1 { format!(" and {} more", job.files.len() - 1) } else { String::new() };
        let problem = job.problem.as_ref().map(|problem| format!(": {problem}")).unwrap_or_default();
        let _ = writeln!(
            text,
            "{:>8} {:>11} {duration:>13} {:>9} {:>9}  {}{more}{problem}",
            job.num_people,
            job.num_detections,
            job.num_warnings(),
            input::megabytes(job.num_bytes()),
            job.path().display()
        );
    }
    text
}

struct LineWatch {
    line: Mutex<ProgressLine>,
    cancel: Cancel,
}

impl LibraryWatch for LineWatch {
    fn on_progress(&self, num_done: usize, num_all: usize) {
        let mut line = self.line.lock().unwrap_or_else(PoisonError::into_inner);
        line.draw(|| format!("reading: {num_done} of {num_all} that are new or have changed"));
    }

    fn is_cancelled(&self) -> bool {
        self.cancel.is_cancelled()
    }
}
