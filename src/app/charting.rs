//! Which curves the chart shows, and the levels of detail they are drawn from: worked out in a job, for those only.

use std::collections::BTreeMap;
use std::sync::{Arc, Weak};

use super::document::{Document, DocumentId};
use super::effect::{Effect, Effects};
use super::settings::{ChartPane, Panel};
use super::state::AppState;
use crate::analysis::{Kept, Measure};
use crate::jobs::Cancel;
use crate::model::{PersonIndex, PersonSlot, TrackStore};
use crate::view::MeasureLevels;

/// More curves than this can't be told apart.
pub const MAX_CURVES: usize = 12;
/// Curves that are remembered besides those shown, so that going back and forth costs nothing.
const MAX_REMEMBERED: usize = 36;

/// Whose, and of what.
pub type CurveKey = (PersonIndex, Measure);

/// The levels of detail of some measures of some people.
#[derive(Debug, Clone, Default)]
pub struct Curves {
    /// What was kept when they were made.
    of: Weak<Kept>,
    levels: BTreeMap<CurveKey, Arc<MeasureLevels>>,
}

impl Curves {
    /// Those of a measure of a person, if they are known.
    pub fn get(&self, index: PersonIndex, measure: Measure) -> Option<&MeasureLevels> {
        self.levels.get(&(index, measure)).map(|levels| &**levels)
    }

    /// Heap bytes held.
    pub fn bytes(&self) -> usize {
        self.levels.values().map(|levels| levels.bytes()).sum()
    }

    fn is_of(&self, kept: &Arc<Kept>) -> bool {
        self.of.as_ptr() == Arc::as_ptr(kept)
    }

    /// These, and as many others of the same data as may be remembered besides.
    fn and(&self, others: &Self) -> Self {
        let mut all = self.clone();
        if all.of.ptr_eq(&others.of) {
            let new = others.levels.iter().filter(|(key, _)| !self.levels.contains_key(key));
            let room = MAX_REMEMBERED.saturating_sub(self.levels.len());
            all.levels.extend(new.take(room).map(|(key, levels)| (*key, levels.clone())));
        }
        all
    }
}

/// The newest question for curves. It holds no data, so it can be forgotten in a pass.
#[derive(Debug, Clone, Default)]
pub(super) struct Charting {
    generation: u64,
    /// What is kept and which curves were asked for, until the answer is there.
    asked: Option<(Weak<Kept>, Vec<CurveKey>)>,
    /// Whether no answer will come; what was asked is not asked again.
    is_vain: bool,
}

impl Charting {
    pub(super) fn is_waiting(&self) -> bool {
        self.asked.is_some() && !self.is_vain
    }

    /// No answer will come. Says whether this was the newest question.
    pub(super) fn give_up(&mut self, generation: u64) -> bool {
        self.is_vain |= self.generation == generation;
        self.generation == generation
    }

    fn is_for(&self, kept: &Arc<Kept>, wanted: &[CurveKey]) -> bool {
        self.asked.as_ref().is_some_and(|(of, asked)| of.as_ptr() == Arc::as_ptr(kept) && asked == wanted)
    }
}

/// Curves to be worked out.
#[derive(Debug, Clone)]
pub struct ChartRequest {
    /// For which document.
    pub document: DocumentId,
    /// Number of the question: only its own answer ends the waiting.
    pub generation: u64,
    /// The data.
    pub store: Arc<TrackStore>,
    /// What is kept of it.
    pub kept: Arc<Kept>,
    /// Whose, and of what.
    pub wanted: Vec<CurveKey>,
    /// Curves that are known already.
    pub known: Arc<Curves>,
}

impl ChartRequest {
    /// Works them out; `None` once it is cancelled. O(samples of the people).
    pub fn perform(&self, cancel: &Cancel) -> Option<Curves> {
        let mut levels = if self.known.is_of(&self.kept) { self.known.levels.clone() } else { BTreeMap::new() };
        if levels.len() > MAX_REMEMBERED {
            levels.retain(|key, _| self.wanted.contains(key));
        }
        for &(index, measure) in &self.wanted {
            if cancel.is_cancelled() {
                return None;
            }
            let Some(slot) = self.store.slot_of(index) else { continue };
            let build = || Arc::new(MeasureLevels::build(&self.store, &self.kept, slot, measure));
            levels.entry((index, measure)).or_insert_with(build);
        }
        Some(Curves { of: Arc::downgrade(&self.kept), levels })
    }
}

