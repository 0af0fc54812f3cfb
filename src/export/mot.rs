//! `MOTChallenge` text: `frame,id,left,top,width,height,conf,x,y,z`, exactly ten fields, no spaces.
//!
//! Frames and ids count from 1, boxes are in pixels with at most three decimals, `conf` is the score, 1
//! where none is known, and the world position -1.
//! The id is Index + 1, and -1 for detections without a track. Lines are sorted by frame, then id. Holds the rows of one frame in memory.

use std::io::Write;

use super::chunk::Chunk;
use super::frame_walk::FrameWalk;
use super::number::{Infinity, push_f32, push_int, push_px};
use super::pixel_video::PixelVideo;
use super::{Fidelity, Format, Selection, Stop, Ticker};

/// Writes the selected rows that have a usable body box.
pub fn write_mot(
    selection: &Selection<'_>,
    video: PixelVideo,
    out: &mut impl Write,
    ticker: &mut Ticker<'_>,
) -> Result<Fidelity, Stop> {
    let mut walk = FrameWalk::new(selection, Format::Mot, video.frame_rate);
    let id_shift = walk.id_shift();
    let mut text = Chunk::new(out);
    walk.by_frame(ticker, |frame, boxes| {
        for found in boxes {
            let row = &found.row;
            let line = text.line()?;
            push_int(line, frame.saturating_add(1));
            line.push(b',');
            push_int(line, if row.index.is_untracked() { -1 } else { i128::from(row.index.0) + id_shift });
            for value in video.pixels(row.body) {
                line.push(b',');
                push_px(line, value);
            }
            line.push(b',');
            // As a whole number, so that what was read without scores is written as it was.
            if !row.mark.score.is_finite() || row.mark.score == 1.0 {
                line.push(b'1');
            } else {
                push_f32(line, row.mark.score, Infinity::Word);
            }
            line.extend_from_slice(b",-1,-1,-1\n");
        }
        Ok(())
    })?;
    text.finish()?;
    Ok(walk.fidelity)
}
