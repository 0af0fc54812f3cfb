//! What is known of each person's whole track, filters apart.
//!
//! One pass over each person's times and one over all rows in their own order, which is the order of memory; on two threads
//! for large stores. O(rows). Memory: some 150 bytes a person, and twice that while it runs.

use super::spans::Branch;
use super::{spans, track, workers};
use crate::model::{NormRect, PersonIndex, PersonSlot, TrackStore};

/// In how many parts the people are measured, each in a pass over the rows of its time.
const NUM_PARTS: usize = 4;

/// Measures of one person's whole track. NaN where unknown. Of detections without a track only times, counts and sizes are known.
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
    /// The shortest gap in milliseconds; `i64::MAX` without gaps. No step that is shorter needs to be judged again.
    pub shortest_gap_ms: i64,
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
    /// The times of the people whom the search for a time finds through this one.
    pub(super) branch: Branch,
}

impl PersonStats {
    /// Of a person of whom nothing is known yet.
    fn unknown(slot: PersonSlot, index: PersonIndex) -> Self {
        Self {
            slot,
            index,
            first_ms: 0,
            last_ms: 0,
            duration_ms: 0,
            num_samples: 0,
            num_bodies: 0,
            num_faces: 0,
            num_gaps: 0,
            longest_gap_ms: 0,
            shortest_gap_ms: i64::MAX,
            cadence_ms: f32::NAN,
            hold_ms: f32::NAN,
            present_ms: 0,
            coverage: 1.0,
            mean_area: f32::NAN,
            distance: f32::NAN,
            max_speed: f32::NAN,
            branch: Branch::default(),
        }
    }

    /// Takes away what can't be said of detections that are not of one person.
    fn forget_track(&mut self) {
        let Self { slot, index, first_ms, last_ms, duration_ms, num_samples, num_bodies, num_faces, .. } = *self;
        let Self { shortest_gap_ms, cadence_ms, hold_ms, mean_area, .. } = *self;
        *self = Self {
            first_ms,
            last_ms,
            duration_ms,
            num_samples,
            num_bodies,
            num_faces,
            shortest_gap_ms,
            cadence_ms,
            hold_ms,
            mean_area,
            coverage: f32::NAN,
            ..Self::unknown(slot, index)
        };
    }

    /// Until when the last sample counts as being there, in milliseconds.
    pub fn until_ms(&self) -> i64 {
        self.last_ms.saturating_add(self.hold_ms as i64)
    }
}

/// The statistics of every person, indexed by slot.
pub fn people_stats(store: &TrackStore) -> Vec<PersonStats> {
    people_stats_while(store, &|| true).expect("nobody says stop")
}

/// The same, unless `go_on` says no meanwhile and from then on; it is asked every few milliseconds.
pub fn people_stats_while(store: &TrackStore, go_on: &(dyn Fn() -> bool + Sync)) -> Option<Vec<PersonStats>> {
    let unknown = |slot| PersonStats::unknown(slot, store.person_index(slot));
    let mut people: Vec<PersonStats> = store.slots().map(unknown).collect();
    let part = people.len().div_ceil(NUM_PARTS).max(1);
    let measure = |people: &mut [PersonStats]| track::measure(store, people, go_on);
    let is_done = workers::work_on(people.chunks_mut(part), store.num_rows(), measure, go_on);
    if let Some(nobody) = store.untracked() {
        people[nobody.at()].forget_track();
    }
    spans::grow(&mut people);
    (is_done && go_on()).then_some(people)
}

/// How far the middle of a box moves from one sample to the next, in frame widths.
///
/// Boxes are ratios of width and height, so the vertical part is divided by the frame's `aspect` (width over height;
/// [`crate::model::VideoMetadata::aspect`] takes 16:9 where the frame size is unknown). Only boxes of one kind are compared,
/// body with body, else face with face, at consecutive times without a gap between: a face is not where the body's middle
/// is, and nobody knows the way through a gap.
pub fn step_length(from: NormRect, to: NormRect, aspect: f32) -> f32 {
    distance(from.center(), to.center(), aspect)
}

/// How far two points are from each other, in frame widths.
pub(super) fn distance((x0, y0): (f32, f32), (x1, y1): (f32, f32), aspect: f32) -> f32 {
    let (x, y) = (x1 - x0, (y1 - y0) / aspect);
    // Not `hypot`, which is several times slower to be right for numbers no box has.
    (x * x + y * y).sqrt()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Face, IntegrityReport, JobInfo, NewRow, StoreBuilder, VideoMetadata};

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