/// Whose curves are charted, as last found. Finding them may mean to look at everyone, so it is done once for each selection
/// and each order of what is kept.
#[derive(Debug, Clone)]
pub(super) struct Charted {
    kept: Weak<Kept>,
    order: Weak<Vec<PersonSlot>>,
    slots: Vec<PersonSlot>,
}

impl Document {
    /// Whose curves are charted: those of the selected people, or of the first ones of the table where nobody is selected.
    pub fn charted(&self) -> Vec<PersonSlot> {
        let is_current = |known: &&Charted| {
            known.kept.as_ptr() == Arc::as_ptr(&self.kept) && known.order.as_ptr() == Arc::as_ptr(&self.order)
        };
        self.charted.as_ref().filter(is_current).map_or_else(|| self.find_charted(), |known| known.slots.clone())
    }

    /// The same, remembered until what is kept, the order or the selection changes.
    fn remember_charted(&mut self) -> Vec<PersonSlot> {
        let slots = self.charted();
        let (kept, order) = (Arc::downgrade(&self.kept), Arc::downgrade(&self.order));
        self.charted = Some(Charted { kept, order, slots: slots.clone() });
        slots
    }

    /// O(people) where few of them are shown.
    fn find_charted(&self) -> Vec<PersonSlot> {
        let is_shown = |slot: &PersonSlot| self.kept.has_person(*slot) && Some(*slot) != self.store.untracked();
        // Of selected people who are hidden there is nothing to show, and others were not asked for.
        if self.selection.people.is_empty() {
            return self.order.iter().copied().filter(is_shown).take(MAX_CURVES).collect();
        }
        let selected = self.selection.people.iter().filter_map(|&index| self.store.slot_of(index));
        selected.filter(is_shown).take(MAX_CURVES).collect()
    }
}

/// Asks for the curves that the chart shows and nobody has worked out or asked for yet.
pub(super) fn request(state: &mut AppState, effects: &mut Effects) {
    let settings = &state.settings;
    let first = settings.measures.iter().filter(|_| settings.shows(Panel::Plot));
    let second = settings.measures_of(ChartPane::Second).iter().filter(|second| {
        // No curve is worked out for both.
        !(settings.shows(Panel::Plot) && settings.measures.contains(second))
    });
    let measures: Vec<Measure> = first.chain(second).copied().filter(|m| m.is_per_person()).collect();
    if measures.is_empty() {
        return;
    }
    let Some(document) = state.document_mut() else { return };
    let people = document.remember_charted();
    let keys = people.iter().flat_map(|&slot| {
        let index = document.store.person_index(slot);
        measures.iter().map(move |&measure| (index, measure))
    });
    let wanted: Vec<CurveKey> = keys.collect();
    let curves = &document.curves;
    if curves.is_of(&document.kept) && wanted.iter().all(|key| curves.levels.contains_key(key)) {
        return;
    }
    if document.charting.is_for(&document.kept, &wanted) {
        return;
    }
    let generation = document.charting.generation + 1;
    document.charting =
        Charting { generation, asked: Some((Arc::downgrade(&document.kept), wanted.clone())), is_vain: false };
    effects.push(Effect::Chart(Box::new(ChartRequest {
        document: document.id,
        generation,
        store: document.store.clone(),
        kept: document.kept.clone(),
        wanted,
        known: document.curves.clone(),
    })));
}

/// Takes curves that were worked out, and lets go of those before. Those of an older question are good too, but somebody
/// still waits for the newer one.
pub(super) fn charted(
    state: &mut AppState,
    document: DocumentId,
    generation: u64,
    curves: Arc<Curves>,
    effects: &mut Effects,
) {
    let Some(document) = state.find_mut(document) else {
        effects.push(Effect::Release(Arc::new(curves)));
        return;
    };
    let is_newest = document.charting.generation == generation;
    if is_newest {
        document.charting.asked = None;
    }
    if !curves.is_of(&document.kept) {
        effects.push(Effect::Release(Arc::new(curves)));
        return;
    }
    let is_first = is_newest || !document.curves.is_of(&document.kept);
    let all = if is_first { curves.and(&document.curves) } else { document.curves.and(&curves) };
    let before = std::mem::replace(&mut document.curves, Arc::new(all));
    effects.push(Effect::Release(Arc::new((before, curves))));
}
