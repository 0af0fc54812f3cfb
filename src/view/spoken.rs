//! What is painted, in words: what a screen reader says of boxes, lanes and curves.
//!
//! Cost: a short text each, for what is on screen only, and only while somebody listens.

use super::Scene;
use super::number::counted;
use crate::analysis::{Exactness, Sighting};
use crate::model::PersonSlot;
use crate::model::time::format_short_clock;

/// Who a person is: `Person 3, courier`.
pub fn person(scene: &Scene<'_>, slot: PersonSlot) -> String {
    let index = scene.store.person_index(slot);
    match scene.names.get(index) {
        Some(label) => format!("Person {index}, {label}"),
        None => format!("Person {index}"),
    }
}

/// A box on the canvas: `Person 3, courier, body and face`; says so where there is no sample at this very time.
pub fn sighting(scene: &Scene<'_>, sighting: &Sighting<'_>) -> String {
    let has_face = sighting.face.is_some_and(|face| face.rect.is_some());
    let boxes = match (sighting.body.is_some(), has_face) {
        (true, true) => "body and face",
        (true, false) => "body",
        (false, true) => "face only",
        (false, false) => "without a box",
    };
    let exactness = match sighting.exactness {
        Exactness::Exact => "",
        Exactness::Held => ", as in the sample before",
        Exactness::Interpolated => ", between two samples",
    };
    format!("{}, {boxes}{exactness}", person(scene, sighting.slot))
}

/// A lane: `Person 3, courier, 0:01.200 to 1:20.000, 342 samples, 2 gaps, here at the cursor`. Numbers are those of the whole
/// track.
pub fn lane(scene: &Scene<'_>, slot: PersonSlot) -> String {
    let who = person(scene, slot);
    let stats = &scene.people[slot.at()];
    let (first, last) = (format_short_clock(stats.first_ms), format_short_clock(stats.last_ms));
    let samples = counted(u64::from(stats.num_samples), "sample", "samples");
    let gaps = match stats.num_gaps {
        0 => "no gaps".to_owned(),
        count => counted(u64::from(count), "gap", "gaps"),
    };
    let place = match scene.at_ms {
        at if at < stats.first_ms => ", comes later",
        at if is_here(scene, slot, at) => ", here at the cursor",
        at if at > stats.last_ms => ", has left",
        _ => ", in a gap at the cursor",
    };
    let hidden = if scene.hidden.contains(&stats.index) { ", hidden" } else { "" };
    format!("{who}, {first} to {last}, {samples}, {gaps}{place}{hidden}")
}

/// A curve: whose it is, and the value at the cursor: `Person 3, courier, 0.042`.
pub fn curve(scene: &Scene<'_>, slot: Option<PersonSlot>, value: Option<&str>) -> String {
    let who = slot.map_or_else(|| "Everyone".to_owned(), |slot| person(scene, slot));
    format!("{who}, {}", value.unwrap_or("no value at the cursor"))
}

/// Whether the last sample at or before a time still counts then.
fn is_here(scene: &Scene<'_>, slot: PersonSlot, at_ms: i64) -> bool {
    let rows = scene.store.person_rows(slot);
    let Some(at) = scene.store.person_row_at(slot, at_ms) else { return false };
    let since_ms = at_ms.saturating_sub(scene.store.time_ms(rows[at]));
    since_ms as f64 <= f64::from(scene.people[slot.at()].hold_ms)
}

#[cfg(test)]
mod tests {
    use std::collections::{BTreeMap, BTreeSet};

    use super::*;
    use crate::analysis::{Between, Kept, Names, complete_sightings, people_stats};
    use crate::model::PersonIndex;
    use crate::view::test_store::{Sample, store};
    use crate::view::{LaneLevels, Theme, ThemeKind};

    #[test]
    fn what_is_painted_is_said() {
        let at = |time_ms, index, has_body, has_face| Sample::new(time_ms, index, has_body, has_face);
        let mut samples: Vec<Sample> = (0..10).map(|i| at(i * 100, 3, true, true)).collect();
        samples.extend((0..10).map(|i| at(5000 + i * 100, 3, true, false)));
        samples.push(at(0, 1, false, true));
        samples.sort_by_key(|sample| (sample.time_ms, sample.index));
        let store = store(&samples);
        let (kept, people) = (Kept::all(&store), people_stats(&store));
        let levels = LaneLevels::build(&store, &kept);
        let labels = BTreeMap::from([(PersonIndex(3), "courier".to_owned())]);
        let hidden = BTreeSet::from([PersonIndex(1)]);
        let scene = Scene {
            names: Names::of_labels(&labels),
            hidden: &hidden,
            ..Scene::new(&store, &kept, &people, &levels, Theme::bundled(ThemeKind::Dark))
        };
        let here = |ms| {
            let mut here = Vec::new();
            complete_sightings(&store, &kept, &people, ms, Between::Interpolate, &mut here);
            here.iter().map(|one| sighting(&scene, one)).collect::<Vec<_>>()
        };
        assert_eq!(here(0), ["Person 1, face only", "Person 3, courier, body and face"]);
        assert_eq!(here(5050), ["Person 3, courier, body, between two samples"]);
        let (one, three) = (store.slot_of(PersonIndex(1)).unwrap(), store.slot_of(PersonIndex(3)).unwrap());
        let lane_at = |at_ms, slot| lane(&Scene { at_ms, ..scene.clone() }, slot);
        let track = "Person 3, courier, 0:00 to 0:05.9, 20 samples, 1 gap";
        assert_eq!(lane_at(0, three), format!("{track}, here at the cursor"));
        assert_eq!(lane_at(3000, three), format!("{track}, in a gap at the cursor"));
        assert_eq!(lane_at(9000, three), format!("{track}, has left"));
        assert_eq!(lane_at(-5, three), format!("{track}, comes later"));
        assert!(lane_at(0, one).ends_with(", 1 sample, no gaps, here at the cursor, hidden"), "{}", lane_at(0, one));
        assert_eq!(curve(&scene, Some(three), Some("0.042")), "Person 3, courier, 0.042");
        assert_eq!(curve(&scene, None, None), "Everyone, no value at the cursor");
    }
}
