//! What is known of each person's whole track, filters apart.
//!
//! One pass over each person's times and one over all rows in their own order, which is the order of memory: O(rows). Some
//! 100 bytes a person, and twice that while it runs.

use super::cadence::{Cadence, median_ms};
use super::presence::{gap_limit_ms, gap_positions};
use crate::model::{Face, NormRect, PersonIndex, PersonSlot, TrackStore};

/// Measures of one person's whole track. NaN where unknown.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct PersonStats {
    /// Whose, in this store.
    pub slot: PersonSlot,
    /// Whose, as sent.
    pub index: PersonIndex,
    /// Time of the first sample in milliseconds.
    pub first_ms: i64,
    /// Time of the last sample in milliseconds.
    pub last_ms: i64,
    /// From the first to the last sample in milliseconds; 0 for a single sample.
    pub duration_ms: i64,
    /// Number of samples (rows).
    pub num_samples: u32,
    /// Samples with a body box.
    pub num_bodies: u32,
    /// Samples with a face box.
    pub num_faces: u32,
    /// Number of gaps, see [`super::presence`].
    pub num_gaps: u32,
    /// The longest gap in milliseconds; 0 without gaps.
    pub longest_gap_ms: i64,
    /// Median step between the sample times of the whole track in milliseconds; NaN for a single time.
    pub cadence_ms: f32,
    /// How long the last sample counts as being there, in milliseconds: the longest step after it that would be no gap.
    pub hold_ms: f32,
    /// The duration without the gaps in milliseconds.
    pub present_ms: i64,
    /// Present time over duration, `0..=1`; 1 for a single time.
    pub coverage: f32,
    /// Mean area of the body boxes, ratio of the frame area; of the face boxes where there is no body; NaN without boxes.
    pub mean_area: f32,
    /// Way of the box's middle in frame widths, see [`step_length`]; NaN without a step to measure.
    pub distance: f32,
    /// The fastest step in frame widths per second; NaN without a step to measure.
    pub max_speed: f32,
}

/// The statistics of every person, indexed by slot.
pub fn people_stats(store: &TrackStore) -> Vec<PersonStats> {
    let cadence = Cadence::new(store);
    let mut scratch = Scratch::default();
    let mut boxes: Vec<BoxStats> = Vec::with_capacity(store.num_people() as usize);
    let mut people: Vec<PersonStats> = Vec::with_capacity(store.num_people() as usize);
    for slot in store.slots() {
        people.push(time_stats(&cadence, slot, &mut scratch));
        boxes.push(BoxStats::new(scratch.gaps.iter().map(|&at| scratch.times[at])));
    }
    let aspect = store.job.video.aspect();
    for columns in store.columns() {
        for at in 0..columns.len() {
            boxes[columns.slot[at] as usize].add_row(columns.time_ms(at), columns.body(at), columns.face(at), aspect);
        }
    }
    for (stats, boxes) in people.iter_mut().zip(&mut boxes) {
        boxes.finish(aspect);
        stats.num_bodies = boxes.num_bodies;
        stats.num_faces = boxes.num_faces;
        stats.mean_area = boxes.mean_area();
        if boxes.num_steps > 0 {
            stats.distance = boxes.distance as f32;
            stats.max_speed = boxes.max_speed;
        }
    }
    people
}

/// Memory that one person leaves to the next.
#[derive(Default)]
struct Scratch {
    times: Vec<i64>,
    steps: Vec<i64>,
    gaps: Vec<usize>,
}

/// What the times of a person say; of the boxes nothing yet.
fn time_stats(cadence: &Cadence<'_>, slot: PersonSlot, scratch: &mut Scratch) -> PersonStats {
    let store = cadence.store();
    let rows = store.person_rows(slot);
    let Scratch { times, steps, gaps } = scratch;
    times.clear();
    times.extend(rows.iter().map(|&row| store.time_ms(row)));
    steps.clear();
    steps.extend(times.windows(2).map(|pair| pair[1].saturating_sub(pair[0])).filter(|&step| step > 0));
    gaps.clear();
    gaps.extend(gap_positions(cadence, rows, times));

    let gap_ms = gaps.iter().map(|&at| times[at + 1].saturating_sub(times[at]));
    let (first_ms, last_ms) = (times[0], times[times.len() - 1]);
    let duration_ms = last_ms.saturating_sub(first_ms);
    let present_ms = duration_ms.saturating_sub(gap_ms.clone().fold(0, i64::saturating_add));
    PersonStats {
        slot,
        index: store.person_index(slot),
        first_ms,
        last_ms,
        duration_ms,
        num_samples: rows.len() as u32,
        num_bodies: 0,
        num_faces: 0,
        num_gaps: gaps.len() as u32,
        longest_gap_ms: gap_ms.max().unwrap_or(0),
        cadence_ms: median_ms(steps).unwrap_or(f32::NAN),
        hold_ms: gap_limit_ms(cadence.around(rows, rows.len() - 1)),
        present_ms,
        coverage: if duration_ms > 0 { (present_ms as f64 / duration_ms as f64) as f32 } else { 1.0 },
        mean_area: f32::NAN,
        distance: f32::NAN,
        max_speed: f32::NAN,
    }
}

