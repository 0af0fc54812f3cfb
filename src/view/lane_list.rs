//! What stands in the lanes from top to bottom: the order of the people, and what of it is shown now.
//!
//! The order is worked out in a job. What is shown of it is made again when the order, or who is to be listed, changes: O(people
//! of the order), some 20 µs for 25,000; and not at all otherwise.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::Scene;
use super::number::counted;
use super::people_table::{PeopleColumn, PeopleSort, people_rows};
use crate::model::{PersonIndex, PersonSlot};

/// How lanes are put under headings.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LaneGroups {
    /// Not at all.
    #[default]
    None,
    /// By label, those without one last.
    Label,
    /// Those who are there at the cursor, and the others.
    Here,
}

/// How the lanes are arranged.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct LaneArrangement {
    /// By what they are sorted; `None` is the order of the people table.
    pub sort: Option<PeopleSort>,
    /// How they are put under headings.
    pub groups: LaneGroups,
    /// Whether only those are listed who are there at some time that is visible. People on top are listed in any case.
    pub is_in_view_only: bool,
}

impl LaneArrangement {
    /// Sorted by a column, the other way round where it is sorted by that already; `None` for the order of the table.
    #[must_use]
    pub fn sorted(self, column: Option<PeopleColumn>) -> Self {
        // A sort by something else, so that the column begins with what people look for first.
        let other = PeopleSort { column: PeopleColumn::Color, is_descending: false };
        Self { sort: column.map(|column| self.sort.unwrap_or(other).clicked(column)), ..self }
    }
}

/// Everyone who may stand in the lanes, in order.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct LaneOrder {
    slots: Vec<PersonSlot>,
    /// How many of them stand on top, whatever the order.
    num_pinned: usize,
    /// Where groups begin, and what they are called; in order.
    groups: Vec<(usize, String)>,
}

impl LaneOrder {
    /// These people as they are.
    pub fn of(slots: Vec<PersonSlot>) -> Self {
        Self { slots, num_pinned: 0, groups: Vec::new() }
    }

    /// The people of a table (in its order, as `search` has found them), arranged. O(people log people).
    pub fn arranged(
        scene: &Scene<'_>,
        table: &[PersonSlot],
        search: &str,
        arrangement: LaneArrangement,
        pinned: &BTreeSet<PersonIndex>,
    ) -> Self {
        let mut slots = match arrangement.sort {
            Some(sort) => people_rows(scene, sort, search),
            None => table.to_vec(),
        };
        let is_pinned = |slot: &PersonSlot| pinned.contains(&scene.store.person_index(*slot));
        let mut groups = Vec::new();
        let label = |slot: &PersonSlot| scene.names.get(scene.store.person_index(*slot));
        if arrangement.groups == LaneGroups::Label {
            slots.sort_by_cached_key(|slot| (!is_pinned(slot), label(slot).is_none(), label(slot).map(str::to_owned)));
        } else if !pinned.is_empty() {
            slots.sort_by_key(|slot| !is_pinned(slot));
        }
        let num_pinned = slots.partition_point(is_pinned);
        if arrangement.groups == LaneGroups::Label {
            let mut start = num_pinned;
            for group in slots[num_pinned..].chunk_by(|a, b| label(a) == label(b)) {
                groups.push((start, label(&group[0]).unwrap_or("No label").to_owned()));
                start += group.len();
            }
        }
        Self { slots, num_pinned, groups }
    }

    /// How many people stand on top.
    pub fn num_pinned(&self) -> usize {
        self.num_pinned
    }

    /// Everyone, in order.
    pub fn slots(&self) -> &[PersonSlot] {
        &self.slots
    }
}

/// The lanes as they are shown.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct LaneList {
    /// From top to bottom; `None` is a heading.
    pub rows: Vec<Option<PersonSlot>>,
    /// The headings, by row.
    pub headings: Vec<(usize, String)>,
    /// How many of the first rows are people who stand on top.
    pub num_pinned: usize,
}

impl LaneList {
    /// Lanes of an order. `listed` are those who are listed besides the people on top (everyone where it is `None`), and `here`
    /// those who come first under a heading of their own (no such headings where it is `None`); both by slot, ascending.
    pub fn new(order: &LaneOrder, listed: Option<&[PersonSlot]>, here: Option<&[PersonSlot]>) -> Self {
        let (pinned, others) = order.slots.split_at(order.num_pinned);
        let mut list =
            Self { rows: pinned.iter().copied().map(Some).collect(), headings: Vec::new(), num_pinned: pinned.len() };
        let last_slot = order.slots.iter().map(|slot| slot.at()).max().map_or(0, |last| last + 1);
        let listed = listed.map(|slots| flags(slots, last_slot));
        let is_listed = |slot: &PersonSlot| listed.as_ref().is_none_or(|flags| flags[slot.at()]);
        if let Some(here) = here {
            let here = flags(here, last_slot);
            for (title, is_here) in [("Here now", true), ("Not here", false)] {
                list.add_group(title, others.iter().filter(|slot| is_listed(slot) && here[slot.at()] == is_here));
            }
        } else if order.groups.is_empty() {
            list.rows.extend(others.iter().filter(|slot| is_listed(slot)).copied().map(Some));
        } else {
            for (at, (start, title)) in order.groups.iter().enumerate() {
                let end = order.groups.get(at + 1).map_or(order.slots.len(), |next| next.0);
                list.add_group(title, order.slots[*start..end].iter().filter(|slot| is_listed(slot)));
            }
        }
        list
    }

