//! Fetches one after the other: starting the next, and what becomes of one that ends.

use serde::{Deserialize, Serialize};

use super::document::DocumentId;
use super::effect::{Effect, Effects};
use super::event::FetchTrouble;
use super::fetch_panel::FetchTab;
use super::fetch_queue::{FetchId, FetchOutcome, FetchState};
use super::notice::Severity;
use super::state::{AppState, Dialog};
use crate::jobs::JobId;
use crate::source::{FetchRequest, SpoolId};

/// Changes the queue of fetches.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum FetchCommand {
    /// Turns a page of the fetch dialog.
    ShowTab(FetchTab),
    /// Ends a fetch; one that waits leaves the queue, of one that runs what has arrived stays.
    Cancel(FetchId),
    /// Takes everything that waits out of the queue.
    CancelWaiting,
    /// Goes on with a fetch that ended badly; from its last page where that can be, otherwise from the first.
    Resume(FetchId),
    /// Shows what a fetch brought before it ended badly.
    Open(FetchId),
    /// Takes away the card of a fetch that ended badly.
    Dismiss(FetchId),
    /// Shows the question of the fetch that waits for an answer.
    ShowQuestion,
    /// Answers it: whether signed requests may go unencrypted. Holds for every fetch in the queue that would go to the same
    /// place.
    AnswerPlainHttp(bool),
}

pub(super) fn update(state: &mut AppState, command: &FetchCommand, effects: &mut Effects) {
    match command {
        FetchCommand::ShowTab(tab) => {
            state.fetch_panel.tab = *tab;
            if *tab == FetchTab::History {
                super::history::list(state, effects);
            }
        }
        FetchCommand::Cancel(id) => cancel(state, *id, effects),
        FetchCommand::CancelWaiting => state.fetches.retain(|item| item.state != FetchState::Waiting),
        FetchCommand::Resume(id) => resume(state, *id, effects),
        FetchCommand::Open(id) => open(state, *id, effects),
        FetchCommand::Dismiss(id) => {
            if state.fetches.get(*id).is_some_and(|item| item.outcome().is_some()) {
                let item = state.fetches.remove(*id);
                dismiss_notice(state, item.as_ref().and_then(|item| item.outcome()));
            }
        }
        FetchCommand::ShowQuestion => {
            if state.fetches.asking().is_some() {
                state.dialog = Some(Dialog::PlainHttp);
            }
        }
        FetchCommand::AnswerPlainHttp(is_allowed) => answer(state, *is_allowed, effects),
    }
    start_next(state, effects);
}

/// Queues a fetch, and starts it when it is its turn.
pub(super) fn enqueue(state: &mut AppState, request: FetchRequest, resumes: Option<SpoolId>, effects: &mut Effects) {
    if resumes.as_ref().is_some_and(|spool| state.fetches.is_resuming(spool)) {
        return;
    }
    state.fetches.push(request, resumes);
    start_next(state, effects);
}

fn start_next(state: &mut AppState, effects: &mut Effects) {
    if let Some(item) = state.fetches.due() {
        item.state = FetchState::Starting;
        effects.push(Effect::Fetch { request: Box::new(item.request.clone()), resumes: item.resumes.clone() });
    }
}

fn cancel(state: &mut AppState, id: FetchId, effects: &mut Effects) {
    match state.fetches.get(id).map(|item| &item.state) {
        Some(FetchState::Waiting) => drop(state.fetches.remove(id)),
        Some(FetchState::Running(job)) => effects.push(Effect::Cancel(*job)),
        Some(FetchState::Asking(_)) => answer(state, false, effects),
        Some(FetchState::Starting | FetchState::Ended(_)) | None => {}
    }
}

fn resume(state: &mut AppState, id: FetchId, effects: &mut Effects) {
    let Some(item) = state.fetches.get(id) else { return };
    let Some(outcome) = item.outcome().cloned() else { return };
    let resumes = outcome.spool.clone().filter(|_| item.can_resume());
    dismiss_notice(state, Some(&outcome));
    if resumes.as_ref().is_some_and(|spool| state.fetches.is_resuming(spool)) {
        state.fetches.remove(id);
        return;
    }
    let is_busy = state.fetches.iter().any(|item| item.outcome().is_none());
    if let Some(item) = state.fetches.get_mut(id) {
        item.resumes = resumes;
        item.state = FetchState::Waiting;
        item.has_waited = is_busy;
    }
    start_next(state, effects);
}

