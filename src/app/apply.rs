//! Takes what jobs report into the state.

use std::sync::Arc;

use super::derived::Derived;
use super::document::{Document, DocumentId};
use super::effect::{Effect, Effects};
use super::event::{Event, FetchTrouble, Opened};
use super::job::{JobKind, JobProgress, RunningJob};
use super::notice::Severity;
use super::queueing::{self, Kept};
use super::session::{self, Arrival, SessionEffect};
use super::state::AppState;
use super::stills::StillsView;
use super::{charting, exporting, fallen, flagging, history, library, picturing, reading_as, rectangle, stills};
use crate::jobs::JobId;
use crate::model::JobStatus;
use crate::source::{Input, SpoolId};
use crate::view::number::counted;

/// Takes one event into the state. Like [`super::update()`], it never blocks, spawns, reads a clock or touches a file.
pub fn apply(state: &mut AppState, event: Event) -> Effects {
    let mut effects = Effects::new();
    match event {
        Event::Started { job, kind, title } => {
            state.jobs.push(RunningJob { id: job, kind, title, progress: JobProgress::default(), document: None });
            if kind == JobKind::Fetch {
                queueing::started(state, job);
            }
        }
        Event::Progress { job, progress } => {
            if let Some(running) = state.jobs.iter_mut().find(|j| j.id == job) {
                running.progress = progress;
            }
        }
        Event::Snapshot { job, inputs, derived } => show_growing(state, job, inputs, *derived, &mut effects),
        Event::Opened { job, documents, refused } => opened(state, job, documents, &refused, &mut effects),
        Event::Fetched { job, derived, inputs, from, trouble, spool } => {
            let opened = derived.map(|derived| Opened { derived: *derived, inputs });
            fetched(state, job, opened, from, trouble, spool, &mut effects);
        }
        Event::NotFetched { job, request: _, trouble } => {
            let document = end(state, job);
            mark_partial(state, document);
            end_early(state, job, trouble, Kept { document, spool: None }, &mut effects);
        }
        Event::Exported { job, path, result } => {
            end(state, job);
            exporting::finished(state, &path, result);
        }
        Event::ExportCounted { generation, amount } => exporting::counted(state, generation, amount),
        Event::PictureSaved { job, path, result } => {
            end(state, job);
            picturing::saved(state, &path, result);
        }
        Event::PictureCopied { image, view } => picturing::copied(state, image, view, &mut effects),
        Event::StillsOpened { document, generation, result } => {
            stills::opened(state, document, generation, result, &mut effects);
        }
        Event::FrameRead { document, generation, key, result } => {
            stills::read(state, document, generation, key, result, &mut effects);
        }
        Event::PictureDrawn(list) => picturing::drawn(state, list, &mut effects),
        Event::Copied(copied) => exporting::copied(state, copied, &mut effects),
        Event::Failed { job, title, detail } => {
            let document = end(state, job);
            mark_partial(state, document);
            let trouble = FetchTrouble { kind: "failed", title, detail, technical: None, can_resume: false };
            end_early(state, job, trouble, Kept { document, spool: None }, &mut effects);
        }
        Event::IsLibrary { job, folder } => {
            end(state, job);
            library::open(state, &folder, &mut effects);
        }
        Event::LibraryPart { job, jobs } => library::known(state, job, jobs, &mut effects),
        Event::LibraryRead { job, result } => library::read(state, job, result, &mut effects),
        Event::LibraryOrdered(rows) => library::ordered_rows(state, rows, &mut effects),
        Event::ReadAgain { job, document, result } => {
            reading_as::read_again(state, job, document, result.map(|opened| *opened), &mut effects);
        }
        Event::Cancelled { job } => cancelled(state, job, &mut effects),
        Event::Derived { document, generation, derived } => {
            match state.find_mut(document).filter(|d| d.generation == generation) {
                Some(document) => show(document, *derived, &mut effects),
                None => effects.push(Effect::Release(Arc::new(derived))),
            }
        }
        Event::Charted { document, generation, curves } => {
            charting::charted(state, document, generation, curves, &mut effects);
        }
        Event::Flagged { document, generation, flags } => {
            flagging::flagged(state, document, generation, flags, &mut effects);
        }
        Event::Passed { document, generation, adds, people } => {
            rectangle::found(state, document, generation, adds, &people);
        }
        Event::Ordered { document, derived } => ordered(state, document, derived, &mut effects),
        Event::EntryText { document, row, result } => {
            let document = state.find_mut(document);
            if let Some(entry) = document.and_then(|d| d.entry.as_mut()).filter(|entry| entry.row == row) {
                entry.text = Some(result);
            }
        }
        Event::Profiles(profiles) => state.fetch_panel.profiles = profiles,
        Event::Place { generation, result } => {
            state.fetch_panel.take_place(generation, result, &state.fetch, &mut effects);
        }
        Event::History(entries) => history::listed(state, entries),
        Event::SpoolDeleted(result) => history::deleted(state, result, &mut effects),
        Event::SpoolSaved { path, result } => history::saved(state, &path, result),
        Event::Session(event) => session::apply(state, event, &mut effects),
        Event::FellOver { document, work, generation, message } => {
            fallen::fell_over(state, document, work, generation, &message);
        }
        Event::Done => {}
        Event::Trouble { title, detail } => drop(state.notices.push(Severity::Warning, title, detail)),
    }
    super::update::request_missing(state, &mut effects);
    effects
}

