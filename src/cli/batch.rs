//! Many inputs, read in parallel one by one: with one progress line, and what went wrong said at the end.

use std::collections::BTreeMap;
use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use clap::Args;

use crate::decode::{DecodeError, DecodeOptions, Watch};
use crate::jobs::{Cancel, Turn, num_cores, work_in_order};
use crate::model::{TrackStore, WarningKind};
use crate::source::{self, InputUnit, OpenError};

use super::args::InputArgs;
use super::console::{Console, ProgressLine};
use super::exit::Failure;
use super::input::{self, OpenedInputs};
use super::interrupts::Interrupts;

/// How many inputs are worked on at once.
#[derive(Debug, Clone, Copy, Default, Args)]
pub(super) struct BatchArgs {
    /// Inputs that are read at the same time [default: one a core]
    #[arg(short, long, value_name = "N")]
    pub(super) jobs: Option<NonZeroUsize>,
}

/// Inputs that are read one by one.
pub(super) struct Batch<'a> {
    args: &'a InputArgs,
    units: Vec<InputUnit>,
    /// Inputs that are not there; their failures stand behind those of the units.
    num_missing: usize,
    num_threads: usize,
    console: Console,
    cancel: Cancel,
    tally: Mutex<Tally>,
    line: Mutex<ProgressLine>,
    num_done: AtomicUsize,
    num_rows: AtomicU64,
    stopper: Arc<Stopper>,
}

/// Ends a batch because of a failure that all other inputs would meet, too.
#[derive(Debug, Default)]
pub(super) struct Stopper {
    is_stopped: AtomicBool,
    failure: Mutex<Option<Failure>>,
}

impl Stopper {
    /// Begins no more inputs, and gives up what is being read.
    pub(super) fn stop(&self, failure: Failure) {
        self.failure.lock().unwrap_or_else(PoisonError::into_inner).get_or_insert(failure);
        self.is_stopped.store(true, Ordering::Relaxed);
    }

    /// Whether it was ended.
    pub(super) fn is_stopped(&self) -> bool {
        self.is_stopped.load(Ordering::Relaxed)
    }

