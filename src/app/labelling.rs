//! The user's names and colours of people.

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
}

pub(super) fn update(state: &mut AppState, command: &LabelCommand, effects: &mut Effects) {
    let Some(document) = state.document_mut() else { return };
    match command {
        LabelCommand::Set { index, label } => match label.trim() {
            "" => drop(document.edits.labels.remove(index)),
            label => drop(document.edits.labels.insert(*index, label.to_owned())),
        },
        LabelCommand::SetColor { index, color } => {
            match color {
                Some(color) => document.edits.colors.insert(*index, *color),
                None => document.edits.colors.remove(index),
            };
            return;
        }
    }
    effects.push(Effect::Order(Box::new(document.order_request())));
    // `label:` terms may keep other people now.
    if !document.filter.valid.is_everything() {
        effects.push(Effect::Derive(Box::new(document.derive_request())));
    }
}
