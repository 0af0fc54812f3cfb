//! The flags of a result: worked out in a job once it has been read, listed, chosen and stepped through.

use std::sync::{Arc, Weak};

use serde::{Deserialize, Serialize};

use super::document::{Document, DocumentId};
use super::effect::{Effect, Effects};
use super::state::AppState;
use super::stepping;
use crate::analysis::{Flag, FlagKind, FlagRules, FlagSet, Flags, people_flags_while};
use crate::jobs::Cancel;
use crate::model::{PersonIndex, TrackStore};

/// A flag by what it is about, which stays the same when flags are worked out again.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct FlagKey {
    /// What.
    pub kind: FlagKind,
    /// Where it starts, in milliseconds.
    pub start_ms: i64,
    /// Of whom; of two people the one with the lower index.
    pub person: PersonIndex,
    /// And of whom, where it is about two.
    pub other: Option<PersonIndex>,
}

impl FlagKey {
    /// Of a flag of a store.
    pub fn of(flag: &Flag, store: &TrackStore) -> Self {
        let (person, other) = (store.person_index(flag.slot), flag.other.map(|slot| store.person_index(slot)));
        Self { kind: flag.kind, start_ms: flag.start_ms, person, other }
    }
}

/// What is done with flags.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum FlagCommand {
    /// Goes to a flag: its people are selected, and the cursor is where it starts.
    Select(FlagKey),
    /// To the next (`true`) or previous gap or flag of the selected people, or of anyone.
    Step {
        /// Direction.
        forward: bool,
    },
    /// Lists flags of a kind, or leaves them out.
    ToggleKind(FlagKind),
    /// Lists flags of every kind.
    ShowAllKinds,
    /// From where on something is flagged, in every result.
    SetRules(FlagRules),
}

/// Flags that were worked out.
#[derive(Debug, Clone)]
struct FoundFlags {
    flags: Arc<Flags>,
    /// Of which data. A growing result has newer data than this.
    of: Weak<TrackStore>,
    rules: FlagRules,
}

/// What a document knows of its flags.
#[derive(Debug, Clone)]
pub(super) struct Flagging {
    /// The thresholds of the settings.
    rules: FlagRules,
    found: Option<FoundFlags>,
    /// Number of the newest question.
    generation: u64,
    /// What was asked, until the answer is there.
    asked: Option<(Weak<TrackStore>, FlagRules)>,
    /// Whether no answer will come; what was asked is not asked again.
    is_vain: bool,
    /// Kinds that are listed.
    kinds: FlagSet,
    /// The flag that was gone to last.
    chosen: Option<FlagKey>,
}

impl Default for Flagging {
    fn default() -> Self {
        let (rules, kinds) = (FlagRules::default(), FlagSet::ANY);
        Self { rules, found: None, generation: 0, asked: None, is_vain: false, kinds, chosen: None }
    }
}

impl Flagging {
    pub(super) fn with_rules(rules: FlagRules) -> Self {
        Self { rules, ..Self::default() }
    }

    pub(super) fn rules(&self) -> FlagRules {
        self.rules
    }

    pub(super) fn is_waiting(&self) -> bool {
        self.asked.is_some() && !self.is_vain
    }

    /// No answer will come. Says whether this was the newest question.
    pub(super) fn give_up(&mut self, generation: u64) -> bool {
        self.is_vain |= self.generation == generation;
        self.generation == generation
    }

    pub(super) fn bytes(&self) -> usize {
        self.found.as_ref().map_or(0, |found| found.flags.bytes())
    }

    /// The flags of this data by the rules in force.
    pub(super) fn known(&self, store: &Arc<TrackStore>) -> Option<Arc<Flags>> {
        let is_good = |found: &&FoundFlags| found.of.as_ptr() == Arc::as_ptr(store) && found.rules == self.rules;
        self.found.as_ref().filter(is_good).map(|found| found.flags.clone())
    }
}