/// The boxes at one time of one person: the first usable one of each kind.
#[derive(Debug, Clone, Copy)]
struct Sample {
    time_ms: i64,
    body: Option<NormRect>,
    face: Option<NormRect>,
}

/// What the boxes of one person say, row by row.
struct BoxStats {
    /// Times that a gap follows, the latest first.
    gap_starts_ms: Vec<i64>,
    /// The sample whose rows are still coming.
    open: Option<Sample>,
    /// The sample before that one, unless a gap lies between.
    previous: Option<Sample>,
    num_bodies: u32,
    num_faces: u32,
    body_area: MeanArea,
    face_area: MeanArea,
    num_steps: u32,
    distance: f64,
    max_speed: f32,
}

#[derive(Default)]
struct MeanArea {
    sum: f64,
    count: u32,
}

impl MeanArea {
    fn add(&mut self, rect: Option<NormRect>) {
        self.sum += rect.map_or(0.0, |rect| f64::from(rect.area()));
        self.count += u32::from(rect.is_some());
    }

    fn get(&self) -> Option<f32> {
        (self.count > 0).then(|| (self.sum / f64::from(self.count)) as f32)
    }
}

impl BoxStats {
    fn new(gap_starts_ms: impl DoubleEndedIterator<Item = i64>) -> Self {
        Self {
            gap_starts_ms: gap_starts_ms.rev().collect(),
            open: None,
            previous: None,
            num_bodies: 0,
            num_faces: 0,
            body_area: MeanArea::default(),
            face_area: MeanArea::default(),
            num_steps: 0,
            distance: 0.0,
            max_speed: 0.0,
        }
    }

    fn add_row(&mut self, time_ms: i64, body: NormRect, face: Option<&Face>, aspect: f32) {
        let face = face.map(|face| face.rect).filter(|rect| rect.is_some());
        self.num_bodies += u32::from(body.is_some());
        self.num_faces += u32::from(face.is_some());
        let body = Some(body).filter(|rect| rect.is_finite());
        let face = face.filter(|rect| rect.is_finite());
        self.body_area.add(body);
        self.face_area.add(face);
        match &mut self.open {
            Some(open) if open.time_ms == time_ms => {
                open.body = open.body.or(body);
                open.face = open.face.or(face);
            }
            _ => {
                self.finish(aspect);
                self.open = Some(Sample { time_ms, body, face });
            }
        }
    }

    /// Measures the step that leads to the open sample, of which no more rows come.
    fn finish(&mut self, aspect: f32) {
        let Some(open) = self.open.take() else { return };
        if let Some(previous) = self.previous {
            self.add_step(previous, open, aspect);
        }
        let has_gap_after = self.gap_starts_ms.pop_if(|start_ms| *start_ms == open.time_ms).is_some();
        self.previous = Some(open).filter(|_| !has_gap_after);
    }

    fn add_step(&mut self, from: Sample, to: Sample, aspect: f32) {
        let bodies = from.body.zip(to.body);
        let Some((a, b)) = bodies.or_else(|| from.face.zip(to.face)) else { return };
        let length = step_length(a, b, aspect);
        let seconds = to.time_ms.saturating_sub(from.time_ms) as f32 / 1000.0;
        self.num_steps += 1;
        self.distance += f64::from(length);
        if seconds > 0.0 {
            self.max_speed = self.max_speed.max(length / seconds);
        }
    }

    fn mean_area(&self) -> f32 {
        self.body_area.get().or_else(|| self.face_area.get()).unwrap_or(f32::NAN)
    }
}

