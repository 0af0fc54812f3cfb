//! Whom a face search matched each person with, summed up once for a store.
//!
//! One pass over the rare fields, so a store without any costs nothing. O(matches) time; memory for each face that a person
//! was matched with, however often.

use std::cmp::Ordering;
use std::collections::{BTreeMap, HashMap};

use crate::model::{FaceMatch, PersonIndex, PersonSlot, Row, TrackStore};

/// The matches of everyone who has any.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Matches {
    of: BTreeMap<PersonIndex, PersonMatches>,
}

/// Whom one person was matched with.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct PersonMatches {
    /// The faces found, the most similar first. Never empty within [`Matches`].
    pub found: Vec<Matched>,
    /// Entries whose face was searched for: those with a list of matches, also an empty one.
    pub num_searched: u32,
}

/// One face, or several of one name, that a person was matched with.
#[derive(Debug, Clone, PartialEq)]
pub struct Matched {
    /// `ExternalImageId`, or the `FaceId` where there is none.
    pub name: String,
    /// The faces of that name, in the order in which they were found.
    pub face_ids: Vec<String>,
    /// The highest similarity in percent; NaN where none was sent.
    pub similarity: f32,
    /// When it was so similar for the first time, in milliseconds.
    pub best_ms: i64,
    /// Entries with this match.
    pub num_entries: u32,
    /// Name and face ids in lower case.
    keys: Vec<String>,
}

impl Matches {
    /// Nobody was matched.
    pub const NONE: Self = Self { of: BTreeMap::new() };

    /// The matches of a person; `None` where no face was found like theirs.
    pub fn of(&self, index: PersonIndex) -> Option<&PersonMatches> {
        self.of.get(&index)
    }

    /// The name of the face that was most like theirs.
    pub fn best_name(&self, index: PersonIndex) -> Option<&str> {
        self.of(index).map(|person| person.found[0].name.as_str())
    }

    /// Whether a person was matched with a face of this name or id, given in lower case.
    pub fn has(&self, index: PersonIndex, key: &str) -> bool {
        self.of(index).is_some_and(|person| person.found.iter().any(|matched| matched.keys.iter().any(|k| k == key)))
    }

    /// Whether nobody was matched.
    pub fn is_empty(&self) -> bool {
        self.of.is_empty()
    }
}

/// The matches of everyone in a store.
pub fn people_matches(store: &TrackStore) -> Matches {
    let mut gathered: HashMap<(PersonSlot, &str), Gathered<'_>> = HashMap::new();
    let mut num_searched: HashMap<PersonSlot, u32> = HashMap::new();
    for (row, extras) in store.rows_with_extras() {
        let Some(items) = &extras.face_matches else { continue };
        let slot = store.slot(row);
        *num_searched.entry(slot).or_default() += 1;
        for found in items.iter().map(FaceMatch::of) {
            // A face without a name or an id can be neither shown nor asked for.
            let Some(name) = found.name() else { continue };
            gathered.entry((slot, name)).or_insert_with(|| Gathered::new(row)).add(row, &found);
        }
    }
    let mut of: BTreeMap<PersonIndex, PersonMatches> = BTreeMap::new();
    for ((slot, name), gathered) in gathered {
        let person = of.entry(store.person_index(slot)).or_default();
        person.num_searched = num_searched.get(&slot).copied().unwrap_or(0);
        person.found.push(gathered.finish(store, name));
    }
    for person in of.values_mut() {
        person.found.sort_by(most_similar_first);
    }
    Matches { of }
}

fn most_similar_first(a: &Matched, b: &Matched) -> Ordering {
    let known = |matched: &Matched| if matched.similarity.is_nan() { f32::NEG_INFINITY } else { matched.similarity };
    known(b).total_cmp(&known(a)).then(b.num_entries.cmp(&a.num_entries)).then_with(|| a.name.cmp(&b.name))
}

/// What is known of one name of one person so far.
struct Gathered<'a> {
    face_ids: Vec<&'a str>,
    similarity: Option<f64>,
    best_row: Row,
    last_row: Option<Row>,
    num_entries: u32,
}

