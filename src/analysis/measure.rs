//! Values over time, for plots: one person's, or the number of people.
//!
//! A series goes through the kept rows of one person in a range of times; finding the range is O(log rows).

use std::ops::{Range, RangeInclusive};

use serde::{Deserialize, Serialize};

use super::cadence::Cadence;
use super::density::Buckets;
use super::people::step_length;
use super::presence::{MAX_LEFT_OUT, is_gap_after, is_stretch};
use super::{Kept, PersonStats};
use crate::model::{Face, NormRect, PersonSlot, Row, TrackStore};

/// What can be plotted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Measure {
    /// Middle of the box, from the left.
    CenterX,
    /// Middle of the box, from the top.
    CenterY,
    /// Area of the box.
    BoxArea,
    /// How fast the middle of the box moves.
    Speed,
    /// How sure the service is of the face.
    FaceConfidence,
    /// Turn of the head to the side.
    Yaw,
    /// Nod of the head.
    Pitch,
    /// Tilt of the head.
    Roll,
    /// How sure the detector is, where a format says so.
    Score,
    /// The visible share of the person, where a format says so.
    Visibility,
    /// How many people are there.
    PeoplePresent,
}

impl Measure {
    /// All of them, in the order of menus.
    pub const ALL: [Self; 11] = [
        Self::CenterX,
        Self::CenterY,
        Self::BoxArea,
        Self::Speed,
        Self::FaceConfidence,
        Self::Yaw,
        Self::Pitch,
        Self::Roll,
        Self::Score,
        Self::Visibility,
        Self::PeoplePresent,
    ];

    /// What people read.
    pub const fn title(self) -> &'static str {
        match self {
            Self::CenterX => "Centre x",
            Self::CenterY => "Centre y",
            Self::BoxArea => "Box area",
            Self::Speed => "Speed",
            Self::FaceConfidence => "Face confidence",
            Self::Yaw => "Yaw",
            Self::Pitch => "Pitch",
            Self::Roll => "Roll",
            Self::Score => "Score",
            Self::Visibility => "Visibility",
            Self::PeoplePresent => "People present",
        }
    }

    /// The unit of its values, as it is written on an axis.
    pub const fn unit(self) -> &'static str {
        match self {
            Self::CenterX => "frame widths",
            Self::CenterY => "frame heights",
            Self::BoxArea => "of the frame",
            Self::Speed => "frame widths/s",
            Self::FaceConfidence => "%",
            Self::Yaw | Self::Pitch | Self::Roll => "°",
            Self::Score | Self::Visibility => "0 to 1",
            Self::PeoplePresent => "people",
        }
    }

    /// The lowest and the highest value there can be, where there is one: no axis goes beyond.
    pub const fn limits(self) -> (Option<f64>, Option<f64>) {
        match self {
            Self::FaceConfidence => (Some(0.0), Some(100.0)),
            Self::BoxArea | Self::Speed | Self::PeoplePresent => (Some(0.0), None),
            // Boxes may reach out of the frame, and angles are as sent.
            // Some detectors score as they like.
            Self::CenterX | Self::CenterY | Self::Yaw | Self::Pitch | Self::Roll | Self::Score => (None, None),
            Self::Visibility => (Some(0.0), Some(1.0)),
        }
    }

    /// A range of an axis kept within [`Self::limits`], as far as the values themselves (`low` to `high`) allow.
    pub fn within_limits(self, axis: Range<f64>, low: f64, high: f64) -> Range<f64> {
        let (lowest, highest) = self.limits();
        let start = lowest.map_or(axis.start, |limit| axis.start.max(limit.min(low)));
        let end = highest.map_or(axis.end, |limit| axis.end.min(limit.max(high)));
        // Values that all lie on a limit leave the axis as it was: it must have a length.
        if start < end { start..end } else { axis }
    }

    /// A stable name for arguments and settings.
    pub const fn id(self) -> &'static str {
        match self {
            Self::CenterX => "center-x",
            Self::CenterY => "center-y",
            Self::BoxArea => "box-area",
            Self::Speed => "speed",
            Self::FaceConfidence => "face-confidence",
            Self::Yaw => "yaw",
            Self::Pitch => "pitch",
            Self::Roll => "roll",
            Self::Score => "score",
            Self::Visibility => "visibility",
            Self::PeoplePresent => "people-present",
        }
    }

    /// The measure of an [`Self::id`].
    pub fn from_id(id: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|measure| measure.id() == id)
    }

    /// Whether it has one curve for each person, from [`series`]; else one for all, from [`people_present`].
    pub const fn is_per_person(self) -> bool {
        !matches!(self, Self::PeoplePresent)
    }

    /// Whether it needs what only other formats say of a detection.
    pub const fn is_of_mark(self) -> bool {
        matches!(self, Self::Score | Self::Visibility)
    }

    /// Whether it needs a face.
    pub const fn is_of_face(self) -> bool {
        matches!(self, Self::FaceConfidence | Self::Yaw | Self::Pitch | Self::Roll)
    }
}

