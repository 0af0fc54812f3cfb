//! One opened result and everything about how it is looked at.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use std::sync::Arc;

use super::effect::DeriveRequest;
use super::playback::Playback;
use super::selection::Selection;
use crate::analysis::{Filter, FilterError, Kept, Matches, Names, PersonStats, people_matches, people_stats};
use crate::jobs::JobId;
use crate::model::{PersonIndex, PersonSlot, Row, TrackStore};
use crate::source::Input;
use crate::view::people_table::{PeopleSort, people_rows};
use crate::view::{CanvasView, LaneLevels, Scene, Theme, ThemeKind};

/// Number of a document, unique within a run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
pub struct DocumentId(pub u64);

/// What is worked out from a store and a filter, off the window's thread.
#[derive(Debug, Clone)]
pub struct Derived {
    /// The data.
    pub store: Arc<TrackStore>,
    /// Statistics of every person, by slot.
    pub people: Arc<Vec<PersonStats>>,
    /// Whom a face search matched them with.
    pub matches: Arc<Matches>,
    /// Rows that the filter keeps: what table and lanes list.
    pub filtered: Arc<Kept>,
    /// Of these, the rows of people who are not hidden by eye or solo: what canvas, chart and exports show.
    pub kept: Arc<Kept>,
    /// People hidden by eye or solo.
    pub unseen: Arc<BTreeSet<PersonIndex>>,
    /// Runs of the lanes at every level of detail, of what the filter keeps.
    pub levels: Arc<LaneLevels>,
}

impl Derived {
    /// Everything about a store, under no filter. O(rows).
    pub fn whole(store: Arc<TrackStore>) -> Self {
        let people = Arc::new(people_stats(&store));
        let matches = Arc::new(people_matches(&store));
        let kept = Arc::new(Kept::all(&store));
        let levels = Arc::new(LaneLevels::build(&store, &kept));
        Self { store, people, matches, filtered: kept.clone(), kept, unseen: Arc::default(), levels }
    }

    /// What a request asks for. O(rows).
    pub fn under(request: &DeriveRequest) -> Self {
        let store = request.store.clone();
        let (people, matches) = (request.people.clone(), request.matches.clone());
        let names = Names { labels: &request.labels, matches: &matches };
        let filtered = Arc::new(request.filter.apply(&store, &people, names));
        let levels = Arc::new(LaneLevels::build(&store, &filtered));
        let is_unseen = |index: &PersonIndex| {
            request.hidden.contains(index) || !(request.solo.is_empty() || request.solo.contains(index))
        };
        let unseen: BTreeSet<_> = store.slots().map(|slot| store.person_index(slot)).filter(is_unseen).collect();
        let kept = if unseen.is_empty() {
            filtered.clone()
        } else {
            let keeps: Vec<bool> = store.slots().map(|slot| !unseen.contains(&store.person_index(slot))).collect();
            Arc::new(filtered.and(&store, &Kept::from_people(&store, &keeps)))
        };
        Self { store, people, matches, filtered, kept, unseen: Arc::new(unseen), levels }
    }
}

