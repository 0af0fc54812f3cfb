//! What is remembered from one run to the next: the look and the layout. Nothing about data, and nothing secret.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use crate::analysis::{Between, Measure};
use crate::view::ThemeKind;
use crate::view::people_table::PeopleColumn;

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

/// The look and the layout.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Settings {
    /// Dark or light.
    pub theme: ThemeKind,
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
    /// Those of the second chart; `None` where there is none.
    pub second_measures: Option<Vec<Measure>>,
    /// Columns of the people table that are shown beside colour and name.
    pub columns: Vec<PeopleColumn>,
    /// Files opened lately, newest first.
    pub recent: Vec<std::path::PathBuf>,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            theme: ThemeKind::Dark,
            hidden_panels: BTreeSet::new(),
            overlays: BTreeSet::from(Overlay::ALL),
            trail_ms: 3000,
            between: Between::Interpolate,
            measures: vec![Measure::FaceConfidence],
            second_measures: None,
            columns: vec![PeopleColumn::First, PeopleColumn::Duration, PeopleColumn::Gaps, PeopleColumn::Faces],
            recent: Vec::new(),
        }
    }
}

impl Settings {
    /// How many recent files are remembered.
    const MAX_RECENT: usize = 8;

    /// Notes that a file was opened.
    pub fn remember(&mut self, path: &std::path::Path) {
        self.recent.retain(|p| p != path);
        self.recent.insert(0, path.to_owned());
        self.recent.truncate(Self::MAX_RECENT);
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
