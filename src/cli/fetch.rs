//! `pathscope fetch`: all pages of a job, written like any export.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::export::{self, AtomicFile, ExportDocument, ExportPlan, Format, Overwrite};
use crate::model::{TrackStore, WarningKind};
use crate::source::{FetchEnd, FetchRequest, Fetched, SortBy, Spool, SpoolError, SpoolFolder, SpoolPlace, SpoolState};

use super::args::{FetchArgs, SortByArg};
use super::console::Console;
use super::exit::Failure;
use super::export as cli_export;
use super::fetch_job;

/// The format of the responses as they came; no export has it, because an export is of rows.
const RAW_FORMAT: &str = "raw";

/// Fetches the job and writes it. What came before a failure is written too, under a name that says so; its pages stay on
/// disk to be gone on with.
pub(super) fn run(args: &FetchArgs, data_dir: &Path, console: Console) -> Result<(), Failure> {
    let request = request_of(args)?;
    if let Some(warning) = &request.warning {
        console.warning(warning);
    }
    let mut target = Target::of(args)?;
    // Before a long fetch rather than after it.
    target.check()?;
    let spools = SpoolFolder::in_data_dir(data_dir);
    let open_spool = |at: &SpoolPlace| open_spool(&spools, &request, args.resume, at, console);
    let fetched = fetch_job::fetch(&request, Some(&open_spool), console)?;
    if let Some(trouble) = &fetched.spool_trouble {
        console.warning(&format!("the pages could not be kept on disk: {trouble}"));
    }
    let ending = failure_of(&fetched).map(|failure| resumable(failure, &fetched));
    if fetched.store.is_empty() && ending.is_some() {
        return ending.map_or(Ok(()), Err);
    }
    if ending.is_some() {
        target.out = partial_name(&args.output);
    }
    let spool = fetched.spool.clone();
    let has_everything = target.has_everything(&fetched.store);
    if let Err(failure) = target.write(fetched, &spools, console) {
        let kept = spool.map_or("", |_| ". The pages are on disk: with --resume they are not fetched again");
        return Err(ending.unwrap_or(Failure { message: format!("{}{kept}", failure.message), ..failure }));
    }
    if let Some(failure) = ending {
        return Err(failure);
    }
    match spool {
        Some(id) if has_everything => {
            spools.delete(&id).unwrap_or_else(|error| console.warning(&error.to_string()));
        }
        Some(id) => {
            let place = spools.path(&id).display().to_string();
            console.note(&format!(
                "what was written does not hold everything that came, so the responses stay on disk until you delete them, \
                 there or in the history of the window: {place}"
            ));
        }
        None => {}
    }
    Ok(())
}

/// Begins with pages on disk, or goes on with those that are there.
fn open_spool(
    spools: &SpoolFolder,
    request: &FetchRequest,
    resumes: bool,
    at: &SpoolPlace,
    console: Console,
) -> Result<Spool, Failure> {
    let refused = |error: SpoolError| match error {
        SpoolError::OtherAddress { .. } => Failure::new("other_address", error.to_string()),
        _ => Failure::new("spool", format!("the pages cannot be kept on disk: {error}")),
    };
    let earlier = if resumes { spools.find(request, at).map_err(refused)? } else { None };
    if let Some(earlier) = earlier {
        console.note(&match (earlier.state, earlier.num_pages) {
            (SpoolState::Complete, _) => "all pages of this job are on disk already; nothing is asked for".to_owned(),
            (_, 1) => "going on after 1 page on disk".to_owned(),
            (_, num_pages) => format!("going on after {num_pages} pages on disk"),
        });
        return spools.resume(&earlier.id, at).map_err(refused);
    }
    if resumes {
        console.note("no pages of this job are on disk; it is fetched from its first page");
    }
    spools.begin(request, at).map_err(refused)
}

/// What to write where.
struct Target {
    /// `None` for the responses as they came.
    format: Option<Format>,
    out: PathBuf,
    can_overwrite: bool,
}

impl Target {
    fn of(args: &FetchArgs) -> Result<Self, Failure> {
        let format = match args.format.as_deref() {
            Some(RAW_FORMAT) => None,
            name => Some(cli_export::format_of(name, &args.output).map_err(|failure| {
                let message = format!("{}; or raw, for the responses as they came", failure.message);
                Failure { message, ..failure }
            })?),
        };
        Ok(Self { format, out: args.output.clone(), can_overwrite: args.force })
    }

    fn plan(&self, store: TrackStore) -> ExportPlan {
        ExportPlan {
            documents: vec![ExportDocument::whole(Arc::new(store))],
            format: self.format.unwrap_or(Format::Json),
            out: self.out.clone(),
            is_partitioned: false,
            can_overwrite: self.can_overwrite,
            inputs: Vec::new(),
        }
    }

