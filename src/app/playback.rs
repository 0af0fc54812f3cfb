//! The time cursor: seeking, stepping and playing.

use std::ops::Range;

use serde::{Deserialize, Serialize};

use super::document::Document;
use super::effect::{Effect, Effects};
use super::state::AppState;
use super::stepping;
use crate::analysis::Between;
use crate::model::time::{ASSUMED_FRAME_RATE, frame_of_ms, ms_of_frame};

/// The speeds on the keys 1 to 9.
pub const SPEEDS: [f32; 9] = [0.1, 0.25, 0.5, 1.0, 1.5, 2.0, 4.0, 8.0, 16.0];

/// No tick is longer, in milliseconds: who wakes a sleeping machine wants to go on from where it was.
const MAX_TICK_MS: f64 = 1000.0;
/// As fast as J and L go.
const MAX_SHUTTLE: f32 = 16.0;

/// Moves the time cursor.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum PlaybackCommand {
    /// To a time; kept within the span of the result.
    Seek {
        /// Milliseconds from the start of the video.
        ms: i64,
    },
    /// To the previous (negative) or next sample of the selected people, or of anyone when nobody is selected.
    StepSample(i32),
    /// By whole frames, at the known or assumed rate.
    StepFrame(i64),
    /// By milliseconds.
    StepMs(i64),
    /// To the first sample.
    ToStart,
    /// To the last sample.
    ToEnd,
    /// To the next (`true`) or previous gap of the selected people, or of anyone.
    ToGap {
        /// Direction.
        forward: bool,
    },
    /// To the first sample of the selected people, or (`true`) to their last one.
    ToPersonEdge {
        /// The last one.
        forward: bool,
    },
    /// To the next (`true`) or previous bookmark.
    ToBookmark {
        /// Direction.
        forward: bool,
    },
    /// Plays the selected range of time again and again, or all of the result where none is selected; or ends that.
    ToggleLoop,
    /// Starts or stops.
    Toggle,
    /// Stops.
    Pause,
    /// J and L: plays backward or forward, faster with every press. Against the way it goes it slows down first, and turns round
    /// at real time.
    Shuttle {
        /// Direction.
        forward: bool,
    },
    /// One of [`SPEEDS`], or any other positive factor.
    SetSpeed(f32),
    /// What is drawn between two samples.
    SetBetween(Between),
    /// Time has passed while playing: real milliseconds since the last tick.
    Tick {
        /// Real milliseconds.
        elapsed_ms: f64,
    },
}

/// How a document plays.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Playback {
    /// Whether time runs.
    pub is_playing: bool,
    /// Factor of real time, positive.
    pub speed: f32,
    /// Whether time runs backward.
    pub is_backward: bool,
    /// Whether it begins anew at the end: of the selected range of time, or else of the result.
    pub is_looping: bool,
    /// The exact cursor while playing, so that slow speeds add up; milliseconds.
    exact_ms: f64,
}

impl Default for Playback {
    fn default() -> Self {
        Self { is_playing: false, speed: 1.0, is_backward: false, is_looping: false, exact_ms: 0.0 }
    }
}

pub(super) fn update(state: &mut AppState, command: &PlaybackCommand, effects: &mut Effects) {
    if let PlaybackCommand::SetBetween(between) = command {
        state.settings.between = *between;
        effects.push(Effect::SaveSettings);
        return;
    }
    let Some(document) = state.document_mut() else { return };
    match *command {
        PlaybackCommand::Seek { ms } => document.seek(ms),
        PlaybackCommand::StepSample(by) => stepping::step_sample(document, by > 0),
        PlaybackCommand::StepFrame(by) => {
            let rate = document.store.job.video.frame_rate.unwrap_or(ASSUMED_FRAME_RATE);
            document.seek(ms_of_frame(frame_of_ms(document.cursor_ms, rate).saturating_add(by), rate));
        }
        PlaybackCommand::StepMs(by) => document.seek(document.cursor_ms.saturating_add(by)),
        PlaybackCommand::ToStart => document.seek(document.store.first_ms().unwrap_or(0)),
        PlaybackCommand::ToEnd => document.seek(document.store.last_ms().unwrap_or(0)),
        PlaybackCommand::ToGap { forward } => stepping::to_gap(document, forward),
        PlaybackCommand::ToPersonEdge { forward } => stepping::to_person_edge(document, forward),
        PlaybackCommand::ToBookmark { forward } => stepping::to_bookmark(document, forward),
        PlaybackCommand::ToggleLoop => document.playback.is_looping = !document.playback.is_looping,
        PlaybackCommand::Toggle => toggle(document),
        PlaybackCommand::Pause => document.playback.is_playing = false,
        PlaybackCommand::Shuttle { forward } => shuttle(document, forward),
        PlaybackCommand::SetSpeed(speed) => {
            if speed.is_finite() && speed > 0.0 {
                document.playback.speed = speed;
            }
        }
        PlaybackCommand::Tick { elapsed_ms } => tick(document, elapsed_ms),
        PlaybackCommand::SetBetween(_) => {}
    }
    let cursor_ms = document.cursor_ms;
    if document.playback.is_playing {
        document.reveal(cursor_ms);
    }
}

/// What is played: all of the result, or while it loops the selected range of time, as far as it lies in the result.
fn played(document: &Document) -> Range<i64> {
    let span = document.store.span_ms();
    let range = document.selection.time_ms.clone().filter(|_| document.playback.is_looping);
    let range = range.map(|range| range.start.max(span.start)..range.end.min(span.end));
    range.filter(|range| !range.is_empty()).unwrap_or(span)
}

