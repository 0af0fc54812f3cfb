//! What people are called: the labels the user gave them, and where there is none whom a face search matched them with.

use super::{Labels, Matches};
use crate::model::PersonIndex;

static NO_MATCHES: Matches = Matches::NONE;

/// Labels and matches of the people of one store.
#[derive(Clone, Copy)]
pub struct Names<'a> {
    /// The user's labels.
    pub labels: &'a dyn Labels,
    /// Whom people were matched with.
    pub matches: &'a Matches,
}

impl<'a> Names<'a> {
    /// Nobody has a name.
    pub const NONE: Names<'static> = Names { labels: &(), matches: &NO_MATCHES };

    /// Labels alone.
    pub fn of_labels(labels: &'a dyn Labels) -> Self {
        Self { labels, matches: &NO_MATCHES }
    }

    /// Matches alone.
    pub fn of_matches(matches: &'a Matches) -> Self {
        Self { labels: &(), matches }
    }

    /// What a person is called: the label given, else the name of the best match.
    pub fn get(&self, index: PersonIndex) -> Option<&'a str> {
        self.given(index).or_else(|| self.matches.best_name(index))
    }

    /// The label that the user gave a person, unless it is empty.
    pub fn given(&self, index: PersonIndex) -> Option<&'a str> {
        self.labels.label(index).filter(|label| !label.is_empty())
    }
}

impl std::fmt::Debug for Names<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Names").field("matches", self.matches).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;
    use crate::analysis::people_matches;
    use crate::sample::SampleJob;

    #[test]
    fn a_label_wins_over_a_match_until_it_is_taken_away() {
        let matches = people_matches(&SampleJob::face_search().store());
        let mut labels = BTreeMap::from([(PersonIndex(2), "greeter".to_owned()), (PersonIndex(3), String::new())]);
        let names = Names { labels: &labels, matches: &matches };
        assert_eq!(names.get(PersonIndex(2)), Some("greeter"));
        assert_eq!(names.get(PersonIndex(3)), Some("employee-003"));
        labels.clear();
        let names = Names { labels: &labels, matches: &matches };
        assert_eq!(names.get(PersonIndex(2)), Some("employee-002"));
        assert_eq!(Names::NONE.get(PersonIndex(2)), None);
    }
}
