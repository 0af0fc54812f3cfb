//! The table of people: its columns, their texts and order, and the search.
//!
//! Cost: O(people log people) to sort, made again when filter, sort or search change; a cell's text O(1).

use std::cmp::Ordering;

use serde::{Deserialize, Serialize};

use super::{Anchor, Scene};
use crate::analysis::PersonStats;
use crate::model::PersonSlot;
use crate::model::time::{format_clock, format_duration};

/// A column of the table, in the order of display.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PeopleColumn {
    /// The colour swatch.
    Color,
    /// The index as sent.
    Index,
    /// The label given to the person.
    Label,
    /// Time of the first sample.
    First,
    /// Time of the last sample.
    Last,
    /// From the first to the last sample.
    Duration,
    /// Number of samples.
    Samples,
    /// Number of gaps.
    Gaps,
    /// Present time over duration.
    Coverage,
    /// Number of samples with a face.
    Faces,
    /// Mean area of the boxes.
    Area,
    /// Length of the way.
    Distance,
    /// Highest speed.
    Speed,
}

impl PeopleColumn {
    /// All columns, in the order of display.
    pub const ALL: [Self; 13] = [
        Self::Color,
        Self::Index,
        Self::Label,
        Self::First,
        Self::Last,
        Self::Duration,
        Self::Samples,
        Self::Gaps,
        Self::Coverage,
        Self::Faces,
        Self::Area,
        Self::Distance,
        Self::Speed,
    ];

    /// Stable name, as in settings and JSON.
    pub const fn id(self) -> &'static str {
        match self {
            Self::Color => "color",
            Self::Index => "index",
            Self::Label => "label",
            Self::First => "first",
            Self::Last => "last",
            Self::Duration => "duration",
            Self::Samples => "samples",
            Self::Gaps => "gaps",
            Self::Coverage => "coverage",
            Self::Faces => "faces",
            Self::Area => "area",
            Self::Distance => "distance",
            Self::Speed => "speed",
        }
    }

    /// What the header says.
    pub const fn title(self) -> &'static str {
        match self {
            Self::Color => "Color",
            Self::Index => "Index",
            Self::Label => "Label",
            Self::First => "First",
            Self::Last => "Last",
            Self::Duration => "Duration",
            Self::Samples => "Samples",
            Self::Gaps => "Gaps",
            Self::Coverage => "Coverage",
            Self::Faces => "Faces",
            Self::Area => "Mean area",
            Self::Distance => "Distance",
            Self::Speed => "Max speed",
        }
    }

    /// What the column means, with its unit; for tooltips.
    pub const fn meaning(self) -> &'static str {
        match self {
            Self::Color => "The color of the person in every view",
            Self::Index => "The person index as sent by the service",
            Self::Label => "The name you gave the person, or else the face most like theirs that a search found",
            Self::First => "Time of the first sample",
            Self::Last => "Time of the last sample",
            Self::Duration => "From the first to the last sample",
            Self::Samples => "Number of samples",
            Self::Gaps => "Steps of more than 2.5 times the track's own local cadence",
            Self::Coverage => "Time present as a share of the duration",
            Self::Faces => "Number of samples with a face",
            Self::Area => "Mean area of the body box as a share of the frame; of the face box where there is no body",
            Self::Distance => "Way of the middle of the box in frame widths",
            Self::Speed => "Fastest step in frame widths per second",
        }
    }

    /// Numbers to the right, words to the left.
    pub const fn anchor(self) -> Anchor {
        match self {
            Self::Color => Anchor::Center,
            Self::Label => Anchor::Left,
            _ => Anchor::Right,
        }
    }

    /// What a cell says; empty for the swatch, an en dash where the value is unknown.
    pub fn text(self, scene: &Scene<'_>, slot: PersonSlot) -> String {
        let Some(person) = scene.people.get(slot.at()) else { return String::new() };
        let known =
            |value: f32, text: &dyn Fn(f32) -> String| if value.is_nan() { "–".to_owned() } else { text(value) };
        match self {
            Self::Color => String::new(),
            Self::Index => person.index.to_string(),
            Self::Label => scene.names.get(person.index).unwrap_or_default().to_owned(),
            Self::First => format_clock(person.first_ms),
            Self::Last => format_clock(person.last_ms),
            Self::Duration => format_duration(person.duration_ms),
            Self::Samples => person.num_samples.to_string(),
            Self::Gaps => person.num_gaps.to_string(),
            Self::Coverage => known(person.coverage, &percent),
            Self::Faces => person.num_faces.to_string(),
            Self::Area => known(person.mean_area, &|area| format!("{:.2} %", area * 100.0)),
            Self::Distance => known(person.distance, &|distance| format!("{distance:.2}")),
            Self::Speed => known(person.max_speed, &|speed| format!("{speed:.2} /s")),
        }
    }

    /// The value as a share of its whole, for a bar in the cell: coverage, and faces of samples.
    pub fn share(self, person: &PersonStats) -> Option<f32> {
        match self {
            Self::Coverage => Some(person.coverage),
            Self::Faces => Some(person.num_faces as f32 / person.num_samples.max(1) as f32),
            _ => None,
        }
    }

    fn compare(self, scene: &Scene<'_>, a: &PersonStats, b: &PersonStats) -> Ordering {
        let color = |p: &PersonStats| {
            let style = scene.style(p.index);
            (scene.theme.people.iter().position(|&c| c == style.color), style.round)
        };
        match self {
            Self::Color => color(a).cmp(&color(b)),
            Self::Index => a.index.cmp(&b.index),
            Self::Label => {
                let label = |p: &PersonStats| scene.names.get(p.index).unwrap_or_default().to_lowercase();
                label(a).cmp(&label(b))
            }
            Self::First => a.first_ms.cmp(&b.first_ms),
            Self::Last => a.last_ms.cmp(&b.last_ms),
            Self::Duration => a.duration_ms.cmp(&b.duration_ms),
            Self::Samples => a.num_samples.cmp(&b.num_samples),
            Self::Gaps => a.num_gaps.cmp(&b.num_gaps),
            Self::Coverage => a.coverage.total_cmp(&b.coverage),
            Self::Faces => a.num_faces.cmp(&b.num_faces),
            Self::Area => a.mean_area.total_cmp(&b.mean_area),
            Self::Distance => a.distance.total_cmp(&b.distance),
            Self::Speed => a.max_speed.total_cmp(&b.max_speed),
        }
    }

    /// Whether there is nothing in the cell to compare.
    fn is_blank(self, scene: &Scene<'_>, person: &PersonStats) -> bool {
        match self {
            Self::Label => scene.names.get(person.index).is_none(),
            Self::Coverage => person.coverage.is_nan(),
            Self::Area => person.mean_area.is_nan(),
            Self::Distance => person.distance.is_nan(),
            Self::Speed => person.max_speed.is_nan(),
            _ => false,
        }
    }
}