/// The filter of a document.
#[derive(Debug, Clone, Default)]
pub struct FilterState {
    /// As typed.
    pub text: String,
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

/// A store and what was worked out from it alone, before any filter.
#[derive(Debug, Clone)]
pub(super) struct Newer {
    pub(super) store: Arc<TrackStore>,
    pub(super) people: Arc<Vec<PersonStats>>,
    pub(super) matches: Arc<Matches>,
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
    /// Where it came from, in words: a folder, an endpoint, the sample.
    pub from: String,
    /// The job that still loads it.
    pub loading: Option<JobId>,
    /// The data.
    pub store: Arc<TrackStore>,
    /// Statistics of every person, by slot.
    pub people: Arc<Vec<PersonStats>>,
    /// Whom a face search matched them with.
    pub matches: Arc<Matches>,
    /// Rows that the filter keeps: what table and lanes list.
    pub filtered: Arc<Kept>,
    /// Of these, the rows of people who are not hidden by eye or solo: what canvas, chart and exports show.
    pub kept: Arc<Kept>,
    /// People hidden by eye or solo.
    pub unseen: Arc<BTreeSet<PersonIndex>>,
    /// Runs of the lanes at every level of detail, of what the filter keeps.
    pub levels: Arc<LaneLevels>,
    /// The user's names of people.
    pub labels: BTreeMap<PersonIndex, String>,
    /// Colours chosen for people: positions in the theme's sequence.
    pub colors: BTreeMap<PersonIndex, u32>,
    /// The filter.
    pub filter: FilterState,
    /// People hidden by eye.
    pub hidden: BTreeSet<PersonIndex>,
    /// When not empty, only these people are shown.
    pub solo: BTreeSet<PersonIndex>,
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
    /// Sorting and search of the people table.
    pub table: TableState,
    /// The people of the table and of the lanes, in their order.
    pub order: Arc<Vec<PersonSlot>>,
    /// The raw text in the inspector.
    pub entry: Option<EntryText>,
    /// Whether loading broke off, so that what is shown is not all there was.
    pub is_partial: bool,
    /// Number of the newest derive request.
    pub(super) generation: u64,
    /// Number of the derive request whose answer is shown.
    pub(super) shown_generation: u64,
    /// A newer store than the one shown, that waits for its filter to be applied.
    pub(super) newer: Option<Newer>,
    /// Whether the visible time still follows the growing data.
    pub(super) is_fitted: bool,
}

impl Document {
    /// A new document showing all of its data.
    pub fn new(id: DocumentId, derived: Derived, inputs: Vec<Input>, from: String) -> Self {
        let span = derived.store.span_ms();
        let mut document = Self {
            id,
            inputs,
            is_fetched: false,
            from,
            loading: None,
            cursor_ms: derived.store.first_ms().unwrap_or(0),
            visible_ms: (span.start as f64, span.end as f64),
            store: derived.store,
            people: derived.people,
            matches: derived.matches,
            filtered: derived.filtered,
            kept: derived.kept,
            unseen: derived.unseen,
            levels: derived.levels,
            labels: BTreeMap::new(),
            colors: BTreeMap::new(),
            filter: FilterState::default(),
            hidden: BTreeSet::new(),
            solo: BTreeSet::new(),
            selection: Selection::default(),
            playback: Playback::default(),
            canvas: CanvasView::default(),
            is_following: false,
            table: TableState::default(),
            order: Arc::default(),
            entry: None,
            is_partial: false,
            generation: 0,
            shown_generation: 0,
            newer: None,
            is_fitted: true,
        };
        document.refresh_order();
        document
    }

    /// What its people are called.
    pub fn names(&self) -> Names<'_> {
        Names { labels: &self.labels, matches: &self.matches }
    }

    /// What people see as its name.
    pub fn name(&self) -> &str {
        &self.store.job.name
    }

    /// Takes newly derived data; the view stays where it is, unless it showed everything.
    pub(super) fn set_derived(&mut self, derived: Derived) {
        self.shown_generation = self.generation;
        self.newer = None;
        if !Arc::ptr_eq(&self.store, &derived.store) {
            // Rows may be numbered anew.
            self.entry = None;
        }
        self.store = derived.store;
        self.people = derived.people;
        self.matches = derived.matches;
        self.filtered = derived.filtered;
        self.kept = derived.kept;
        self.unseen = derived.unseen;
        self.levels = derived.levels;
        self.refresh_order();
        if self.is_fitted {
            self.fit_time();
        }
    }

    pub(super) fn derive_request(&mut self) -> DeriveRequest {
        self.generation += 1;
        let shown = || Newer { store: self.store.clone(), people: self.people.clone(), matches: self.matches.clone() };
        let newer = self.newer.clone().unwrap_or_else(shown);
        DeriveRequest {
            document: self.id,
            generation: self.generation,
            store: newer.store,
            people: newer.people,
            matches: newer.matches,
            filter: self.filter.valid.clone(),
            labels: self.labels.clone(),
            hidden: self.hidden.clone(),
            solo: self.solo.clone(),
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

    /// Works out the order of the people table anew: after its data, its sorting, its search or a label has changed.
    pub(super) fn refresh_order(&mut self) {
        // An order has no colours, so any theme will do.
        let theme = Theme::bundled(ThemeKind::Dark);
        let scene =
            Scene { names: self.names(), ..Scene::new(&self.store, &self.filtered, &self.people, &self.levels, theme) };
        self.order = Arc::new(people_rows(&scene, self.table.sort, &self.table.search));
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

    /// Whether all of the result is here: every page, and the whole of every file.
    pub fn is_complete(&self) -> bool {
        self.store.is_complete() && !self.is_partial && self.loading.is_none()
    }

    /// People that the filters, eyes and solo leave out.
    pub fn num_hidden_people(&self) -> u32 {
        self.store.num_people() - self.kept.num_people()
    }
}
