//! Work on a document that fell over: nobody may wait for its answer any more.

use super::document::{Document, DocumentId};
use super::notice::Severity;
use super::state::AppState;

/// Work on a document whose answer the document waits for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DocumentWork {
    /// Applying filter, eyes, solo and the factor of gaps.
    Filter,
    /// Sorting and searching the people.
    Order,
    /// Working out curves.
    Curves,
    /// Working out flags.
    Flags,
}

impl DocumentWork {
    const fn title(self) -> &'static str {
        match self {
            Self::Filter => "The filter could not be applied",
            Self::Order => "The people could not be sorted",
            Self::Curves => "The chart could not be made",
            Self::Flags => "The flags could not be worked out",
        }
    }
}

/// Work fell over. What is shown stays; it is not asked for again until something else is asked. Of an older question nobody
/// hears: the answer to the newest is still to come.
pub(super) fn fell_over(
    state: &mut AppState,
    document: DocumentId,
    work: DocumentWork,
    generation: u64,
    message: &str,
) {
    let Some(document) = state.find_mut(document) else { return };
    if !give_up(document, work, generation) {
        return;
    }
    let what =
        if work == DocumentWork::Filter { "What is shown and exported stays as it was" } else { "All else works" };
    let name = document.name().to_owned();
    let detail = format!("{what}. Please report this fault in Pathscope: {message} ({name})");
    state.notices.push(Severity::Error, work.title(), detail);
}

fn give_up(document: &mut Document, work: DocumentWork, generation: u64) -> bool {
    match work {
        DocumentWork::Filter if document.generation == generation => {
            document.shown_generation = generation;
            // Asking again by itself would fall over again.
            document.vain_gap_factor = document.must_judge_gaps().then_some(document.gap_factor);
            true
        }
        DocumentWork::Order if document.order_generation == generation => {
            document.shown.order_generation = generation;
            // Newer data that waited for nothing else are not waited for either.
            if document.newer.is_some() {
                document.shown_generation = document.generation;
            }
            true
        }
        DocumentWork::Curves => document.charting.give_up(generation),
        DocumentWork::Flags => document.flagging.give_up(generation),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::app::{Effect, Event, FilterCommand, SettingsCommand, ViewCommand, apply, update};
    use crate::sample::SampleJob;

    fn state() -> AppState {
        let mut state = AppState::default();
        state.show_store(Arc::new(SampleJob::demo().store()));
        state
    }

    fn fall(state: &mut AppState, work: DocumentWork, generation: u64) -> Vec<Effect> {
        let (document, message) = (state.current.unwrap(), "boom".to_owned());
        apply(state, Event::FellOver { document, work, generation, message })
    }

    fn titles(state: &AppState) -> Vec<&str> {
        state.notices.iter().map(|notice| notice.title.as_str()).collect()
    }

    #[test]
    fn a_filter_that_falls_over_is_not_waited_for() {
        let mut state = state();
        update(&mut state, &FilterCommand::SetText("person:1".into()).into());
        let generation = state.document().unwrap().generation;
        fall(&mut state, DocumentWork::Filter, generation - 1);
        assert!(state.document().unwrap().is_deriving() && titles(&state).is_empty(), "the newest is still to come");
        let effects = fall(&mut state, DocumentWork::Filter, generation);
        assert!(!effects.iter().any(|effect| matches!(effect, Effect::Derive(_))), "{effects:?}");
        assert!(!state.document().unwrap().is_deriving());
        assert_eq!(titles(&state), ["The filter could not be applied"]);
    }

    #[test]
    fn gaps_that_cannot_be_judged_are_not_asked_for_over_and_over() {
        let mut state = state();
        let is_derive = |effect: &Effect| matches!(effect, Effect::Derive(_));
        assert!(update(&mut state, &SettingsCommand::SetGapFactor(4.0).into()).iter().any(is_derive));
        let generation = state.document().unwrap().generation;
        assert!(!fall(&mut state, DocumentWork::Filter, generation).iter().any(is_derive));
        assert!(!update(&mut state, &ViewCommand::FitTime.into()).iter().any(is_derive));
        assert!(update(&mut state, &SettingsCommand::SetGapFactor(5.0).into()).iter().any(is_derive), "another one is");
    }

    #[test]
    fn flags_and_curves_that_fall_over_are_not_waited_for() {
        let mut state = state();
        let effects = update(&mut state, &ViewCommand::FitTime.into());
        let generations = effects.iter().fold((None, None), |(flags, curves), effect| match effect {
            Effect::Flag(request) => (Some(request.generation), curves),
            Effect::Chart(request) => (flags, Some(request.generation)),
            _ => (flags, curves),
        });
        let (Some(flags), Some(curves)) = generations else { panic!("nothing is asked for: {effects:?}") };
        assert!(!state.document().unwrap().is_settled());
        for (work, generation) in [(DocumentWork::Flags, flags), (DocumentWork::Curves, curves)] {
            let effects = fall(&mut state, work, generation);
            let asks = |effect: &Effect| matches!(effect, Effect::Flag(_) | Effect::Chart(_));
            assert!(!effects.iter().any(asks), "{effects:?}");
        }
        let document = state.document().unwrap();
        assert!(document.is_settled() && !document.is_flagging() && document.has_flags_in_vain());
        assert_eq!(titles(&state), ["The flags could not be worked out", "The chart could not be made"]);
    }

    #[test]
    fn an_order_that_falls_over_is_not_waited_for() {
        let mut state = state();
        update(&mut state, &ViewCommand::SearchPeople("3".into()).into());
        let generation = state.document().unwrap().order_generation;
        fall(&mut state, DocumentWork::Order, generation);
        assert_eq!(state.document().unwrap().shown.order_generation, generation);
        assert_eq!(titles(&state), ["The people could not be sorted"]);
    }
}
