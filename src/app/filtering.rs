//! The filter text, the eyes and solo: who and what every view and export leaves out.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::effect::{Effect, Effects};
use super::state::AppState;
use crate::analysis::Filter;
use crate::model::{PersonIndex, VideoMetadata};

/// Changes what is left out.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum FilterCommand {
    /// The text as typed; while it is not valid the last valid filter stays in force.
    SetText(String),
    /// Takes one top-level term out of the text, by its number.
    RemoveTerm(usize),
    /// Adds a term to the text, so that it holds together with all that is there; not twice.
    AddTerm(String),
    /// Hides a person, or shows them again.
    ToggleHidden(PersonIndex),
    /// Hides all selected people, or shows them again when all of them are hidden.
    ToggleHiddenSelected,
    /// Shows this person only, or ends that.
    ToggleSolo(PersonIndex),
    /// Shows the selected people only, or ends that.
    ToggleSoloSelected,
    /// Ends every filter, eye and solo.
    Clear,
}

pub(super) fn update(state: &mut AppState, command: &FilterCommand, effects: &mut Effects) {
    let Some(document) = state.document_mut() else { return };
    match command {
        FilterCommand::SetText(text) => document.edits.filter.clone_from(text),
        FilterCommand::RemoveTerm(number) => {
            if let Some(range) = document.filter.terms().get(*number).cloned() {
                document.edits.filter.replace_range(range, "");
                document.edits.filter = document.edits.filter.split_whitespace().collect::<Vec<_>>().join(" ");
            }
        }
        FilterCommand::AddTerm(term) => {
            let before = &document.edits.filter;
            if document.filter.terms().iter().any(|range| before[range.clone()] == **term) {
                return;
            }
            document.edits.filter = with_term(before, term, &document.store.job.video);
        }
        FilterCommand::ToggleHidden(index) => toggle(&mut document.edits.hidden, *index),
        FilterCommand::ToggleHiddenSelected => {
            let selected = &document.selection.people;
            if selected.is_subset(&document.edits.hidden) {
                document.edits.hidden = document.edits.hidden.difference(selected).copied().collect();
            } else {
                document.edits.hidden.extend(selected);
            }
        }
        FilterCommand::ToggleSolo(index) => toggle(&mut document.edits.solo, *index),
        FilterCommand::ToggleSoloSelected => {
            let selected = document.selection.people.clone();
            document.edits.solo = if document.edits.solo == selected { BTreeSet::default() } else { selected };
        }
        FilterCommand::Clear => {
            document.edits.filter.clear();
            document.edits.hidden.clear();
            document.edits.solo.clear();
        }
    }
    document.read_filter();
    // Also while the text is not valid: eyes and solo may have changed, and the last valid filter stays in force.
    effects.push(Effect::Derive(Box::new(document.derive_request())));
}

fn toggle(set: &mut BTreeSet<PersonIndex>, index: PersonIndex) {
    if !set.remove(&index) {
        set.insert(index);
    }
}

/// A text with one more term. Alternatives are put into parentheses first, since the term is to hold for each of them.
fn with_term(text: &str, term: &str, video: &VideoMetadata) -> String {
    let text = text.trim_end();
    if text.is_empty() {
        return term.to_owned();
    }
    let joined = format!("{text} {term}");
    let num_terms = |text: &str| Filter::parse(text, video).map(|filter| filter.chips().len());
    match (num_terms(text), num_terms(&joined)) {
        (Ok(before), Ok(after)) if after == before => format!("({text}) {term}"),
        _ => joined,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_term_that_is_added_holds_together_with_what_is_there() {
        let with = |text: &str| with_term(text, "time:1:20..2:00", &VideoMetadata::default());
        assert_eq!(with(""), "time:1:20..2:00");
        assert_eq!(with("samples>5 "), "samples>5 time:1:20..2:00");
        assert_eq!(with("samples>5 | gaps<2"), "(samples>5 | gaps<2) time:1:20..2:00");
        assert_eq!(with("sam"), "sam time:1:20..2:00", "what is not valid is left for correction");
    }
}
