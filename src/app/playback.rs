//! The time cursor: seeking, stepping and playing.

use serde::{Deserialize, Serialize};

use super::document::Document;
use super::effect::{Effect, Effects};
use super::state::AppState;
use super::stepping;
use crate::analysis::Between;
use crate::model::time::{ASSUMED_FRAME_RATE, frame_of_ms, ms_of_frame};

/// The speeds on the keys 1 to 9.
pub const SPEEDS: [f32; 9] = [0.1, 0.25, 0.5, 1.0, 1.5, 2.0, 4.0, 8.0, 16.0];

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
    /// Starts or stops.
    Toggle,
    /// Stops.
    Pause,
    /// J and L: plays backward or forward, faster with every press.
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
    /// The exact cursor while playing, so that slow speeds add up; milliseconds.
    exact_ms: f64,
}

impl Default for Playback {
    fn default() -> Self {
        Self { is_playing: false, speed: 1.0, is_backward: false, exact_ms: 0.0 }
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
        PlaybackCommand::Toggle => {
            let is_playing = !document.playback.is_playing;
            let at_end = document.cursor_ms >= document.store.span_ms().end - 1;
            if is_playing && at_end && !document.playback.is_backward {
                document.seek(document.store.span_ms().start);
            }
            document.playback.is_playing = is_playing;
            document.playback.is_backward = false;
            document.playback.exact_ms = document.cursor_ms as f64;
        }
        PlaybackCommand::Pause => document.playback.is_playing = false,
        PlaybackCommand::Shuttle { forward } => shuttle(&mut document.playback, document.cursor_ms, forward),
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

fn shuttle(playback: &mut Playback, cursor_ms: i64, forward: bool) {
    let same_way = playback.is_playing && playback.is_backward != forward;
    playback.speed = if same_way { (playback.speed * 2.0).min(16.0) } else { 1.0 };
    playback.is_playing = true;
    playback.is_backward = !forward;
    playback.exact_ms = cursor_ms as f64;
}

fn tick(document: &mut Document, elapsed_ms: f64) {
    if !document.playback.is_playing {
        return;
    }
    let span = document.store.span_ms();
    let direction = if document.playback.is_backward { -1.0 } else { 1.0 };
    // A seek while playing goes on from there.
    if (document.playback.exact_ms - document.cursor_ms as f64).abs() > 1.0 {
        document.playback.exact_ms = document.cursor_ms as f64;
    }
    let to = document.playback.exact_ms + direction * elapsed_ms * f64::from(document.playback.speed);
    let (first, last) = (span.start as f64, (span.end - 1) as f64);
    document.playback.exact_ms = to.clamp(first, last);
    document.cursor_ms = document.playback.exact_ms.round() as i64;
    if to >= last && direction > 0.0 || to <= first && direction < 0.0 {
        document.playback.is_playing = false;
    }
}