    /// Why it was ended.
    pub(super) fn fatal(&self) -> Option<Failure> {
        self.failure.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

/// What came of the inputs.
#[derive(Debug, Default)]
struct Tally {
    /// By the place of the input.
    failures: BTreeMap<usize, Failure>,
    left_out: BTreeMap<usize, Vec<String>>,
    odd: BTreeMap<WarningKind, Odd>,
    num_with_warnings: usize,
    num_documents: usize,
}

/// Warnings of one kind.
#[derive(Debug)]
struct Odd {
    count: u64,
    num_documents: usize,
    first: String,
}

impl<'a> Batch<'a> {
    /// A batch of what is read together; `None` where that is one input.
    ///
    /// # Errors
    /// A path that leads nowhere, or a folder without results.
    pub(super) fn of(args: &'a InputArgs, batch: BatchArgs, console: Console) -> Result<Option<Self>, Failure> {
        // Of several inputs one that is not there is a failure like any other.
        let mut missing = Vec::new();
        let mut is_there = |input: &PathBuf| match source::expand(std::slice::from_ref(input)) {
            Err(error @ (OpenError::NotFound { .. } | OpenError::EmptyFolder { .. })) => {
                missing.push(Failure::from(error));
                false
            }
            _ => true,
        };
        let inputs: Vec<PathBuf> = match &args.inputs[..] {
            [one] => vec![one.clone()],
            many => many.iter().filter(|input| is_there(input)).cloned().collect(),
        };
        if let Some(first) = missing.first().filter(|_| inputs.is_empty()) {
            return Err(first.clone());
        }
        let units = source::units(&inputs)?;
        if units.len() + missing.len() < 2 {
            return Ok(None);
        }
        let num_missing = missing.len();
        let failures = (units.len()..).zip(missing).collect();
        Ok(Some(Self {
            num_missing,
            args,
            num_threads: batch.jobs.map_or_else(num_cores, NonZeroUsize::get).min(units.len()).max(1),
            units,
            console,
            cancel: Cancel::default(),
            tally: Mutex::new(Tally { failures, ..Tally::default() }),
            line: Mutex::new(console.progress()),
            num_done: AtomicUsize::new(0),
            num_rows: AtomicU64::new(0),
            stopper: Arc::default(),
        }))
    }

    /// All files.
    pub(super) fn input_paths(&self) -> Vec<PathBuf> {
        self.units.iter().flat_map(|unit| unit.files.iter().cloned()).collect()
    }

    /// How many inputs there are.
    pub(super) fn num_inputs(&self) -> usize {
        self.units.len()
    }

    /// Reads all of them, and hands each to `work` with its turn. Ctrl+C ends it: what is being read is given up, what is being
    /// worked on is done. A failure of `work` is that of one input.
    pub(super) fn run(&mut self, work: impl Fn(OpenedInputs, &Turn<'_>) -> Result<(), Failure> + Sync) {
        let interrupts = Interrupts::listen();
        self.cancel = interrupts.cancels();
        let options = self.options();
        let this = &*self;
        let one = |at: usize, unit: &InputUnit, turn: &Turn<'_>| {
            let done = this.read(at, unit, &options).and_then(|opened| match opened {
                Some(opened) => work(opened, turn),
                None => Ok(()),
            });
            if let Err(failure) = done {
                this.locked().failures.insert(at, failure);
            }
            this.num_done.fetch_add(1, Ordering::Relaxed);
            this.draw(unit);
        };
        let go_on = || !this.stopper.is_stopped() && !this.cancel.is_cancelled();
        work_in_order(&this.units, this.num_threads, one, go_on);
        interrupts.end();
        // Erases the line.
        *self.line.get_mut().unwrap_or_else(PoisonError::into_inner) = self.console.progress();
    }

    /// Whether Ctrl+C ended it.
    pub(super) fn is_cancelled(&self) -> bool {
        self.cancel.is_cancelled()
    }

    /// What ends the batch early.
    pub(super) fn stopper(&self) -> Arc<Stopper> {
        self.stopper.clone()
    }

    /// Where things are said.
    pub(super) fn console(&self) -> Console {
        self.console
    }

    /// How many documents were read.
    pub(super) fn num_documents(&self) -> usize {
        self.locked().num_documents
    }

    fn locked(&self) -> MutexGuard<'_, Tally> {
        self.tally.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// All that is read at the same time shares the memory that is free.
    fn options(&self) -> DecodeOptions {
        let options = self.args.options.decode_options();
        let shared = || source::memory_limit().map(|bytes| bytes / self.num_threads as u64);
        DecodeOptions { memory_limit: options.memory_limit.or_else(shared), ..options }
    }

    /// Reads an input; nothing where it is no result and was only found, or where Ctrl+C came.
    fn read(&self, at: usize, unit: &InputUnit, options: &DecodeOptions) -> Result<Option<OpenedInputs>, Failure> {
        let mut watch = BatchWatch { batch: self, unit, num_rows: 0 };
        let opened = source::open(&unit.files, options, &mut watch);
        let is_named = |path: &Path| self.args.inputs.iter().any(|input| input == path);
        let opened = match opened {
            Err(OpenError::Cancelled) => return Ok(None),
            Err(OpenError::Refused { path, error } | OpenError::AllRefused { path, error, .. }) => {
                let is_meant = is_named(&path) || matches!(error, DecodeError::Io(_));
                let failure = Failure::from(error).at(&path);
                if is_meant {
                    return Err(failure);
                }
                self.locked().left_out.entry(at).or_default().push(failure.text());
                return Ok(None);
            }
            opened => OpenedInputs::judge(opened?, &is_named)?,
        };
        let mut tally = self.locked();
        let left_out: Vec<String> = opened.refused_texts().collect();
        if !left_out.is_empty() {
            tally.left_out.insert(at, left_out);
        }
        for store in opened.stores() {
            tally.add(store, self.console);
        }
        drop(tally);
        if let Some(failure) = &opened.refused {
            self.locked().failures.insert(at, failure.clone());
        }
        Ok(Some(opened))
    }

    fn draw(&self, unit: &InputUnit) {
        let Ok(mut line) = self.line.try_lock() else { return };
        line.draw(|| {
            let (num_done, num_inputs) = (self.num_done.load(Ordering::Relaxed), self.units.len());
            let current = unit.files[0].file_name().unwrap_or_default().to_string_lossy().into_owned();
            format!("{num_done} of {num_inputs} inputs, {} rows: {current}", self.num_rows.load(Ordering::Relaxed))
        });
    }

    /// Says what came of it all: warnings, a table with `extra` behind the number of documents that are `done`, and every
    /// failure.
    ///
    /// # Errors
    /// The failure to end with.
    pub(super) fn verdict(self, num_documents: usize, done: &str, extra: &str) -> Result<(), Failure> {
        let num_inputs = self.units.len() + self.num_missing;
        let num_begun = self.num_done.load(Ordering::Relaxed) + self.num_missing;
        let is_cancelled = self.cancel.is_cancelled();
        let console = self.console;
        let tally = self.tally.into_inner().unwrap_or_else(PoisonError::into_inner);
        for (kind, odd) in &tally.odd {
            let Odd { count, num_documents, first } = odd;
            let others = if *num_documents == 1 { "" } else { " and others" };
            console.warning(&format!("{count} {}: {first}{others}", kind.title()));
        }
        let num_left_out: usize = tally.left_out.values().map(Vec::len).sum();
        for text in tally.left_out.values().flatten() {
            console.warning(&format!("left out, because {text}"));
        }
        console.note(&format!("{num_inputs:>10} inputs"));
        console.note(&format!("{num_documents:>10} documents {done}{extra}"));
        for (count, what) in [
            (tally.num_with_warnings, "with warnings"),
            (num_left_out, "left out"),
            (tally.failures.len(), "failed"),
            (num_inputs - num_begun, "not begun"),
        ] {
            if count > 0 {
                console.note(&format!("{count:>10} {what}"));
            }
        }
        for failure in tally.failures.values() {
            console.error(&failure.text());
        }
        if is_cancelled {
            let text = format!("stopped after {num_begun} of {num_inputs} inputs; what was {done} until then is kept");
            return Err(Failure::new("cancelled", text));
        }
        match (tally.failures.len(), tally.num_documents) {
            (0, 0) => Err(Failure::new("all_refused", format!("none of {num_inputs} inputs could be read"))),
            (0, _) if self.args.strict && tally.num_with_warnings + num_left_out > 0 => {
                let text = "all was done, but there were warnings, and --strict makes them an error";
                Err(Failure::new("warnings", text))
            }
            (0, _) => Ok(()),
            (num, _) => {
                Err(Failure::new("some_failed", format!("{num} of {num_inputs} inputs failed, the others are {done}")))
            }
        }
    }

    /// The first failure, in the order of the inputs.
    pub(super) fn first_failure(&self) -> Option<Failure> {
        self.locked().failures.values().next().cloned()
    }
}

impl Tally {
    fn add(&mut self, store: &TrackStore, console: Console) {
        self.num_documents += 1;
        let warnings = || store.report.warnings().iter().filter(|warning| !warning.kind.is_note());
        self.num_with_warnings += usize::from(warnings().next().is_some());
        for warning in warnings() {
            let first = || Odd { count: 0, num_documents: 0, first: store.job.name.clone() };
            let odd = self.odd.entry(warning.kind).or_insert_with(first);
            odd.count += warning.count;
            odd.num_documents += 1;
            if console.is_verbose() {
                let example = |example| console.note(&format!("  {}", input::example_text(example)));
                warning.examples.iter().for_each(example);
            }
        }
    }
}

struct BatchWatch<'a> {
    batch: &'a Batch<'a>,
    unit: &'a InputUnit,
    num_rows: u32,
}

impl Watch for BatchWatch<'_> {
    fn on_progress(&mut self, _decoded_bytes: u64, num_rows: u32) {
        let more = num_rows.checked_sub(self.num_rows).unwrap_or(num_rows);
        self.num_rows = num_rows;
        self.batch.num_rows.fetch_add(u64::from(more), Ordering::Relaxed);
        self.batch.draw(self.unit);
    }

    fn is_cancelled(&self) -> bool {
        self.batch.cancel.is_cancelled() || self.batch.stopper.is_stopped()
    }
}