/// Flags to be worked out.
#[derive(Debug, Clone)]
pub struct FlagRequest {
    /// For which document.
    pub document: DocumentId,
    /// Number of the question: only its own answer is taken.
    pub generation: u64,
    /// The data.
    pub store: Arc<TrackStore>,
    /// The thresholds.
    pub rules: FlagRules,
}

impl FlagRequest {
    /// Works them out; `None` once it is cancelled. O(rows x log people at a time).
    pub fn perform(&self, cancel: &Cancel) -> Option<Flags> {
        people_flags_while(&self.store, &self.rules, FlagSet::ANY, &|| !cancel.is_cancelled())
    }
}

impl Document {
    /// The flags of what is shown; `None` until they have been worked out. After a change of the thresholds the earlier ones
    /// stay until the new ones are there.
    pub fn flags(&self) -> Option<&Arc<Flags>> {
        let found = self.flagging.found.as_ref()?;
        (found.of.as_ptr() == Arc::as_ptr(&self.store)).then_some(&found.flags)
    }

    /// Whether flags are being worked out, or will be when the result has been read.
    pub fn is_flagging(&self) -> bool {
        self.flagging.is_waiting() || self.loading.is_some()
    }

    /// Whether working them out fell over.
    pub fn has_flags_in_vain(&self) -> bool {
        self.flagging.asked.is_some() && self.flagging.is_vain
    }

    /// The kinds of flags that are listed.
    pub fn listed_flag_kinds(&self) -> FlagSet {
        self.flagging.kinds
    }

    /// The flag that was gone to last, while the cursor is where it starts and nobody else is selected.
    pub fn chosen_flag(&self) -> Option<FlagKey> {
        let is_selected = |index: PersonIndex| self.selection.people.is_empty() || self.selection.contains(index);
        let is_there = |key: &FlagKey| {
            key.start_ms == self.cursor_ms && std::iter::once(key.person).chain(key.other).any(is_selected)
        };
        self.flagging.chosen.filter(is_there)
    }

    /// Whether a flag is of somebody shown, at a sample that is kept.
    pub fn shows_flag(&self, flag: &Flag) -> bool {
        flag.slots().any(|slot| {
            let rows = self.store.person_rows(slot);
            let is_sample = |at: usize| self.store.time_ms(rows[at]) == flag.start_ms && self.kept.contains(rows[at]);
            self.kept.has_person(slot) && self.store.person_row_at(slot, flag.start_ms).is_some_and(is_sample)
        })
    }

    /// The nearest flag strictly before or after the cursor, of the selected people or of anyone who is shown. Of several at
    /// one time the most severe. Looks at no more flags than are listed.
    fn flag_near(&self, is_forward: bool) -> Option<&Flag> {
        let flags = self.flags()?;
        let at = self.cursor_ms;
        let is_there = |flag: &&Flag| self.shows_flag(flag);
        if self.selection.people.is_empty() {
            return if is_forward {
                flags.starting_in(at.saturating_add(1)..i64::MAX).find(is_there)
            } else {
                let last = flags.starting_in(i64::MIN..at).rev().find(is_there)?;
                flags.starting_in(last.start_ms..at).find(is_there)
            };
        }
        let slots = self.selection.people.iter().filter_map(|&index| self.store.slot_of(index));
        let nearest = slots.filter_map(|slot| {
            if is_forward {
                flags.of_person(slot).filter(|flag| flag.start_ms > at).find(is_there)
            } else {
                flags.of_person(slot).rev().filter(|flag| flag.start_ms < at).find(is_there)
            }
        });
        if is_forward { nearest.min_by_key(|flag| flag.start_ms) } else { nearest.max_by_key(|flag| flag.start_ms) }
    }
}

