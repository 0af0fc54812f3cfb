//! CVAT for video 1.1: tracks of boxes at frames counted from 0, in pixels.
//!
//! `outside="1"` ends a stay. Between boxes more than a frame apart, boxes are made up as CVAT does it. The reader knows nothing of
//! document types: an entity that XML itself does not name is never looked up, and the tag it stands in is refused.

use std::borrow::Cow;
use std::collections::HashSet;
use std::io::Read;

use quick_xml::Reader;
use quick_xml::escape::unescape;
use quick_xml::events::{BytesStart, Event};

use super::super::DecodeError;
use super::cvat_track::{KeyBox, Track};
use super::lines::Place;
use super::loose::Loose;
use super::rows::{Stop, TrackRows};
use super::xml_text::XmlText;
use crate::model::WarningKind;
use crate::model::terms::TermSource;

/// Shapes of a track that are no boxes.
const OTHER_SHAPES: [&[u8]; 7] = [b"polygon", b"polyline", b"points", b"mask", b"ellipse", b"cuboid", b"skeleton"];

pub(super) fn read(bytes: impl Read, mut rows: TrackRows<'_, '_>) -> Result<(), DecodeError> {
    rows.placing.count_from(0, TermSource::Format);
    let mut xml = Reader::from_reader(XmlText::new(bytes));
    let mut cvat = Cvat::default();
    let mut buffer = Vec::new();
    loop {
        let place = xml.get_mut().begin_piece();
        buffer.clear();
        let done = match xml.read_event_into(&mut buffer) {
            Ok(Event::Start(tag)) => cvat.start(&tag, place, &mut rows).map(|()| cvat.depth += 1),
            Ok(Event::Empty(tag)) => {
                cvat.start(&tag, place, &mut rows).map(|()| cvat.end(tag.name().as_ref(), &mut rows))
            }
            Ok(Event::End(tag)) => {
                cvat.depth = cvat.depth.saturating_sub(1);
                cvat.end(tag.name().as_ref(), &mut rows);
                Ok(())
            }
            Ok(Event::Text(text)) => {
                cvat.text(&text);
                Ok(())
            }
            Ok(Event::Eof) => break,
            Ok(_) => Ok(()),
            Err(error) => {
                let at = xml.get_ref().place();
                let is_cut = matches!(error, quick_xml::Error::Syntax(_));
                let kind = if is_cut { WarningKind::TruncatedFile } else { WarningKind::InvalidSyntax };
                rows.break_off(kind, place, format!("line {}: {error}; what follows is not read", at.line));
                return cvat.finish(rows);
            }
        };
        if let Err(stop) = done {
            return rows.finish(Some(stop));
        }
    }
    let at = xml.get_ref().place();
    if cvat.depth > 0 {
        rows.break_off(WarningKind::TruncatedFile, at, format!("line {}: the file ends in the middle", at.line));
    }
    cvat.finish(rows)
}

/// What was seen so far.
#[derive(Debug, Default)]
struct Cvat {
    /// Elements around the place.
    depth: u32,
    track: Option<Track>,
    ids: HashSet<i64>,
    /// The frame size, while it is being read.
    size: Option<Size>,
    num_filled: u64,
    num_other_shapes: u64,
    num_images: u64,
}

#[derive(Debug, Default)]
struct Size {
    /// Width and height in pixels.
    sides: [Option<u32>; 2],
    /// Which of them the next text is.
    next: Option<usize>,
}

impl Cvat {
    fn start(&mut self, tag: &BytesStart<'_>, place: Place, rows: &mut TrackRows<'_, '_>) -> Result<(), Stop> {
        match (tag.name().as_ref(), &mut self.track) {
            (b"box", Some(track)) => match key_box(tag, place) {
                // The track was refused, with its boxes.
                _ if track.id.is_none() => {}
                Ok(key) => self.num_filled += track.push(key, rows)?,
                Err(message) => rows.push(place, Err(message))?,
            },
            (b"track", _) => self.track = Some(self.begin_track(tag, place, rows)),
            (b"original_size", _) => self.size = Some(Size::default()),
            (b"width", _) => self.expect_side(0),
            (b"height", _) => self.expect_side(1),
            (b"image", None) => self.num_images += 1,
            (name, Some(_)) if OTHER_SHAPES.contains(&name) => self.num_other_shapes += 1,
            _ => {}
        }
        Ok(())
    }

    fn end(&mut self, name: &[u8], rows: &mut TrackRows<'_, '_>) {
        match name {
            b"track" => self.track = None,
            b"original_size" => {
                let sides = self.size.take().map(|size| size.sides);
                if let Some([Some(width), Some(height)]) = sides {
                    rows.know_video(None, None, Some((width, height)));
                }
            }
            _ => {}
        }
    }

    fn expect_side(&mut self, side: usize) {
        if let Some(size) = &mut self.size {
            size.next = Some(side);
        }
    }

    fn text(&mut self, text: &[u8]) {
        let Some(size) = &mut self.size else { return };
        let Some(side) = size.next.take() else { return };
        size.sides[side] =
            Loose::of_cell(text).whole("").ok().and_then(|side| u32::try_from(side).ok()).filter(|&side| side > 0);
    }

