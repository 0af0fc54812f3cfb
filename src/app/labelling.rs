//! The user's names and colours of people, and who stands on top of the lanes.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::effect::{Effect, Effects};
use super::state::AppState;
use crate::model::PersonIndex;

/// Names and colours people.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum LabelCommand {
    /// Gives a person a name; an empty one takes it away.
    Set {
        /// Who.
        index: PersonIndex,
        /// The name; white space around it is dropped.
        label: String,
    },
    /// Gives a person a colour of the theme's sequence, or their own again.
    SetColor {
        /// Who.
        index: PersonIndex,
        /// Position in the sequence.
        color: Option<u32>,
    },
    /// Gives all selected people a name; an empty one takes theirs away.
    SetSelected {
        /// The name; white space around it is dropped.
        label: String,
    },
    /// Gives all selected people a colour of the theme's sequence, or each their own again.
    SetColorSelected {
        /// Position in the sequence.
        color: Option<u32>,
    },
    /// Puts the selected people on top of the lanes, or takes them down when all of them are there.
    TogglePinnedSelected,
}

pub(super) fn update(state: &mut AppState, command: &LabelCommand, effects: &mut Effects) {
    let Some(document) = state.document_mut() else { return };
    match command {
        LabelCommand::Set { index, label } => {
            let label = Some(label.trim().to_owned()).filter(|label| !label.is_empty());
            give(&mut document.edits.labels, *index, label);
        }
        LabelCommand::SetSelected { label } => {
            for index in &document.selection.people {
                give(
                    &mut document.edits.labels,
                    *index,
                    Some(label.trim().to_owned()).filter(|label| !label.is_empty()),
                );
            }
        }
        LabelCommand::SetColor { index, color } => return give(&mut document.edits.colors, *index, *color),
        LabelCommand::SetColorSelected { color } => {
            document.selection.people.iter().for_each(|index| give(&mut document.edits.colors, *index, *color));
            return;
        }
        LabelCommand::TogglePinnedSelected => {
            let (pinned, selected) = (&mut document.edits.pinned, &document.selection.people);
            if selected.is_subset(pinned) {
                *pinned = pinned.difference(selected).copied().collect();
            } else {
                pinned.extend(selected);
            }
            effects.push(Effect::Order(Box::new(document.order_request())));
            return;
        }
    }
    effects.push(Effect::Order(Box::new(document.order_request())));
    // `label:` terms may keep other people now.
    if !document.filter.valid.is_everything() {
        effects.push(Effect::Derive(Box::new(document.derive_request())));
    }
}

fn give<V>(all: &mut BTreeMap<PersonIndex, V>, index: PersonIndex, value: Option<V>) {
    match value {
        Some(value) => drop(all.insert(index, value)),
        None => drop(all.remove(&index)),
    }
}
