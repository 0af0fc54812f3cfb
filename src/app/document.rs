//! One opened result and everything about how it is looked at.

use std::ops::{Deref, Range};
use std::path::Path;
use std::sync::Arc;

use super::charting::{Charted, Charting, Curves};
use super::derived::Derived;
use super::edits::Edits;
use super::effect::{DeriveRequest, OrderRequest};
use super::flagging::Flagging;
use super::playback::Playback;
use super::selection::Selection;
use super::session_file::SavedDocument;
use super::stills::{Frames, StillsView};
use super::undo::UndoStack;
use crate::analysis::{Filter, FilterError, Names};
use crate::jobs::JobId;
use crate::model::{DEFAULT_GAP_FACTOR, PersonIndex, Row};
use crate::source::Input;
use crate::view::CanvasView;
use crate::view::lane_list::LaneArrangement;
use crate::view::people_table::PeopleSort;

/// Number of a document, unique within a run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
pub struct DocumentId(pub u64);

/// What became of the filter as typed.
#[derive(Debug, Clone, Default)]
pub struct FilterState {
    /// The last valid one, in force.
    pub valid: Filter,
    /// Why the text is not valid.
    pub error: Option<FilterError>,
}

impl FilterState {
    /// The top-level terms of the text, as byte ranges; none while it is not valid.
    pub fn terms(&self) -> &[Range<usize>] {
        if self.error.is_some() { &[] } else { self.valid.chips() }
    }
}

/// How the people table is sorted and searched.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct TableState {
    /// By what it is sorted.
    pub sort: PeopleSort,
    /// Shown people contain this text in their index or label.
    pub search: String,
}

/// The raw text of a row, as far as it is known.
#[derive(Debug, Clone, PartialEq)]
pub struct EntryText {
    /// Of which row.
    pub row: Row,
    /// The text, or why there is none.
    pub text: Option<Result<String, String>>,
}

/// One opened result.
#[derive(Debug, Clone)]
pub struct Document {
    /// Which.
    pub id: DocumentId,
    /// The files it came from; empty for a fetched job.
    pub inputs: Vec<Input>,
    /// Whether it was fetched: then its files are Pathscope's own, and nothing of the user's lies beside them.
    pub is_fetched: bool,
    /// Whether it is the built-in sample.
    pub is_sample: bool,
    /// Where it came from, in words: a folder, an endpoint, the sample.
    pub from: String,
    /// The job that still loads it.
    pub loading: Option<JobId>,
    /// The data and what was worked out from it; read as if it were the document's own.
    pub shown: Derived,
    /// The levels of detail of the charted measures; those of an older filter until the new ones are there.
    pub curves: Arc<Curves>,
    /// The curves that are being worked out.
    pub(super) charting: Charting,
    /// Whose curves are charted, as last found; forgotten when the selection changes.
    pub(super) charted: Option<Charted>,
    /// What deserves a look.
    pub(super) flagging: Flagging,
    /// What people have done to it.
    pub edits: Edits,
    /// The number of the last edit.
    pub(super) edited_at: u64,
    /// The way back through that.
    pub undo: UndoStack,
    /// The filter in force.
    pub filter: FilterState,
    /// Who and what is selected.
    pub selection: Selection,
    /// The time cursor in milliseconds.
    pub cursor_ms: i64,
    /// Playing or not, and how fast.
    pub playback: Playback,
    /// Start and end of the time shown by lanes and plot, in milliseconds.
    pub visible_ms: (f64, f64),
    /// Where the canvas looks.
    pub canvas: CanvasView,
    /// Whether the canvas keeps the selected person in its middle.
    pub is_following: bool,
    /// The images under the boxes.
    pub stills: Option<StillsView>,
    /// Those of them that have been read.
    pub frames: Frames,
    /// Sorting and search of the people table.
    pub table: TableState,
    /// How many times the local cadence a step has to exceed to be a gap.
    pub(super) gap_factor: f32,
    /// The factor under which judging the gaps fell over.
    pub(super) vain_gap_factor: Option<f32>,
    /// How the lanes are arranged.
    pub lane_arrangement: LaneArrangement,
    /// Whether a drag on the canvas draws a rectangle.
    pub is_marking: bool,
    /// The raw text in the inspector.
    pub entry: Option<EntryText>,
    /// Whether loading broke off, so that what is shown is not all there was.
    pub is_partial: bool,
    /// Its position in the session that it came from.
    pub(super) place: Option<usize>,
    /// What that session said of it, with what this version does not know.
    pub(super) carried: SavedDocument,
    /// Number of the newest derive request.
    pub(super) generation: u64,
    /// Number of the derive request whose answer is shown.
    pub(super) shown_generation: u64,
    /// Number of the newest question who passes a rectangle.
    pub(super) rectangle_generation: u64,
    /// Number of the newest sorting, search, labels and arrangement.
    pub(super) order_generation: u64,
    /// Newer data than what is shown, that waits for its filter to be applied or its people to be sorted.
    pub(super) newer: Option<Derived>,
    /// Whether the visible time still follows the growing data.
    pub(super) is_fitted: bool,
}

