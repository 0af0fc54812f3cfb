//! `MOTChallenge` text: `frame,id,left,top,width,height[,...]` in pixels, frames and ids from 1.
//!
//! What follows the box depends on how many columns there are:
//!
//! | Columns | After the box |
//! |---|---|
//! | 6 | nothing |
//! | 7 | score |
//! | 8 | score, class |
//! | 9 | active, class, visibility: ground truth of 2016 and later |
//! | 10 | score and a place in the world, which is left aside |

use std::io::Read;

use super::super::DecodeError;
use super::cells::Cells;
use super::lines::Lines;
use super::rows::{Found, TrackRows};
use crate::model::Mark;
use crate::model::terms::{BoxStyle, TermSource};

/// The classes of the benchmark, from 1.
const CLASSES: [&str; 13] = [
    "pedestrian",
    "person on vehicle",
    "car",
    "bicycle",
    "motorbike",
    "non-motorised vehicle",
    "static person",
    "distractor",
    "occluder",
    "occluder on the ground",
    "occluder full",
    "reflection",
    "crowd",
];

pub(super) fn read(bytes: impl Read, mut rows: TrackRows<'_, '_>) -> Result<(), DecodeError> {
    let mut lines = Lines::new(bytes);
    let mut num_columns = 0;
    while let Some((place, line)) = lines.next() {
        let cells = Cells::of(line);
        if num_columns == 0 {
            num_columns = cells.num();
            first_frame(&cells, &mut rows);
        }
        let found = parse(&cells, num_columns, &mut rows);
        if let Err(stop) = rows.push(place, found) {
            return rows.finish(Some(stop));
        }
    }
    rows.finish(None)
}

/// Frames count from 1, unless the first line has frame 0.
fn first_frame(cells: &Cells<'_>, rows: &mut TrackRows<'_, '_>) {
    if rows.placing.base.is_some() {
        return;
    }
    let is_from_zero = cells.whole(0, "frame") == Ok(0);
    let source = if is_from_zero { TermSource::Assumed } else { TermSource::Format };
    rows.placing.count_from(i64::from(!is_from_zero), source);
    if is_from_zero {
        rows.assume(
            "frames count from 0, since the first line has frame 0; the format counts from 1 (--base sets it)"
                .to_owned(),
        );
    }
}

fn parse(cells: &Cells<'_>, num_columns: usize, rows: &mut TrackRows<'_, '_>) -> Result<Found, String> {
    if cells.num() != num_columns || !(6..=10).contains(&num_columns) {
        return Err(format!("{} columns, where the first line has {num_columns}; a line has 6 to 10", cells.num()));
    }
    let frame = cells.whole(0, "frame")?;
    let id = if cells.is_empty(1) { None } else { rows.placing.track(cells.whole(1, "id")?) };
    let numbers =
        [cells.number(2, "left")?, cells.number(3, "top")?, cells.number(4, "width")?, cells.number(5, "height")?];
    let rect = rows.placing.left_top_size(BoxStyle::LeftTopSize, numbers);
    let mut mark = Mark::NONE;
    if num_columns == 9 {
        mark.is_ignored = cells.number(6, "active")? == 0.0;
        mark = mark.with_class(class_of(cells, 7, rows)?);
        mark.visibility = cells.number(8, "visibility")? as f32;
    } else if num_columns >= 7 {
        mark.score = cells.number(6, "conf")? as f32;
        if num_columns == 8 {
            mark = mark.with_class(class_of(cells, 7, rows)?);
        }
    }
    Ok(Found { frame, id, rect, mark })
}

fn class_of(
    cells: &Cells<'_>,
    at: usize,
    rows: &mut TrackRows<'_, '_>,
) -> Result<Option<crate::model::ClassId>, String> {
    let number = cells.whole(at, "class")?;
    if number < 0 {
        return Ok(None);
    }
    match usize::try_from(number).ok().and_then(|number| CLASSES.get(number.checked_sub(1)?)) {
        Some(name) => Ok(rows.class(name)),
        None => Ok(rows.class(&format!("class {number}"))),
    }
}
