//! What is remembered from one run to the next: the look and the layout. Nothing about data, and nothing secret.

use std::collections::BTreeSet;
use std::ops::RangeInclusive;

use serde::{Deserialize, Serialize};

use super::keymap::Keymap;
use super::recent::Recent;
use crate::analysis::{Between, FlagRules, Measure};
use crate::model::DEFAULT_GAP_FACTOR;
use crate::model::time::TimeFormat;
use crate::view::people_table::PeopleColumn;
use crate::view::{CanvasOptions, Palette, ThemeKind};

/// A part of the window that can be hidden.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Panel {
    /// Sources, people and filters, on the left.
    People,
    /// The inspector, on the right.
    Inspector,
    /// Overview, ruler and lanes.
    Lanes,
    /// The chart of chosen measures.
    Plot,
}

/// One of the charts below the lanes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum ChartPane {
    /// The one that [`Panel::Plot`] shows and hides.
    First,
    /// The one that can be added below it.
    Second,
}

/// What the canvas shows over the frame.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Overlay {
    /// Body boxes.
    Bodies,
    /// Face boxes, dashed.
    Faces,
    /// Landmarks of faces.
    Landmarks,
    /// Axes of the head pose.
    Pose,
    /// Index and label of each person.
    Labels,
    /// Where people came from.
    Trails,
}

impl Overlay {
    /// All, in the order of the tool bar.
    pub const ALL: [Self; 6] = [Self::Bodies, Self::Faces, Self::Landmarks, Self::Pose, Self::Labels, Self::Trails];

    /// The name people see.
    pub const fn title(self) -> &'static str {
        match self {
            Self::Bodies => "Boxes",
            Self::Faces => "Faces",
            Self::Landmarks => "Landmarks",
            Self::Pose => "Pose",
            Self::Labels => "Labels",
            Self::Trails => "Trails",
        }
    }
}

/// The smallest and the largest scale.
pub const SCALES: RangeInclusive<f32> = 0.75..=2.5;

/// The smallest and the largest factor for gaps.
pub const GAP_FACTORS: RangeInclusive<f32> = 1.5..=20.0;

/// The look and the layout.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Settings {
    /// Dark or light; what the system shows last, while `follows_system`.
    pub theme: ThemeKind,
    /// Whether the theme is the system's.
    pub follows_system: bool,
    /// The colours of people.
    pub palette: Palette,
    /// How large everything is drawn: a factor of the screen's own scale, within [`SCALES`].
    pub scale: f32,
    /// Whether things move only where somebody moves them.
    pub has_reduced_motion: bool,
    /// Whether the tour of the window was seen or skipped.
    pub has_toured: bool,
    /// Memory that reading a result may take, in megabytes; `None` for three quarters of what is free.
    pub memory_limit_mb: Option<u64>,
    /// Panels that are hidden.
    pub hidden_panels: BTreeSet<Panel>,
    /// What the canvas shows.
    pub overlays: BTreeSet<Overlay>,
    /// How far back trails reach, in milliseconds.
    pub trail_ms: i64,
    /// What is drawn between two samples.
    pub between: Between,
    /// The measures charted, from top to bottom.
    pub measures: Vec<Measure>,
    /// From where on something is flagged.
    pub flag_rules: FlagRules,
    /// Those of the second chart; `None` where there is none.
    pub second_measures: Option<Vec<Measure>>,
    /// Columns of the people table that are shown beside colour and name.
    pub columns: Vec<PeopleColumn>,
    /// How times are written in the window.
    pub time_format: TimeFormat,
    /// How many times the local cadence a step has to exceed to be a gap, within [`GAP_FACTORS`].
    pub gap_factor: f32,
    /// Keys that were changed.
    pub keys: Keymap,
    /// Files, folders and sessions opened lately, newest first.
    pub recent: Vec<Recent>,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            theme: ThemeKind::Dark,
            follows_system: false,
            palette: Palette::default(),
            scale: 1.0,
            has_reduced_motion: false,
            has_toured: false,
            memory_limit_mb: None,
            hidden_panels: BTreeSet::new(),
            overlays: BTreeSet::from(Overlay::ALL),
            trail_ms: 3000,
            between: Between::Interpolate,
            measures: vec![Measure::FaceConfidence],
            flag_rules: FlagRules::default(),
            second_measures: None,
            columns: vec![PeopleColumn::First, PeopleColumn::Duration, PeopleColumn::Gaps, PeopleColumn::Faces],
            time_format: TimeFormat::Clock,
            gap_factor: DEFAULT_GAP_FACTOR,
            keys: Keymap::default(),
            recent: Vec::new(),
        }
    }
}

impl Settings {
    /// The same with every number where it makes sense: files are written by people, too.
    #[must_use]
    pub fn within_reason(mut self) -> Self {
        let bounded = |value: f32, range: RangeInclusive<f32>, preset: f32| {
            if value.is_finite() { value.clamp(*range.start(), *range.end()) } else { preset }
        };
        self.scale = bounded(self.scale, SCALES, 1.0);
        self.gap_factor = bounded(self.gap_factor, GAP_FACTORS, DEFAULT_GAP_FACTOR);
        self.flag_rules = self.flag_rules.within_reason();
        self
    }

    /// How many recent files are remembered.
    const MAX_RECENT: usize = 8;

    /// Notes that something was opened.
    pub fn remember(&mut self, recent: Recent) {
        self.recent.retain(|other| other.path != recent.path);
        self.recent.insert(0, recent);
        self.recent.truncate(Self::MAX_RECENT);
    }

    /// What the canvas shows.
    pub fn canvas_options(&self) -> CanvasOptions {
        let shows = |overlay| self.overlays.contains(&overlay);
        CanvasOptions {
            bodies: shows(Overlay::Bodies),
            faces: shows(Overlay::Faces),
            landmarks: shows(Overlay::Landmarks),
            pose: shows(Overlay::Pose),
            labels: shows(Overlay::Labels),
            trails_ms: shows(Overlay::Trails).then_some(self.trail_ms),
            between: self.between,
        }
    }

    /// The measures of a chart.
    pub fn measures_of(&self, pane: ChartPane) -> &[Measure] {
        match pane {
            ChartPane::First => &self.measures,
            ChartPane::Second => self.second_measures.as_deref().unwrap_or_default(),
        }
    }

    /// Whether a panel is shown.
    pub fn shows(&self, panel: Panel) -> bool {
        !self.hidden_panels.contains(&panel)
    }
}
