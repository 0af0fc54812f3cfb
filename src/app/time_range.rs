//! The selected range of time: set at the cursor, moved by its own length, and what is done with what lies in it.

use std::ops::Range;

use serde::{Deserialize, Serialize};

use super::document::Document;
use super::effect::Effects;
use super::filtering::FilterCommand;
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
    match (command, range) {
        (RangeCommand::SetIn, range) => document.selection.time_ms = Some(begun_at_cursor(document, range)),
        (RangeCommand::SetOut, range) => document.selection.time_ms = Some(ended_at_cursor(document, range)),
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

/// The range from the cursor on: to its own end, or to that of the result where it ended before.
fn begun_at_cursor(document: &Document, range: Option<Range<i64>>) -> Range<i64> {
    let start = document.cursor_ms;
    let end = range.map(|range| range.end).filter(|&end| end > start);
    start..end.unwrap_or_else(|| document.store.span_ms().end.max(start.saturating_add(1)))
}

/// The range up to the cursor, whose millisecond is the last in it.
fn ended_at_cursor(document: &Document, range: Option<Range<i64>>) -> Range<i64> {
    let end = document.cursor_ms.saturating_add(1);
    let start = range.map(|range| range.start).filter(|&start| start < end);
    start.unwrap_or_else(|| document.store.span_ms().start.min(document.cursor_ms))..end
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