fn toggle(document: &mut Document) {
    let is_playing = !document.playback.is_playing;
    if is_playing {
        begin(document, true);
    }
    document.playback.is_playing = is_playing;
}

/// Starts to play. Where there is nothing left to play, or the cursor is beside what is looped, it begins at the other end.
fn begin(document: &mut Document, is_forward: bool) {
    let played = played(document);
    let last_ms = played.end - 1;
    let is_beside = document.playback.is_looping && !played.contains(&document.cursor_ms);
    if is_forward && (is_beside || document.cursor_ms >= last_ms) {
        document.seek(played.start);
    } else if !is_forward && (is_beside || document.cursor_ms <= played.start) {
        document.seek(last_ms);
    }
    document.playback.is_playing = true;
    document.playback.is_backward = !is_forward;
    document.playback.exact_ms = document.cursor_ms as f64;
}

fn shuttle(document: &mut Document, is_forward: bool) {
    let playback = &mut document.playback;
    if !playback.is_playing {
        playback.speed = 1.0;
        begin(document, is_forward);
    } else if playback.is_backward != is_forward {
        playback.speed = (playback.speed * 2.0).min(MAX_SHUTTLE);
    } else if playback.speed > 1.0 {
        playback.speed = (playback.speed / 2.0).max(1.0);
    } else {
        playback.speed = 1.0;
        playback.is_backward = !is_forward;
    }
}

fn tick(document: &mut Document, elapsed_ms: f64) {
    if !document.playback.is_playing {
        return;
    }
    let elapsed_ms = if elapsed_ms.is_finite() { elapsed_ms.clamp(0.0, MAX_TICK_MS) } else { 0.0 };
    let is_forward = !document.playback.is_backward;
    let direction = if is_forward { 1.0 } else { -1.0 };
    // A seek while playing goes on from there.
    if (document.playback.exact_ms - document.cursor_ms as f64).abs() > 1.0 {
        document.playback.exact_ms = document.cursor_ms as f64;
    }
    let to = document.playback.exact_ms + direction * elapsed_ms * f64::from(document.playback.speed);
    let played = played(document);
    let (start, last) = (played.start as f64, (played.end - 1) as f64);
    let is_over = if is_forward { to >= last } else { to <= start };
    document.playback.exact_ms = if document.playback.is_looping {
        // What is left of the tick is played from the other end on, so that the rounds join without a pause.
        let length = played.end as f64 - start;
        let is_past = if is_forward { to >= played.end as f64 } else { to < start };
        if is_past { start + (to - start).rem_euclid(length) } else { to }
    } else {
        document.playback.is_playing = !is_over;
        to.clamp(start, last)
    };
    let span = document.store.span_ms();
    document.cursor_ms = (document.playback.exact_ms.round() as i64).clamp(span.start, span.end - 1);
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use proptest::prelude::*;

    use super::*;
    use crate::app::{Derived, Document, DocumentId};
    use crate::sample::SampleJob;

    fn document() -> Document {
        let derived = Derived::whole(Arc::new(SampleJob::demo().store()));
        Document::new(DocumentId(0), derived, Vec::new(), String::new())
    }

    fn speeds(keys: &str) -> Vec<f32> {
        let mut document = document();
        document.seek(30_000);
        let press = |is_forward: bool| {
            shuttle(&mut document, is_forward);
            let playback = document.playback;
            if playback.is_backward { -playback.speed } else { playback.speed }
        };
        keys.chars().map(|key| key == 'l').map(press).collect()
    }

    #[test]
    fn the_shuttle_doubles_and_slows_before_it_turns_round() {
        assert_eq!(speeds("llllll"), [1.0, 2.0, 4.0, 8.0, 16.0, 16.0]);
        assert_eq!(speeds("llljjjjl"), [1.0, 2.0, 4.0, 2.0, 1.0, -1.0, -2.0, -1.0]);
    }

    #[test]
    fn a_machine_that_slept_goes_on_where_it_was() {
        let mut document = document();
        document.seek(10_000);
        toggle(&mut document);
        tick(&mut document, 3_600_000.0);
        assert_eq!(document.cursor_ms, 11_000);
        tick(&mut document, f64::NAN);
        assert_eq!(document.cursor_ms, 11_000);
    }

    proptest! {
        /// However the time is cut into ticks, a loop is where the whole time would have brought it.
        #[test]
        fn a_loop_joins_without_a_seam(
            start in 2000..20_000i64,
            length in 1..5000i64,
            is_forward: bool,
            ticks in prop::collection::vec(0.0..900.0f64, 1..60),
        ) {
            let mut document = document();
            document.selection.time_ms = Some(start..start + length);
            document.playback.is_looping = true;
            document.seek(start + length / 2);
            begin(&mut document, is_forward);
            let from = document.cursor_ms;
            for &elapsed in &ticks {
                tick(&mut document, elapsed);
                prop_assert!((start..=start + length).contains(&document.cursor_ms) && document.playback.is_playing);
            }
            let gone = ticks.iter().sum::<f64>() * if is_forward { 1.0 } else { -1.0 };
            let expected = ((from - start) as f64 + gone).rem_euclid(length as f64);
            let apart = (document.playback.exact_ms - start as f64 - expected).abs();
            prop_assert!(apart < 0.01 || length as f64 - apart < 0.01, "{expected}");
        }
    }
}
