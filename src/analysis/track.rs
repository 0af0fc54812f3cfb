//! What the tracks of some people measure: their times person by person, and their boxes row by row.
//!
//! Times are one column, of which a few tracks fit the fastest memory, so they are gathered for each person. Boxes are many
//! columns; they are read in the order of memory, and what is known of each person so far waits for the next row.

use super::cadence::{Cadence, median_ms};
use super::presence::{gap_limit_ms, gap_positions};
use super::{PersonStats, people};
use crate::model::segment::SEGMENT_ROWS;
use crate::model::{Columns, Face, NormRect, TrackStore};

/// Measures people whose slots follow each other. May leave off as soon as `go_on` says no.
pub(super) fn measure(store: &TrackStore, people: &mut [PersonStats], go_on: &(dyn Fn() -> bool + Sync)) {
    let Some(first_slot) = people.first().map(|stats| stats.slot.0) else { return };
    let columns: Vec<Columns<'_>> = store.columns().collect();
    let (cadence, mut times) = (Cadence::new(store), Times::default());
    let mut ways = Vec::with_capacity(people.len());
    let (mut first_row, mut last_row) = (u32::MAX, 0);
    for (at, stats) in people.iter_mut().enumerate() {
        if at % 64 == 0 && !go_on() {
            return;
        }
        let gaps = times.measure(&cadence, &columns, stats);
        ways.push(Way::new(gaps));
        let rows = store.person_rows(stats.slot);
        (first_row, last_row) = (first_row.min(rows[0]), last_row.max(rows[rows.len() - 1]));
    }
    let aspect = store.job.video.aspect();
    let segments = first_row as usize / SEGMENT_ROWS..=last_row as usize / SEGMENT_ROWS;
    for columns in &columns[segments] {
        if !go_on() {
            return;
        }
        for (at, slot) in columns.slot.iter().enumerate() {
            // Slots follow first appearances, so most segments are of these people, or of others.
            if let Some(way) = ways.get_mut(slot.wrapping_sub(first_slot) as usize) {
                way.add_row(columns.time_ms(at), columns.body(at), columns.face(at), aspect);
            }
        }
    }
    people.iter_mut().zip(ways).for_each(|(stats, way)| way.finish(aspect, stats));
}

/// Memory that one person leaves to the next.
#[derive(Default)]
struct Times {
    ms: Vec<i64>,
    steps: Vec<i64>,
    gaps: Vec<usize>,
}

impl Times {
    /// Fills in what the times of a person say. Returns the times that a gap follows, the latest first.
    fn measure(&mut self, cadence: &Cadence<'_>, columns: &[Columns<'_>], stats: &mut PersonStats) -> Vec<i64> {
        let rows = cadence.store().person_rows(stats.slot);
        let Self { ms: times, steps, gaps } = self;
        times.clear();
        times.extend(rows.iter().map(|&row| columns[row as usize / SEGMENT_ROWS].time_ms(row as usize % SEGMENT_ROWS)));
        steps.clear();
        steps.extend(times.windows(2).map(|pair| pair[1].saturating_sub(pair[0])).filter(|&step| step > 0));
        gaps.clear();
        gaps.extend(gap_positions(cadence, rows, times));

        let gap_ms = gaps.iter().map(|&at| times[at + 1].saturating_sub(times[at]));
        (stats.first_ms, stats.last_ms) = (times[0], times[times.len() - 1]);
        stats.duration_ms = stats.last_ms.saturating_sub(stats.first_ms);
        stats.num_samples = rows.len() as u32;
        stats.num_gaps = gaps.len() as u32;
        stats.longest_gap_ms = gap_ms.clone().max().unwrap_or(0);
        stats.shortest_gap_ms = gap_ms.clone().min().unwrap_or(i64::MAX);
        stats.present_ms = stats.duration_ms.saturating_sub(gap_ms.fold(0, i64::saturating_add));
        if stats.duration_ms > 0 {
            stats.coverage = (stats.present_ms as f64 / stats.duration_ms as f64) as f32;
        }
        stats.cadence_ms = median_ms(steps).unwrap_or(f32::NAN);
        stats.hold_ms = gap_limit_ms(cadence.store(), cadence.around(rows, rows.len() - 1));
        gaps.iter().rev().map(|&at| times[at]).collect()
    }
}

