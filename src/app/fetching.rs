//! The body of a fetch: a background task that loads all pages and shows rows as they arrive.

use std::sync::Arc;

use super::event::Event;
use crate::jobs::Context;
use crate::source::FetchRequest;

/// Fetches a job through the AWS SDK.
#[cfg(feature = "aws")]
pub(super) async fn fetch(context: Arc<Context<Event>>, request: FetchRequest) -> Event {
    use crate::source::aws::{AwsClient, AwsOptions};
    use crate::source::{FetchOptions, PageError};

    let job = context.id;
    let options = AwsOptions::default();
    let connected: Result<AwsClient, PageError> = tokio::select! {
        () = context.cancel.cancelled() => return Event::Cancelled { job },
        connected = AwsClient::connect(&request, &options) => connected,
    };
    let mut client = match connected {
        Ok(client) => client,
        Err(error) => return Event::Failed { job, title: "The job was not fetched".into(), detail: error.to_string() },
    };
    let mut reporter = Reporter { context: context.clone() };
    let options = FetchOptions::default();
    let fetched = crate::source::fetch::fetch(&mut client, &request, &options, &context.cancel, &mut reporter).await;
    ended(job, fetched, client.place())
}

/// Says that this build can't.
#[cfg(not(feature = "aws"))]
#[allow(clippy::unused_async, reason = "the other build awaits here")]
pub(super) async fn fetch(context: Arc<Context<Event>>, _request: FetchRequest) -> Event {
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

    fn on_snapshot(&mut self, store: crate::model::TrackStore) {
        let derived = Box::new(super::document::Derived::whole(Arc::new(store)));
        self.context.set_snapshot(Event::Snapshot { job: self.context.id, inputs: Vec::new(), derived });
    }
}

/// The last event of a fetch: with its rows, whatever ended it.
#[cfg(feature = "aws")]
fn ended(job: crate::jobs::JobId, fetched: crate::source::Fetched, from: String) -> Event {
    use crate::source::FetchEnd;

    let message = fetched.message();
    let is_done = matches!(&fetched.end, FetchEnd::Done(_));
    if fetched.store.is_empty() && !is_done {
        return match &fetched.end {
            FetchEnd::Cancelled => Event::Cancelled { job },
            _ => Event::Failed { job, title: "The job was not fetched".into(), detail: message.unwrap_or_default() },
        };
    }
    let title = match &fetched.end {
        FetchEnd::Cancelled => "The fetch was cancelled",
        FetchEnd::Failed(_) => "The fetch broke off",
        FetchEnd::Done(_) => "The fetch has ended early",
    };
    let trouble = message.map(|detail| (title.to_owned(), detail));
    let derived = Some(Box::new(super::document::Derived::whole(Arc::new(fetched.store))));
    Event::Fetched { job, derived, from, trouble }
}
