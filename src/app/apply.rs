//! Takes what jobs report into the state.

use super::document::{Derived, Document, DocumentId};
use super::effect::{Effect, Effects};
use super::event::{Event, FetchTrouble, Opened};
use super::exporting;
use super::job::{JobKind, JobProgress, RunningJob};
use super::notice::Severity;
use super::state::AppState;
use crate::jobs::JobId;
use crate::model::JobStatus;
use crate::source::Input;

/// Takes one event into the state. Like [`super::update()`], it never blocks, spawns, reads a clock or touches a file.
pub fn apply(state: &mut AppState, event: Event) -> Effects {
    let mut effects = Effects::new();
    match event {
        Event::Started { job, kind, title } => {
            state.jobs.push(RunningJob { id: job, kind, title, progress: JobProgress::default(), document: None });
        }
        Event::Progress { job, progress } => {
            if let Some(running) = state.jobs.iter_mut().find(|j| j.id == job) {
                running.progress = progress;
            }
        }
        Event::Snapshot { job, inputs, derived } => show_growing(state, job, inputs, *derived, &mut effects),
        Event::Opened { job, documents, refused } => opened(state, job, documents, &refused, &mut effects),
        Event::Fetched { job, derived, inputs, from, trouble, spool: _ } => {
            let opened = derived.map(|derived| Opened { derived: *derived, inputs });
            fetched(state, job, opened, from, trouble, &mut effects);
        }
        Event::NotFetched { job, request: _, trouble } => {
            let document = end(state, job);
            mark_partial(state, document);
            state.notices.push(Severity::Error, trouble.title, trouble.detail);
        }
        Event::Exported { job, path, result } => {
            end(state, job);
            exporting::finished(state, &path, result);
        }
        Event::Failed { job, title, detail } => {
            let document = end(state, job);
            mark_partial(state, document);
            state.notices.push(Severity::Error, title, detail);
        }
        Event::Cancelled { job } => cancelled(state, job),
        Event::Derived { document, generation, derived } => {
            if let Some(document) = state.find_mut(document).filter(|d| d.generation == generation) {
                document.set_derived(*derived);
            }
        }
        Event::EntryText { document, row, result } => {
            let document = state.find_mut(document);
            if let Some(entry) = document.and_then(|d| d.entry.as_mut()).filter(|entry| entry.row == row) {
                entry.text = Some(result);
            }
        }
        Event::Profiles(profiles) => state.fetch.profiles = profiles,
        Event::Saved => {}
        Event::Trouble { title, detail } => drop(state.notices.push(Severity::Warning, title, detail)),
    }
    super::update::request_entry_text(state, &mut effects);
    effects
}

/// Takes a job off the list; says which document it was loading.
fn end(state: &mut AppState, job: JobId) -> Option<DocumentId> {
    let at = state.jobs.iter().position(|j| j.id == job)?;
    let document = state.jobs.remove(at).document;
    if let Some(document) = document.and_then(|id| state.find_mut(id)) {
        document.loading = None;
    }
    document
}

/// Whether people closed the document while it was loading: then it does not come back.
fn is_closed(state: &AppState, growing: Option<DocumentId>) -> bool {
    growing.is_some_and(|id| state.find(id).is_none())
}

fn add(state: &mut AppState, opened: Opened, from: String) -> DocumentId {
    let id = DocumentId(state.next_document);
    state.next_document += 1;
    state.documents.push(Document::new(id, opened.derived, opened.inputs, from));
    id
}

/// New data under a filter that was set meanwhile: what it keeps has to be worked out again.
fn renew(document: &mut Document, derived: Derived, effects: &mut Effects) {
    let is_filtered =
        !document.filter.valid.is_everything() || !document.hidden.is_empty() || !document.solo.is_empty();
    if is_filtered {
        // What is shown stays until the filter has been applied: it never shows what it leaves out.
        document.newer = Some((derived.store, derived.people));
        effects.push(Effect::Derive(document.derive_request()));
    } else {
        // Whatever is still being worked out is about an older store.
        document.generation += 1;
        document.set_derived(derived);
    }
}

fn show_growing(state: &mut AppState, job: JobId, inputs: Vec<Input>, derived: Derived, effects: &mut Effects) {
    let Some(running) = state.job(job) else { return };
    if let Some(id) = running.document {
        if let Some(document) = state.find_mut(id) {
            renew(document, derived, effects);
        }
    } else {
        let id = add(state, Opened { derived, inputs }, String::new());
        state.current = Some(id);
        state.find_mut(id).expect("it was just added").loading = Some(job);
        state.jobs.iter_mut().filter(|j| j.id == job).for_each(|j| j.document = Some(id));
    }
}

