//! A rectangle on the frame: whoever passes it is selected, by a job, and it can become a part of the filter.
//!
//! "Passes" is what `inside:` means: the foot point of a kept sample lies in it, within the selected range of time, or else
//! within the time that lanes and chart show.

use std::ops::Range;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::document::{Document, DocumentId};
use super::effect::{Effect, Effects};
use super::filtering::{self, FilterCommand};
use super::state::AppState;
use crate::analysis::filter::KnownFlags;
use crate::analysis::filter::term::SampleTerm;
use crate::analysis::{Filter, Flags, Kept, Names, PersonStats};
use crate::jobs::Cancel;
use crate::model::{NormRect, PersonIndex, TrackStore};

/// What is left of a rectangle's coordinates: a filter is to say the same with few digits.
const STEPS: f32 = 10_000.0;

/// Selects by a rectangle on the frame.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum RectangleCommand {
    /// Selects the people who pass a rectangle.
    Select {
        /// In ratios of the frame; what lies beside the frame is cut off.
        rect: NormRect,
        /// Whether those who are selected already stay so.
        adds: bool,
    },
    /// Selects the people who pass the part of the frame that the canvas shows. The window puts the rectangle that is really
    /// seen in its place; without a window that of a canvas in the shape of the frame is taken.
    SelectView,
    /// Whether a drag on the canvas draws a rectangle instead of moving the frame.
    ToggleMode,
    /// Adds the rectangle to the filter as an `inside:` term.
    Filter,
    /// Forgets the rectangle; the people stay selected.
    Clear,
}

/// The question who passes a rectangle.
#[derive(Debug, Clone)]
pub struct RectangleRequest {
    /// In which document.
    pub document: DocumentId,
    /// Number of the question; an answer to an earlier one is dropped.
    pub generation: u64,
    /// Whether those who are selected already stay so.
    pub adds: bool,
    /// The data.
    pub store: Arc<TrackStore>,
    /// Its people.
    pub people: Arc<Vec<PersonStats>>,
    /// What is shown of it.
    pub kept: Arc<Kept>,
    /// The rectangle, in ratios of the frame.
    pub rect: NormRect,
    /// The time, half open, in milliseconds.
    pub ms: Range<i64>,
}

impl RectangleRequest {
    /// Who passes, in order of slot; `None` once it is cancelled. O(rows).
    pub fn perform(&self, cancel: &Cancel) -> Option<Vec<PersonIndex>> {
        let terms = [SampleTerm::Time(vec![self.ms.clone()]), SampleTerm::Inside(vec![self.rect])];
        let filter = Filter::of_samples(terms);
        let go_on = || !cancel.is_cancelled();
        let inside =
            filter.apply_while(&self.store, &self.people, Names::NONE, KnownFlags::Known(&Flags::default()), &go_on)?;
        let passing = self.kept.and(&self.store, &inside);
        let slots = self.store.slots().filter(|&slot| passing.has_person(slot));
        Some(slots.map(|slot| self.store.person_index(slot)).collect())
    }
}

pub(super) fn update(state: &mut AppState, command: &RectangleCommand, effects: &mut Effects) {
    let Some(document) = state.document_mut() else { return };
    match command {
        RectangleCommand::Select { rect, adds } => {
            document.selection.rect = on_frame(*rect);
            ask(document, *adds, effects);
        }
        RectangleCommand::SelectView => {
            let (zoom, (x, y)) = (document.canvas.zoom, document.canvas.center);
            let side = 1.0 / zoom;
            document.selection.rect = on_frame(NormRect::new(x - side / 2.0, y - side / 2.0, side, side));
            ask(document, false, effects);
        }
        RectangleCommand::ToggleMode => document.is_marking = !document.is_marking,
        RectangleCommand::Filter => {
            if let Some(rect) = document.selection.rect {
                filtering::update(state, &FilterCommand::AddTerm(term_of(rect)), effects);
            }
        }
        RectangleCommand::Clear => document.selection.rect = None,
    }
}

fn ask(document: &mut Document, adds: bool, effects: &mut Effects) {
    let Some(rect) = document.selection.rect else { return };
    document.rectangle_generation += 1;
    let (start, end) = document.visible_ms;
    let visible = || start.floor() as i64..(end.ceil() as i64).max(start.floor() as i64 + 1);
    effects.push(Effect::SelectInside(Box::new(RectangleRequest {
        document: document.id,
        generation: document.rectangle_generation,
        adds,
        store: document.store.clone(),
        people: document.people.clone(),
        kept: document.kept.clone(),
        rect,
        ms: document.selection.time_ms.clone().unwrap_or_else(visible),
    })));
}

/// Takes an answer: those people are selected.
pub(super) fn found(state: &mut AppState, document: DocumentId, generation: u64, adds: bool, people: &[PersonIndex]) {
    let Some(document) = state.find_mut(document).filter(|d| d.rectangle_generation == generation) else { return };
    document.charted = None;
    let selection = &mut document.selection;
    if !adds {
        selection.people.clear();
    }
    selection.people.extend(people);
    let primary = selection.primary.filter(|primary| selection.people.contains(primary));
    selection.primary = primary.or_else(|| people.first().copied());
}

/// The part of a rectangle that lies on the frame, in steps that a filter can say; `None` where there is nothing of it.
fn on_frame(rect: NormRect) -> Option<NormRect> {
    let step = |x: f32| (x.clamp(0.0, 1.0) * STEPS).round();
    let (left, top, right, bottom) = (step(rect.left), step(rect.top), step(rect.right()), step(rect.bottom()));
    let is_some = left < right && top < bottom;
    is_some.then(|| NormRect::new(left / STEPS, top / STEPS, (right - left) / STEPS, (bottom - top) / STEPS))
}

fn term_of(rect: NormRect) -> String {
    format!("inside:({},{},{},{})", rect.left, rect.top, rect.width, rect.height)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::model::VideoMetadata;

    proptest! {
        #[test]
        fn the_term_is_the_rectangle(left in -0.5..1.2f32, top in -0.5..1.2f32, width in 0.0..1.5f32, height in 0.0..1.5f32) {
            let Some(rect) = on_frame(NormRect::new(left, top, width, height)) else { return Ok(()) };
            prop_assert!(rect.left >= 0.0 && rect.top >= 0.0 && rect.right() <= 1.0001 && rect.bottom() <= 1.0001);
            let filter = Filter::parse(&term_of(rect), &VideoMetadata::default()).unwrap();
            let expected = Filter::of_samples([SampleTerm::Inside(vec![rect])]);
            let text = format!("{:?}", filter.expr());
            prop_assert!(format!("{:?}", expected.expr()).contains(&text) || text == format!("{:?}", expected.expr()), "{text}");
        }
    }
}