    fn begin_track(&mut self, tag: &BytesStart<'_>, place: Place, rows: &mut TrackRows<'_, '_>) -> Track {
        match track_of(tag) {
            Ok((id, label)) => {
                if !self.ids.insert(id) {
                    let line = place.line;
                    rows.assume(format!("track {id} stands twice, again in line {line}, and is taken as one person"));
                }
                let class = label.and_then(|label| rows.class(&label));
                Track::new(Some(id), class)
            }
            Err(message) => {
                rows.refuse(place, format!("line {}: {message}; its boxes are left out", place.line));
                Track::new(None, None)
            }
        }
    }

    /// Notes what was assumed of the whole file.
    fn finish(self, mut rows: TrackRows<'_, '_>) -> Result<(), DecodeError> {
        if self.num_filled > 0 {
            rows.assume(format!("between key frames boxes are on a straight line: {} are made up so", self.num_filled));
        }
        if self.num_other_shapes > 0 {
            rows.assume(format!("shapes that are no boxes are left out: {}", self.num_other_shapes));
        }
        if self.ids.is_empty() && self.num_images > 0 {
            return Err(DecodeError::NotAResult {
                what: "CVAT's format for images, which has no tracks".to_owned(),
                advice: "export the task as 'CVAT for video 1.1'".to_owned(),
            });
        }
        rows.finish(None)
    }
}

/// The id and the label of a track.
fn track_of(tag: &BytesStart<'_>) -> Result<(i64, Option<String>), String> {
    let [id, label] = attributes(tag, [b"id", b"label"])?;
    let label = match label {
        Loose::Text(text) => {
            let text = String::from_utf8_lossy(&text).into_owned();
            let unescaped = unescape(&text).map_err(|error| format!("its label '{text}' cannot be read: {error}"))?;
            Some(unescaped.into_owned())
        }
        _ => None,
    };
    Ok((id.whole("the id of a track")?, label))
}

fn key_box(tag: &BytesStart<'_>, place: Place) -> Result<KeyBox, String> {
    let [frame, outside, left, top, right, bottom] =
        attributes(tag, [b"frame", b"outside", b"xtl", b"ytl", b"xbr", b"ybr"])?;
    let (left, top) = (left.number("xtl")?, top.number("ytl")?);
    let (width, height) = (right.number("xbr")? - left, bottom.number("ybr")? - top);
    if width < 0.0 || height < 0.0 {
        return Err(format!("the box is {width} wide and {height} high, so its corners are reversed"));
    }
    let is_outside = outside.whole_or_none("outside")?.is_some_and(|outside| outside != 0);
    Ok(KeyBox { place, frame: frame.whole("frame")?, rect: [left, top, width, height], is_outside })
}

/// The attributes of these names.
fn attributes<'t, const N: usize>(tag: &'t BytesStart<'_>, names: [&[u8]; N]) -> Result<[Loose<'t>; N], String> {
    let mut values = [const { Loose::Nothing }; N];
    // Checks of the reader would keep a list of names for each tag.
    for attribute in tag.attributes().with_checks(false) {
        let attribute = attribute.map_err(|error| format!("the tag cannot be read: {error}"))?;
        let Some(at) = names.iter().position(|name| *name == attribute.key.as_ref()) else { continue };
        if !values[at].is_nothing() {
            return Err(format!("{} stands twice", String::from_utf8_lossy(names[at])));
        }
        values[at] = match attribute.value {
            Cow::Borrowed(value) => Loose::of_cell(value),
            Cow::Owned(value) => Loose::Text(Cow::Owned(value)),
        };
    }
    Ok(values)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key_of(attributes: &str) -> Result<KeyBox, String> {
        let text = format!("box {attributes}");
        key_box(&BytesStart::from_content(&*text, 3), Place::default())
    }

    #[test]
    fn a_box_is_read_by_its_attributes() {
        let key = key_of(r#"frame="3" outside='1' occluded="0" xtl="1.5" ytl="2" xbr="3" ybr="9""#).unwrap();
        assert_eq!((key.frame, key.is_outside, key.rect), (3, true, [1.5, 2.0, 1.5, 7.0]));
        for (attributes, expected) in [
            (r#"frame="3" xtl="1" ytl="2" xbr="0" ybr="9""#, "the box is -1 wide and 7 high"),
            (r#"frame="3" xtl="1" ytl="2" xbr="0""#, "nothing stands where ybr should be a number"),
            (r#"frame="3" frame="4" xtl="1" ytl="2" xbr="3" ybr="9""#, "frame stands twice"),
            (r#"frame="&x;" xtl="1" ytl="2" xbr="3" ybr="9""#, "'&x;' stands where frame should be a number"),
            (r#"frame="3" xtl="1"#, "the tag cannot be read"),
        ] {
            let error = key_of(attributes).unwrap_err();
            assert!(error.starts_with(expected), "{attributes}: {error}");
        }
    }
}