impl Document {
    /// A new document showing all of its data.
    pub fn new(id: DocumentId, derived: Derived, inputs: Vec<Input>, from: String) -> Self {
        let span = derived.store.span_ms();
        Self {
            id,
            inputs,
            is_fetched: false,
            is_sample: false,
            from,
            loading: None,
            cursor_ms: derived.store.first_ms().unwrap_or(0),
            visible_ms: (span.start as f64, span.end as f64),
            order_generation: derived.order_generation,
            shown: derived,
            curves: Arc::default(),
            charting: Charting::default(),
            charted: None,
            flagging: Flagging::default(),
            edits: Edits::default(),
            edited_at: 0,
            undo: UndoStack::default(),
            filter: FilterState::default(),
            selection: Selection::default(),
            playback: Playback::default(),
            canvas: CanvasView::default(),
            is_following: false,
            stills: None,
            frames: Frames::default(),
            table: TableState::default(),
            gap_factor: DEFAULT_GAP_FACTOR,
            vain_gap_factor: None,
            lane_arrangement: LaneArrangement::default(),
            is_marking: false,
            entry: None,
            is_partial: false,
            place: None,
            carried: SavedDocument::default(),
            generation: 0,
            shown_generation: 0,
            rectangle_generation: 0,
            newer: None,
            is_fitted: true,
        }
    }