/// The values of a measure for one person, at the kept samples with times in the half-open range, ascending. `None`, half way
/// between two samples, breaks the line between them. Empty for [`Measure::PeoplePresent`].
///
/// The line is broken at gaps, where more than a few samples are left out or have no such value (see
/// [`super::presence::MAX_LEFT_OUT`]; a face at every third body does not break its line), and where the box changes from a
/// body to a face or back: measures of the box are those of the body, and of the face where there is no body. Speed is that
/// of the step that leads to the sample.
pub fn series<'a>(
    store: &'a TrackStore,
    kept: &'a Kept,
    slot: PersonSlot,
    measure: Measure,
    ms: Range<i64>,
) -> impl Iterator<Item = (i64, Option<f64>)> + 'a {
    // Detections of no track make no line.
    let is_line = measure.is_per_person() && kept.has_person(slot) && Some(slot) != store.untracked();
    let rows = if is_line { store.person_rows(slot) } else { &[] };
    let start = rows.partition_point(|&row| store.time_ms(row) < ms.start);
    let end = rows.partition_point(|&row| store.time_ms(row) < ms.end).max(start);
    let track = Track { cadence: Cadence::new(store), rows, aspect: store.job.video.aspect() };
    let mut previous: Option<(usize, BoxKind)> = None;
    (start..end).filter(|&at| kept.contains(rows[at])).flat_map(move |at| {
        let point = track.value(at, measure);
        let time_ms = store.time_ms(rows[at]);
        let mut gap_ms = None;
        if let Some((_, kind)) = point
            && let Some((last, last_kind)) = previous.replace((at, kind))
            && !(kind == last_kind && is_stretch(&track.cadence, rows, last, at))
        {
            gap_ms = Some(store.time_ms(rows[last]).midpoint(time_ms));
        }
        gap_ms.map(|ms| (ms, None)).into_iter().chain(point.map(|(value, _)| (time_ms, Some(value))))
    })
}

/// Which box a value is of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum BoxKind {
    Body,
    Face,
}

struct Track<'a> {
    cadence: Cadence<'a>,
    rows: &'a [Row],
    aspect: f32,
}

impl Track<'_> {
    fn value(&self, at: usize, measure: Measure) -> Option<(f64, BoxKind)> {
        let store = self.cadence.store();
        let of_face = |value: fn(&Face) -> f32| Some((store.face(self.rows[at]).map(value)?, BoxKind::Face));
        let of_box = |value: fn(NormRect) -> f32| self.rect(at).map(|(rect, kind)| (value(rect), kind));
        let (value, kind) = match measure {
            Measure::CenterX => of_box(|rect| rect.center().0),
            Measure::CenterY => of_box(|rect| rect.center().1),
            Measure::BoxArea => of_box(NormRect::area),
            Measure::Speed => self.speed(at),
            Measure::FaceConfidence => of_face(|face| face.confidence),
            Measure::Yaw => of_face(|face| face.pose.yaw),
            Measure::Pitch => of_face(|face| face.pose.pitch),
            Measure::Roll => of_face(|face| face.pose.roll),
            Measure::Score => Some((store.mark(self.rows[at]).score, BoxKind::Body)),
            Measure::Visibility => Some((store.mark(self.rows[at]).visibility, BoxKind::Body)),
            Measure::PeoplePresent => None,
        }?;
        value.is_finite().then_some((f64::from(value), kind))
    }

    /// The body box; the face box where nothing at that time has a body.
    fn rect(&self, at: usize) -> Option<(NormRect, BoxKind)> {
        let body = self.body(at);
        if body.is_none() && self.rows_with(at).any(|other| self.body(other).is_some()) {
            return None;
        }
        body.map(|rect| (rect, BoxKind::Body)).or_else(|| Some((self.face(at)?, BoxKind::Face)))
    }

    fn speed(&self, at: usize) -> Option<(f32, BoxKind)> {
        let store = self.cadence.store();
        let (rect, kind) = self.rect(at)?;
        let before = *self.rows_with(at).start();
        let before = before.checked_sub(1)?;
        if is_gap_after(&self.cadence, self.rows, before) {
            return None;
        }
        let step_ms = store.time_ms(self.rows[at]).saturating_sub(store.time_ms(self.rows[before]));
        let from = self.rows_with(before).find_map(|other| match kind {
            BoxKind::Body => self.body(other),
            BoxKind::Face => self.face(other),
        })?;
        Some((step_length(from, rect, self.aspect) / (step_ms as f32 / 1000.0), kind))
    }

    /// The positions of the rows at the same time as this one, itself included.
    fn rows_with(&self, at: usize) -> RangeInclusive<usize> {
        let store = self.cadence.store();
        let time_ms = store.time_ms(self.rows[at]);
        let is_then = |row: &&Row| store.time_ms(**row) == time_ms;
        let num_before = self.rows[..at].iter().rev().take_while(is_then).count();
        let num_after = self.rows[at + 1..].iter().take_while(is_then).count();
        at - num_before..=at + num_after
    }

    fn body(&self, at: usize) -> Option<NormRect> {
        Some(self.cadence.store().body(self.rows[at])).filter(|rect| rect.is_finite())
    }

    fn face(&self, at: usize) -> Option<NormRect> {
        self.cadence.store().face(self.rows[at]).map(|face| face.rect).filter(|rect| rect.is_finite())
    }
}