impl<'a> Gathered<'a> {
    fn new(row: Row) -> Self {
        Self { face_ids: Vec::new(), similarity: None, best_row: row, last_row: None, num_entries: 0 }
    }

    fn add(&mut self, row: Row, found: &FaceMatch<'a>) {
        // Several faces of a collection may have one name, and then one entry matches it more than once.
        if self.last_row.replace(row) != Some(row) {
            self.num_entries += 1;
        }
        if found.similarity > self.similarity {
            self.similarity = found.similarity;
            self.best_row = row;
        }
        if let Some(id) = found.face_id.filter(|id| !self.face_ids.contains(id)) {
            self.face_ids.push(id);
        }
    }

    fn finish(self, store: &TrackStore, name: &str) -> Matched {
        let keys = std::iter::once(name).chain(self.face_ids.iter().copied()).map(str::to_lowercase).collect();
        Matched {
            name: name.to_owned(),
            face_ids: self.face_ids.into_iter().map(str::to_owned).collect(),
            similarity: self.similarity.map_or(f32::NAN, |similarity| similarity as f32),
            best_ms: store.time_ms(self.best_row),
            num_entries: self.num_entries,
            keys,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{IntegrityReport, JobInfo, NewRow, NormRect, RowExtras, StoreBuilder};
    use crate::sample::SampleJob;
    use serde_json::{Value, json};

    fn item(similarity: f64, face: &str, name: Option<&str>) -> Value {
        json!({"Similarity": similarity, "Face": {"FaceId": face, "ExternalImageId": name}})
    }

    fn store(rows: Vec<(i64, Option<Vec<Value>>)>) -> TrackStore {
        let mut builder = StoreBuilder::new();
        for (at, (index, face_matches)) in rows.into_iter().enumerate() {
            let extras = Some(Box::new(RowExtras { face_matches, ..RowExtras::default() }));
            let body = NormRect::new(0.0, 0.0, 0.1, 0.1);
            builder.push(&NewRow { time_ms: at as i64 * 100, index: PersonIndex(index), body, face: None, extras });
        }
        builder.finish(JobInfo::default(), IntegrityReport::default())
    }

    #[test]
    fn matches_of_one_name_are_one_and_the_most_similar_comes_first() {
        let store = store(vec![
            (1, Some(vec![item(90.0, "f1", Some("anna")), item(95.0, "F2", Some("anna"))])),
            (1, None),
            (1, Some(vec![item(97.5, "f1", Some("anna")), item(80.0, "f9", None)])),
            (1, Some(vec![])),
            (2, Some(vec![json!({"Similarity": 99.0, "Face": {}})])),
            (3, Some(vec![json!({"Face": {"FaceId": "f3"}})])),
        ]);
        let matches = people_matches(&store);
        let anna = matches.of(PersonIndex(1)).unwrap();
        assert_eq!(anna.num_searched, 3);
        let shown: Vec<_> =
            anna.found.iter().map(|m| (m.name.as_str(), m.similarity, m.best_ms, m.num_entries)).collect();
        assert_eq!(shown, [("anna", 97.5, 200, 2), ("f9", 80.0, 200, 1)]);
        assert_eq!(anna.found[0].face_ids, ["f1", "F2"]);
        assert_eq!(matches.best_name(PersonIndex(1)), Some("anna"));
        for (key, is_matched) in [("anna", true), ("f2", true), ("f9", true), ("ann", false), ("f3", false)] {
            assert_eq!(matches.has(PersonIndex(1), key), is_matched, "{key}");
        }
        assert_eq!(matches.of(PersonIndex(2)), None, "a face without a name");
        assert!(matches.of(PersonIndex(3)).unwrap().found[0].similarity.is_nan());
    }

    #[test]
    fn only_a_face_search_has_matches() {
        assert!(people_matches(&SampleJob::demo().store()).is_empty());
        let store = SampleJob::face_search().store();
        let matches = people_matches(&store);
        assert_eq!(matches.best_name(PersonIndex(2)), Some("employee-002"));
        let person = matches.of(PersonIndex(2)).unwrap();
        assert_eq!(person.found[0].similarity, 97.5);
        assert!(person.found[0].num_entries < person.num_searched);
    }
}
