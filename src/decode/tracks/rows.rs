//! The way of tracks into a job: frames become times, pixels ratios, and every assumption is noted.

use super::super::page_sink::PageSink;
use super::super::rekognition::page::{PageField, PageFields};
use super::super::sink::Sink as _;
use super::super::{DecodeError, DecodeOptions, InputFormat, Watch};
use super::lines::Place;
use super::placing::Placing;
use crate::model::terms::{TermSource, Unit};
use crate::model::{ClassId, Mark, NewRow, NormRect, PersonIndex, WarningKind};

/// Entries between two looks at the watch.
const ENTRIES_PER_LOOK: u32 = 4096;

/// One detection as a file has it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Found {
    /// The frame, counted as the file counts.
    pub(super) frame: i64,
    /// Whose, as the file says; `None` where it says that it belongs to no track.
    pub(super) id: Option<i64>,
    /// Left, top, width and height in the unit of the format.
    pub(super) rect: [f64; 4],
    /// What the detector says of it.
    pub(super) mark: Mark,
}

/// Takes what a reader finds in one input.
pub(crate) struct TrackRows<'r, 's> {
    sink: &'r mut PageSink<'s>,
    watch: &'r mut dyn Watch,
    options: &'r DecodeOptions,
    pub(super) placing: Placing,
    /// What is taken from an id to get the index.
    id_base: i64,
    num_entries: u32,
    num_rows: u32,
    /// Whether any score is said that is not 1, which stands where none is known.
    has_scores: bool,
    /// What [`Place::line`] counts.
    noun: &'static str,
    /// What the last detection was, counted so.
    last_number: u64,
    /// The frame size, where it became known behind the first box.
    late_size: Option<(u32, u32)>,
    first_refusal: Option<(Place, String)>,
}

impl<'r, 's> TrackRows<'r, 's> {
    pub(super) fn new(
        format: InputFormat,
        options: &'r DecodeOptions,
        sink: &'r mut PageSink<'s>,
        watch: &'r mut dyn Watch,
    ) -> Self {
        let unit = if format == InputFormat::Ultralytics { Unit::Ratios } else { Unit::Pixels };
        sink.begin_page(0);
        Self {
            sink,
            watch,
            options,
            placing: Placing::new(options, unit),
            // MOT counts ids as it counts frames.
            id_base: if format == InputFormat::Mot { options.base.unwrap_or(1) } else { 0 },
            num_entries: 0,
            num_rows: 0,
            has_scores: false,
            noun: match format {
                InputFormat::Coco => "annotation",
                InputFormat::TableJson => "record",
                InputFormat::Parquet => "row",
                _ => "line",
            },
            last_number: 0,
            late_size: None,
            first_refusal: None,
        }
    }

    /// The class of a name.
    pub(super) fn class(&mut self, name: &str) -> Option<ClassId> {
        self.sink.class(name)
    }

    /// Notes what a file leaves open, and what is taken instead.
    pub(super) fn assume(&mut self, message: String) {
        self.sink.note(WarningKind::Assumption, message);
    }

    /// Takes what stands in one place: a detection, or why it is none.
    ///
    /// # Errors
    /// Reading was cancelled, or has to end because memory would run out; what came before is kept.
    pub(super) fn push(&mut self, place: Place, found: Result<Found, String>) -> Result<(), Stop> {
        match found.and_then(|found| self.row_of(found)) {
            Ok((row, mark)) => {
                self.num_rows += 1;
                // A store remembers places by counting from one to the next.
                if place.line != self.last_number + 1 {
                    self.sink.leave_gap();
                }
                self.last_number = place.line;
                self.sink.push_marked(&row, mark, place.offset);
            }
            Err(message) => self.refuse(place, format!("{} {}: {message}", self.noun, place.line)),
        }
        self.look(place)
    }

    /// Counts something that cannot be read, with what it is and where it stands in words.
    pub(super) fn refuse(&mut self, place: Place, message: String) {
        if self.first_refusal.is_none() {
            self.first_refusal = Some((place, message.clone()));
        }
        self.sink.refuse(message, place.offset);
    }

    /// Notes that nothing can be read from here on; what came before is kept.
    pub(super) fn break_off(&mut self, kind: WarningKind, place: Place, message: String) {
        if self.first_refusal.is_none() {
            self.first_refusal = Some((place, message.clone()));
        }
        self.sink.note_break(kind, place.offset, message);
    }

    /// Takes what the file says of its video; what the person says counts more.
    pub(super) fn know_video(&mut self, name: Option<&str>, frame_rate: Option<f64>, frame_size: Option<(u32, u32)>) {
        if let Some(name) = name {
            self.sink.set_name(name);
        }
        if let Some(rate) = frame_rate.filter(|_| !self.placing.is_rate_known()) {
            (self.placing.frame_rate, self.placing.rate_source) = (rate, TermSource::File);
        }
        if !self.placing.waits_for_size() {
            return;
        }
        if self.num_rows == 0 {
            self.placing.frame_size = frame_size;
            self.placing.size_source = TermSource::File;
        } else {
            self.late_size = self.late_size.or(frame_size);
        }
    }

