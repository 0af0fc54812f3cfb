//! Who and what is selected, and what the pointer is over.

use std::collections::BTreeSet;
use std::ops::Range;

use serde::{Deserialize, Serialize};

use super::state::AppState;
use crate::model::{NormRect, PersonIndex};

/// Changes the selection or the hover.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum SelectionCommand {
    /// Selects one person and nobody else.
    Select(PersonIndex),
    /// Ctrl+click: adds a person, or takes them out.
    Toggle(PersonIndex),
    /// Shift+click: everyone from the primary person to this one, in the order of the people table.
    ExtendTo(PersonIndex),
    /// Everyone that the filters keep.
    SelectAll,
    /// Nobody, and no time range.
    Clear,
    /// The previous (negative) or next person of the people table.
    StepPerson(i32),
    /// A range of time, half open, or none.
    SetTimeRange(Option<Range<i64>>),
    /// What the pointer is over.
    Hover(Option<PersonIndex>),
}

/// Who and what is selected in a document.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Selection {
    /// The selected people.
    pub people: BTreeSet<PersonIndex>,
    /// The one that the inspector shows: the last selected.
    pub primary: Option<PersonIndex>,
    /// A selected range of time, in milliseconds.
    pub time_ms: Option<Range<i64>>,
    /// A rectangle on the frame, in its ratios.
    pub rect: Option<NormRect>,
    /// Who the pointer is over.
    pub hover: Option<PersonIndex>,
}

impl Selection {
    /// Whether a person is selected.
    pub fn contains(&self, index: PersonIndex) -> bool {
        self.people.contains(&index)
    }

    fn set(&mut self, index: PersonIndex) {
        self.people = BTreeSet::from([index]);
        self.primary = Some(index);
    }
}

pub(super) fn update(state: &mut AppState, command: &SelectionCommand) {
    let Some(document) = state.document_mut() else { return };
    if !matches!(command, SelectionCommand::Hover(_)) {
        document.charted = None;
    }
    match command {
        SelectionCommand::Select(index) => document.selection.set(*index),
        SelectionCommand::Toggle(index) => {
            let selection = &mut document.selection;
            if selection.people.remove(index) {
                selection.primary = selection.people.last().copied();
            } else {
                selection.people.insert(*index);
                selection.primary = Some(*index);
            }
        }
        SelectionCommand::ExtendTo(index) => {
            let order = in_table_order(document);
            let position = |wanted: PersonIndex| order.iter().position(|&i| i == wanted);
            let from = document.selection.primary.and_then(position);
            match (from, position(*index)) {
                (Some(from), Some(to)) => {
                    document.selection.people.extend(&order[from.min(to)..=from.max(to)]);
                }
                _ => document.selection.set(*index),
            }
        }
        SelectionCommand::SelectAll => {
            let order = in_table_order(document);
            document.selection.primary = document.selection.primary.or(order.first().copied());
            document.selection.people = order.into_iter().collect();
        }
        SelectionCommand::Clear => document.selection = Selection::default(),
        SelectionCommand::StepPerson(by) => {
            let order = in_table_order(document);
            let at = document.selection.primary.and_then(|p| order.iter().position(|&i| i == p));
            let to = match at {
                Some(at) => (at as i64 + i64::from(*by)).clamp(0, order.len() as i64 - 1) as usize,
                None if *by < 0 => order.len().saturating_sub(1),
                None => 0,
            };
            if let Some(&index) = order.get(to) {
                document.selection.set(index);
            }
        }
        SelectionCommand::SetTimeRange(range) => {
            document.selection.time_ms = range.clone().filter(|r| r.start < r.end);
        }
        SelectionCommand::Hover(index) => document.selection.hover = *index,
    }
}

/// The people of the table, in its order.
fn in_table_order(document: &super::Document) -> Vec<PersonIndex> {
    document.order.iter().map(|&slot| document.store.person_index(slot)).collect()
}