/// Takes a job off the list; says which document it was loading.
pub(super) fn end(state: &mut AppState, job: JobId) -> Option<DocumentId> {
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
    let mut document = Document::new(id, opened.derived, opened.inputs, from);
    document.flagging = flagging::Flagging::with_rules(state.settings.flag_rules.within_reason());
    document.gap_factor = state.settings.gap_factor;
    document.stills = state.next_stills.take().map(StillsView::new);
    state.documents.push(document);
    id
}

/// Shows a document that has just been added, unless it came from the queue while people look at another one.
fn show_new(state: &mut AppState, job: JobId, id: DocumentId) {
    if !state.shows_something() || !state.fetches.is_behind(job) {
        state.current = Some(id);
    }
}

/// Shows what was worked out; what was shown until now is let go of.
fn show(document: &mut Document, derived: Derived, effects: &mut Effects) {
    let is_order_old = derived.order_generation != document.order_generation;
    let before = document.set_derived(derived);
    effects.push(Effect::Release(Arc::new(before)));
    effects.extend(document.newer.take().map(|newer| Effect::Release(Arc::new(newer))));
    if is_order_old {
        effects.push(Effect::Order(Box::new(document.order_request())));
    }
}

/// New data under a filter, or a sorting, that was set meanwhile: what is shown stays until that has been applied. It never
/// shows what it leaves out, and nobody changes places for a moment.
pub(super) fn renew(document: &mut Document, derived: Derived, effects: &mut Effects) {
    // Whatever is still being worked out is about an older store.
    document.generation += 1;
    let must_derive = document.must_derive(&derived);
    if !must_derive && derived.order_generation == document.order_generation {
        show(document, derived, effects);
        return;
    }
    let before = document.newer.replace(derived);
    effects.extend(before.map(|before| Effect::Release(Arc::new(before))));
    effects.push(if must_derive {
        Effect::Derive(Box::new(document.derive_request()))
    } else {
        Effect::Order(Box::new(document.order_request()))
    });
}

/// People in order: of what is shown, or of newer data that waited for that alone.
fn ordered(state: &mut AppState, document: DocumentId, derived: Box<Derived>, effects: &mut Effects) {
    let document = state.find_mut(document).filter(|d| d.order_generation == derived.order_generation);
    let is_of = |other: &Derived| Arc::ptr_eq(&other.filtered, &derived.filtered);
    match document {
        Some(document) if is_of(&document.shown) => {
            document.shown.order = derived.order.clone();
            document.shown.lanes = derived.lanes.clone();
            document.shown.order_generation = derived.order_generation;
        }
        Some(document) if document.newer.as_ref().is_some_and(|newer| is_of(newer) && !document.must_derive(newer)) => {
            show(document, *derived, effects);
        }
        _ => effects.push(Effect::Release(Arc::new(derived))),
    }
}

fn show_growing(state: &mut AppState, job: JobId, inputs: Vec<Input>, derived: Derived, effects: &mut Effects) {
    let Some(running) = state.job(job) else {
        effects.push(Effect::Release(Arc::new(derived)));
        return;
    };
    if let Some(id) = running.document {
        match state.find_mut(id) {
            Some(document) => {
                // A fetch that starts over goes on in another file.
                if document.is_fetched {
                    document.inputs = inputs;
                }
                renew(document, derived, effects);
            }
            None => effects.push(Effect::Release(Arc::new(derived))),
        }
    } else {
        let is_fetched = running.kind == JobKind::Fetch;
        let id = add(state, Opened { derived, inputs }, String::new());
        let before = state.document().map(|document| document.id);
        show_new(state, job, id);
        let document = state.find_mut(id).expect("it was just added");
        document.loading = Some(job);
        document.is_fetched = is_fetched;
        match session::arrived(state, id, false, effects) {
            Arrival::Behind if before.is_some() => state.current = before,
            Arrival::Current => state.current = Some(id),
            _ => {}
        }
        state.jobs.iter_mut().filter(|j| j.id == job).for_each(|j| j.document = Some(id));
    }
}

