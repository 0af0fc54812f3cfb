//! `pathscope export`: filtered tracks to a file, a folder or standard output.

use std::io::{self, BufWriter};
use std::ops::ControlFlow;
use std::path::Path;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use crate::export::{self, BatchWriter, ExportDocument, ExportError, ExportPlan, ExportSummary, Fidelity, Format};

use super::args::ExportArgs;
use super::batch::Batch;
use super::console::Console;
use super::exit::Failure;
use super::input;

/// Writes the export.
pub(super) fn run(args: &ExportArgs, console: Console) -> Result<(), Failure> {
    let format = format_of(args.format.as_deref(), &args.output)?;
    if let Some(batch) = Batch::of(&args.input, args.batch, console)? {
        return run_batch(batch, args, format);
    }
    let inputs = input::open(&args.input, console)?;
    inputs.say_warnings(console);
    let mut documents = Vec::new();
    for (store, sources) in inputs.stores().zip(inputs.sources()) {
        let kept = Arc::new(input::kept_rows(store, args.filter.as_deref())?);
        if kept.num_rows() == 0 && !store.is_empty() {
            console.warning(&format!("the filter keeps nothing: {}", store.job.name));
        }
        documents.push(ExportDocument { kept, sources, ..ExportDocument::whole(Arc::clone(store)) });
    }
    let plan = ExportPlan {
        documents,
        format,
        out: args.output.clone(),
        is_partitioned: args.partition_by.is_some(),
        can_overwrite: args.force,
        inputs: inputs.input_paths(),
    };
    write(&plan, console)?;
    inputs.verdict(&args.input)
}

/// Exports many inputs, each as soon as it is read: into one file in their order, into a folder in any, under the names that
/// their order gives them.
fn run_batch(mut batch: Batch<'_>, args: &ExportArgs, format: Format) -> Result<(), Failure> {
    let plan = ExportPlan {
        documents: Vec::new(),
        format,
        out: args.output.clone(),
        is_partitioned: args.partition_by.is_some(),
        can_overwrite: args.force,
        inputs: batch.input_paths(),
    };
    let writer = BatchWriter::new(&plan, batch.num_inputs())?;
    let (console, is_gone) = (batch.console(), AtomicBool::new(false));
    let [num_written, num_without_rows] = [0, 0].map(AtomicUsize::new);
    let total = Mutex::new(ExportSummary::nothing(args.output.clone()));
    let stopper = batch.stopper();
    batch.run(|inputs, turn| {
        let kept = |store: &Arc<_>| Ok(Arc::new(input::kept_rows(store, args.filter.as_deref())?));
        let kept: Vec<_> = inputs.stores().map(kept).collect::<Result<_, Failure>>().inspect_err(|failure| {
            // The filter makes no sense for any other either.
            stopper.stop(failure.clone());
        })?;
        turn.wait();
        let names: Vec<_> = inputs.stores().map(|store| writer.place(&store.job)).collect();
        if !writer.is_one_file() {
            turn.pass();
        }
        for (((store, sources), kept), name) in inputs.stores().zip(inputs.sources()).zip(kept).zip(&names) {
            if stopper.is_stopped() {
                return Ok(());
            }
            if kept.num_rows() == 0 && !store.is_empty() {
                num_without_rows.fetch_add(1, Ordering::Relaxed);
            }
            let document = ExportDocument { kept, sources, ..ExportDocument::whole(Arc::clone(store)) };
            match writer.write(document, name) {
                Ok(summary) => {
                    num_written.fetch_add(1, Ordering::Relaxed);
                    total.lock().unwrap_or_else(PoisonError::into_inner).add(&summary);
                }
                // Whoever reads has had enough (`| head`).
                Err(ExportError::Closed) => {
                    is_gone.store(true, Ordering::Relaxed);
                    stopper.stop(Failure::from(ExportError::Closed));
                    return Ok(());
                }
                Err(error) if error.is_for_all() => {
                    stopper.stop(error.into());
                    return Ok(());
                }
                Err(error) => return Err(error.into()),
            }
        }
        Ok(())
    });
    if is_gone.into_inner() {
        return Ok(());
    }
    if let Some(fatal) = stopper.fatal() {
        return Err(fatal);
    }
    let mut total = total.into_inner().unwrap_or_else(PoisonError::into_inner);
    let num_written = num_written.into_inner();
    if num_written > 0 {
        match writer.commit(!batch.is_cancelled()) {
            Ok(num_bytes) => total.num_bytes = num_bytes.unwrap_or(total.num_bytes),
            Err(error) => {
                // What was done and what failed is said all the same, and this last.
                let _ = batch.verdict(num_written, "done, but not put in their place", "");
                return Err(error.into());
            }
        }
    }
    match num_without_rows.into_inner() {
        0 => {}
        num => console.warning(&format!("the filter keeps nothing of {num} documents")),
    }
    say_fidelity(&total.fidelity, console);
    let files = if total.num_files > 1 { format!(" in {} files", total.num_files) } else { String::new() };
    let size = input::megabytes(total.num_bytes);
    let place = args.output.display();
    batch.verdict(num_written, "written", &format!(": {} detections, {size}{files}: {place}", total.num_rows))
}

/// Makes an export, to standard output when its target is `-`, with a progress line, and says what was made; before that, what
/// it will not carry, where much is to be said.
///
/// # Errors
/// What stands in the way.
pub(super) fn write(plan: &ExportPlan, console: Console) -> Result<(), Failure> {
    if console.is_verbose() {
        for (loss, count) in export::forecast(plan)?.losses() {
            console.note(&format!("  will not be carried: {}: {count}", loss.title()));
        }
    }
    let num_rows = plan.num_rows();
    let mut line = console.progress();
    let mut progress = |done| {
        line.draw(|| format!("writing: {done} of {num_rows} rows"));
        ControlFlow::Continue(())
    };
    if plan.out == Path::new("-") {
        let mut stdout = BufWriter::with_capacity(1 << 18, io::stdout().lock());
        return match export::write_stream(plan, &mut stdout, &mut progress) {
            Ok(fidelity) => {
                say_fidelity(&fidelity, console);
                Ok(())
            }
            // Whoever reads has had enough (`| head`).
            Err(ExportError::Closed) => {
                // The rest in the buffer would only fail again.
                let _ = stdout.into_parts();
                Ok(())
            }
            Err(error) => Err(error.into()),
        };
    }
    let summary = export::run(plan, &mut progress)?;
    drop(line);
    let files = if summary.num_files == 1 { String::new() } else { format!(" in {} files", summary.num_files) };
    let size = input::megabytes(summary.num_bytes);
    console.note(&format!("wrote {} detections, {size}{files}: {}", summary.num_rows, summary.path.display()));
    say_fidelity(&summary.fidelity, console);
    Ok(())
}

/// The format that was named, or that the ending of the target asks for.
///
/// # Errors
/// When neither names one that is written.
pub(super) fn format_of(name: Option<&str>, out: &Path) -> Result<Format, Failure> {
    let names = || Format::ALL.map(Format::as_str).join(", ");
    if let Some(name) = name {
        return Format::from_name(name)
            .ok_or_else(|| Failure::usage(format!("there is no format '{name}'; the formats are {}", names())));
    }
    if let Some(format) = Format::from_ending(out) {
        return Ok(format);
    }
    let text = format!("the name does not say which format to write; add --format with one of {}", names());
    Err(Failure::usage(text).at(out))
}

fn say_fidelity(fidelity: &Fidelity, console: Console) {
    for (loss, count) in fidelity.losses() {
        console.note(&format!("  not carried: {}: {count}", loss.title()));
    }
}
