//! CVAT for video 1.1: tracks of boxes, as CVAT itself exports them.
//!
//! Frames count from 0, boxes are corners in pixels with at most three decimals. The id of a track is the Index, its label the class
//! of its first detection, `person` where it has none. Every sample is a key frame. Between two of them CVAT puts boxes on a straight
//! line; where we see a gap instead, and after the last sample, a box with `outside="1"` ends the stay one frame after the sample, but
//! for the end of the video.
//! Detections of no track have no place. People come one after the other, each in order of time.

use std::io::Write;

use quick_xml::escape::escape;

use crate::model::TrackStore;
use crate::model::time::frame_of_ms;

use super::chunk::Chunk;
use super::frame_walk::{FrameBox, FrameWalk, TrackStep};
use super::number::{push_int, push_px};
use super::pixel_video::PixelVideo;
use super::{Fidelity, Format, Selection, Stop, Ticker};

/// The label of what has no class.
const NO_CLASS: &str = "person";

/// Writes the selected rows that have a usable body box.
pub fn write_cvat(
    selection: &Selection<'_>,
    video: PixelVideo,
    out: &mut impl Write,
    ticker: &mut Ticker<'_>,
) -> Result<Fidelity, Stop> {
    let store = selection.store;
    let mut walk = FrameWalk::new(selection, Format::Cvat, video.frame_rate);
    let id_shift = walk.id_shift();
    let mut text = Chunk::new(out);
    let num_frames = num_frames(selection, video);
    push_head(text.line()?, store, video, num_frames);
    walk.by_person(ticker, |step| {
        let line = text.line()?;
        match step {
            TrackStep::Start { index, class } => {
                push_track(line, i128::from(index.0) + id_shift, class.unwrap_or(NO_CLASS));
            }
            TrackStep::Sample(found) => push_box(line, &found, found.frame, false, video),
            // CVAT refuses boxes behind the last frame.
            TrackStep::Leave(last) if last.frame + 1 >= num_frames => {}
            TrackStep::Leave(last) => push_box(line, &last, last.frame + 1, true, video),
            TrackStep::End => line.extend_from_slice(b"  </track>\n"),
        }
        Ok(())
    })?;
    text.line()?.extend_from_slice(b"</annotations>\n");
    text.finish()?;
    Ok(walk.fidelity)
}

/// Frames of the video as far as is known: up to its end, or to the last row that is written.
fn num_frames(selection: &Selection<'_>, video: PixelVideo) -> i64 {
    let store = selection.store;
    let last = selection.kept.rows().last().map_or(0, |row| frame_of_ms(store.time_ms(row), video.frame_rate) + 1);
    let of_video = store.job.video.duration_ms.map_or(0, |ms| frame_of_ms(ms, video.frame_rate));
    last.max(of_video)
}

/// The document up to the first track.
fn push_head(out: &mut Vec<u8>, store: &TrackStore, video: PixelVideo, num_frames: i64) {
    out.extend_from_slice(
        b"<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<annotations>\n  <version>1.1</version>\n  <meta>\n    <task>\n",
    );
    let mut element = |indent: &str, name: &str, value: &str| {
        out.extend_from_slice(format!("{indent}<{name}>{}</{name}>\n", xml_text(value)).as_bytes());
    };
    element("      ", "name", store.job.job_id.as_deref().unwrap_or(&store.job.name));
    element("      ", "size", &num_frames.to_string());
    for (name, value) in [("mode", "interpolation"), ("overlap", "0"), ("bugtracker", ""), ("start_frame", "0")] {
        element("      ", name, value);
    }
    element("      ", "stop_frame", &(num_frames - 1).max(0).to_string());
    element("      ", "frame_filter", "");
    out.extend_from_slice(b"      <labels>\n");
    let nothing = (!store.classes().iter().any(|name| name == NO_CLASS)).then_some(NO_CLASS);
    for name in store.classes().iter().map(String::as_str).chain(nothing) {
        let name = xml_text(name);
        let label = format!(
            "        <label>\n          <name>{name}</name>\n          <attributes></attributes>\n        </label>\n"
        );
        out.extend_from_slice(label.as_bytes());
    }
    let (width, height) = video.frame_size;
    let tail = format!(
        "      </labels>\n      <original_size>\n        <width>{width}</width>\n        <height>{height}</height>\n      \
         </original_size>\n    </task>\n  </meta>\n"
    );
    out.extend_from_slice(tail.as_bytes());
}

fn push_track(out: &mut Vec<u8>, id: i128, label: &str) {
    out.extend_from_slice(b"  <track id=\"");
    push_int(out, id);
    out.extend_from_slice(b"\" label=\"");
    out.extend_from_slice(xml_text(label).as_bytes());
    out.extend_from_slice(b"\" source=\"file\">\n");
}

/// The box of a sample, on its frame or as the end of a stay on a frame behind it.
fn push_box(out: &mut Vec<u8>, found: &FrameBox<'_>, frame: i64, is_outside: bool, video: PixelVideo) {
    out.extend_from_slice(b"    <box frame=\"");
    push_int(out, frame);
    out.extend_from_slice(b"\" outside=\"");
    out.push(if is_outside { b'1' } else { b'0' });
    out.extend_from_slice(b"\" occluded=\"0\" keyframe=\"1\"");
    let [left, top, width, height] = video.pixels(found.row.body);
    let corners = [(" xtl=\"", left), (" ytl=\"", top), (" xbr=\"", left + width), (" ybr=\"", top + height)];
    for (name, value) in corners {
        out.extend_from_slice(name.as_bytes());
        push_px(out, value);
        out.push(b'"');
    }
    out.extend_from_slice(b" z_order=\"0\"></box>\n");
}

/// A text as XML. What no XML can hold is replaced.
fn xml_text(text: &str) -> String {
    let is_allowed = |char: char| !char.is_control() && !matches!(char, '\u{fffe}' | '\u{ffff}');
    let text: String = text.chars().map(|char| if is_allowed(char) { char } else { '\u{fffd}' }).collect();
    escape(&text).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_text_and_nothing_else() {
        assert_eq!(xml_text("a<b> & \"c\"\u{0}"), "a&lt;b&gt; &amp; &quot;c&quot;\u{fffd}");
    }
}
