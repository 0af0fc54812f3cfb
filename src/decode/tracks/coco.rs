//! Video annotations in the manner of COCO: COCO-VID, TAO and what converters write.
//!
//! `videos`, `images`, `tracks`, `annotations` and `categories` may come in any order, so annotations are held (some 100 bytes each)
//! until the document has ended; nothing else of them is, and no list becomes a tree. Each video is a document of its own.

use std::borrow::Cow;
use std::collections::HashMap;

use serde::Deserialize;
use serde_json::value::RawValue;

use super::super::bytes::DecodedBytes;
use super::super::page_sink::PageSink;
use super::super::sink::Sink as _;
use super::super::{DecodeError, DecodeOptions, InputFormat, Watch};
use super::coco_video::{Image, Video};
use super::lines::Place;
use super::loose::{Loose, syntax_message};
use super::records::{Break, Record, Records};
use super::rows::{Stop, TrackRows};
use crate::model::WarningKind;

/// Records between two looks at the watch.
const RECORDS_PER_LOOK: u64 = 4096;
/// Bytes that an annotation takes while it waits and when it is a row.
const BYTES_PER_ANNOTATION: u64 = size_of::<Annotation>() as u64 + 64;
/// Refusals that are kept in words; a report shows fewer.
const MAX_MESSAGES: usize = 8;

type ById<T> = HashMap<i64, T, foldhash::fast::RandomState>;

/// One box, as the file has it.
#[derive(Debug)]
pub(super) struct Annotation {
    pub(super) place: Place,
    pub(super) image: i64,
    pub(super) track: Option<i64>,
    pub(super) rect: [f64; 4],
    pub(super) score: f32,
    pub(super) visibility: f32,
    pub(super) category: Option<i64>,
    pub(super) is_ignored: bool,
}

/// What a file holds.
#[derive(Debug, Default)]
pub(super) struct CocoFile {
    pub(super) videos: Vec<Video>,
    video_of: ById<usize>,
    pub(super) images: ById<Image>,
    pub(super) categories: ById<String>,
    /// The category of each track that has one.
    pub(super) categories_of_tracks: ById<i64>,
    pub(super) annotations: Vec<Annotation>,
    /// In words, as long as anybody reads them.
    refusals: Vec<(Place, String)>,
}

/// Reads a file, video by video.
///
/// # Errors
/// Nothing in it could be read, or reading was cancelled.
pub(super) fn read(
    bytes: DecodedBytes<'_>,
    options: &DecodeOptions,
    watch: &mut dyn Watch,
    sink: &mut PageSink<'_>,
) -> Result<(), DecodeError> {
    let mut file = CocoFile::default();
    let broken = file.read(bytes, options, watch)?;
    let videos = file.annotations_by_video();
    let mut refusals = std::mem::take(&mut file.refusals);
    let is_one = videos.len() == 1;
    let (mut first_error, mut has_ended) = (None, false);
    for (video, annotations) in videos {
        if has_ended {
            sink.next_job();
        }
        let mut rows = TrackRows::new(InputFormat::Coco, options, sink, &mut *watch);
        for (place, message) in refusals.drain(..) {
            rows.refuse(place, message);
        }
        let stopped = file.push_video(video, &annotations, is_one, &mut rows);
        match (rows.finish(stopped), stopped) {
            (Ok(()), None) => has_ended = true,
            (Ok(()), Some(_)) => break,
            (Err(DecodeError::Cancelled), _) => return Err(DecodeError::Cancelled),
            (Err(error), _) => {
                sink.cancel_page();
                has_ended = false;
                sink.note(WarningKind::UnreadableEntry, format!("{}: {error}", file.videos[video].shown()));
                first_error = first_error.or(Some(error));
            }
        }
    }
    sink.drop_empty_job();
    let num_silent = file.videos.iter().filter(|video| video.num_annotations == 0).count();
    if num_silent > 0 {
        sink.note(WarningKind::Assumption, format!("videos without annotations are left out: {num_silent}"));
    }
    if let Some(Break { kind, place, message }) = &broken {
        sink.note_break(*kind, place.offset, message.clone());
    }
    if sink.has_pages() {
        return Ok(());
    }
    let refused = refusals.into_iter().next().map(|(_, message)| message);
    Err(first_error.unwrap_or_else(|| DecodeError::NotAResult {
        what: "a COCO file without an annotation that can be read".to_owned(),
        advice: match broken.map(|at| format!("{} (byte {})", at.message, at.place.offset)).or(refused) {
            Some(message) => format!("the first: {message}"),
            None => "annotations with image_id and bbox, and the images they name, belong in one file".to_owned(),
        },
    }))
}