fn percent(share: f32) -> String {
    format!("{:.0} %", share * 100.0)
}

/// By what the table is sorted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct PeopleSort {
    /// The column.
    pub column: PeopleColumn,
    /// Whether the largest comes first.
    pub is_descending: bool,
}

impl Default for PeopleSort {
    fn default() -> Self {
        Self { column: PeopleColumn::Index, is_descending: false }
    }
}

impl PeopleSort {
    /// The sort after a click on a header: the other way round for the same column; another column starts with what people look
    /// for first, the smallest of times and names, the largest of counts and measures.
    #[must_use]
    pub fn clicked(self, column: PeopleColumn) -> Self {
        if column == self.column {
            return Self { is_descending: !self.is_descending, ..self };
        }
        let is_ascending_first = matches!(
            column,
            PeopleColumn::Color | PeopleColumn::Index | PeopleColumn::Label | PeopleColumn::First | PeopleColumn::Last
        );
        Self { column, is_descending: !is_ascending_first }
    }
}

/// The kept people that a search finds, sorted; equal ones by index, blank cells last either way.
pub fn people_rows(scene: &Scene<'_>, sort: PeopleSort, search: &str) -> Vec<PersonSlot> {
    let search = search.trim().to_lowercase();
    let PeopleSort { column, is_descending } = sort;
    let mut found: Vec<&PersonStats> =
        scene.people.iter().filter(|p| scene.kept.has_person(p.slot) && is_found(scene, p, &search)).collect();
    found.sort_by(|a, b| {
        let by_value = column.compare(scene, a, b);
        let by_value = if is_descending { by_value.reverse() } else { by_value };
        let blanks_last = column.is_blank(scene, a).cmp(&column.is_blank(scene, b));
        blanks_last.then(by_value).then(a.index.cmp(&b.index))
    });
    found.into_iter().map(|p| p.slot).collect()
}

