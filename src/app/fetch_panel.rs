//! What the fetch dialog knows besides its fields.

use serde::{Deserialize, Serialize};

use super::effect::{Effect, Effects};
use super::fetch_form::{FetchCheck, FetchField, FetchForm};
use super::fetch_place::FetchPlace;

/// A page of the fetch dialog.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Hash, Serialize, Deserialize)]
pub enum FetchTab {
    /// What to fetch, and from where.
    #[default]
    Job,
    /// What was fetched before and lies on disk.
    History,
}

impl FetchTab {
    /// All, in order.
    pub const ALL: [Self; 2] = [Self::Job, Self::History];

    /// The name people see.
    pub const fn title(self) -> &'static str {
        match self {
            Self::Job => "Job",
            Self::History => "History",
        }
    }
}

/// The page shown, what is wrong with the fields, and where a fetch would go.
#[derive(Debug, Clone, Default)]
pub struct FetchPanel {
    /// The page shown.
    pub tab: FetchTab,
    /// What the fields mean.
    pub check: FetchCheck,
    /// Whether a fetch was tried with these fields: then an empty one is told what it lacks.
    pub has_tried: bool,
    /// Profiles found in the AWS configuration.
    pub profiles: Vec<String>,
    /// Where a fetch would go, or why it cannot be told; `None` until it was looked up.
    pub place: Option<Result<FetchPlace, String>>,
    /// Number of what is typed now.
    generation: u64,
    /// Number of what `place` belongs to.
    shown: u64,
    /// Number of what is being looked up.
    asked: Option<u64>,
}

impl FetchPanel {
    /// What to say about a field.
    pub fn problem(&self, field: FetchField) -> Option<&str> {
        // Nobody has done anything wrong who has not typed yet.
        let is_untouched = field == FetchField::Job && self.check.is_job_blank && !self.has_tried;
        self.check.problems.get(&field).filter(|_| !is_untouched).map(String::as_str)
    }

    /// Whether `place` is that of the fields as they are.
    pub fn is_place_current(&self) -> bool {
        self.shown == self.generation && self.place.is_some()
    }

    /// Reads the fields anew. Where a fetch would go is looked up again when it may have changed.
    pub(super) fn read(&mut self, form: &FetchForm, may_have_moved: bool, effects: &mut Effects) {
        self.check = form.check();
        if may_have_moved {
            self.generation += 1;
        }
        self.ask(form, effects);
    }

    /// Takes the answer of a look-up; one that is about earlier fields is only a reason to ask again.
    pub(super) fn take_place(
        &mut self,
        generation: u64,
        result: Result<FetchPlace, String>,
        form: &FetchForm,
        effects: &mut Effects,
    ) {
        self.asked = None;
        if generation == self.generation {
            self.place = Some(result);
            self.shown = generation;
        }
        self.ask(form, effects);
    }

    /// One look-up at a time: people type faster than files are read.
    fn ask(&mut self, form: &FetchForm, effects: &mut Effects) {
        if self.asked.is_none() && self.shown != self.generation {
            self.asked = Some(self.generation);
            let request = Box::new(form.base(&mut std::collections::BTreeMap::new()));
            effects.push(Effect::LookUpPlace { request, generation: self.generation });
        }
    }
}
