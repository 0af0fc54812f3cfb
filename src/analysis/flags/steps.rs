//! How everyone gets from one sample to the next.

use super::moments::Here;
use crate::model::{NormRect, PersonSlot, TrackStore};

/// A point of the frame in frame widths in both directions.
pub(super) type Place = (f32, f32);

const NOWHERE: Place = (f32::NAN, f32::NAN);

/// One person's way from a sample to the next, without a gap between: of the body's middle, or of the face's where one of
/// the two has no body.
#[derive(Debug, Clone, Copy)]
pub(super) struct Step {
    pub(super) slot: PersonSlot,
    pub(super) start_ms: i64,
    pub(super) is_body: bool,
    pub(super) from: Place,
    /// Where the person would be after going on like before.
    pub(super) expected: Place,
    pub(super) to: Place,
    /// Width of the box at the end, frame widths.
    pub(super) width: f32,
}

/// Distance of two places in frame widths.
pub(super) fn distance(from: Place, to: Place) -> f32 {
    let (x, y) = (to.0 - from.0, to.1 - from.1);
    (x * x + y * y).sqrt()
}

/// Where the boxes of one kind were, and how they moved.
#[derive(Debug, Clone, Copy)]
struct Moving {
    place: Place,
    /// Frame widths per millisecond; nowhere where it is not known.
    velocity: Place,
}

#[derive(Debug, Clone, Copy)]
struct Last {
    time_ms: i64,
    body: Moving,
    face: Moving,
}

/// Everyone's last sample, and the steps to the present one.
pub(super) struct Steps {
    aspect: f32,
    last: Vec<Last>,
    taken: Vec<Step>,
}

impl Steps {
    pub(super) fn new(store: &TrackStore) -> Self {
        let nowhere = Moving { place: NOWHERE, velocity: NOWHERE };
        let last = Last { time_ms: i64::MIN, body: nowhere, face: nowhere };
        Self { aspect: store.job.video.aspect(), last: vec![last; store.num_slots() as usize], taken: Vec::new() }
    }

    /// The steps that lead to the samples of a time.
    pub(super) fn take(&mut self, time_ms: i64, here: &[Here]) -> &[Step] {
        self.taken.clear();
        for person in here {
            let last = &mut self.last[person.slot.at()];
            let start_ms = last.time_ms;
            let step_ms = time_ms.saturating_sub(start_ms) as f32;
            let go = |moving: &mut Moving, rect: NormRect, is_body: bool| {
                let (x, y) = rect.center();
                let (from, to, velocity) = (moving.place, (x, y / self.aspect), moving.velocity);
                *moving = Moving { place: to, velocity: ((to.0 - from.0) / step_ms, (to.1 - from.1) / step_ms) };
                let ahead = (from.0 + velocity.0 * step_ms, from.1 + velocity.1 * step_ms);
                let expected = if ahead.0.is_nan() || ahead.1.is_nan() { from } else { ahead };
                let step = Step { slot: person.slot, start_ms, is_body, from, expected, to, width: rect.width };
                (!(from.0.is_nan() || to.0.is_nan())).then_some(step)
            };
            let body = go(&mut last.body, person.body, true);
            let face = go(&mut last.face, person.face, false);
            self.taken.extend(body.or(face));
            last.time_ms = time_ms;
            if person.is_before_gap {
                let nowhere = Moving { place: NOWHERE, velocity: NOWHERE };
                (last.body, last.face) = (nowhere, nowhere);
            }
        }
        &self.taken
    }

    /// The steps that were taken last.
    pub(super) fn taken(&self) -> &[Step] {
        &self.taken
    }

    /// Forgets how somebody moved: the last step was not their own.
    pub(super) fn forget_velocity(&mut self, slot: PersonSlot) {
        let last = &mut self.last[slot.at()];
        (last.body.velocity, last.face.velocity) = (NOWHERE, NOWHERE);
    }
}
