//! `pathscope fetch`: all pages of a job, written like any export.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::export::{self, ExportDocument, ExportPlan};
use crate::model::TrackStore;
use crate::source::{FetchEnd, FetchRequest, Fetched, SortBy};

use super::args::{FetchArgs, SortByArg};
use super::console::Console;
use super::exit::Failure;
use super::export as cli_export;
use super::fetch_job;

/// Fetches the job and writes it. What came before a failure is written too, under a name that says so.
pub(super) fn run(args: &FetchArgs, console: Console) -> Result<(), Failure> {
    if args.resume {
        let text = "--resume is not in this version; without it the job is fetched from its first page";
        return Err(Failure::usage(text));
    }
    let request = request_of(args)?;
    if let Some(warning) = &request.warning {
        console.warning(warning);
    }
    let mut plan = ExportPlan {
        documents: vec![ExportDocument::whole(Arc::new(TrackStore::empty(crate::model::JobInfo::default())))],
        format: cli_export::format_of(args.format.as_deref(), &args.output)?,
        out: args.output.clone(),
        is_partitioned: false,
        can_overwrite: args.force,
        inputs: Vec::new(),
    };
    // Before a long fetch rather than after it.
    export::check_target(&plan)?;
    let fetched = fetch_job::fetch(&request, args.wait, console)?;
    let ending = failure_of(&fetched);
    if fetched.store.is_empty() && ending.is_some() {
        return ending.map_or(Ok(()), Err);
    }
    if ending.is_some() {
        plan.out = partial_name(&args.output);
    }
    plan.documents = vec![ExportDocument::whole(Arc::new(fetched.store))];
    let written = cli_export::write(&plan, console);
    match ending {
        Some(failure) => written.and(Err(failure)),
        None => written,
    }
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
