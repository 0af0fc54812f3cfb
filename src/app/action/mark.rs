//! Ranges of time and bookmarks.

use super::{Action, Category, Key, NOTHING_OPEN, Shortcut, ch, with_bookmarks, with_document, with_range};
use crate::app::bookmarking::BookmarkCommand;
use crate::app::playback::PlaybackCommand;
use crate::app::selection::SelectionCommand;
use crate::app::state::{Dialog, InspectorTab};
use crate::app::time_range::RangeCommand;
use crate::app::viewing::ViewCommand;

/// In the order of the menu.
pub(super) const ACTIONS: &[Action] = &[
    action!(
        "range-in",
        "Begin the range here",
        "The selected range of time begins at the cursor",
        Mark,
        [Shortcut::plain(Key::BracketLeft)],
        |s| { with_document(s, RangeCommand::SetIn) }
    ),
    action!(
        "range-out",
        "End the range here",
        "The selected range of time ends with the cursor",
        Mark,
        [Shortcut::plain(Key::BracketRight)],
        |s| { with_document(s, RangeCommand::SetOut) }
    ),
    action!(
        "range-earlier",
        "Move the range back",
        "By its own length",
        Mark,
        [Shortcut::ctrl(Key::BracketLeft)],
        |s| { with_range(s, |_| RangeCommand::Shift { forward: false }.into()) }
    ),
    action!("range-later", "Move the range on", "By its own length", Mark, [Shortcut::ctrl(Key::BracketRight)], |s| {
        with_range(s, |_| RangeCommand::Shift { forward: true }.into())
    }),
    action!(
        "range-zoom",
        "Zoom to the range",
        "Show the selected time in lanes and chart",
        Mark,
        [Shortcut::shift(ch('F'))],
        |s| {
            with_range(s, |range| {
                ViewCommand::ShowTime { start_ms: range.start as f64, end_ms: range.end as f64 }.into()
            })
        }
    ),
    action!("range-filter", "Filter by the range", "Add a time: term to the filter", Mark, [], |s| {
        with_range(s, |_| RangeCommand::Filter.into())
    }),
    action!(
        "range-export",
        "Export the range…",
        "Write the tracks within the selected time",
        Mark,
        [Shortcut::shift(ch('E'))],
        |s| { with_range(s, |_| RangeCommand::Export.into()) }
    ),
    action!(
        "range-clear",
        "Clear the range",
        "Select no time; the people stay selected",
        Mark,
        [Shortcut::plain(ch('X'))],
        |s| { with_range(s, |_| SelectionCommand::SetTimeRange(None).into()) }
    ),
    action!(
        "bookmark",
        "Bookmark…",
        "Keep the time of the cursor, with a note",
        Mark,
        [Shortcut::plain(ch('B'))],
        |s| {
            let at_ms = s.document().ok_or(NOTHING_OPEN)?.cursor_ms;
            Ok(ViewCommand::ShowDialog(Some(Dialog::Bookmark { at_ms })).into())
        }
    ),
    action!("remove-bookmark", "Remove the bookmark", "The one at the cursor", Mark, [Shortcut::shift(ch('B'))], |s| {
        let document = s.document().ok_or(NOTHING_OPEN)?;
        let at_ms = document.cursor_ms;
        let is_there = document.edits.bookmarks.binary_search_by_key(&at_ms, |known| known.at_ms).is_ok();
        if is_there { Ok(BookmarkCommand::Remove { at_ms }.into()) } else { Err("There is no bookmark at the cursor") }
    }),
    action!("previous-bookmark", "Previous bookmark", "", Mark, [Shortcut::ctrl(Key::Left)], |s| {
        with_bookmarks(s, PlaybackCommand::ToBookmark { forward: false })
    }),
    action!("next-bookmark", "Next bookmark", "", Mark, [Shortcut::ctrl(Key::Right)], |s| {
        with_bookmarks(s, PlaybackCommand::ToBookmark { forward: true })
    }),
    action!("show-bookmarks", "All bookmarks", "In the inspector, on the page of the job", Mark, [], |s| {
        with_document(s, ViewCommand::ShowTab(InspectorTab::Job))
    }),
];
