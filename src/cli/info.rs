//! `pathscope info`: what a result holds, and what is odd about it.

use std::fmt::Write as _;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, PoisonError};

use crate::analysis::{FlagKind, FlagRules, Flags, people_flags};
use crate::model::time::format_clock;
use crate::model::{IntegrityReport, JobInfo, TrackStore, VideoMetadata};

use super::args::InfoArgs;
use super::batch::Batch;
use super::console::Console;
use super::exit::Failure;
use super::info_json::{FailureJson, InfoJson, InfoPart};
use super::{info_session, input, output};
use crate::app::session_file::is_session;

/// Prints the summary.
pub(super) fn run(args: &InfoArgs, console: Console) -> Result<(), Failure> {
    if let [one] = args.input.inputs.as_slice()
        && is_session(one)
    {
        return info_session::run(one, args.json);
    }
    let batch = match Batch::of(&args.input, args.batch, console) {
        Ok(Some(batch)) => return run_batch(batch, args),
        Ok(None) => input::open(&args.input, console),
        Err(failure) => Err(failure),
    };
    match batch {
        Ok(inputs) if args.json => {
            let mut info = InfoJson::new();
            info.add(InfoPart::new(&inputs, args.hash)?);
            info.end(inputs.refused.as_ref());
            output::print_json(&info)?;
            inputs.verdict(&args.input)
        }
        Ok(inputs) => {
            let texts: Vec<String> = inputs.stores().map(|store| summary(store, console.is_verbose())).collect();
            output::print(texts.join("\n").as_bytes())?;
            inputs.verdict(&args.input)
        }
        Err(failure) => {
            if args.json {
                output::print_json(&FailureJson::new(&failure))?;
            }
            Err(failure)
        }
    }
}

/// Summaries of many inputs, in their order.
fn run_batch(mut batch: Batch<'_>, args: &InfoArgs) -> Result<(), Failure> {
    let (is_verbose, stopper) = (batch.console().is_verbose(), batch.stopper());
    let (info, is_first) = (Mutex::new(InfoJson::new()), AtomicBool::new(true));
    batch.run(|inputs, turn| {
        if args.json {
            let part = InfoPart::new(&inputs, args.hash)?;
            turn.wait();
            info.lock().unwrap_or_else(PoisonError::into_inner).add(part);
            return Ok(());
        }
        let texts: Vec<String> = inputs.stores().map(|store| summary(store, is_verbose)).collect();
        turn.wait();
        let between = if is_first.swap(false, Ordering::Relaxed) { "" } else { "\n" };
        output::print(format!("{between}{}", texts.join("\n")).as_bytes()).inspect_err(|failure| {
            stopper.stop(failure.clone());
        })
    });
    if args.json {
        let mut info = info.into_inner().unwrap_or_else(PoisonError::into_inner);
        let failure = batch.first_failure();
        if let Some(failure) = failure.as_ref().filter(|_| info.is_empty()) {
            output::print_json(&FailureJson::new(failure))?;
        } else {
            info.end(failure.as_ref());
            output::print_json(&info)?;
        }
    }
    if let Some(fatal) = stopper.fatal() {
        return Err(fatal);
    }
    let num_documents = batch.num_documents();
    batch.verdict(num_documents, "summed up", "")
}

fn summary(store: &TrackStore, is_verbose: bool) -> String {
    let mut text = format!("{}\n", store.job.name);
    let mut line = |name: &str, value: String| {
        let _ = writeln!(text, "  {name:<11} {value}");
    };
    line("job", job_text(&store.job));
    line("video", video_text(&store.job.video));
    line("detections", format!("{} of {}{}", store.num_rows(), people_text(store), span_text(store)));
    let boxes = format!(
        "{} body, {} face; {} entries with a face box only, {} with neither",
        store.num_bodies(),
        store.num_faces(),
        store.num_face_only(),
        store.num_no_box()
    );
    line("boxes", boxes);
    let completeness = if store.is_complete() { "complete" } else { "incomplete" };
    line("pages", format!("{}, {completeness}", store.job.num_pages));
    line("flags", flags_text(&people_flags(store, &FlagRules::default())));
    push_report(&mut text, &store.report, is_verbose);
    text
}

fn job_text(job: &JobInfo) -> String {
    let status = job.status.as_ref().map_or("status not given", |status| status.as_str());
    let message = job.status_message.as_ref().map(|message| format!(" ({message})")).unwrap_or_default();
    format!("{}, {status}{message}", job.job_id.as_deref().unwrap_or("id not given"))
}

fn video_text(video: &VideoMetadata) -> String {
    let parts = [
        video.codec.clone(),
        video.format.clone(),
        video.frame_size().map(|(width, height)| format!("{width} x {height}")),
        video.frame_rate.map(|rate| format!("{rate:.3} frames a second")),
        video.duration_ms.map(format_clock),
    ];
    let known: Vec<String> = parts.into_iter().flatten().collect();
    if known.is_empty() { "not given".to_owned() } else { known.join(", ") }
}

fn people_text(store: &TrackStore) -> String {
    match store.num_people() {
        1 => "1 person".to_owned(),
        num => format!("{num} people"),
    }
}

fn span_text(store: &TrackStore) -> String {
    match store.first_ms().zip(store.last_ms()) {
        Some((first, last)) => format!(", {} to {}", format_clock(first), format_clock(last)),
        None => String::new(),
    }
}

fn flags_text(flags: &Flags) -> String {
    let totals = flags.totals();
    let kinds = FlagKind::ALL.into_iter().filter(|kind| totals.of(*kind) > 0);
    let parts: Vec<String> = kinds.map(|kind| kind.counted(totals.of(kind))).collect();
    if parts.is_empty() { "none".to_owned() } else { parts.join(", ") }
}

fn push_report(text: &mut String, report: &IntegrityReport, is_verbose: bool) {
    for (title, is_note) in [("warnings", false), ("notes", true)] {
        let mut warnings = report.warnings().iter().filter(|warning| warning.kind.is_note() == is_note).peekable();
        if warnings.peek().is_some() {
            let _ = writeln!(text, "  {title}");
        }
        for warning in warnings {
            let _ = writeln!(text, "    {} {}", warning.count, warning.kind.title());
            let num_examples = if is_verbose { usize::MAX } else { usize::from(!is_note) };
            for example in warning.examples.iter().take(num_examples) {
                let _ = writeln!(text, "      {}", input::example_text(example));
            }
        }
    }
}