pub(super) fn update(state: &mut AppState, command: &FlagCommand, effects: &mut Effects) {
    if let FlagCommand::SetRules(rules) = command {
        set_rules(state, rules.within_reason(), effects);
        return;
    }
    let Some(document) = state.document_mut() else { return };
    match command {
        FlagCommand::Select(key) => select(document, *key),
        FlagCommand::Step { forward } => step(document, *forward),
        FlagCommand::ToggleKind(kind) => {
            let others = FlagKind::ALL.into_iter().filter(|other| other != kind);
            let others = others.filter(|other| document.flagging.kinds.has(*other)).fold(FlagSet::NONE, FlagSet::with);
            let had = document.flagging.kinds.has(*kind);
            document.flagging.kinds = if had { others } else { others.with(*kind) };
        }
        FlagCommand::ShowAllKinds => document.flagging.kinds = FlagSet::ANY,
        FlagCommand::SetRules(_) => {}
    }
}

fn select(document: &mut Document, key: FlagKey) {
    document.charted = None;
    document.selection.people = std::iter::once(key.person).chain(key.other).collect();
    document.selection.primary = Some(key.person);
    document.seek(key.start_ms);
    document.flagging.chosen = Some(key);
}

/// The selection stays as it is, so that stepping goes on among the same people.
fn step(document: &mut Document, is_forward: bool) {
    let flag = document.flag_near(is_forward).map(|flag| FlagKey::of(flag, &document.store));
    let gap_ms = stepping::gap_near(document, is_forward);
    let is_nearer = |a: i64, b: i64| if is_forward { a < b } else { a > b };
    match (flag, gap_ms) {
        (Some(flag), gap_ms) if gap_ms.is_none_or(|gap_ms| !is_nearer(gap_ms, flag.start_ms)) => {
            document.seek(flag.start_ms);
            document.flagging.chosen = Some(flag);
        }
        (_, Some(ms)) => document.seek(ms),
        (_, None) => {}
    }
}

fn set_rules(state: &mut AppState, rules: FlagRules, effects: &mut Effects) {
    if state.settings.flag_rules == rules {
        return;
    }
    state.settings.flag_rules = rules;
    effects.push(Effect::SaveSettings);
    for document in &mut state.documents {
        document.flagging.rules = rules;
        if !document.filter.valid.flags().is_empty() {
            effects.push(Effect::Derive(Box::new(document.derive_request())));
        }
    }
}

/// Asks for the flags of the document shown, once it has been read to its end, where nobody has worked them out or asked.
pub(super) fn request(state: &mut AppState, effects: &mut Effects) {
    let rules = state.settings.flag_rules.within_reason();
    let Some(document) = state.document_mut().filter(|document| document.loading.is_none()) else { return };
    document.flagging.rules = rules;
    if document.flagging.known(&document.store).is_some() {
        return;
    }
    let is_asked = |(of, asked): &(Weak<TrackStore>, FlagRules)| {
        of.as_ptr() == Arc::as_ptr(&document.store) && *asked == document.flagging.rules
    };
    if document.flagging.asked.as_ref().is_some_and(is_asked) {
        return;
    }
    let flagging = &mut document.flagging;
    flagging.generation += 1;
    flagging.is_vain = false;
    flagging.asked = Some((Arc::downgrade(&document.shown.store), rules));
    effects.push(Effect::Flag(Box::new(FlagRequest {
        document: document.id,
        generation: flagging.generation,
        store: document.shown.store.clone(),
        rules,
    })));
}

/// Takes flags that were worked out; those of an older question are let go of.
pub(super) fn flagged(
    state: &mut AppState,
    document: DocumentId,
    generation: u64,
    flags: Arc<Flags>,
    effects: &mut Effects,
) {
    let flagging = state.find_mut(document).map(|document| &mut document.flagging);
    let before = match flagging.filter(|flagging| flagging.generation == generation) {
        Some(flagging) => {
            let found = flagging.asked.take().map(|(of, rules)| FoundFlags { flags, of, rules });
            std::mem::replace(&mut flagging.found, found).map(|before| before.flags)
        }
        None => Some(flags),
    };
    effects.extend(before.map(|before| Effect::Release(before)));
}
