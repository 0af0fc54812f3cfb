//! The bodies of the jobs that load: files, the sample, a fetch.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Instant;

use super::derived::Derived;
use super::document::DocumentId;
use super::event::{Event, Opened};
use super::job::JobProgress;
use crate::decode::{DecodeOptions, InputFormat, JobDecoder, Watch};
use crate::jobs::Context;
use crate::model::{Row, TrackStore};
use crate::sample::SampleJob;
use crate::source::{self, Input};

/// How fast a job goes, and how long it will take.
pub(super) struct Pace {
    start: Instant,
    total: Option<u64>,
}

impl Pace {
    /// Starts the clock. `total` is the amount of work, in whatever it is counted.
    pub(super) fn new(total: Option<u64>) -> Self {
        Self { start: Instant::now(), total }
    }

    /// Progress when `done` rows are done.
    pub(super) fn rows(&self, done: u64) -> JobProgress {
        let mut progress = self.progress(done, self.total);
        progress.num_rows = done;
        progress
    }

    fn progress(&self, done: u64, total: Option<u64>) -> JobProgress {
        let elapsed_s = self.start.elapsed().as_secs_f32();
        let fraction = total.filter(|&total| total > 0).map(|total| (done as f32 / total as f32).clamp(0.0, 1.0));
        // The first moments say nothing about the rest.
        let left_s = fraction.filter(|&f| f > 0.01 && elapsed_s > 0.5).map(|f| elapsed_s / f * (1.0 - f));
        JobProgress { fraction, left_s, rate: done as f32 / elapsed_s.max(1e-3), ..JobProgress::default() }
    }
}

/// Reports a reading job: progress, and stores of what has been read so far.
struct Reporter<'a> {
    context: &'a Context<Event>,
    pace: Pace,
    bytes: (u64, Option<u64>),
    inputs: Vec<Input>,
    /// Whether what has arrived is shown before all of it is there.
    shows_parts: bool,
}

impl Watch for Reporter<'_> {
    fn on_progress(&mut self, _decoded_bytes: u64, num_rows: u32) {
        let (done, total) = self.bytes;
        let mut progress = self.pace.progress(done, total);
        progress.num_rows = u64::from(num_rows);
        progress.rate = num_rows as f32 / self.pace.start.elapsed().as_secs_f32().max(1e-3);
        self.context.set_progress(Event::Progress { job: self.context.id, progress });
    }

    fn on_input_bytes(&mut self, done: u64, total: Option<u64>) {
        self.bytes = (done, total);
    }

    fn wants_snapshot(&mut self) -> bool {
        self.shows_parts
    }

    fn on_snapshot(&mut self, store: TrackStore) {
        let derived = Box::new(Derived::whole(Arc::new(store)));
        let inputs = self.inputs.clone();
        self.context.set_snapshot(Event::Snapshot { job: self.context.id, inputs, derived });
    }

    fn is_cancelled(&self) -> bool {
        self.context.cancel.is_cancelled()
    }
}

/// A path as it is known from then on, wherever it was typed. Standard input stays what it is.
pub(super) fn absolute(path: &Path) -> PathBuf {
    if path.as_os_str() == "-" {
        return path.to_owned();
    }
    std::path::absolute(path).unwrap_or_else(|_| path.to_owned())
}

/// Reads files and folders; what has arrived is shown meanwhile.
pub(super) fn open(context: &Context<Event>, paths: &[PathBuf], options: &DecodeOptions) -> Event {
    open_showing(context, paths, options, true)
}

fn open_showing(context: &Context<Event>, paths: &[PathBuf], options: &DecodeOptions, shows_parts: bool) -> Event {
    let job = context.id;
    // Known from the start, so that a result that is still loading is never written over its own files.
    let files = source::expand(paths).unwrap_or_default();
    let inputs = files.iter().map(|path| Input { path: absolute(path), format: InputFormat::Rekognition, bytes: 0 });
    let inputs = inputs.collect();
    let mut reporter = Reporter { context, pace: Pace::new(None), bytes: (0, None), inputs, shows_parts };
    let result = source::open(paths, options, &mut reporter);
    if context.cancel.is_cancelled() {
        return Event::Cancelled { job };
    }
    match result {
        Ok(opened) => {
            let mut inputs = opened.inputs;
            for input in &mut inputs {
                input.path = absolute(&input.path);
            }
            let documents = opened.documents.into_iter().map(|document| Opened {
                inputs: document.inputs.iter().map(|&at| inputs[at].clone()).collect(),
                derived: Derived::whole(document.store),
            });
            let refused = opened.refused.iter().map(|(path, error)| format!("{error}: {}", path.display())).collect();
            Event::Opened { job, documents: documents.collect(), refused }
        }
        Err(error) => Event::Failed { job, title: "Nothing was opened".into(), detail: error.to_string() },
    }
}

/// Reads the files of a document again; of several jobs in them, the one of this name and id.
pub(super) fn read_again(
    context: &Context<Event>,
    document: DocumentId,
    paths: &[PathBuf],
    (name, job_id): (&str, Option<String>),
    options: &DecodeOptions,
) -> Event {
    let result = match open_showing(context, paths, options, false) {
        Event::Opened { mut documents, refused, .. } => {
            let job = |opened: &Opened| opened.derived.store.job.clone();
            let is_it = |opened: &Opened| (job(opened).name.as_str(), job(opened).job_id) == (name, job_id.clone());
            match documents.iter().position(is_it) {
                _ if !refused.is_empty() => Err(refused.join("\n")),
                Some(at) => Ok(Box::new(documents.swap_remove(at))),
                None if documents.len() == 1 => Ok(Box::new(documents.remove(0))),
                None => Err(format!("read that way, the file holds {} other results", documents.len())),
            }
        }
        Event::Failed { detail, .. } => Err(detail),
        other => return other,
    };
    Event::ReadAgain { job: context.id, document, result }
}

/// Makes the built-in sample job and reads it like any other.
pub(super) fn sample(context: &Context<Event>) -> Event {
    let job = context.id;
    let mut decoder = JobDecoder::new("sample", DecodeOptions::default());
    for (page, bytes) in SampleJob::demo().pages(1000).iter().enumerate() {
        if let Err(error) = decoder.read(page as u32, &format!("page {}", page + 1), bytes.as_slice(), &mut ()) {
            return Event::Failed { job, title: "The sample could not be made".into(), detail: error.to_string() };
        }
    }
    let derived = Derived::whole(Arc::new(decoder.finish()));
    Event::Opened { job, documents: vec![Opened { derived, inputs: Vec::new() }], refused: Vec::new() }
}

/// The raw text of a row as it stands in its file, or rebuilt, with a first line that says why, where that can't be read.
pub(super) fn entry_text(store: &Arc<TrackStore>, row: Row, inputs: &[Input]) -> String {
    let why = if inputs.is_empty() {
        "Rebuilt from what was read: there is no file to look it up in".to_owned()
    } else {
        let document = source::Document { store: store.clone(), inputs: (0..inputs.len()).collect() };
        match source::entry_text(&document, inputs, row) {
            Ok(text) => return text,
            Err(error) => format!("Rebuilt from what was read: {error}"),
        }
    };
    format!("// {why}\n{}", crate::export::entry::entry_text(&store.row(row)))
}