/// Whether index or label contain the text, in lower case.
fn is_found(scene: &Scene<'_>, person: &PersonStats, search: &str) -> bool {
    search.is_empty()
        || person.index.to_string().contains(search)
        || scene.names.get(person.index).is_some_and(|label| label.to_lowercase().contains(search))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;
    use crate::analysis::{Kept, Names, people_stats};
    use crate::model::{PersonIndex, TrackStore};
    use crate::view::test_store::{self, Sample};
    use crate::view::{LaneLevels, Theme, ThemeKind};

    fn with_scene<R>(samples: &[Sample], keep: &[i64], read: impl FnOnce(&Scene<'_>) -> R) -> R {
        let store: TrackStore = test_store::store(samples);
        let people = people_stats(&store);
        let kept = Kept::from_fn(&store, |row| keep.contains(&store.row(row).index.0));
        let levels = LaneLevels::build(&store, &kept);
        let labels: BTreeMap<_, _> =
            [(2, "Courier"), (14, "greeter")].map(|(index, label)| (PersonIndex(index), label.to_owned())).into();
        let theme = Theme::bundled(ThemeKind::Dark);
        read(&Scene { names: Names::of_labels(&labels), ..Scene::new(&store, &kept, &people, &levels, theme) })
    }

    fn samples() -> Vec<Sample> {
        let track = |index: i64, from: i64, n: i64| (0..n).map(move |i| Sample::body(from + i * 50, index));
        let mut all: Vec<Sample> =
            track(14, 0, 5).chain(track(2, 100, 9)).chain(track(0, 200, 1)).chain(track(4, 300, 5)).collect();
        all.sort_by_key(|s| s.time_ms);
        all
    }

    fn indices(scene: &Scene<'_>, column: PeopleColumn, is_descending: bool, search: &str) -> Vec<i64> {
        let rows = people_rows(scene, PeopleSort { column, is_descending }, search);
        rows.into_iter().map(|slot| scene.store.person_index(slot).0).collect()
    }

    #[test]
    fn rows_are_sorted_with_blanks_last() {
        with_scene(&samples(), &[0, 2, 4, 14], |scene| {
            assert_eq!(indices(scene, PeopleColumn::Index, false, ""), [0, 2, 4, 14]);
            assert_eq!(indices(scene, PeopleColumn::Samples, true, ""), [2, 4, 14, 0]);
            assert_eq!(indices(scene, PeopleColumn::Label, false, ""), [2, 14, 0, 4]);
            assert_eq!(indices(scene, PeopleColumn::Label, true, ""), [14, 2, 0, 4]);
            assert_eq!(indices(scene, PeopleColumn::Distance, false, "").last(), Some(&0));
            assert_eq!(indices(scene, PeopleColumn::Distance, true, "").last(), Some(&0));
        });
    }

    #[test]
    fn search_looks_at_index_and_label_of_kept_people() {
        with_scene(&samples(), &[0, 2, 14], |scene| {
            assert_eq!(indices(scene, PeopleColumn::Index, false, "4"), [14]);
            assert_eq!(indices(scene, PeopleColumn::Index, false, " GREET "), [14]);
            assert_eq!(indices(scene, PeopleColumn::Index, false, "c"), [2]);
            assert_eq!(indices(scene, PeopleColumn::Index, false, "x"), [] as [i64; 0]);
        });
    }

    #[test]
    fn cells_say_what_is_known() {
        with_scene(&samples(), &[0, 2, 4, 14], |scene| {
            let texts = |index: i64| {
                let slot = scene.store.slot_of(PersonIndex(index)).unwrap();
                PeopleColumn::ALL.map(|column| column.text(scene, slot)).join("|")
            };
            assert_eq!(texts(2), "|2|Courier|0:00:00.100|0:00:00.500|400 ms|9|0|100 %|0|6.00 %|0.00|0.01 /s");
            assert_eq!(texts(0), "|0||0:00:00.200|0:00:00.200|0 ms|1|0|100 %|0|6.00 %|–|–");
        });
    }

    #[test]
    fn a_second_click_turns_the_order_round() {
        let sort = PeopleSort::default().clicked(PeopleColumn::Samples);
        assert_eq!(sort, PeopleSort { column: PeopleColumn::Samples, is_descending: true });
        assert!(!sort.clicked(PeopleColumn::Samples).is_descending);
        assert!(!sort.clicked(PeopleColumn::First).is_descending);
    }
}