fn open(state: &mut AppState, id: FetchId, effects: &mut Effects) {
    let Some(item) = state.fetches.get(id) else { return };
    if let Some(document) = item.document.filter(|document| state.find(*document).is_some()) {
        state.current = Some(document);
    } else if let Some(spool) = item.outcome().and_then(|outcome| outcome.spool.clone()) {
        effects.push(Effect::OpenSpool(spool));
    }
}

fn dismiss_notice(state: &mut AppState, outcome: Option<&FetchOutcome>) {
    if let Some(notice) = outcome.and_then(|outcome| outcome.notice) {
        state.notices.dismiss(notice);
    }
}

fn answer(state: &mut AppState, is_allowed: bool, effects: &mut Effects) {
    if state.dialog == Some(Dialog::PlainHttp) {
        state.dialog = None;
    }
    let Some(asked) = state.fetches.asking().map(|item| item.request.clone()) else { return };
    for item in state.fetches.iter_mut().filter(|item| item.has_place_of(&asked)) {
        match (&item.state, is_allowed) {
            (FetchState::Asking(_) | FetchState::Waiting, true) => {
                item.request.allows_plain_http = true;
                item.state = FetchState::Waiting;
            }
            (FetchState::Asking(_) | FetchState::Waiting, false) => {
                let trouble = FetchTrouble {
                    kind: "cancelled",
                    title: "The fetch was cancelled".to_owned(),
                    detail: "Nothing was sent. Use an endpoint with https, or one on this computer".to_owned(),
                    technical: None,
                    can_resume: false,
                };
                // What an earlier try brought can still be gone on with.
                let spool = item.resumes.clone();
                let trouble = FetchTrouble { can_resume: spool.is_some(), ..trouble };
                item.state = FetchState::Ended(FetchOutcome { trouble, spool, notice: None });
            }
            _ => {}
        }
    }
    start_next(state, effects);
}

/// The background job of a fetch has begun. One that goes on with pages shows them where they were shown before.
pub(super) fn started(state: &mut AppState, job: JobId) {
    let Some(item) = state.fetches.starting() else { return };
    item.state = FetchState::Running(job);
    let Some(id) = item.document else { return };
    let Some(document) = state.find_mut(id) else { return };
    document.loading = Some(job);
    state.jobs.iter_mut().filter(|running| running.id == job).for_each(|running| running.document = Some(id));
}

/// A fetch is over and all is well, or nobody wants to know any more.
pub(super) fn ended(state: &mut AppState, job: JobId, effects: &mut Effects) {
    if let Some(id) = state.fetches.of_job(job).map(|item| item.id) {
        state.fetches.remove(id);
        after_end(state, effects);
    }
}

/// A fetch is over and did not bring everything: it says so, stays as a card, and the next one starts. Says whether the job was
/// a fetch.
pub(super) fn ended_early(
    state: &mut AppState,
    job: JobId,
    trouble: FetchTrouble,
    kept: Kept,
    effects: &mut Effects,
) -> bool {
    let Some(id) = state.fetches.of_job(job).map(|item| item.id) else { return false };
    if trouble.kind == "plain_http" {
        if let Some(item) = state.fetches.get_mut(id) {
            item.state = FetchState::Asking(trouble);
        }
        // A dialog that is open is not taken away; the card asks then.
        state.dialog = state.dialog.or(Some(Dialog::PlainHttp));
        return true;
    }
    let Kept { document, spool } = kept;
    // Who cancels knows that it was cancelled.
    let notice = (trouble.kind != "cancelled").then(|| {
        let severity = if document.is_some() { Severity::Warning } else { Severity::Error };
        let FetchTrouble { title, detail, technical, .. } = trouble.clone();
        let job = state.fetches.get(id).map_or_else(String::new, |item| format!(": {}", item.request.job_id));
        state.notices.push_failed(severity, format!("{title}{job}"), detail, technical)
    });
    if let Some(item) = state.fetches.get_mut(id) {
        let spool = spool.or_else(|| item.resumes.clone());
        item.document = document.or(item.document);
        item.state = FetchState::Ended(FetchOutcome { trouble, spool, notice });
    }
    after_end(state, effects);
    true
}

/// What is left of a fetch that ended early.
#[derive(Debug, Clone, Default)]
pub(super) struct Kept {
    /// The document with what has arrived.
    pub(super) document: Option<DocumentId>,
    /// Where its pages lie on disk.
    pub(super) spool: Option<SpoolId>,
}

fn after_end(state: &mut AppState, effects: &mut Effects) {
    if state.dialog == Some(Dialog::Fetch) && state.fetch_panel.tab == FetchTab::History {
        super::history::list(state, effects);
    }
    start_next(state, effects);
}