fn opened(state: &mut AppState, job: JobId, documents: Vec<Opened>, refused: &[String], effects: &mut Effects) {
    let mut growing = end(state, job);
    if is_closed(state, growing) {
        effects.push(Effect::Release(Arc::new(documents)));
        return;
    }
    let mut first = None;
    let mut has_new = false;
    let mut ids = Vec::new();
    for opened in documents {
        let is_sample = opened.inputs.is_empty();
        let paths = opened.inputs.iter().map(|input| input.path.clone()).collect();
        effects.push(Effect::Session(SessionEffect::Identify(paths)));
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
        state.find_mut(id).expect("it was just opened").is_sample = is_sample;
        ids.push(id);
        // Documents of a session come one after the other; the one that was shown is shown.
        let arrival = session::arrived(state, id, true, effects);
        has_new |= arrival == Arrival::New;
        if first.is_none() && arrival != Arrival::Behind || arrival == Arrival::Current {
            first = Some(id);
        }
        if state.current.is_none() {
            state.current = Some(id);
        }
    }
    if has_new {
        session::changed_documents(state, effects);
    }
    if let Some(first) = library::take_wanted(state, &ids).or(first) {
        state.current = Some(first);
        say_what_is_wrong(state, first);
        if has_new {
            reading_as::ask_about(state, first);
        }
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
    spool: Option<SpoolId>,
    effects: &mut Effects,
) {
    let growing = end(state, job);
    if is_closed(state, growing) {
        effects.extend(opened.map(|opened| Effect::Release(Arc::new(opened))));
        queueing::ended(state, job, effects);
        return;
    }
    let shown = opened.map(|opened| {
        if let Some(document) = growing.and_then(|id| state.find_mut(id)) {
            document.from = from;
            document.inputs = opened.inputs;
            document.is_partial = false;
            document.is_fetched = true;
            renew(document, opened.derived, effects);
            return document.id;
        }
        let id = add(state, opened, from);
        if let Some(document) = state.find_mut(id) {
            document.is_fetched = true;
        }
        show_new(state, job, id);
        id
    });
    if let Some(id) = shown {
        match session::arrived(state, id, true, effects) {
            Arrival::New => session::changed_documents(state, effects),
            Arrival::Current => state.current = Some(id),
            Arrival::Behind => {}
        }
    }
    match trouble {
        None => queueing::ended(state, job, effects),
        Some(trouble) => {
            mark_partial(state, shown);
            end_early(state, job, trouble, Kept { document: shown, spool }, effects);
        }
    }
}

/// Something that loads did not bring everything. A fetch of the queue stays there as a card; of anything else a notice says it.
fn end_early(state: &mut AppState, job: JobId, trouble: FetchTrouble, kept: Kept, effects: &mut Effects) {
    let severity = if kept.document.is_some() { Severity::Warning } else { Severity::Error };
    if !queueing::ended_early(state, job, trouble.clone(), kept, effects) {
        state.notices.push_failed(severity, trouble.title, trouble.detail, trouble.technical);
    }
}

fn mark_partial(state: &mut AppState, document: Option<DocumentId>) {
    if let Some(document) = document.and_then(|id| state.find_mut(id)) {
        document.is_partial = true;
    }
}

fn cancelled(state: &mut AppState, job: JobId, effects: &mut Effects) {
    let kind = state.job(job).map(|j| j.kind);
    let document = end(state, job);
    if is_closed(state, document) {
        queueing::ended(state, job, effects);
        return;
    }
    mark_partial(state, document);
    let detail = match (kind, document.and_then(|id| state.find(id))) {
        (Some(JobKind::Export | JobKind::Picture), _) => "Nothing was written".to_owned(),
        (_, Some(document)) => {
            let detections = counted(u64::from(document.store.num_rows()), "detection", "detections");
            format!("{detections} had arrived and stay open")
        }
        _ => "Nothing had arrived yet".to_owned(),
    };
    let title = "The fetch was cancelled".to_owned();
    let trouble = FetchTrouble { kind: "cancelled", title, detail: detail.clone(), technical: None, can_resume: false };
    if !queueing::ended_early(state, job, trouble, Kept { document, spool: None }, effects) {
        state.notices.push(Severity::Info, "Cancelled", detail);
    }
}

/// A word about results that should not be taken for whole.
fn say_what_is_wrong(state: &mut AppState, id: DocumentId) {
    let Some(document) = state.find(id) else { return };
    let job = &document.store.job;
    let (title, detail) = if matches!(job.status, Some(JobStatus::Failed)) {
        let message = job.status_message.as_deref().unwrap_or("no message was given");
        ("This job failed".to_owned(), message.to_owned())
    } else if let Some(why) = document.store.missing() {
        ("This result is incomplete".to_owned(), why.to_owned())
    } else if document.store.is_empty() {
        ("This result is empty".to_owned(), "The job found nobody".to_owned())
    } else {
        return;
    };
    state.notices.push(Severity::Warning, title, detail);
}
