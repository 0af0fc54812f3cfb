//! The body of a fetch: a background task that loads all pages and shows rows as they arrive.

use std::sync::Arc;

use super::event::Event;
#[cfg(feature = "aws")]
use super::event::FetchTrouble;
use crate::jobs::Context;
use crate::source::{FetchRequest, SpoolFolder, SpoolId};

/// Fetches a job through the AWS SDK, or goes on with one. Where there is a spool every page is on disk before the next is
/// asked for.
#[cfg(feature = "aws")]
pub(super) async fn fetch(
    context: Arc<Context<Event>>,
    request: FetchRequest,
    spools: Option<SpoolFolder>,
    resumes: Option<SpoolId>,
) -> Event {
    use crate::source::FetchOptions;
    use crate::source::aws::{AwsClient, AwsOptions};

    let job = context.id;
    let options = AwsOptions::default();
    let connected = tokio::select! {
        () = context.cancel.cancelled() => return Event::Cancelled { job },
        connected = AwsClient::connect(&request, &options) => connected,
    };
    let mut client = match connected {
        Ok(client) => client,
        Err(error) => {
            let trouble = FetchTrouble {
                kind: error.kind.as_str(),
                title: NOT_FETCHED.to_owned(),
                detail: crate::source::fetch::capitalised(&error.message),
                technical: error.details,
                can_resume: false,
            };
            return Event::NotFetched { job, request: Box::new(request), trouble };
        }
    };
    let spool = match (&spools, resumes) {
        (None, _) => Ok(None),
        (Some(spools), Some(id)) => spools.resume(&id, &client.spool_place()).map(Some),
        (Some(spools), None) => spools.begin(&request, &client.spool_place()).map(Some),
    };
    let spool = match spool {
        Ok(spool) => spool,
        Err(error) => {
            let detail = format!("{}. Nothing was asked for", crate::source::fetch::capitalised(&error.to_string()));
            let title = "The pages could not be kept on disk".to_owned();
            let trouble = FetchTrouble { kind: "spool", title, detail, technical: None, can_resume: false };
            return Event::NotFetched { job, request: Box::new(request), trouble };
        }
    };
    let mut reporter = Reporter { context: context.clone() };
    let options = FetchOptions::default();
    let fetched =
        crate::source::fetch::fetch(&mut client, &request, &options, &context.cancel, &mut reporter, spool).await;
    ended(job, request, fetched, client.place())
}

/// Says that this build can't.
#[cfg(not(feature = "aws"))]
#[allow(clippy::unused_async, reason = "the other build awaits here")]
pub(super) async fn fetch(
    context: Arc<Context<Event>>,
    _request: FetchRequest,
    _spools: Option<SpoolFolder>,
    _resumes: Option<SpoolId>,
) -> Event {
    let detail = "This build of Pathscope has no AWS support; build it with the feature 'aws', or open saved responses";
    Event::Failed { job: context.id, title: "The job was not fetched".into(), detail: detail.into() }
}

/// The profiles of the AWS configuration.
#[cfg(feature = "aws")]
pub(super) async fn profiles() -> Event {
    Event::Profiles(crate::source::aws::profiles().await)
}

/// None, without AWS support.
#[cfg(not(feature = "aws"))]
#[allow(clippy::unused_async, reason = "the other build awaits here")]
pub(super) async fn profiles() -> Event {
    Event::Profiles(Vec::new())
}

#[cfg(feature = "aws")]
struct Reporter {
    context: Arc<Context<Event>>,
}

#[cfg(feature = "aws")]
impl crate::source::FetchWatch for Reporter {
    fn on_progress(&mut self, progress: &crate::source::FetchProgress) {
        let waiting = progress.waiting.map(|(why, left)| format!("{} ({} s)", why.text(), left.as_secs_f32().ceil()));
        let progress = super::job::JobProgress {
            num_rows: u64::from(progress.num_rows),
            num_pages: progress.num_pages,
            rate: progress.pages_per_s as f32,
            waiting,
            ..super::job::JobProgress::default()
        };
        self.context.set_progress(Event::Progress { job: self.context.id, progress });
    }

    fn on_snapshot(&mut self, store: crate::model::TrackStore, inputs: Vec<crate::source::Input>) {
        let derived = Box::new(super::derived::Derived::whole(Arc::new(store)));
        self.context.set_snapshot(Event::Snapshot { job: self.context.id, inputs, derived });
    }
}

/// The title of what failed before anything came.
#[cfg(feature = "aws")]
const NOT_FETCHED: &str = "The job was not fetched";

/// The last event of a fetch: with its rows, whatever ended it.
#[cfg(feature = "aws")]
fn ended(job: crate::jobs::JobId, request: FetchRequest, fetched: crate::source::Fetched, from: String) -> Event {
    use crate::source::FetchEnd;

    let is_done = matches!(&fetched.end, FetchEnd::Done(_));
    let has_nothing = fetched.store.is_empty() && !is_done;
    let (kind, title) = match &fetched.end {
        FetchEnd::Cancelled => ("cancelled", "The fetch was cancelled"),
        FetchEnd::Failed(error) => (error.kind(), if has_nothing { NOT_FETCHED } else { "The fetch broke off" }),
        FetchEnd::Done(_) => ("incomplete", "The fetch has ended early"),
    };
    let can_resume = fetched.can_resume();
    let mut sentences: Vec<String> = fetched.message().into_iter().collect();
    if can_resume {
        sentences.push("Resume goes on from there".to_owned());
    }
    if let Some(trouble) = &fetched.spool_trouble {
        sentences.push(format!("The pages could not be kept on disk: {trouble}"));
    }
    let trouble = (!sentences.is_empty()).then(|| FetchTrouble {
        kind,
        title: title.to_owned(),
        detail: sentences.join(". "),
        technical: fetched.details().map(str::to_owned),
        can_resume,
    });
    match trouble {
        Some(_) if has_nothing && kind == "cancelled" => Event::Cancelled { job },
        Some(trouble) if has_nothing => Event::NotFetched { job, request: Box::new(request), trouble },
        trouble => {
            let derived = Some(Box::new(super::derived::Derived::whole(Arc::new(fetched.store))));
            Event::Fetched { job, derived, inputs: fetched.inputs, from, trouble, spool: fetched.spool }
        }
    }
}
