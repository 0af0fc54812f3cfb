//! COCO-style video JSON as TAO and COCO-VID have it: `info`, `licenses`, `videos`, `categories`, `annotations`, `images`, `tracks`.
//!
//! One video a document. Frames count from 0 (`frame_index`, and `frame_id` as COCO-VID calls it); images are the frames that have
//! a box, and their names those of frames that were taken out of a video. Boxes are `[left, top, width, height]` in pixels with at
//! most three decimals. Ids of videos, images, categories and annotations count from 1, that of a track is the Index; a detection
//! of no track has none. What has no class is a `person`, because every annotation needs a category. `iscrowd` marks what is not
//! to be scored, `visibility` is our own member.
//!
//! One pass: images and tracks stand behind the annotations that name them. Memory: 8 bytes a frame, and a byte a person.

use std::io::Write;

use crate::model::{ClassId, TrackStore};

use super::chunk::Chunk;
use super::frame_walk::{FrameBox, FrameWalk};
use super::number::{Infinity, push_f32, push_int, push_json, push_px};
use super::pixel_video::PixelVideo;
use super::{Fidelity, Format, Selection, Stop, Ticker, name};

/// The category of what has no class.
const NO_CLASS: &str = "person";

/// Writes the selected rows that have a usable body box.
pub fn write_coco(
    selection: &Selection<'_>,
    video: PixelVideo,
    out: &mut impl Write,
    ticker: &mut Ticker<'_>,
) -> Result<Fidelity, Stop> {
    let store = selection.store;
    let stem = name::file_stem(&store.job);
    let mut text = Chunk::new(out);
    push_head(text.line()?, store, video);
    let mut walk = FrameWalk::new(selection, Format::Coco, video.frame_rate);
    let writer = Annotations { video, id_shift: walk.id_shift(), no_class: category_of_nothing(store) };
    let (mut num_annotations, mut frames) = (0_u64, Vec::new());
    let mut has_track = vec![false; store.num_slots() as usize];
    walk.by_frame(ticker, |frame, boxes| {
        frames.push(frame);
        for found in boxes {
            num_annotations += 1;
            let line = text.line()?;
            line.extend_from_slice(if num_annotations == 1 { b"\n" } else { b",\n" });
            writer.push(line, num_annotations, frame, found);
            has_track[found.row.slot.at()] = true;
        }
        Ok(())
    })?;
    text.line()?.extend_from_slice(b"\n],\n\"images\":[");
    for (at, &frame) in frames.iter().enumerate() {
        let line = text.line()?;
        line.extend_from_slice(if at == 0 { b"\n" } else { b",\n" });
        push_image(line, frame, &stem, video);
    }
    text.line()?.extend_from_slice(b"\n],\n\"tracks\":[");
    let is_track = |slot: &&crate::model::PersonSlot| has_track[slot.at()] && Some(**slot) != store.untracked();
    for (at, &slot) in store.slots_by_index().iter().filter(is_track).enumerate() {
        let line = text.line()?;
        line.extend_from_slice(if at == 0 { b"\n{\"id\":" } else { b",\n{\"id\":" });
        push_int(line, i128::from(store.person_index(slot).0) + writer.id_shift);
        line.extend_from_slice(b",\"video_id\":1,\"category_id\":");
        let first = store.person_rows(slot).iter().find(|&&row| selection.kept.contains(row));
        push_int(line, writer.category(first.and_then(|&row| store.mark(row).class())));
        line.push(b'}');
    }
    text.line()?.extend_from_slice(b"\n]}\n");
    text.finish()?;
    Ok(walk.fidelity)
}

/// The document up to the first annotation.
fn push_head(out: &mut Vec<u8>, store: &TrackStore, video: PixelVideo) {
    out.extend_from_slice(b"{\"info\":{\"description\":\"Tracks written by Pathscope\",\"version\":");
    push_json(out, env!("CARGO_PKG_VERSION"));
    out.extend_from_slice(b"},\n\"licenses\":[],\n\"videos\":[{\"id\":1,\"name\":");
    push_json(out, store.job.job_id.as_ref().unwrap_or(&store.job.name));
    out.extend_from_slice(b",\"fps\":");
    push_json(out, &video.frame_rate);
    push_size(out, video);
    out.extend_from_slice(b"}],\n\"categories\":[");
    let nothing = (category_of_nothing(store) > store.classes().len()).then_some(NO_CLASS);
    for (at, name) in store.classes().iter().map(String::as_str).chain(nothing).enumerate() {
        out.extend_from_slice(if at == 0 { b"{\"id\":" } else { b",{\"id\":" });
        push_int(out, at + 1);
        out.extend_from_slice(b",\"name\":");
        push_json(out, name);
        out.push(b'}');
    }
    out.extend_from_slice(b"],\n\"annotations\":[");
}

fn push_size(out: &mut Vec<u8>, video: PixelVideo) {
    out.extend_from_slice(b",\"width\":");
    push_int(out, video.frame_size.0);
    out.extend_from_slice(b",\"height\":");
    push_int(out, video.frame_size.1);
}

fn push_image(out: &mut Vec<u8>, frame: i64, stem: &str, video: PixelVideo) {
    out.extend_from_slice(b"{\"id\":");
    push_int(out, frame.saturating_add(1));
    out.extend_from_slice(b",\"video_id\":1,\"frame_index\":");
    push_int(out, frame);
    out.extend_from_slice(b",\"frame_id\":");
    push_int(out, frame);
    push_size(out, video);
    out.extend_from_slice(b",\"file_name\":");
    push_json(out, &format!("{stem}/{frame:06}.jpg"));
    out.push(b'}');
}

/// The category of what has no class: that of people where there is one, else one behind all classes.
fn category_of_nothing(store: &TrackStore) -> usize {
    let classes = store.classes();
    classes.iter().position(|name| name == NO_CLASS).unwrap_or(classes.len()) + 1
}

/// What all annotations have in common.
struct Annotations {
    video: PixelVideo,
    id_shift: i128,
    no_class: usize,
}

impl Annotations {
    fn category(&self, class: Option<ClassId>) -> usize {
        class.map_or(self.no_class, |class| class.at() + 1)
    }

    fn push(&self, out: &mut Vec<u8>, id: u64, frame: i64, found: &FrameBox<'_>) {
        let mark = found.row.mark;
        out.extend_from_slice(b"{\"id\":");
        push_int(out, id);
        out.extend_from_slice(b",\"image_id\":");
        push_int(out, frame.saturating_add(1));
        out.extend_from_slice(b",\"video_id\":1,\"category_id\":");
        push_int(out, self.category(mark.class()));
        if !found.row.index.is_untracked() {
            out.extend_from_slice(b",\"track_id\":");
            push_int(out, i128::from(found.row.index.0) + self.id_shift);
        }
        let sides = self.video.pixels(found.row.body);
        for (side, before) in sides.into_iter().zip([&b",\"bbox\":["[..], b",", b",", b","]) {
            out.extend_from_slice(before);
            push_px(out, side);
        }
        // Of the sides as they are written.
        let area = sides[2..].iter().map(|side| (side * 1000.0).round() / 1000.0).product();
        out.extend_from_slice(b"],\"area\":");
        push_px(out, area);
        out.extend_from_slice(if mark.is_ignored { b",\"iscrowd\":1" } else { b",\"iscrowd\":0" });
        for (value, name) in [(mark.score, &b",\"score\":"[..]), (mark.visibility, b",\"visibility\":")] {
            if value.is_finite() {
                out.extend_from_slice(name);
                push_f32(out, value, Infinity::Number);
            }
        }
        out.push(b'}');
    }
}
