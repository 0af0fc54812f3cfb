//! How the window is set up around a result: panels, charted measures, table columns.
//!
//! The layout is the program's, not a document's: it holds for whatever is shown. It is undone with the edits of the document
//! that was shown when it changed, and a session carries it along.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::settings::{Panel, Settings};
use crate::analysis::Measure;
use crate::view::people_table::PeopleColumn;

/// The part of the settings that is undone and kept in a session.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Layout {
    /// Panels that are hidden.
    pub hidden_panels: BTreeSet<Panel>,
    /// The measures charted, from top to bottom.
    pub measures: Vec<Measure>,
    /// Those of the second chart; `None` where there is none.
    pub second_measures: Option<Vec<Measure>>,
    /// Columns of the people table that are shown beside colour and name.
    pub columns: Vec<PeopleColumn>,
}

impl Default for Layout {
    fn default() -> Self {
        Self::of(&Settings::default())
    }
}

impl Layout {
    /// The layout of these settings.
    pub fn of(settings: &Settings) -> Self {
        Self {
            hidden_panels: settings.hidden_panels.clone(),
            measures: settings.measures.clone(),
            second_measures: settings.second_measures.clone(),
            columns: settings.columns.clone(),
        }
    }

    /// Sets the settings to this layout.
    pub fn put_into(&self, settings: &mut Settings) {
        settings.hidden_panels.clone_from(&self.hidden_panels);
        settings.measures.clone_from(&self.measures);
        settings.second_measures.clone_from(&self.second_measures);
        settings.columns.clone_from(&self.columns);
    }

    /// Sets those parts of the settings to this layout in which it differs from `other`; the rest stays as it is.
    pub(super) fn put_difference_into(&self, other: &Self, settings: &mut Settings) {
        if self.hidden_panels != other.hidden_panels {
            settings.hidden_panels.clone_from(&self.hidden_panels);
        }
        if self.measures != other.measures {
            settings.measures.clone_from(&self.measures);
        }
        if self.second_measures != other.second_measures {
            settings.second_measures.clone_from(&self.second_measures);
        }
        if self.columns != other.columns {
            settings.columns.clone_from(&self.columns);
        }
    }
}
