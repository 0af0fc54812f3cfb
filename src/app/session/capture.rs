//! The state as a session file. Copies what people did, never the data: O(edits).

use super::SessionState;
use crate::app::document::Document;
use crate::app::edits::Edits;
use crate::app::layout::Layout;
use crate::app::reading_as;
use crate::app::session_file::{OpenedAs, SavedDocument, SavedEdits, SavedSource, SavedView, SessionFile};
use crate::app::state::AppState;
use crate::source::SpoolId;

/// The session as it is now. What its sources are, and where they lie from the file, is filled in by who writes it.
pub fn capture(state: &AppState) -> SessionFile {
    let session = &state.session;
    let mut placed = Vec::new();
    for document in &state.documents {
        let Some(mut saved) = self::document(document) else { continue };
        // While it loads, the view is still to come.
        if let Some(arriving) = session.arriving.iter().find(|arriving| arriving.is_shown_by(document.id)) {
            saved.view.clone_from(&arriving.saved.view);
        }
        placed.push((document.place.unwrap_or(usize::MAX), Some(document.id), saved));
    }
    // Each keeps its place, also while its files are missing.
    placed.extend(not_shown(session).map(|(place, saved)| (place, None, saved.clone())));
    placed.sort_by_key(|(place, ..)| *place);
    let current = placed.iter().position(|(_, id, _)| id.is_some() && *id == state.current);
    SessionFile {
        current,
        documents: placed.into_iter().map(|(.., saved)| saved).collect(),
        layout: Layout::of(&state.settings),
        zones: session.zones.clone(),
        unknown: session.unknown.clone(),
        ..SessionFile::default()
    }
}

/// Whether anything was done to a document; also when nothing is left of that, so that it does not come back.
pub(super) fn is_worth_keeping(document: &Document) -> bool {
    !document.undo.is_untouched() || document.edits != Edits::default() || !reading_as::said_of(document).is_silent()
}

/// Documents that are not shown: still to come, or without their files.
///
/// Each with its position in the session.
pub(super) fn not_shown(session: &SessionState) -> impl Iterator<Item = (usize, &SavedDocument)> {
    let arriving = session.arriving.iter().filter(|arriving| !arriving.is_shown());
    let arriving = arriving.filter_map(|arriving| Some((arriving.place()?, &arriving.saved)));
    arriving.chain(session.missing.iter().map(|missing| (missing.place, &missing.document.saved)))
}

/// A document as a session keeps it; nothing when it cannot be opened again.
pub(super) fn document(document: &Document) -> Option<SavedDocument> {
    let opened_as = opened_as(document)?;
    let sources =
        document.inputs.iter().map(|input| SavedSource { path: input.path.clone(), ..SavedSource::default() });
    let job = &document.store.job;
    Some(SavedDocument {
        name: job.name.clone(),
        job_id: job.job_id.clone(),
        opened_as,
        read_as: reading_as::said_of(document),
        sources: sources.collect(),
        edits: SavedEdits { edits: document.edits.clone(), unknown: document.carried.edits.unknown.clone() },
        view: view(document),
        unknown: document.carried.unknown.clone(),
    })
}

fn opened_as(document: &Document) -> Option<OpenedAs> {
    if document.is_sample {
        return Some(OpenedAs::Sample);
    }
    let first = document.inputs.first()?;
    if first.path.as_os_str() == "-" {
        return None;
    }
    if document.is_fetched {
        // The pages lie in the folder of their fetch.
        let name = first.path.parent()?.file_name()?.to_str()?.to_owned();
        return Some(OpenedAs::Fetch(SpoolId::try_from(name).ok()?));
    }
    Some(OpenedAs::Files)
}

fn view(document: &Document) -> SavedView {
    SavedView {
        cursor_ms: document.cursor_ms,
        visible_ms: (!document.is_fitted).then_some(document.visible_ms),
        canvas: document.canvas,
        is_following: document.is_following,
        people: document.selection.people.iter().copied().collect(),
        primary: document.selection.primary,
        range_ms: document.selection.time_ms.clone(),
        sort: document.table.sort,
        search: document.table.search.clone(),
        lanes: document.lane_arrangement,
        speed: document.playback.speed,
        is_looping: document.playback.is_looping,
        stills: document.stills.clone(),
        unknown: document.carried.view.unknown.clone(),
    }
}