    /// What its people are called.
    pub fn names(&self) -> Names<'_> {
        Names { labels: &self.edits.labels, matches: &self.matches }
    }

    /// What people see as its name.
    pub fn name(&self) -> &str {
        &self.store.job.name
    }

    /// Where files made of it are offered to go: beside its own file. What was fetched lies in the program's own folder,
    /// where nothing of the user's belongs.
    pub(super) fn output_folder(&self) -> &Path {
        self.own_file().and_then(|input| input.path.parent()).unwrap_or(Path::new(""))
    }

    /// How the names of files made of it begin.
    pub(super) fn output_stem(&self) -> String {
        // The file's own name says more to its owner than an id.
        if self.own_file().is_none() && self.store.job.job_id.is_some() {
            return crate::export::name::file_stem(&self.store.job);
        }
        let stem = Path::new(self.name()).file_stem();
        stem.map_or_else(|| "result".to_owned(), |stem| stem.to_string_lossy().into_owned())
    }

    fn own_file(&self) -> Option<&Input> {
        self.inputs.first().filter(|_| !self.is_fetched)
    }

    /// Takes newly derived data, and gives back what was shown; the view stays where it is, unless it showed everything.
    pub(super) fn set_derived(&mut self, derived: Derived) -> Derived {
        self.shown_generation = self.generation;
        if !Arc::ptr_eq(&self.store, &derived.store) {
            // Rows may be numbered anew.
            self.entry = None;
        }
        let before = std::mem::replace(&mut self.shown, derived);
        if self.is_fitted {
            self.fit_time();
        }
        before
    }

    /// Reads the filter as typed; while it is not valid the last valid one stays in force.
    pub(super) fn read_filter(&mut self) {
        match Filter::parse(&self.edits.filter, &self.store.job.video) {
            Ok(filter) => self.filter = FilterState { valid: filter, error: None },
            Err(error) => self.filter.error = Some(error),
        }
    }

    /// Whether the gaps of what is shown were judged otherwise.
    pub(super) fn must_judge_gaps(&self) -> bool {
        self.store.gap_factor != self.gap_factor
    }

    /// Whether data has to be worked through before it can be shown: something is left out, or its gaps were judged otherwise.
    pub(super) fn must_derive(&self, derived: &Derived) -> bool {
        self.is_filtered() || derived.store.gap_factor != self.gap_factor
    }

    /// Whether anything is left out: by the filter, an eye or solo.
    pub fn is_filtered(&self) -> bool {
        !self.filter.valid.is_everything() || !self.edits.hidden.is_empty() || !self.edits.solo.is_empty()
    }

    pub(super) fn derive_request(&mut self) -> DeriveRequest {
        self.generation += 1;
        let base = self.newer.as_ref().unwrap_or(&self.shown).clone();
        DeriveRequest {
            document: self.id,
            generation: self.generation,
            gap_factor: self.gap_factor,
            // Those under another factor of gaps are not these.
            flags: self.flagging.known(&base.store).filter(|_| base.store.gap_factor == self.gap_factor),
            flag_rules: self.flagging.rules(),
            base,
            filter: self.filter.valid.clone(),
            labels: self.edits.labels.clone(),
            hidden: self.edits.hidden.clone(),
            solo: self.edits.solo.clone(),
            table: self.table.clone(),
            lanes: self.lane_arrangement,
            pinned: self.edits.pinned.clone(),
            order_generation: self.order_generation,
        }
    }

    /// Asks for the people's order anew: after the data, the sorting, the search or a label has changed.
    pub(super) fn order_request(&mut self) -> OrderRequest {
        self.order_generation += 1;
        // Newer data under a filter comes with its order.
        let newer = self.newer.as_ref().filter(|newer| !self.must_derive(newer));
        OrderRequest {
            document: self.id,
            derived: newer.unwrap_or(&self.shown).clone(),
            labels: self.edits.labels.clone(),
            table: self.table.clone(),
            lanes: self.lane_arrangement,
            pinned: self.edits.pinned.clone(),
            order_generation: self.order_generation,
        }
    }

    /// Moves the cursor, kept within the span.
    pub(super) fn seek(&mut self, ms: i64) {
        let span = self.store.span_ms();
        self.cursor_ms = ms.clamp(span.start, span.end - 1);
        self.reveal(self.cursor_ms);
    }

    /// Scrolls the visible time so that `ms` can be seen.
    pub(super) fn reveal(&mut self, ms: i64) {
        let (start, end) = self.visible_ms;
        let (ms, width) = (ms as f64, end - start);
        if ms < start || ms >= end {
            self.show_time(ms - width * 0.1, ms + width * 0.9);
        }
    }

    /// Shows a span of time, at least 20 ms and at most the whole result.
    pub(super) fn show_time(&mut self, start_ms: f64, end_ms: f64) {
        let span = self.store.span_ms();
        let (first, last) = (span.start as f64, span.end as f64);
        if !(start_ms.is_finite() && end_ms.is_finite()) {
            return;
        }
        let width = (end_ms - start_ms).clamp(20.0_f64.min(last - first), last - first);
        let middle = f64::midpoint(start_ms, end_ms);
        // On the widest spans `last - width` may round below `first`.
        let start = (middle - width / 2.0).clamp(first, (last - width).max(first));
        self.visible_ms = (start, start + width);
        self.is_fitted = width >= last - first;
    }

    pub(super) fn fit_time(&mut self) {
        let span = self.store.span_ms();
        self.show_time(span.start as f64, span.end as f64);
    }

    pub(super) fn fit_people(&mut self, people: &[PersonIndex]) {
        let stats = people.iter().filter_map(|&i| self.store.slot_of(i)).map(|slot| &self.people[slot.at()]);
        let (start, end) = stats.fold((i64::MAX, i64::MIN), |(a, b), s| (a.min(s.first_ms), b.max(s.last_ms)));
        if start <= end {
            let margin = ((end - start) as f64 * 0.04).max(50.0);
            self.show_time(start as f64 - margin, end as f64 + margin);
        }
    }

    /// The row that the inspector is about: the last sample of the selected person at or before the cursor, or their first.
    pub fn inspected_row(&self) -> Option<Row> {
        let slot = self.store.slot_of(self.selection.primary?)?;
        let rows = self.store.person_rows(slot);
        rows.get(self.store.person_row_at(slot, self.cursor_ms).unwrap_or(0)).copied()
    }

    /// Whether a filter, eye or solo still has to be applied, so that `kept` is not what the document says.
    pub fn is_deriving(&self) -> bool {
        self.generation != self.shown_generation
    }

    /// Whether nothing is being worked out: what is shown is what the document says, down to its curves.
    pub fn is_settled(&self) -> bool {
        !self.is_deriving()
            && !self.charting.is_waiting()
            && !self.flagging.is_waiting()
            && self.shown.order_generation == self.order_generation
    }

    /// Bytes held by the data and by everything that was worked out from it.
    pub fn bytes(&self) -> usize {
        self.store.bytes() + self.levels.bytes() + self.presence.bytes() + self.curves.bytes() + self.flagging.bytes()
    }

    /// Whether all of the result is here: every page, and the whole of every file.
    pub fn is_complete(&self) -> bool {
        self.store.is_complete() && !self.is_partial && self.loading.is_none() && !self.lacks_newer()
    }

    /// Whether newer data came that could not be worked on.
    fn lacks_newer(&self) -> bool {
        self.newer.is_some() && !self.is_deriving()
    }

    /// People that the filters, eyes and solo leave out.
    pub fn num_hidden_people(&self) -> u32 {
        self.store.num_people() - self.kept.num_people()
    }
}

impl Deref for Document {
    type Target = Derived;

    fn deref(&self) -> &Derived {
        &self.shown
    }
}