/// Where the boxes are at one time: the middles of the first usable one of each kind, NaN where there is none.
#[derive(Clone, Copy)]
struct Sample {
    time_ms: i64,
    body: (f32, f32),
    face: (f32, f32),
}

/// No middle of a box.
const NOWHERE: (f32, f32) = (f32::NAN, f32::NAN);

/// What the boxes of one person say, row by row.
struct Way {
    /// The sample whose rows are still coming.
    open: Sample,
    /// The sample before that one, nowhere if a gap lies between.
    previous: Sample,
    /// The next time that a gap follows.
    gap_start_ms: Option<i64>,
    bodies: Boxes,
    faces: Boxes,
    num_steps: u32,
    max_speed: f32,
    distance: f64,
    /// The times after that, the latest first.
    gap_starts_ms: Vec<i64>,
}

/// The boxes of one kind.
#[derive(Default)]
struct Boxes {
    num_rows: u32,
    num_usable: u32,
    area: f64,
}

impl Boxes {
    /// Counts a box, and returns its middle.
    fn add(&mut self, rect: NormRect) -> (f32, f32) {
        if !rect.is_finite() {
            self.num_rows += u32::from(rect.is_some());
            return NOWHERE;
        }
        self.num_rows += 1;
        self.num_usable += 1;
        self.area += f64::from(rect.area());
        rect.center()
    }

    fn mean_area(&self) -> Option<f32> {
        (self.num_usable > 0).then(|| (self.area / f64::from(self.num_usable)) as f32)
    }
}

impl Way {
    fn new(mut gap_starts_ms: Vec<i64>) -> Self {
        let nowhere = Sample { time_ms: i64::MIN, body: NOWHERE, face: NOWHERE };
        Self {
            open: nowhere,
            previous: nowhere,
            gap_start_ms: gap_starts_ms.pop(),
            bodies: Boxes::default(),
            faces: Boxes::default(),
            num_steps: 0,
            max_speed: 0.0,
            distance: 0.0,
            gap_starts_ms,
        }
    }

    fn add_row(&mut self, time_ms: i64, body: NormRect, face: Option<&Face>, aspect: f32) {
        let body = self.bodies.add(body);
        let face = face.map_or(NOWHERE, |face| self.faces.add(face.rect));
        if self.open.time_ms == time_ms {
            let first = |a: (f32, f32), b: (f32, f32)| if a.0.is_nan() { b } else { a };
            (self.open.body, self.open.face) = (first(self.open.body, body), first(self.open.face, face));
        } else {
            self.close(aspect);
            self.open = Sample { time_ms, body, face };
        }
    }

    /// Measures the step that leads to the open sample, of which no more rows come.
    fn close(&mut self, aspect: f32) {
        let (from, to) = (&self.previous, &self.open);
        let has_bodies = !(from.body.0.is_nan() | to.body.0.is_nan());
        let (start, end) = if has_bodies { (from.body, to.body) } else { (from.face, to.face) };
        if !(start.0.is_nan() | end.0.is_nan()) {
            let length = people::distance(start, end, aspect);
            let step_ms = to.time_ms.saturating_sub(from.time_ms) as f32;
            self.num_steps += 1;
            self.distance += f64::from(length);
            // Divisions are slow, so only for a step that may well be the fastest: 1001 stands for 1000 and all rounding.
            if length * 1001.0 > self.max_speed * step_ms {
                self.max_speed = self.max_speed.max(length / (step_ms / 1000.0));
            }
        }
        self.previous = self.open;
        if self.gap_start_ms == Some(self.open.time_ms) {
            (self.previous.body, self.previous.face) = (NOWHERE, NOWHERE);
            self.gap_start_ms = self.gap_starts_ms.pop();
        }
    }

    fn finish(mut self, aspect: f32, stats: &mut PersonStats) {
        self.close(aspect);
        stats.num_bodies = self.bodies.num_rows;
        stats.num_faces = self.faces.num_rows;
        stats.mean_area = self.bodies.mean_area().or_else(|| self.faces.mean_area()).unwrap_or(f32::NAN);
        if self.num_steps > 0 {
            (stats.distance, stats.max_speed) = (self.distance as f32, self.max_speed);
        }
    }
}