    fn check(&self) -> Result<(), Failure> {
        Ok(export::check_target(&self.plan(TrackStore::empty(crate::model::JobInfo::default())))?)
    }

    /// Whether all of the responses will be in what is written, so that they need not stay on disk. Of standard output nobody
    /// knows whether it was read to the end.
    fn has_everything(&self, store: &TrackStore) -> bool {
        let left_out = [
            WarningKind::UnreadableEntry,
            WarningKind::MissingIndex,
            WarningKind::MissingTimestamp,
            WarningKind::DuplicatePage,
        ];
        let is_lossless = match self.format {
            None => true,
            Some(Format::Json | Format::Pages | Format::Jsonl) => {
                left_out.iter().all(|kind| store.report.count(*kind) == 0)
            }
            Some(_) => false,
        };
        is_lossless && self.out != Path::new("-")
    }

    /// Writes what came.
    fn write(&self, fetched: Fetched, spools: &SpoolFolder, console: Console) -> Result<(), Failure> {
        if self.format.is_none() {
            self.write_raw(&fetched, spools)?;
            if self.out != Path::new("-") {
                console.note(&format!("wrote {} responses: {}", fetched.progress.num_pages, self.out.display()));
            }
            return Ok(());
        }
        cli_export::write(&self.plan(fetched.store), console)
    }

    fn write_raw(&self, fetched: &Fetched, spools: &SpoolFolder) -> Result<(), Failure> {
        let fail = |text: &str| Failure::new("spool", format!("the responses were not written: {text}"));
        let id = fetched.spool.as_ref().ok_or_else(|| fail("they are not on disk; choose another format"))?;
        if self.out == Path::new("-") {
            return spools.write_saved(id, &mut std::io::stdout().lock()).map_err(|error| fail(&error.to_string()));
        }
        let mut file = AtomicFile::create(&self.out, Overwrite { is_allowed: self.can_overwrite, inputs: &[] })?;
        spools.write_saved(id, &mut file).map_err(|error| fail(&error.to_string()))?;
        Ok(file.commit().map(drop)?)
    }
}

/// The failure with a word about going on.
fn resumable(failure: Failure, fetched: &Fetched) -> Failure {
    if !fetched.can_resume() {
        return failure;
    }
    let message = format!("{}. The same command with --resume goes on from there", failure.message);
    Failure { message, ..failure }
}

/// The request that the arguments make.
fn request_of(args: &FetchArgs) -> Result<FetchRequest, Failure> {
    let wrong = |error: crate::source::RequestError| Failure::usage(error.to_string());
    let request = FetchRequest {
        profile: args.profile.clone(),
        region: args.region.clone(),
        endpoint_url: args.endpoint_url.clone(),
        sort_by: match args.sort_by {
            Some(SortByArg::Index) => SortBy::Index,
            Some(SortByArg::Timestamp) | None => SortBy::Timestamp,
        },
        max_results: args.max_results,
        waits_for_job: args.wait,
        allows_plain_http: args.allow_plain_http,
        ..FetchRequest::from_pasted(&args.job_id, args.operation.into()).map_err(wrong)?
    };
    request.validate().map_err(wrong)?;
    Ok(request)
}

/// What to end with when the fetch did not bring the whole job.
pub(super) fn failure_of(fetched: &Fetched) -> Option<Failure> {
    let kind = match &fetched.end {
        FetchEnd::Done(_) => "incomplete",
        FetchEnd::Failed(error) => error.kind(),
        FetchEnd::Cancelled => "cancelled",
    };
    fetched.message().map(|message| Failure::new(kind, message))
}

/// `clip.partial.json` for `clip.json`; standard output stays itself.
fn partial_name(out: &Path) -> PathBuf {
    if out == Path::new("-") {
        return out.to_owned();
    }
    let stem = out.file_stem().unwrap_or_default().to_string_lossy();
    let ending = out.extension().map(|ending| format!(".{}", ending.to_string_lossy())).unwrap_or_default();
    // What an earlier try left is not written over, and no reason to lose what came this time.
    let numbers = std::iter::once(String::new()).chain((2_u32..).map(|number| format!("-{number}")));
    let mut names = numbers.map(|number| out.with_file_name(format!("{stem}.partial{number}{ending}")));
    let is_free = |name: &PathBuf| !name.exists();
    names.find(is_free).expect("some number is free")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn partial_results_have_a_name_that_says_so() {
        let name = |out: &str| partial_name(Path::new(out)).display().to_string();
        assert_eq!(["a/b.json", "pages", "-"].map(name), ["a/b.partial.json", "pages.partial", "-"]);
    }
}