/// How many people are there in each of `num_buckets` equal parts of the range of times: those with a kept sample in it, or on
/// their way from one kept sample to the next without a gap. `people` are the store's statistics by slot.
///
/// O(log rows) for each person and bucket that they are in; where rows are hidden, O(rows of the people in the range).
pub fn people_present(
    store: &TrackStore,
    kept: &Kept,
    people: &[PersonStats],
    ms: Range<i64>,
    num_buckets: usize,
) -> Vec<u32> {
    let mut counts = vec![0_u32; num_buckets];
    if ms.is_empty() || num_buckets == 0 {
        return counts;
    }
    let cadence = Cadence::new(store);
    let buckets = Buckets::new(ms.clone(), num_buckets);
    let is_person = |s: &&PersonStats| kept.has_person(s.slot) && !s.index.is_untracked();
    for stats in people.iter().filter(|s| s.first_ms < ms.end && s.last_ms >= ms.start).filter(is_person) {
        let rows = store.person_rows(stats.slot);
        // The steps from the samples before the range may lead into it.
        let start = rows.partition_point(|&row| store.time_ms(row) < ms.start).saturating_sub(MAX_LEFT_OUT + 1);
        let mut next_free = 0;
        let mut last: Option<usize> = None;
        let mut at = start;
        while let Some(here) = (at..rows.len()).find(|&at| kept.contains(rows[at])) {
            let time_ms = store.time_ms(rows[here]);
            let from_ms = last
                .filter(|&last| here == last + 1 && stats.num_gaps == 0 || is_stretch(&cadence, rows, last, here))
                .map_or(time_ms, |last| store.time_ms(rows[last]));
            if time_ms >= ms.start && from_ms < ms.end {
                let first = buckets.number(from_ms).max(next_free);
                let end = buckets.number(time_ms) + 1;
                counts[first.min(end)..end].iter_mut().for_each(|count| *count += 1);
                next_free = next_free.max(end);
            }
            if time_ms >= ms.end {
                break;
            }
            let mut newest = here;
            if kept.is_all() && time_ms >= ms.start {
                // The rest of this bucket changes nothing: on to its last row.
                let bucket = buckets.number(time_ms);
                newest = gallop(rows, here, |&row| {
                    store.time_ms(row) < ms.end && buckets.number(store.time_ms(row)) == bucket
                });
            }
            (last, at) = (Some(newest), newest + 1);
        }
    }
    counts
}

