//! How the lanes are arranged.

use super::{Action, Category, Shortcut, ch, with_document};
use crate::app::viewing::ViewCommand;
use crate::view::lane_list::LaneGroups;
use crate::view::people_table::PeopleColumn;

/// In the order of the menu on the lanes' header.
pub(super) const ACTIONS: &[Action] = &[
    action!(
        "lanes-in-view",
        "Only people in view",
        "List only who is there at some time that the lanes show",
        View,
        [Shortcut::plain(ch('V'))],
        |s| { with_document(s, ViewCommand::ToggleLanesInView) }
    ),
    action!("lanes-sort-table", "Lanes as in the table", "Also the search of the table applies", View, [], |s| {
        with_document(s, ViewCommand::SortLanes(None))
    }),
    action!("lanes-sort-index", "Sort lanes by index", "", View, [], |s| {
        with_document(s, ViewCommand::SortLanes(Some(PeopleColumn::Index)))
    }),
    action!("lanes-sort-label", "Sort lanes by label", "", View, [], |s| {
        with_document(s, ViewCommand::SortLanes(Some(PeopleColumn::Label)))
    }),
    action!("lanes-sort-first", "Sort lanes by first seen", "", View, [], |s| {
        with_document(s, ViewCommand::SortLanes(Some(PeopleColumn::First)))
    }),
    action!("lanes-sort-last", "Sort lanes by last seen", "", View, [], |s| {
        with_document(s, ViewCommand::SortLanes(Some(PeopleColumn::Last)))
    }),
    action!("lanes-sort-duration", "Sort lanes by duration", "", View, [], |s| {
        with_document(s, ViewCommand::SortLanes(Some(PeopleColumn::Duration)))
    }),
    action!("lanes-sort-samples", "Sort lanes by samples", "", View, [], |s| {
        with_document(s, ViewCommand::SortLanes(Some(PeopleColumn::Samples)))
    }),
    action!("lanes-sort-gaps", "Sort lanes by gaps", "", View, [], |s| {
        with_document(s, ViewCommand::SortLanes(Some(PeopleColumn::Gaps)))
    }),
    action!("lanes-group-none", "Lanes without groups", "", View, [], |s| {
        with_document(s, ViewCommand::GroupLanes(LaneGroups::None))
    }),
    action!("lanes-group-label", "Group lanes by label", "", View, [], |s| {
        with_document(s, ViewCommand::GroupLanes(LaneGroups::Label))
    }),
    action!("lanes-group-here", "Group lanes by who is here", "At the time cursor", View, [], |s| {
        with_document(s, ViewCommand::GroupLanes(LaneGroups::Here))
    }),
];
