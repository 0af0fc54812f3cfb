//! What every view of a document is drawn from: the data, what is kept of it, and what the person has pointed at.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use super::metrics::{MARK_RADIUS_PX, SWATCH_PX};
use super::{DrawList, LaneLevels, PersonStyle, PxRect, Stroke, Theme};
use crate::analysis::{Flags, Kept, Names, PersonStats};
use crate::model::time::TimeFormat;
use crate::model::{PersonIndex, PersonSlot, TrackStore};

static NOBODY: BTreeSet<PersonIndex> = BTreeSet::new();
static OWN_COLORS: BTreeMap<PersonIndex, u32> = BTreeMap::new();

/// References to all that lanes, canvas and pictures show. Cheap to copy; start from [`Scene::new`] and set what differs:
/// `Scene { at_ms, selection: &selection, ..Scene::new(..) }`.
#[derive(Clone)]
pub struct Scene<'a> {
    /// The document.
    pub store: &'a TrackStore,
    /// What the filter keeps of it.
    pub kept: &'a Kept,
    /// Measures of each person, by slot.
    pub people: &'a [PersonStats],
    /// What deserves a look, where it is known and shown.
    pub flags: Option<&'a Flags>,
    /// The runs of what is kept.
    pub levels: &'a LaneLevels,
    /// Colours.
    pub theme: &'a Theme,
    /// What people are called.
    pub names: Names<'a>,
    /// People whose colour was chosen: the position in [`Theme::people`] to use instead of their own.
    pub colors: &'a BTreeMap<PersonIndex, u32>,
    /// The selected people.
    pub selection: &'a BTreeSet<PersonIndex>,
    /// People whose eye is closed: not drawn on the canvas, dimmed in the lanes.
    pub hidden: &'a BTreeSet<PersonIndex>,
    /// Whom the pointer is over, wherever that is.
    pub hover: Option<PersonIndex>,
    /// The time cursor, milliseconds from the start of the video.
    pub at_ms: i64,
    /// The selected time range, half open, milliseconds.
    pub range_ms: Option<Range<i64>>,
    /// How the ruler writes times.
    pub time_format: TimeFormat,
}

impl<'a> Scene<'a> {
    /// A scene at 0 ms without names, selection or hover. `people`, `kept` and `levels` belong to `store`.
    pub fn new(
        store: &'a TrackStore,
        kept: &'a Kept,
        people: &'a [PersonStats],
        levels: &'a LaneLevels,
        theme: &'a Theme,
    ) -> Self {
        Self {
            store,
            kept,
            people,
            flags: None,
            levels,
            theme,
            names: Names::NONE,
            colors: &OWN_COLORS,
            selection: &NOBODY,
            hidden: &NOBODY,
            hover: None,
            at_ms: 0,
            range_ms: None,
            time_format: TimeFormat::Clock,
        }
    }

    /// How a person is drawn: in their own colour, or the one chosen for them.
    pub fn style(&self, index: PersonIndex) -> PersonStyle {
        let chosen = self.colors.get(&index).map(|&at| PersonIndex(i64::from(at)));
        self.theme.person(chosen.unwrap_or(index))
    }

    /// What a person is called: `2 · greeter`, or `2` without a label or match.
    pub fn name(&self, index: PersonIndex) -> String {
        match self.names.get(index) {
            Some(label) => format!("{index} · {label}"),
            None => index.to_string(),
        }
    }

    /// Whether the person is selected.
    pub fn is_selected(&self, slot: PersonSlot) -> bool {
        self.selection.contains(&self.store.person_index(slot))
    }

    /// Whether the pointer is over the person anywhere.
    pub fn is_hovered(&self, slot: PersonSlot) -> bool {
        self.hover == Some(self.store.person_index(slot))
    }

    /// Whether a person's sample at a time is kept.
    pub fn shows_sample(&self, slot: PersonSlot, ms: i64) -> bool {
        let rows = self.store.person_rows(slot);
        let at = self.store.person_row_at(slot, ms);
        at.is_some_and(|at| self.store.time_ms(rows[at]) == ms && self.kept.contains(rows[at]))
    }

    /// Whether the person is drawn: kept by the filter, the eye open.
    pub fn is_shown(&self, slot: PersonSlot) -> bool {
        self.kept.has_person(slot) && !self.hidden.contains(&self.store.person_index(slot))
    }
}

/// A person's swatch: plain in the first round of colours, with a hole in the second, so that two people of one colour differ.
/// `x` is its left edge and `middle_y` its middle; a hollow one says that the person is hidden. `behind` is the surface.
pub fn draw_swatch(
    out: &mut DrawList,
    x: f32,
    middle_y: f32,
    style: PersonStyle,
    behind: super::Color,
    is_hollow: bool,
) {
    let rect = PxRect::new(x, middle_y - SWATCH_PX / 2.0, SWATCH_PX, SWATCH_PX);
    if is_hollow {
        let inner = PxRect::new(rect.x + 0.5, rect.y + 0.5, rect.w - 1.0, rect.h - 1.0);
        out.outline(inner, MARK_RADIUS_PX, Stroke::solid(1.0, style.color));
        return;
    }
    out.fill(rect, MARK_RADIUS_PX, style.color);
    if style.round > 0 {
        let hole = PxRect::new(rect.x + 3.0, rect.y + 3.0, rect.w - 6.0, rect.h - 6.0);
        out.fill(hole, 1.0, behind);
    }
}