impl CocoFile {
    /// Takes every record. Returns where the document breaks, if it does.
    fn read(
        &mut self,
        bytes: DecodedBytes<'_>,
        options: &DecodeOptions,
        watch: &mut dyn Watch,
    ) -> Result<Option<Break>, DecodeError> {
        let mut nobody = ();
        let mut records = Records::new(bytes, &mut nobody);
        let mut num_records = 0_u64;
        loop {
            let place = match records.next() {
                Ok(Some(record)) => {
                    self.take(&record);
                    record.place
                }
                Ok(None) => break,
                Err(at) => return Ok(Some(at)),
            };
            num_records += 1;
            if !num_records.is_multiple_of(RECORDS_PER_LOOK) {
                continue;
            }
            watch.on_progress(place.offset, 0);
            if watch.is_cancelled() {
                return Err(DecodeError::Cancelled);
            }
            let num = self.annotations.len() as u64;
            if let Some(limit) = options.memory_limit.filter(|&limit| num * BYTES_PER_ANNOTATION > limit) {
                let message = format!(
                    "reading stopped after {num} annotations, since more would not fit into the {} MiB of memory that may be \
                     used; those are kept. Close what is not needed and open it again, or raise --memory-limit",
                    limit >> 20
                );
                return Ok(Some(Break { kind: WarningKind::MemoryLimit, place, message }));
            }
        }
        Ok(None)
    }

    fn take(&mut self, record: &Record<'_>) {
        let (noun, taken) = match record.list {
            "annotations" => ("annotation", self.take_annotation(record)),
            "images" => ("image", self.take_image(record.text)),
            "videos" => ("video", self.take_video(record.text)),
            "categories" => ("category", self.take_category(record.text)),
            "tracks" => ("track", self.take_track(record.text)),
            _ => return,
        };
        if let Err(message) = taken {
            let is_shown = self.refusals.len() < MAX_MESSAGES;
            let message = if is_shown { format!("{noun} {}: {message}", record.place.line) } else { String::new() };
            self.refusals.push((record.place, message));
        }
    }

