//! KITTI tracking labels: `frame id type truncated occluded alpha left top right bottom` and a box in the world, then maybe a
//! score. Pixels, frames from 0; the id of what is not to be looked at is -1.

use std::io::Read;

use super::super::DecodeError;
use super::cells::Cells;
use super::lines::Lines;
use super::rows::{Found, TrackRows};
use crate::model::Mark;
use crate::model::terms::{BoxStyle, TermSource};

/// Columns without a score.
const NUM_COLUMNS: usize = 17;

pub(super) fn read(bytes: impl Read, mut rows: TrackRows<'_, '_>) -> Result<(), DecodeError> {
    rows.placing.count_from(0, TermSource::Format);
    let mut lines = Lines::new(bytes);
    while let Some((place, line)) = lines.next() {
        let found = parse(&Cells::of(line), &mut rows);
        if let Err(stop) = rows.push(place, found) {
            return rows.finish(Some(stop));
        }
    }
    rows.finish(None)
}

fn parse(cells: &Cells<'_>, rows: &mut TrackRows<'_, '_>) -> Result<Found, String> {
    if !(NUM_COLUMNS..=NUM_COLUMNS + 1).contains(&cells.num()) {
        return Err(format!("{} columns, where a line has {NUM_COLUMNS} or {}", cells.num(), NUM_COLUMNS + 1));
    }
    let (frame, id) = (cells.whole(0, "frame")?, cells.whole(1, "id")?);
    let (left, top) = (cells.number(6, "left")?, cells.number(7, "top")?);
    let (right, bottom) = (cells.number(8, "right")?, cells.number(9, "bottom")?);
    let kind = cells.text(2);
    let is_ignored = kind == "DontCare";
    let score = if cells.num() > NUM_COLUMNS { cells.number(NUM_COLUMNS, "score")? as f32 } else { f32::NAN };
    let mut mark = Mark::NONE.with_class(rows.class(&kind));
    (mark.score, mark.is_ignored) = (score, is_ignored);
    let rect = rows.placing.left_top_size(BoxStyle::Corners, [left, top, right, bottom]);
    Ok(Found { frame, id: rows.placing.track(id), rect, mark })
}