/// The last position from `start` on for which the condition, which holds there, still holds without interruption.
fn gallop(rows: &[Row], start: usize, holds: impl Fn(&Row) -> bool) -> usize {
    let mut width = 1;
    while start + width < rows.len() && holds(&rows[start + width]) {
        width *= 2;
    }
    let known = start + width / 2;
    let end = (start + width).min(rows.len());
    known + rows[known..end].partition_point(holds) - 1
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::people_stats;
    use crate::model::{IntegrityReport, JobInfo, NewRow, PersonIndex, StoreBuilder, VideoMetadata};

    fn store(rows: &[(i64, i64, Option<f32>, Option<f32>)]) -> TrackStore {
        let mut builder = StoreBuilder::new();
        for &(time_ms, index, body, face) in rows {
            let rect = |left| NormRect::new(left, 0.2, 0.1, 0.5);
            let face = face.map(|left| Face { rect: rect(left), confidence: left * 100.0, ..Face::EMPTY });
            let body = body.map_or(NormRect::NONE, rect);
            builder.push(&NewRow { time_ms, index: PersonIndex(index), body, face, extras: None });
        }
        let video = VideoMetadata { width: Some(200), height: Some(100), ..VideoMetadata::default() };
        builder.finish(JobInfo { video, ..JobInfo::default() }, IntegrityReport::default())
    }

    fn points(store: &TrackStore, measure: Measure, ms: Range<i64>) -> Vec<(i64, Option<f64>)> {
        let kept = Kept::all(store);
        let round = |value: f64| (value * 1e4).round() / 1e4;
        series(store, &kept, PersonSlot(0), measure, ms).map(|(ms, value)| (ms, value.map(round))).collect()
    }

    #[test]
    fn lines_break_at_gaps_and_where_the_kind_of_box_changes() {
        let steps = [0, 100, 200, 1200, 1300, 1400, 1500];
        let mut rows: Vec<_> = steps.iter().map(|&ms| (ms, 0, Some(ms as f32 / 1e4), None)).collect();
        rows.push((1600, 0, None, Some(0.5)));
        let store = store(&rows);
        let x = |ms: i64| (ms, Some((ms + 500) as f64 / 1e4));
        let expected =
            [x(0), x(100), x(200), (700, None), x(1200), x(1300), x(1400), x(1500), (1550, None), (1600, Some(0.55))];
        assert_eq!(points(&store, Measure::CenterX, 0..10_000), expected);
        assert_eq!(points(&store, Measure::CenterX, 100..1200), expected[1..3]);
        let speeds = points(&store, Measure::Speed, 0..1400);
        assert_eq!(speeds, [(100, Some(0.1)), (200, Some(0.1)), (750, None), (1300, Some(0.1))]);
        assert_eq!(points(&store, Measure::FaceConfidence, 0..2000), [(1600, Some(50.0))]);
    }

    #[test]
    fn faces_among_bodies_are_one_line() {
        let rows: Vec<_> = (0..10).map(|i| (i * 67, 0, Some(0.1), (i % 3 == 0).then_some(0.9))).collect();
        let ms: Vec<i64> = points(&store(&rows), Measure::FaceConfidence, 0..1000).iter().map(|p| p.0).collect();
        assert_eq!(ms, [0, 201, 402, 603]);
    }

    #[test]
    fn ids_and_titles_are_distinct_and_read_back() {
        for measure in Measure::ALL {
            assert_eq!(Measure::from_id(measure.id()), Some(measure));
            assert_eq!(Measure::ALL.iter().filter(|m| m.title() == measure.title()).count(), 1);
        }
        assert_eq!(points(&store(&[(0, 0, None, None)]), Measure::PeoplePresent, 0..10), []);
    }

    #[test]
    fn people_are_counted_once_in_each_part_they_are_in() {
        let walk = |index: i64, start: i64, n: i64| (0..n).map(move |i| (start + i * 100, index, Some(0.1), None));
        let mut rows: Vec<_> = walk(0, 0, 11).chain(walk(0, 3000, 11)).chain(walk(1, 500, 3)).collect();
        rows.sort_by_key(|row| row.0);
        let store = store(&rows);
        let people = people_stats(&store);
        let present = |kept: &Kept, ms, n| people_present(&store, kept, &people, ms, n);
        let all = Kept::all(&store);
        assert_eq!(present(&all, 0..5000, 5), [2, 1, 0, 1, 1]);
        assert_eq!(present(&all, 500..800, 30), [vec![2; 21], vec![1; 9]].concat());
        assert_eq!(present(&all, 1001..3000, 3), [0, 0, 0]);
        let early = all.between(&store, 0..450);
        assert_eq!(present(&early, 0..1000, 10), [1, 1, 1, 1, 1, 0, 0, 0, 0, 0]);
        assert_eq!(present(&all, 0..0, 3), [0, 0, 0]);
        assert!(present(&all, 0..10, 0).is_empty());
    }
}
