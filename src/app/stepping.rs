//! To the next or previous sample or gap: found by halving in what is known of the rows, never by walking them.

use super::document::Document;
use crate::model::{PersonSlot, Row};
use crate::view::lane_levels::{Run, Strip};

/// To the nearest kept sample strictly before or after the cursor, of the selected people or of anyone.
pub(super) fn step_sample(document: &mut Document, is_forward: bool) {
    let found = if document.selection.people.is_empty() {
        sample_of_anyone(document, is_forward)
    } else {
        let samples = selected(document).filter_map(|slot| sample_of(document, slot, is_forward));
        if is_forward { samples.min() } else { samples.max() }
    };
    if let Some(ms) = found {
        document.seek(ms);
    }
}

/// To the nearest gap strictly before or after the cursor, of the selected people or of anyone whom the filter keeps.
pub(super) fn to_gap(document: &mut Document, is_forward: bool) {
    if let Some(ms) = gap_near(document, is_forward) {
        document.seek(ms);
    }
}

/// The start of that gap: the last sample before it.
pub(super) fn gap_near(document: &Document, is_forward: bool) -> Option<i64> {
    if document.selection.people.is_empty() {
        document.presence.gap_near(document.cursor_ms, is_forward)
    } else {
        let gaps = selected(document).filter_map(|slot| gap_of(document, slot, is_forward));
        if is_forward { gaps.min() } else { gaps.max() }
    }
}

/// To the first kept sample of the selected people, or to the last.
pub(super) fn to_person_edge(document: &mut Document, is_last: bool) {
    let all = selected(document).map(|slot| runs(document, slot));
    let found = if is_last {
        all.filter_map(|runs| runs.last()).map(|run| run.end_ms).max()
    } else {
        all.filter_map(|runs| runs.first()).map(|run| run.start_ms).min()
    };
    if let Some(ms) = found {
        document.seek(ms);
    }
}

/// To the nearest bookmark strictly before or after the cursor.
pub(super) fn to_bookmark(document: &mut Document, is_forward: bool) {
    let (bookmarks, at) = (&document.edits.bookmarks, document.cursor_ms);
    let found = if is_forward {
        bookmarks.get(bookmarks.partition_point(|known| known.at_ms <= at))
    } else {
        bookmarks[..bookmarks.partition_point(|known| known.at_ms < at)].last()
    };
    if let Some(ms) = found.map(|known| known.at_ms) {
        document.seek(ms);
    }
}

/// The selected people whom the filter keeps. Where it keeps none of them there is nowhere to go: never to others instead.
fn selected(document: &Document) -> impl Iterator<Item = PersonSlot> + '_ {
    let slots = document.selection.people.iter().filter_map(|&index| document.store.slot_of(index));
    slots.filter(|&slot| document.kept.has_person(slot))
}

fn runs(document: &Document, slot: PersonSlot) -> &[Run] {
    document.levels.runs(slot, Strip::Samples)
}

/// The time of the nearest kept row. Looks at 64 rows at a time, on one side of the cursor only.
fn sample_of_anyone(document: &Document, is_forward: bool) -> Option<i64> {
    let (store, at) = (&document.store, document.cursor_ms);
    let row = if is_forward {
        let rows = store.row_at_or_after(at.saturating_add(1))..store.num_rows();
        document.kept.rows_in(rows).next()
    } else {
        last_kept(document, store.row_at_or_after(at))
    };
    row.map(|row| store.time_ms(row))
}

/// The last kept row before another one, looked for in stretches that double.
fn last_kept(document: &Document, end: Row) -> Option<Row> {
    let (mut end, mut length) = (end, 64);
    while end > 0 {
        let start = end.saturating_sub(length);
        if let Some(row) = document.kept.rows_in(start..end).last() {
            return Some(row);
        }
        (end, length) = (start, length.saturating_mul(2));
    }
    None
}

/// The time of a person's nearest kept sample. No more than a few rows in a row are left out inside a run, and between runs
/// there is none.
fn sample_of(document: &Document, slot: PersonSlot, is_forward: bool) -> Option<i64> {
    let (store, at) = (&document.store, document.cursor_ms);
    let rows = store.person_rows(slot);
    let kept_ms = |row: &Row| document.kept.contains(*row).then(|| store.time_ms(*row));
    let runs = runs(document, slot);
    if is_forward {
        let run = runs.get(runs.partition_point(|run| run.end_ms <= at))?;
        let first = rows.partition_point(|&row| store.time_ms(row) <= at);
        if run.start_ms > at { Some(run.start_ms) } else { rows[first..].iter().find_map(kept_ms) }
    } else {
        let run = &runs[runs.partition_point(|run| run.start_ms < at).checked_sub(1)?];
        let past = rows.partition_point(|&row| store.time_ms(row) < at);
        if run.end_ms < at { Some(run.end_ms) } else { rows[..past].iter().rev().find_map(kept_ms) }
    }
}

/// The start of a person's nearest gap.
fn gap_of(document: &Document, slot: PersonSlot, is_forward: bool) -> Option<i64> {
    let at = document.cursor_ms;
    let runs = runs(document, slot);
    let is_gap = |run: &&Run| run.is_before_gap;
    let gap = if is_forward {
        runs[runs.partition_point(|run| run.end_ms <= at)..].iter().find(is_gap)
    } else {
        runs[..runs.partition_point(|run| run.end_ms < at)].iter().rev().find(is_gap)
    };
    gap.map(|run| run.end_ms)
}