    /// Adds people under a heading; nothing where there are none.
    fn add_group<'a>(&mut self, title: &str, slots: impl Iterator<Item = &'a PersonSlot>) {
        let heading = self.rows.len();
        self.rows.push(None);
        self.rows.extend(slots.copied().map(Some));
        let num_people = self.rows.len() - heading - 1;
        if num_people == 0 {
            self.rows.pop();
            return;
        }
        self.headings.push((heading, format!("{title} · {}", counted(num_people as u64, "person", "people"))));
    }

    /// Number of people who are listed.
    pub fn num_people(&self) -> usize {
        self.rows.len() - self.headings.len()
    }

    /// In which row a person stands. O(rows).
    pub fn row_of(&self, slot: PersonSlot) -> Option<usize> {
        self.rows.iter().position(|row| *row == Some(slot))
    }
}

/// Which slots are among some; at least `len` of them.
fn flags(slots: &[PersonSlot], len: usize) -> Vec<bool> {
    let len = slots.last().map_or(len, |last| len.max(last.at() + 1));
    let mut flags = vec![false; len];
    for slot in slots {
        flags[slot.at()] = true;
    }
    flags
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::test_store::{Sample, store};
    use super::super::{LaneLevels, Theme, ThemeKind};
    use super::*;
    use crate::analysis::{Kept, people_stats};

    proptest! {
        /// Whatever the arrangement: everyone who is to be listed stands in the lanes once, those on top first.
        #[test]
        fn everyone_stands_in_the_lanes_once(
            times in prop::collection::vec((0..9000i64, 0..12i64), 1..80),
            pinned in prop::collection::btree_set(0..14i64, 0..5),
            listed in prop::option::of(prop::collection::btree_set(0..12u32, 0..12)),
            here in prop::option::of(prop::collection::btree_set(0..12u32, 0..12)),
            is_sorted: bool,
            is_grouped: bool,
        ) {
            let store = store(&times.iter().map(|&(ms, index)| Sample::body(ms, index)).collect::<Vec<_>>());
            let kept = Kept::all(&store);
            let (people, levels) = (people_stats(&store), LaneLevels::build(&store, &kept));
            let labels = std::collections::BTreeMap::from([(PersonIndex(3), "b".to_owned()), (PersonIndex(5), "a".to_owned())]);
            let names = crate::analysis::Names::of_labels(&labels);
            let scene = Scene { names, ..Scene::new(&store, &kept, &people, &levels, Theme::bundled(ThemeKind::Dark)) };
            let arrangement = LaneArrangement {
                groups: if is_grouped { LaneGroups::Label } else { LaneGroups::None },
                ..LaneArrangement::default().sorted(is_sorted.then_some(PeopleColumn::Samples))
            };
            let pinned = pinned.into_iter().map(PersonIndex).collect();
            let order = LaneOrder::arranged(&scene, store.slots_by_index(), "", arrangement, &pinned);
            let slots = |set: BTreeSet<u32>| -> Vec<PersonSlot> { set.into_iter().map(PersonSlot).collect() };
            let (listed, here) = (listed.map(slots), here.map(slots));
            let list = LaneList::new(&order, listed.as_deref(), here.as_deref());
            let is_pinned = |slot: PersonSlot| pinned.contains(&store.person_index(slot));
            let mut found: Vec<PersonSlot> = list.rows.iter().copied().flatten().collect();
            prop_assert_eq!(found.iter().take_while(|slot| is_pinned(**slot)).count(), list.num_pinned);
            prop_assert!(found[list.num_pinned..].iter().all(|slot| !is_pinned(*slot)));
            prop_assert_eq!(list.headings.iter().map(|h| h.0).collect::<Vec<_>>(),
                (0..list.rows.len()).filter(|&at| list.rows[at].is_none()).collect::<Vec<_>>());
            found.sort_unstable();
            let expected: Vec<PersonSlot> = store
                .slots()
                .filter(|&slot| is_pinned(slot) || listed.as_ref().is_none_or(|listed| listed.contains(&slot)))
                .collect();
            prop_assert_eq!(found, expected);
        }
    }
}