fn opened(state: &mut AppState, job: JobId, documents: Vec<Opened>, refused: &[String], effects: &mut Effects) {
    let mut growing = end(state, job);
    if is_closed(state, growing) {
        return;
    }
    let num_opened = documents.len();
    let mut first = None;
    for opened in documents {
        for input in opened.inputs.iter().filter(|input| input.path.as_os_str() != "-") {
            state.settings.remember(&input.path);
        }
        // The first document takes the place of what was shown while loading.
        let id = if let Some(document) = growing.take().and_then(|id| state.find_mut(id)) {
            document.inputs.clone_from(&opened.inputs);
            document.from = from_of(&opened);
            renew(document, opened.derived, effects);
            document.id
        } else {
            let from = from_of(&opened);
            add(state, opened, from)
        };
        first = first.or(Some(id));
    }
    if num_opened > 0 {
        effects.push(Effect::SaveSettings);
    }
    if let Some(first) = first {
        state.current = Some(first);
        say_what_is_wrong(state, first);
    }
    if !refused.is_empty() {
        let title = match refused.len() {
            1 => "1 file was not opened".to_owned(),
            n => format!("{n} files were not opened"),
        };
        let shown = refused.iter().take(4).cloned().collect::<Vec<_>>().join("\n");
        state.notices.push(Severity::Warning, title, shown);
    }
}

fn from_of(opened: &Opened) -> String {
    match opened.inputs.as_slice() {
        [] => String::new(),
        [one] => one.path.parent().map_or_else(String::new, |p| p.display().to_string()),
        many => format!("{} files", many.len()),
    }
}

fn fetched(
    state: &mut AppState,
    job: JobId,
    opened: Option<Opened>,
    from: String,
    trouble: Option<FetchTrouble>,
    effects: &mut Effects,
) {
    let growing = end(state, job);
    if is_closed(state, growing) {
        return;
    }
    let has_rows = opened.is_some();
    if let Some(opened) = opened {
        if let Some(document) = growing.and_then(|id| state.find_mut(id)) {
            document.from = from;
            document.inputs = opened.inputs;
            renew(document, opened.derived, effects);
        } else {
            let id = add(state, opened, from);
            state.current = Some(id);
        }
    }
    if trouble.is_some() {
        let shown = growing.or(state.current);
        mark_partial(state, shown.filter(|_| has_rows));
    }
    if let Some(FetchTrouble { title, detail, .. }) = trouble {
        let severity = if has_rows { Severity::Warning } else { Severity::Error };
        state.notices.push(severity, title, detail);
    }
}

fn mark_partial(state: &mut AppState, document: Option<DocumentId>) {
    if let Some(document) = document.and_then(|id| state.find_mut(id)) {
        document.is_partial = true;
    }
}

fn cancelled(state: &mut AppState, job: JobId) {
    let kind = state.job(job).map(|j| j.kind);
    let document = end(state, job);
    if is_closed(state, document) {
        return;
    }
    mark_partial(state, document);
    let detail = match (kind, document.and_then(|id| state.find(id))) {
        (Some(JobKind::Export), _) => "Nothing was written".to_owned(),
        (_, Some(document)) => format!("{} detections had arrived and stay open", document.store.num_rows()),
        _ => "Nothing had arrived yet".to_owned(),
    };
    state.notices.push(Severity::Info, "Cancelled", detail);
}

/// A word about results that should not be taken for whole.
fn say_what_is_wrong(state: &mut AppState, id: DocumentId) {
    let Some(document) = state.find(id) else { return };
    let job = &document.store.job;
    let (title, detail) = if matches!(job.status, Some(JobStatus::Failed)) {
        let message = job.status_message.as_deref().unwrap_or("no message was given");
        ("This job failed".to_owned(), message.to_owned())
    } else if !job.is_complete() {
        (
            "This result is incomplete".to_owned(),
            "The last page has a NextToken: pages are missing. Open all pages together, or fetch the job again"
                .to_owned(),
        )
    } else if document.store.is_empty() {
        ("This result is empty".to_owned(), "The job found nobody".to_owned())
    } else {
        return;
    };
    state.notices.push(Severity::Warning, title, detail);
}