/// How far the middle of a box moves from one sample to the next, in frame widths.
///
/// Boxes are ratios of width and height, so the vertical part is divided by the frame's `aspect` (width over height;
/// [`crate::model::VideoMetadata::aspect`] takes 16:9 where the frame size is unknown). Only boxes of one kind are compared,
/// body with body, else face with face, at consecutive times without a gap between: a face is not where the body's middle
/// is, and nobody knows the way through a gap.
pub fn step_length(from: NormRect, to: NormRect, aspect: f32) -> f32 {
    let ((x0, y0), (x1, y1)) = (from.center(), to.center());
    let (x, y) = (x1 - x0, (y1 - y0) / aspect);
    // Not `hypot`, which is several times slower to be right for numbers no box has.
    (x * x + y * y).sqrt()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{IntegrityReport, JobInfo, NewRow, StoreBuilder, VideoMetadata};

    const RECT: NormRect = NormRect { left: 0.4, top: 0.2, width: 0.1, height: 0.5 };

    fn stats(rows: &[(i64, Option<f32>, Option<f32>)]) -> PersonStats {
        let mut builder = StoreBuilder::new();
        for &(time_ms, body_left, face_left) in rows {
            let body = body_left.map_or(NormRect::NONE, |left| NormRect { left, ..RECT });
            let face = face_left.map(|left| Face { rect: NormRect::new(left, 0.0, 0.02, 0.02), ..Face::EMPTY });
            builder.push(&NewRow { time_ms, index: PersonIndex(3), body, face, extras: None });
        }
        let video = VideoMetadata { width: Some(200), height: Some(100), ..VideoMetadata::default() };
        let store = builder.finish(JobInfo { video, ..JobInfo::default() }, IntegrityReport::default());
        people_stats(&store)[0]
    }

    #[test]
    fn a_track_with_a_gap_is_measured_around_it() {
        let at = |i: i64| i * 100;
        let mut rows: Vec<_> = (0..10).map(|i| (at(i), Some(i as f32 * 0.01), None)).collect();
        rows.extend((0..10).map(|i| (4000 + at(i), Some(0.8), None)));
        let stats = stats(&rows);
        assert_eq!((stats.first_ms, stats.last_ms, stats.duration_ms, stats.num_samples), (0, 4900, 4900, 20));
        assert_eq!((stats.num_gaps, stats.longest_gap_ms, stats.present_ms), (1, 3100, 1800));
        assert_eq!((stats.cadence_ms, stats.coverage), (100.0, 1800.0 / 4900.0));
        assert!((stats.distance - 0.09).abs() < 1e-6, "the jump over the gap is no way: {}", stats.distance);
        assert!((stats.max_speed - 0.1).abs() < 1e-5, "{}", stats.max_speed);
        assert!((stats.mean_area - 0.05).abs() < 1e-6);
    }

    #[test]
    fn faces_are_not_compared_with_bodies() {
        let stats =
            stats(&[(0, Some(0.1), Some(0.7)), (67, Some(0.2), None), (133, None, Some(0.7)), (333, None, Some(0.75))]);
        assert!((stats.distance - 0.15).abs() < 1e-6, "{}", stats.distance);
        assert!((stats.max_speed - 0.1 / 0.067).abs() < 1e-4, "{}", stats.max_speed);
        assert_eq!((stats.num_bodies, stats.num_faces, stats.num_gaps), (2, 3, 0));
    }

    #[test]
    fn the_height_of_the_frame_counts_for_less_than_its_width() {
        let to = NormRect { top: RECT.top + 0.2, ..RECT };
        assert!((step_length(RECT, to, 2.0) - 0.1).abs() < 1e-6);
    }

    #[test]
    fn what_is_unknown_is_nan() {
        let single = stats(&[(500, None, Some(0.5)), (500, Some(0.5), None)]);
        assert_eq!((single.duration_ms, single.coverage, single.num_samples), (0, 1.0, 2));
        assert!(single.cadence_ms.is_nan() && single.distance.is_nan() && single.max_speed.is_nan());
        assert!((single.mean_area - 0.05).abs() < 1e-6, "the body's area, not the mean of body and face");
        assert!(stats(&[(0, None, None), (67, None, None)]).mean_area.is_nan());
    }

    #[test]
    fn a_body_and_a_face_in_two_entries_are_one_sample() {
        let split = stats(&[(0, Some(0.1), None), (0, None, Some(0.2)), (67, None, Some(0.2)), (67, Some(0.3), None)]);
        assert!((split.distance - 0.2).abs() < 1e-6, "{}", split.distance);
        assert_eq!(split.cadence_ms, 67.0);
    }
}