    /// Looks at the watch and the memory once in a while.
    fn look(&mut self, place: Place) -> Result<(), Stop> {
        self.num_entries = self.num_entries.wrapping_add(1);
        if !self.num_entries.is_multiple_of(ENTRIES_PER_LOOK) {
            return Ok(());
        }
        // Boxes that wait for a frame size cannot be shown yet.
        if !self.placing.waits_for_size() {
            self.sink.on_fill(self.watch);
        }
        self.watch.on_progress(place.offset, self.num_rows);
        if self.watch.is_cancelled() {
            return Err(Stop::Cancelled);
        }
        match self.sink.full() {
            Some(message) => {
                self.sink.note_break(WarningKind::MemoryLimit, place.offset, message);
                Err(Stop::Full)
            }
            None => Ok(()),
        }
    }

    fn row_of(&mut self, found: Found) -> Result<(NewRow, Mark), String> {
        let base = *self.placing.base.get_or_insert(0);
        if found.frame < base {
            let advice = if found.frame == 0 { "; where frames count from 0, say so (--base 0)" } else { "" };
            return Err(format!("frame {} is before the first frame, {base}{advice}", found.frame));
        }
        let [_, _, width, height] = found.rect;
        if width < 0.0 || height < 0.0 {
            return Err(format!("the box is {width} wide and {height} high, so its corners are reversed"));
        }
        let index = match found.id {
            Some(id) => PersonIndex(id.saturating_sub(self.id_base)),
            None => PersonIndex::UNTRACKED,
        };
        self.has_scores |= !found.mark.score.is_nan() && found.mark.score != 1.0;
        let [left, top, width, height] = self.placing.ratios(found.rect);
        let body = NormRect::new(left, top, width, height);
        let row = NewRow { time_ms: self.placing.time_ms(found.frame), index, body, face: None, extras: None };
        Ok((row, found.mark))
    }

    /// Ends the input: says of the video what is known, and what was assumed.
    ///
    /// # Errors
    /// There was nothing in it, or nothing that could be read.
    pub(super) fn finish(mut self, stopped: Option<Stop>) -> Result<(), DecodeError> {
        if self.num_rows == 0 && stopped.is_none() {
            return Err(match self.first_refusal.take() {
                Some((_, message)) => DecodeError::NotAResult {
                    what: "a file of tracks without a line that can be read".to_owned(),
                    advice: format!("the first: {message}"),
                },
                None => DecodeError::Empty,
            });
        }
        if !self.has_scores {
            self.sink.clear_scores();
        }
        let frame_size = self.settle_frame_size();
        self.sink.set_terms(self.placing.terms(frame_size));
        if !self.placing.is_rate_known() && !self.placing.is_timed {
            let rate = self.placing.frame_rate;
            self.assume(format!("frames are numbered, and {rate} a second are assumed (--fps sets it)"));
        }
        let sequence = self.options.sequence.as_ref();
        if let Some(info) = sequence {
            if let Some(name) = &info.name {
                self.sink.set_name(name);
            }
            self.assume(format!("the video is as {} says", info.path));
        }
        let mut video = serde_json::Map::new();
        if let Some((width, height)) = frame_size {
            video.insert("FrameWidth".to_owned(), width.into());
            video.insert("FrameHeight".to_owned(), height.into());
        }
        if self.placing.is_rate_known() {
            video.insert("FrameRate".to_owned(), self.placing.frame_rate.into());
            let num_frames = sequence.and_then(|info| info.num_frames).map(i64::from);
            let last_ms = num_frames.map(|num| self.placing.time_ms(num + self.placing.base.unwrap_or(0)));
            if let Some(duration_ms) = last_ms {
                video.insert("DurationMillis".to_owned(), duration_ms.into());
            }
        }
        let mut fields = PageFields::default();
        if !video.is_empty() {
            fields.set(PageField::VideoMetadata, serde_json::Value::Object(video).to_string().as_bytes());
        }
        self.sink.end_page(&fields);
        match stopped {
            Some(Stop::Cancelled) => Err(DecodeError::Cancelled),
            Some(Stop::Full) | None => Ok(()),
        }
    }

    /// The frame size; where nobody said it, boxes that were kept in pixels become ratios of an assumed one.
    fn settle_frame_size(&mut self) -> Option<(u32, u32)> {
        if !self.placing.waits_for_size() {
            return self.placing.frame_size;
        }
        let (width, height) = self.late_size.unwrap_or_else(|| self.placing.assumed_size());
        self.sink.scale_page(1.0 / width as f32, 1.0 / height as f32);
        if self.late_size.is_some() {
            self.placing.size_source = TermSource::File;
            return self.late_size;
        }
        self.assume(format!(
            "boxes are in pixels and the frame size is not said: {width} x {height} is assumed, the smallest usual size that \
             holds the middle of every box (--frame-size sets it)"
        ));
        Some((width, height))
    }
}

/// Why reading ends before the end of the input.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Stop {
    /// By the person.
    Cancelled,
    /// Memory would run out.
    Full,
}
