//! The selected range of time: set at the cursor, moved by its own length, and what is done with what lies in it.

use std::ops::Range;

use serde::{Deserialize, Serialize};

use super::action::Action;
use super::document::Document;
use super::effect::Effects;
use super::filtering::FilterCommand;
use super::notice::Severity;
use super::state::{AppState, Dialog};
use super::{exporting, filtering};
use crate::model::time::format_short_clock;

/// Changes the selected range of time, or does something with it. Dragging one is [`super::SelectionCommand::SetTimeRange`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum RangeCommand {
    /// Lets the range begin at the cursor.
    SetIn,
    /// Lets the range end with the cursor, so that what is there at the cursor lies in it.
    SetOut,
    /// Lets the range begin at a time; kept within the span of the result.
    BeginAt {
        /// Milliseconds from the start of the video.
        ms: i64,
    },
    /// Lets the range end with a time, which is the last in it; kept within the span of the result.
    EndAt {
        /// Milliseconds from the start of the video.
        ms: i64,
    },
    /// Moves the range by its own length, as far as the result reaches.
    Shift {
        /// Direction.
        forward: bool,
    },
    /// Adds the range to the filter as a `time:` term.
    Filter,
    /// Opens the export dialog for the range.
    Export,
}

pub(super) fn update(state: &mut AppState, command: &RangeCommand, effects: &mut Effects) {
    let Some(document) = state.document_mut() else { return };
    let range = document.selection.time_ms.clone();
    let span = document.store.span_ms();
    let within = |ms: i64| ms.clamp(span.start, span.end - 1);
    let cursor_ms = document.cursor_ms;
    match (command, range) {
        (RangeCommand::SetIn, range) => begin_at(document, range, cursor_ms),
        (RangeCommand::BeginAt { ms }, range) => begin_at(document, range, within(*ms)),
        (RangeCommand::SetOut, range) => end_at(state, range, cursor_ms),
        (RangeCommand::EndAt { ms }, range) => end_at(state, range, within(*ms)),
        (RangeCommand::Shift { forward }, Some(range)) => {
            let moved = shifted(&range, &document.store.span_ms(), *forward);
            document.reveal(if *forward { moved.end } else { moved.start });
            document.selection.time_ms = Some(moved);
        }
        (RangeCommand::Filter, Some(range)) => {
            filtering::update(state, &FilterCommand::AddTerm(term_of(&range)), effects);
        }
        (RangeCommand::Export, Some(_)) => {
            state.export.is_within_time = true;
            exporting::prepare(state);
            state.dialog = Some(Dialog::Export);
        }
        (_, None) => {}
    }
}

/// Selects the range from a time on: to its own end, or to that of the result where it ended before.
fn begin_at(document: &mut Document, range: Option<Range<i64>>, start: i64) {
    let end = range.map(|range| range.end).filter(|&end| end > start);
    let end = end.unwrap_or_else(|| document.store.span_ms().end.max(start.saturating_add(1)));
    document.selection.time_ms = Some(start..end);
}

/// Selects the range up to a time, whose millisecond is the last in it. Where no beginning was chosen before it, the range begins
/// with the result, and that is said: who presses the two keys the other way round finds out why.
fn end_at(state: &mut AppState, range: Option<Range<i64>>, last_ms: i64) {
    let format = state.settings.time_format;
    let keys = Action::by_id("range-in").and_then(|action| state.settings.keys.shown(action));
    let Some(document) = state.document_mut() else { return };
    let end = last_ms.saturating_add(1);
    let start = range.map(|range| range.start).filter(|&start| start < end);
    let begun = start.unwrap_or_else(|| document.store.span_ms().start.min(last_ms));
    document.selection.time_ms = Some(begun..end);
    if start.is_none() {
        let clock = format.text(last_ms, &document.store.job.video);
        let how = keys.map_or_else(|| "Begin the range elsewhere".to_owned(), |keys| format!("Press {keys} elsewhere"));
        let detail = format!("No beginning before it was chosen. {how} to change that");
        state.notices.push(Severity::Info, format!("The range goes from the start to {clock}"), detail);
    }
}

/// The range moved by its own length, kept within a span; as it is where it is longer than the span.
fn shifted(range: &Range<i64>, span: &Range<i64>, is_forward: bool) -> Range<i64> {
    let length = range.end.saturating_sub(range.start);
    let to = if is_forward { range.end } else { range.start.saturating_sub(length) };
    let last = span.end.saturating_sub(length);
    if last < span.start {
        return range.clone();
    }
    let start = to.clamp(span.start, last);
    start..start + length
}

/// The range as a term of the filter, exact to the millisecond.
fn term_of(range: &Range<i64>) -> String {
    format!("time:{}..{}", format_short_clock(range.start), format_short_clock(range.end))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::analysis::Filter;
    use crate::analysis::filter::term::{Expr, SampleTerm};
    use crate::model::VideoMetadata;

    proptest! {
        #[test]
        fn a_range_that_moves_keeps_its_length_and_stays_inside(
            start in -500..900i64,
            length in 1..400i64,
            is_forward: bool,
        ) {
            let span = -500..1300;
            let range = start..(start + length).min(span.end);
            let moved = shifted(&range, &span, is_forward);
            prop_assert_eq!(moved.end - moved.start, range.end - range.start);
            prop_assert!(span.start <= moved.start && moved.end <= span.end);
        }

        #[test]
        fn the_term_is_the_range(start in -4_000_000..40_000_000i64, length in 1..40_000_000i64) {
            let range = start..start + length;
            let filter = Filter::parse(&term_of(&range), &VideoMetadata::default()).unwrap();
            let expr = Expr::Sample(SampleTerm::Time(vec![range]));
            prop_assert!([expr.clone(), Expr::All(vec![expr])].contains(filter.expr()), "{filter:?}");
        }
    }
}
