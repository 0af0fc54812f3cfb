//! Inputs of the subcommands without a window: opened, with what is odd about them said.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::analysis::filter::Filter;
use crate::analysis::{Kept, Names, people_matches, people_stats};
use crate::decode::Watch;
use crate::model::{JobStatus, TrackStore};
use crate::source::{self, Opened};

use super::args::InputArgs;
use super::console::{Console, ProgressLine};
use super::exit::Failure;

/// Inputs that could be opened, at least one document.
pub(super) struct OpenedInputs {
    /// What was read.
    pub(super) opened: Opened,
    /// The first input that was named and could not be read, while others could.
    pub(super) refused: Option<Failure>,
}

/// Opens the inputs, with a progress line. Says which were refused.
///
/// # Errors
/// When nothing could be read, or every job failed.
pub(super) fn open(args: &InputArgs, console: Console) -> Result<OpenedInputs, Failure> {
    let mut watch = LineWatch { line: console.progress(), num_rows: 0 };
    let opened = source::open(&args.inputs, &args.options.decode_options(), &mut watch);
    drop(watch);
    let opened = opened?;
    let opened = OpenedInputs::judge(opened, &|path| args.inputs.iter().any(|input| input == path))?;
    for text in opened.refused_texts() {
        console.warning(&format!("left out, because {text}"));
    }
    Ok(opened)
}

impl OpenedInputs {
    /// Says of what was opened which failure it ends with. A file that was only found in a folder may well be something
    /// else; one that was named was meant.
    ///
    /// # Errors
    /// When every job failed.
    pub(super) fn judge(opened: Opened, is_named: &dyn Fn(&Path) -> bool) -> Result<Self, Failure> {
        let named = opened.refused.iter().find(|(path, _)| is_named(path));
        let refused = named.map(|(path, error)| Failure::from(error.clone()).at(path));
        let failures: Vec<_> = opened.documents.iter().filter_map(|document| failed_job(&document.store)).collect();
        if let Some(first) = failures.first().filter(|_| failures.len() == opened.documents.len()) {
            return Err(first.clone());
        }
        let refused = refused.or_else(|| failures.into_iter().next());
        Ok(Self { opened, refused })
    }

    /// What was left out and why.
    pub(super) fn refused_texts(&self) -> impl Iterator<Item = String> {
        self.opened.refused.iter().map(|(path, error)| Failure::from(error.clone()).at(path).text())
    }

    /// The stores of all documents.
    pub(super) fn stores(&self) -> impl Iterator<Item = &Arc<TrackStore>> {
        self.opened.documents.iter().map(|document| &document.store)
    }

    /// The files that each document was read from.
    pub(super) fn sources(&self) -> impl Iterator<Item = Arc<[PathBuf]>> {
        let path = |&at: &usize| self.opened.inputs[at].path.clone();
        self.opened.documents.iter().map(move |document| document.inputs.iter().map(path).collect())
    }

    /// The files that were read.
    pub(super) fn input_paths(&self) -> Vec<PathBuf> {
        let refused = self.opened.refused.iter().map(|(path, _)| path.clone());
        self.opened.inputs.iter().map(|input| input.path.clone()).chain(refused).collect()
    }

    /// Says what is odd about the documents. Not for `info`, which says it on standard output.
    pub(super) fn say_warnings(&self, console: Console) {
        for store in self.stores() {
            for warning in store.report.warnings().iter().filter(|warning| !warning.kind.is_note()) {
                console.warning(&format!("{} {}: {}", warning.count, warning.kind.title(), store.job.name));
                if console.is_verbose() {
                    warning.examples.iter().for_each(|example| console.note(&format!("  {}", example_text(example))));
                }
            }
        }
    }

    /// Whether there is any warning.
    fn is_odd(&self) -> bool {
        !self.opened.refused.is_empty() || self.stores().any(|store| store.report.num_warnings() > 0)
    }

    /// How it ends when all else went well: an input that was refused fails, and with `--strict` so does any warning.
    ///
    /// # Errors
    /// The failure to end with.
    pub(super) fn verdict(&self, args: &InputArgs) -> Result<(), Failure> {
        if let Some(failure) = &self.refused {
            return Err(failure.clone());
        }
        if args.strict && self.is_odd() {
            return Err(Failure::new(
                "warnings",
                "all was done, but there were warnings, and --strict makes them an error",
            ));
        }
        Ok(())
    }
}

/// The rows that the filter keeps; all without one.
///
/// # Errors
/// When the filter makes no sense.
pub(super) fn kept_rows(store: &TrackStore, filter: Option<&str>) -> Result<Kept, Failure> {
    let Some(text) = filter else { return Ok(Kept::all(store)) };
    let filter = Filter::parse(text, &store.job.video).map_err(|error| Failure::filter(text, &error))?;
    Ok(filter.apply(store, &people_stats(store), Names::of_matches(&people_matches(store))))
}

/// One place of a warning in words.
pub(super) fn example_text(example: &crate::model::Example) -> String {
    match example.offset {
        Some(offset) => format!("{}, at byte {offset}: {}", example.message, example.path),
        None => format!("{}: {}", example.message, example.path),
    }
}

/// The failure of a job that the service gave up, unless it has rows all the same.
fn failed_job(store: &TrackStore) -> Option<Failure> {
    let job = &store.job;
    if job.status != Some(JobStatus::Failed) || !store.is_empty() {
        return None;
    }
    let message = job.status_message.as_deref().unwrap_or("without a message");
    Some(Failure::new("job_failed", format!("the job failed: {message}")).at(Path::new(&job.name)))
}

struct LineWatch {
    line: ProgressLine,
    num_rows: u32,
}

impl Watch for LineWatch {
    fn on_progress(&mut self, _decoded_bytes: u64, num_rows: u32) {
        self.num_rows = num_rows;
    }

    fn on_input_bytes(&mut self, done: u64, total: Option<u64>) {
        let num_rows = self.num_rows;
        self.line.draw(|| match total {
            Some(total) => format!("reading: {} of {}, {num_rows} rows", megabytes(done), megabytes(total)),
            None => format!("reading: {}, {num_rows} rows", megabytes(done)),
        });
    }
}

/// A number of bytes for reading.
pub(super) fn megabytes(bytes: u64) -> String {
    match bytes {
        0..1000 => format!("{bytes} bytes"),
        1000..1_000_000 => format!("{:.1} kB", bytes as f64 / 1e3),
        _ => format!("{:.1} MB", bytes as f64 / 1e6),
    }
}
