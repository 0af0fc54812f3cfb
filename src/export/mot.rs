//! `MOTChallenge` text: `frame,id,left,top,width,height,conf,x,y,z`, exactly ten fields, no spaces.
//!
//! Frames and ids count from 1, boxes are in pixels with at most three decimals, `conf` is the score, 1
//! where none is known, and the world position -1.
//! The id is Index + 1, and -1 for detections without a track. Lines are sorted by frame, then id. Holds the rows of one frame in memory.

use std::io::Write;

use crate::model::time::frame_of_ms;
use crate::model::{PersonIndex, PersonSlot, RowRef};

use super::chunk::Chunk;
use super::number::{Infinity, push_f32, push_int, push_px};
use super::{Fidelity, Loss, Selection, Stop, Ticker};

/// What MOT text needs to know of the video.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct MotVideo {
    /// Frames per second, positive.
    pub frame_rate: f64,
    /// Frame size in pixels.
    pub frame_size: (u32, u32),
}

/// One line to be.
struct Line {
    index: PersonIndex,
    /// How sure the detector is; NaN where that is not known.
    score: f32,
    /// How far the row is from the time of its frame.
    distance_ms: f64,
    left_px: f64,
    top_px: f64,
    width_px: f64,
    height_px: f64,
}

/// Writes the selected rows that have a usable body box.
pub fn write_mot(
    selection: &Selection<'_>,
    video: MotVideo,
    out: &mut impl Write,
    ticker: &mut Ticker<'_>,
) -> Result<Fidelity, Stop> {
    let mut fidelity = Fidelity::default();
    let id_shift = id_shift(selection, &mut fidelity);
    let mut text = Chunk::new(out);
    let mut frame = i64::MIN;
    let mut lines: Vec<Line> = Vec::new();
    for row in selection.rows() {
        ticker.row()?;
        if let Some(loss) = unusable(&row) {
            fidelity.add(loss, 1);
            continue;
        }
        let frame_of_row = frame_of_ms(row.time_ms, video.frame_rate);
        if frame_of_row < 0 {
            fidelity.add(Loss::EarlyRows, 1);
            continue;
        }
        if frame_of_row != frame {
            fidelity.add(Loss::SameFrameRows, write_frame(&mut lines, frame, id_shift, &mut text)?);
            frame = frame_of_row;
        }
        let line = line_of(&row, frame, video);
        fidelity.add(Loss::TimesAsFrames, u64::from(line.distance_ms >= 0.5));
        fidelity.add(Loss::Marks, u64::from(row.mark.class().is_some() || !row.mark.visibility.is_nan()));
        fidelity.add(Loss::Faces, u64::from(row.face.is_some_and(|face| face.rect.is_some())));
        lines.push(line);
    }
    fidelity.add(Loss::SameFrameRows, write_frame(&mut lines, frame, id_shift, &mut text)?);
    text.finish()?;
    fidelity.add_labels(selection);
    fidelity.add_job(&selection.store.job);
    Ok(fidelity)
}

/// What is added to an Index: 1, or more where an Index is negative, so that every id is at least 1.
fn id_shift(selection: &Selection<'_>, fidelity: &mut Fidelity) -> i128 {
    let is_person = |slot: PersonSlot| Some(slot) != selection.store.untracked() && selection.kept.has_person(slot);
    let people = selection.store.slots_by_index().iter().filter(|&&slot| is_person(slot));
    let lowest = people.clone().next().map_or(0, |&slot| i128::from(selection.store.person_index(slot).0));
    if lowest < 0 {
        fidelity.add(Loss::MovedIds, people.count() as u64);
    }
    1 - lowest.min(0)
}

fn unusable(row: &RowRef<'_>) -> Option<Loss> {
    if row.body.is_finite() {
        None
    } else if row.body.is_some() {
        Some(Loss::UnusableBoxRows)
    } else if row.face.is_some_and(|face| face.rect.is_some()) {
        Some(Loss::FaceOnlyRows)
    } else {
        Some(Loss::NoBoxRows)
    }
}

fn line_of(row: &RowRef<'_>, frame: i64, video: MotVideo) -> Line {
    let (frame_width_px, frame_height_px) = (f64::from(video.frame_size.0), f64::from(video.frame_size.1));
    Line {
        index: row.index,
        score: row.mark.score,
        distance_ms: (row.time_ms as f64 - frame as f64 * 1000.0 / video.frame_rate).abs(),
        left_px: f64::from(row.body.left) * frame_width_px,
        top_px: f64::from(row.body.top) * frame_height_px,
        width_px: f64::from(row.body.width) * frame_width_px,
        height_px: f64::from(row.body.height) * frame_height_px,
    }
}

/// Writes the nearest row of every person on the frame, and counts the others. Leaves `lines` empty.
fn write_frame(
    lines: &mut Vec<Line>,
    frame: i64,
    id_shift: i128,
    out: &mut Chunk<'_, impl Write>,
) -> Result<u64, Stop> {
    let num_rows = lines.len();
    // The sort is stable: of two rows equally near the earlier stays.
    lines.sort_by(|a, b| a.index.cmp(&b.index).then(a.distance_ms.total_cmp(&b.distance_ms)));
    lines.dedup_by(|later, line| later.index == line.index && !line.index.is_untracked());
    let num_left_out = (num_rows - lines.len()) as u64;
    for line in lines.drain(..) {
        let text = out.line()?;
        push_int(text, frame.saturating_add(1));
        text.push(b',');
        push_int(text, if line.index.is_untracked() { -1 } else { i128::from(line.index.0) + id_shift });
        for value in [line.left_px, line.top_px, line.width_px, line.height_px] {
            text.push(b',');
            push_px(text, value);
        }
        text.push(b',');
        // As a whole number, so that what was read without scores is written as it was.
        if line.score.is_nan() || line.score == 1.0 {
            text.push(b'1');
        } else {
            push_f32(text, line.score, Infinity::Word);
        }
        text.extend_from_slice(b",-1,-1,-1\n");
    }
    Ok(num_left_out)
}