    fn take_annotation(&mut self, record: &Record<'_>) -> Result<(), String> {
        let read: AnnotationRecord<'_> = parse(record.text)?;
        let rect = match read.bbox {
            Some(bbox) => serde_json::from_str::<[Loose<'_>; 4]>(bbox.get()).map_err(|_| no_box(bbox.get()))?,
            None => return Err("it has no bbox".to_owned()),
        };
        let [left, top, width, height] = rect;
        let track = match read.track_id.whole_or_none("track_id")? {
            Some(track) => Some(track),
            None => read.instance_id.whole_or_none("instance_id")?,
        };
        self.annotations.push(Annotation {
            place: record.place,
            image: read.image_id.whole("image_id")?,
            track: track.filter(|&track| track != -1),
            rect: [left.number("left")?, top.number("top")?, width.number("width")?, height.number("height")?],
            score: read.score.number_or_nan("score")?,
            visibility: read.visibility.number_or_nan("visibility")?,
            category: read.category_id.whole_or_none("category_id")?,
            is_ignored: [read.iscrowd, read.ignore].iter().any(|flag| flag.number("").is_ok_and(|flag| flag != 0.0)),
        });
        Ok(())
    }

    fn take_image(&mut self, text: &[u8]) -> Result<(), String> {
        let read: ImageRecord<'_> = parse(text)?;
        let id = read.id.whole("id")?;
        if self.images.contains_key(&id) {
            return Err(format!("its id {id} stands before; the first counts"));
        }
        let said = match read.frame_index.whole_or_none("frame_index")? {
            Some(frame) => Some(frame),
            None => read.frame_id.whole_or_none("frame_id")?,
        };
        let video = self.video_at(read.video_id.whole_or_none("video_id")?);
        let named = read.file_name.text().and_then(|name| frame_of_name(&name));
        let size = side(&read.width).zip(side(&read.height));
        let image = self.videos[video].image(video, said, named, size);
        self.images.insert(id, image);
        Ok(())
    }

    fn take_video(&mut self, text: &[u8]) -> Result<(), String> {
        let read: VideoRecord<'_> = parse(text)?;
        let id = read.id.whole("id")?;
        let at = self.video_at(Some(id));
        let video = &mut self.videos[at];
        if std::mem::replace(&mut video.is_described, true) {
            return Err(format!("its id {id} stands before; the first counts"));
        }
        let rate = |value: &Loose<'_>| value.number("").ok().filter(|&rate| rate > 0.0);
        video.name = [&read.name, &read.file_name].iter().find_map(|name| name.text().map(Cow::into_owned));
        video.frame_rate = rate(&read.fps).or_else(|| rate(&read.frame_rate));
        video.frame_size = side(&read.width).zip(side(&read.height)).or(video.frame_size);
        Ok(())
    }

    fn take_category(&mut self, text: &[u8]) -> Result<(), String> {
        let read: CategoryRecord<'_> = parse(text)?;
        let id = read.id.whole("id")?;
        let Some(name) = read.name.text() else { return Err("it has no name".to_owned()) };
        if self.categories.contains_key(&id) {
            return Err(format!("its id {id} stands before; the first counts"));
        }
        self.categories.insert(id, name.into_owned());
        Ok(())
    }

    fn take_track(&mut self, text: &[u8]) -> Result<(), String> {
        let read: TrackRecord<'_> = parse(text)?;
        let id = read.id.whole("id")?;
        if let Some(category) = read.category_id.whole_or_none("category_id")? {
            self.categories_of_tracks.entry(id).or_insert(category);
        }
        Ok(())
    }

    /// The video of an id, which may be described later.
    fn video_at(&mut self, id: Option<i64>) -> usize {
        let next = self.videos.len();
        let key = id.unwrap_or(i64::MIN);
        let at = *self.video_of.entry(key).or_insert(next);
        if at == next {
            self.videos.push(Video::new(id));
        }
        at
    }

    /// The annotations of each video that has any, in their order; those of no known image are refused.
    fn annotations_by_video(&mut self) -> Vec<(usize, Vec<u32>)> {
        let mut of_video = vec![Vec::new(); self.videos.len()];
        for (at, annotation) in self.annotations.iter().enumerate() {
            if let Some(image) = self.images.get(&annotation.image) {
                self.videos[image.video].num_annotations += 1;
                of_video[image.video].push(at as u32);
                continue;
            }
            let is_shown = self.refusals.len() < MAX_MESSAGES;
            let (number, image) = (annotation.place.line, annotation.image);
            let message = || format!("annotation {number}: its image {image} is not in the file");
            self.refusals.push((annotation.place, if is_shown { message() } else { String::new() }));
        }
        of_video.into_iter().enumerate().filter(|(_, annotations)| !annotations.is_empty()).collect()
    }

    /// Gives the annotations of a video on.
    fn push_video(
        &self,
        video: usize,
        annotations: &[u32],
        is_one: bool,
        rows: &mut TrackRows<'_, '_>,
    ) -> Option<Stop> {
        let mut frames = self.videos[video].begin(self, is_one, rows);
        for &at in annotations {
            let annotation = &self.annotations[at as usize];
            let found = frames.found(annotation, rows);
            if let Err(stop) = rows.push(annotation.place, Ok(found)) {
                return Some(stop);
            }
        }
        None
    }
}

fn parse<'t, T: Deserialize<'t>>(text: &'t [u8]) -> Result<T, String> {
    serde_json::from_slice(text).map_err(|error| syntax_message(&error))
}

fn no_box(text: &str) -> String {
    let shown: String = text.chars().take(40).collect();
    format!("its bbox is no list of four numbers: {shown}")
}

fn side(value: &Loose<'_>) -> Option<u32> {
    value.number("").ok().filter(|side| (1.0..1e9).contains(side)).map(|side| side.round() as u32)
}

/// The frame that the name of an image ends in: 12 of `lobby/img_000012.jpg`.
fn frame_of_name(name: &str) -> Option<i64> {
    let name = name.rsplit(['/', '\\']).next()?;
    let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
    stem[stem.trim_end_matches(|char: char| char.is_ascii_digit()).len()..].parse().ok()
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct AnnotationRecord<'a> {
    #[serde(borrow)]
    image_id: Loose<'a>,
    #[serde(borrow)]
    track_id: Loose<'a>,
    #[serde(borrow)]
    instance_id: Loose<'a>,
    #[serde(borrow)]
    bbox: Option<&'a RawValue>,
    #[serde(borrow)]
    score: Loose<'a>,
    #[serde(borrow)]
    visibility: Loose<'a>,
    #[serde(borrow)]
    category_id: Loose<'a>,
    #[serde(borrow)]
    iscrowd: Loose<'a>,
    #[serde(borrow)]
    ignore: Loose<'a>,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct ImageRecord<'a> {
    #[serde(borrow)]
    id: Loose<'a>,
    #[serde(borrow)]
    video_id: Loose<'a>,
    #[serde(borrow)]
    frame_index: Loose<'a>,
    #[serde(borrow)]
    frame_id: Loose<'a>,
    #[serde(borrow)]
    width: Loose<'a>,
    #[serde(borrow)]
    height: Loose<'a>,
    #[serde(borrow)]
    file_name: Loose<'a>,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct VideoRecord<'a> {
    #[serde(borrow)]
    id: Loose<'a>,
    #[serde(borrow)]
    name: Loose<'a>,
    #[serde(borrow)]
    file_name: Loose<'a>,
    #[serde(borrow)]
    fps: Loose<'a>,
    #[serde(borrow)]
    frame_rate: Loose<'a>,
    #[serde(borrow)]
    width: Loose<'a>,
    #[serde(borrow)]
    height: Loose<'a>,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct CategoryRecord<'a> {
    #[serde(borrow)]
    id: Loose<'a>,
    #[serde(borrow)]
    name: Loose<'a>,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct TrackRecord<'a> {
    #[serde(borrow)]
    id: Loose<'a>,
    #[serde(borrow)]
    category_id: Loose<'a>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_frame_stands_in_the_name_of_an_image() {
        for (name, frame) in [
            ("lobby/img_000012.jpg", Some(12)),
            ("a2\\7.png", Some(7)),
            ("000003", Some(3)),
            ("frame.jpg", None),
            ("99999999999999999999999.jpg", None),
            ("", None),
        ] {
            assert_eq!(frame_of_name(name), frame, "{name}");
        }
    }

    #[test]
    fn records_are_taken_or_refused_by_number() {
        let mut file = CocoFile::default();
        let mut take = |list: &str, line: u64, text: &str| {
            file.take(&Record { list, place: Place { line, offset: 0 }, text: text.as_bytes() });
        };
        take("annotations", 1, r#"{"image_id": "3", "bbox": ["1", 2, 3.5, 4], "track_id": null, "instance_id": 7}"#);
        take("annotations", 2, r#"{"image_id": 3, "bbox": [1, 2, 3]}"#);
        take("annotations", 3, r#"{"image_id": 3}"#);
        take("annotations", 4, r#"{"image_id": 3, "bbox": [1, 2, NaN, 4]}"#);
        take("images", 1, r#"{"id": 3, "width": 0}"#);
        take("images", 2, r#"{"id": 3}"#);
        take("info", 1, "7");
        assert_eq!(
            (file.annotations.len(), file.annotations[0].track, file.annotations[0].rect),
            (1, Some(7), [1.0, 2.0, 3.5, 4.0])
        );
        let refusals: Vec<&str> = file.refusals.iter().map(|(_, message)| message.as_str()).collect();
        let expected = [
            "annotation 2: its bbox is no list of four numbers: [1, 2, 3]",
            "annotation 3: it has no bbox",
            "annotation 4: it cannot be read: expected value",
            "image 2: its id 3 stands before; the first counts",
        ];
        assert_eq!(refusals, expected);
    }
}
